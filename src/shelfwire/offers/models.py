"""What a channel is told of each listing SKU: its quantity per warehouse, and its price.

Each offer keeps three truths side by side, each with its time: *wanted*, what our own records come to; *sent*, what the
channel was told last; and *says*, what the channel says it has. A change of our records marks its offers (``version``)
in its own transaction; an offer is due while its ``version`` is newer than the one that was sent.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.models import Account
from shelfwire.inventory.models import Warehouse
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.offers.models_drift import Drift, DriftPolicy, OnDrift, SecondWriter
from shelfwire.offers.models_prices import PriceChange, PriceChangeRow, PriceRule, ShopPrice
from shelfwire.people.models import Company

__all__ = [
    "Drift",
    "DriftPolicy",
    "ListingPush",
    "Offer",
    "OnDrift",
    "PriceChange",
    "PriceChangeRow",
    "PriceOffer",
    "PriceRule",
    "PriceSend",
    "SecondWriter",
    "ShopPrice",
    "StockOffer",
    "StockRule",
    "StockSend",
    "Urgency",
]


class Urgency(models.IntegerChoices):
    """The order in which offers are sent. ``MARKED``: the number is to be worked out first; ``HELD``: not sent until
    its hindrance ends.
    """

    MARKED = -1, "To be worked out"
    ZERO = 0, "Sold out"
    FALLING = 1, "Falling"
    RISING = 2, "Rising"
    HELD = 9, "Waits"


class Offer(models.Model):
    """What quantities and prices have in common."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="+")

    version = models.BigIntegerField(default=0)
    """Counts the changes of whatever it depends on; a change adds 1 in its own transaction."""
    sent_version = models.BigIntegerField(default=0)
    """The version that was read before the number that the channel has now was worked out."""
    due_since = models.DateTimeField(null=True, blank=True)
    """When the oldest change came that the channel has not acknowledged; None: nothing is due."""
    urgency = models.SmallIntegerField(choices=Urgency.choices, default=Urgency.MARKED)
    wanted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    says_at = models.DateTimeField(null=True, blank=True)
    differs_since = models.DateTimeField(null=True, blank=True)
    """Since when the channel says something else than it was told: drift."""

    hindrance = models.CharField(max_length=20, blank=True)
    """Why it cannot be sent: a ``Hindrance`` of the channel, or a reason of ours (``offers.hindrances``)."""
    why = models.TextField(blank=True)
    reasons = models.JSONField(default=list)
    """The channel's own code and words, as ``kit.errors.Reason``."""
    parked_until = models.DateTimeField(null=True, blank=True)
    """Not tried before then; with a hindrance and no moment: not before something changes."""
    hindered_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    """Who asked for it to be sent by hand: it goes with the switch off too, and even when nothing seems to differ."""

    class Meta:
        abstract = True


class StockOffer(Offer):
    """The quantity of one listing SKU in one warehouse of the channel. One that the channel keeps itself (fulfilled by
    the channel) is only read: ``wanted`` and ``sent`` stay None.
    """

    listing_sku = models.ForeignKey(ListingSku, models.PROTECT, related_name="stock_offers")
    external_warehouse_id = models.CharField(max_length=64)
    wanted = models.IntegerField(null=True, blank=True)
    sent = models.IntegerField(null=True, blank=True)
    sold = models.IntegerField(default=0, db_default=0)
    """Units that this shop sold, by its recorded orders, surely after ``sent_at`` (``says_at`` while nothing was
    sent). The channel took them off its number itself."""
    says = models.IntegerField(null=True, blank=True)
    says_committed = models.IntegerField(null=True, blank=True)
    """Units that the channel's own orders hold, as it says."""
    says_set_apart = models.JSONField(default=dict)
    """Units of ``says`` that only a campaign or a creator may sell, by the channel's word for it."""
    missing_at = models.DateTimeField(null=True, blank=True)
    """Since when the SKU has no such warehouse on the channel any more."""
    sold_at = models.DateTimeField(null=True, blank=True)
    """When this shop sold it last, by its recorded orders."""
    sharers = models.PositiveSmallIntegerField(null=True, blank=True)
    """Among how many live listings ``wanted`` is shared out, this one included; 0 while it waits for another to let go
    of its share; None: it is not shared out.
    """

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing_sku", "external_warehouse_id"], name="one_stock_offer_a_warehouse"
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "urgency", "due_since"],
                condition=Q(due_since__isnull=False),
                name="stock_offers_due",
            ),
            models.Index(fields=["account"], condition=~Q(asked_by=""), name="stock_offers_asked_for"),
            models.Index(fields=["listing"], name="stock_offers_of_listing"),
            models.Index(
                fields=["account", "differs_since"],
                condition=Q(differs_since__isnull=False),
                name="stock_offers_drifted",
            ),
            models.Index(
                fields=["account", "hindrance"], condition=~Q(hindrance=""), name="stock_offers_hindered"
            ),
            models.Index(
                fields=["account"], condition=Q(sharers__isnull=False), name="stock_offers_shared_out"
            ),
        ]


class PriceOffer(Offer):
    """The price of one listing SKU, in minor units of the shop's currency."""

    listing_sku = models.OneToOneField(ListingSku, models.PROTECT, related_name="price_offer")
    currency = models.CharField(max_length=3)
    wanted_minor = models.BigIntegerField(null=True, blank=True)
    wanted_list_minor = models.BigIntegerField(null=True, blank=True)
    sent_minor = models.BigIntegerField(null=True, blank=True)
    sent_list_minor = models.BigIntegerField(null=True, blank=True)
    says_minor = models.BigIntegerField(null=True, blank=True)
    says_list_minor = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "urgency", "due_since"],
                condition=Q(due_since__isnull=False),
                name="price_offers_due",
            ),
            models.Index(fields=["account"], condition=~Q(asked_by=""), name="price_offers_asked_for"),
            models.Index(fields=["listing"], name="price_offers_of_listing"),
            models.Index(
                fields=["account", "differs_since"],
                condition=Q(differs_since__isnull=False),
                name="price_offers_drifted",
            ),
            models.Index(
                fields=["account", "hindrance"], condition=~Q(hindrance=""), name="price_offers_hindered"
            ),
        ]


class ListingPush(models.Model):
    """The turn of one listing: while a worker holds it, nobody else tells the channel anything of this listing, so a
    stale number is never the last. A turn that a dead worker holds ends at ``claimed_until``.
    """

    listing = models.OneToOneField(Listing, models.CASCADE, primary_key=True, related_name="push")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    claimed_by = models.CharField(max_length=40, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    """Not tried again before then, after the channel could not be reached."""
    attempts = models.PositiveIntegerField(default=0)
    read_first = models.BooleanField(default=False)
    """What the channel has is not certain (a call was cut off, a second writer): read before sending."""
    price_next_at = models.DateTimeField(null=True, blank=True)
    price_attempts = models.PositiveIntegerField(default=0, db_default=0)
    price_read_first = models.BooleanField(default=False, db_default=False)
    """The same of prices: a price that waits keeps no quantity waiting."""
    off_sale_since = models.DateTimeField(null=True, blank=True)
    """Since when we keep it off sale, because the channel does not take the quantity 0."""

    class Meta:
        indexes = [
            models.Index(
                fields=["account"],
                condition=Q(claimed_until__isnull=False)
                | Q(next_at__isnull=False)
                | Q(price_next_at__isnull=False),
                name="turns_that_are_taken_or_wait",
            )
        ]


class Send(models.Model):
    """What numbers that the channel was told have in common. Kept, so that any of them can be explained; written before
    the call, so that one is explained even when its answer never came.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    arithmetic = models.JSONField()
    """The inputs and steps (``offers.arithmetic``, ``offers.prices.arithmetic``), enough to replay it."""
    changed_at = models.DateTimeField(null=True, blank=True)
    """The oldest change that it carries; ``answered_at`` less this is the lag."""
    called_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12)
    """taken, refused, or unknown when the answer was lost."""
    request_id = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=120)

    class Meta:
        abstract = True


class StockSend(Send):
    """One quantity that the channel was told."""

    offer = models.ForeignKey(StockOffer, models.CASCADE, related_name="sends")
    quantity = models.IntegerField()
    before = models.IntegerField(null=True, blank=True)
    """What the channel had by our record."""

    class Meta:
        indexes = [
            models.Index(fields=["offer", "-called_at"], name="stock_sends_of_offer"),
            models.Index(fields=["account", "-called_at"], name="stock_sends_of_account"),
        ]


class PriceSend(Send):
    """One price that the channel was told."""

    offer = models.ForeignKey(PriceOffer, models.CASCADE, related_name="sends")
    price_minor = models.BigIntegerField()
    list_minor = models.BigIntegerField(null=True, blank=True)
    before_minor = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["offer", "-called_at"], name="price_sends_of_offer"),
            models.Index(fields=["account", "-called_at"], name="price_sends_of_account"),
        ]


class StockRule(models.Model):
    """How many of the sellable units a channel is told. The scope is whatever is named, in any combination; where
    several rules say the same value, the narrowest wins, value by value (``offers.rules``).
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="stock_rules")
    channel = models.CharField(max_length=30, blank=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="stock_rules")
    warehouse = models.ForeignKey(
        Warehouse, models.CASCADE, null=True, blank=True, related_name="stock_rules"
    )
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="stock_rules")
    sku = models.ForeignKey(Sku, models.CASCADE, null=True, blank=True, related_name="stock_rules")

    safety = models.PositiveIntegerField("safety quantity", null=True, blank=True)
    percent = models.PositiveSmallIntegerField("percent of stock", null=True, blank=True)
    minimum = models.PositiveIntegerField("minimum to list", null=True, blank=True)
    """Fewer than this are told as 0."""
    maximum = models.PositiveIntegerField("maximum to list", null=True, blank=True)
    fixed = models.PositiveIntegerField("fixed quantity", null=True, blank=True)
    """Told whatever there is."""
    share_out = models.PositiveIntegerField("share out the last", null=True, blank=True)
    """When so few or fewer are left, the shops that sell them share them, instead of each showing all; 0: never."""
    viral = models.BooleanField("viral safety", null=True, blank=True)
    """Keep back what sells, at the measured speed, during the measured lag."""
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "channel", "account", "warehouse", "product", "sku"],
                name="one_stock_rule_a_scope",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100), name="a_percent_is_at_most_100"
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(maximum__isnull=True) | Q(minimum__lte=F("maximum")),
                name="a_minimum_is_no_more_than_the_maximum",
            ),
        ]
