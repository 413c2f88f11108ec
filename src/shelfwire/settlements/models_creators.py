"""What creators sold, as the seller's own export of affiliate orders says it: no order and no statement names them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.orders.models import Order
from shelfwire.people.models import Company


class Creator(models.Model):
    """Somebody who sells a company's products for a commission. One row of a company, with an empty ``key``, stands for
    those whose name is not known.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="creators", db_index=False)
    key = models.CharField(max_length=120)
    """The handle in small letters; once it is erased, what is left to know it by (``settlements.creators.handles``)."""
    handle = models.CharField(max_length=120, blank=True)
    """The name that the creator goes by, without ``@``; empty: not known, or erased."""
    erased_at = models.DateTimeField(null=True, blank=True)
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="a_creator_is_kept_once")]

    def __str__(self) -> str:
        if self.handle:
            return self.handle
        return "Erased creator" if self.erased_at else "Creator not known"


class CreatorOrder(models.Model):
    """What an order's item paid to one creator, as the newest file says it. Amounts are minor units of ``currency``,
    those of commission above 0 where the seller pays. Empty: no file said it.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="creator_orders", db_index=False)
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="sold")
    order_external_id = models.CharField(max_length=64)
    item = models.CharField(max_length=120)
    """The channel's SKU; in a file without it the channel's product, else the seller's SKU."""
    channel_sku_id = models.CharField(max_length=64, blank=True)
    channel_product_id = models.CharField(max_length=64, blank=True)
    seller_sku = models.CharField(max_length=120, blank=True)
    product_name = models.CharField(max_length=500, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    content_id = models.CharField(max_length=64, blank=True)
    quantity = models.PositiveIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField(null=True, blank=True)
    sales_minor = models.BigIntegerField(null=True, blank=True)
    """What the buyer paid for the item."""
    rate = models.CharField(max_length=20, blank=True)
    """The rate of commission as the file writes it."""
    estimated_base_minor = models.BigIntegerField(null=True, blank=True)
    estimated_minor = models.BigIntegerField(null=True, blank=True)
    """Commission, commission on shop ads and bonus together."""
    actual_base_minor = models.BigIntegerField(null=True, blank=True)
    actual_minor = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=60, blank=True)
    """The order's status as the file says it."""
    refunded = models.BooleanField(null=True, blank=True)
    """Whether all of it was returned or refunded."""
    ordered_on = models.DateField(null=True, blank=True)
    commission_paid_on = models.DateField(null=True, blank=True)
    others = models.JSONField(default=dict)
    """What the file's other columns say, by their headers; nothing once creator or buyer are erased."""
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "order_external_id", "item", "creator", "content_id"],
                name="a_creator_order_is_kept_once",
            )
        ]


class CreatorProfit(models.Model):
    """What was sold through creators, worked out anew whenever its order is compared or a file names it: one row an
    item of a file, and one a SKU whose creator nobody named. Amounts are minor units of ``currency``, signed as for the
    seller.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="profits", db_index=False)
    source = models.OneToOneField(CreatorOrder, models.CASCADE, null=True, blank=True, related_name="profit")
    """What the file says of it; empty: the creator is not known."""
    order = models.ForeignKey(Order, models.CASCADE, null=True, blank=True, related_name="+")
    """Empty: it was not downloaded yet."""
    order_external_id = models.CharField(max_length=64)
    channel_sku_id = models.CharField(max_length=64, blank=True)
    day = models.DateField()
    """The day the order was placed, by the shop's calendar."""
    currency = models.CharField(max_length=3)
    quantity = models.PositiveIntegerField()
    sales_minor = models.BigIntegerField(null=True, blank=True)
    settled_minor = models.BigIntegerField(null=True, blank=True)
    """Its part of what the order was settled with; empty: it is not settled yet."""
    commission_minor = models.BigIntegerField(null=True, blank=True)
    """The part of it in commission, as the statements say it; empty: it is not settled yet."""
    estimated_minor = models.BigIntegerField(null=True, blank=True)
    """The commission that the file expects, of what is not settled yet."""
    apart_minor = models.BigIntegerField(null=True, blank=True)
    """Commission of the statements less that of the file; empty: one of them did not say it yet."""
    cost_minor = models.BigIntegerField(null=True, blank=True)
    """Of the units that did not come back; empty: not settled, or a cost is not known."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "channel_sku_id"],
                condition=Q(source=None),
                name="an_unknown_creator_sells_a_sku_once",
            )
        ]
        indexes = [
            models.Index(fields=["company", "currency", "day"], name="creator_profits_by_day"),
            models.Index(fields=["creator", "day", "id"], name="creator_profits_by_creator"),
            models.Index(fields=["account", "order_external_id"], name="creator_profits_by_order"),
        ]
