"""Prices per shop, the rules by which others follow, and every change that was made to many at once."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.models import Account
from shelfwire.offers.prices.arithmetic import Source
from shelfwire.offers.prices.rounding import LABELS
from shelfwire.offers.scopes import scope_words
from shelfwire.people.models import Company


class ShopPrice(models.Model):
    """What was entered for one SKU in one shop, in minor units of ``currency``. An empty price follows the rules."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="shop_prices")
    sku = models.ForeignKey(Sku, models.CASCADE, related_name="shop_prices")
    currency = models.CharField(max_length=3)
    """The shop's when they were entered."""
    price_minor = models.BigIntegerField("website price", null=True, blank=True)
    list_minor = models.BigIntegerField("list price", null=True, blank=True)
    sale_minor = models.BigIntegerField("sale price", null=True, blank=True)
    sale_from = models.DateTimeField(null=True, blank=True)
    sale_until = models.DateTimeField(null=True, blank=True)
    """The first moment at which the sale price does not count any more."""
    next_at = models.DateTimeField(null=True, blank=True)
    """When the sale begins or ends next: the price is due then."""
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "sku"], name="one_price_a_shop_and_sku"),
            models.CheckConstraint(
                condition=(Q(price_minor__isnull=True) | Q(price_minor__gt=0))
                & (Q(list_minor__isnull=True) | Q(list_minor__gt=0))
                & (Q(sale_minor__isnull=True) | Q(sale_minor__gt=0)),
                name="a_shops_price_is_above_0",
            ),
            models.CheckConstraint(
                condition=Q(sale_from__isnull=True)
                | Q(sale_until__isnull=True)
                | Q(sale_until__gt=F("sale_from")),
                name="a_sale_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="sales_to_look_at")
        ]


class PriceRule(models.Model):
    """How a price follows from the SKU's. The scope is whatever is named, in any combination; where several rules say
    the same value, the narrowest wins, value by value (``offers.prices.rules``).
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="price_rules")
    channel = models.CharField(max_length=30, blank=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="price_rules")
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="price_rules")
    sku = models.ForeignKey(Sku, models.CASCADE, null=True, blank=True, related_name="price_rules")

    source = models.CharField(
        "starts from",
        max_length=10,
        blank=True,
        choices=[(Source.SKU.value, "Price of the SKU"), (Source.LIST.value, "List price of the shop")],
    )
    percent = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    """Above 0: dearer; below: cheaper."""
    fixed_minor = models.BigIntegerField("fixed amount", null=True, blank=True)
    """Added after the percentage, in minor units of ``fixed_currency``; below 0: taken away."""
    fixed_currency = models.CharField(max_length=3, blank=True)
    rounding = models.CharField(
        max_length=20, blank=True, choices=[(mode.value, label) for mode, label in LABELS.items()]
    )
    rate = models.DecimalField("conversion rate", max_digits=24, decimal_places=12, null=True, blank=True)
    """How much of ``rate_to`` one of ``rate_from`` is."""
    rate_from = models.CharField(max_length=3, blank=True)
    rate_to = models.CharField(max_length=3, blank=True)
    rate_on = models.DateField(null=True, blank=True)
    rate_by = models.CharField(max_length=120, blank=True)
    """Who said so."""
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "channel", "account", "product", "sku"],
                name="one_price_rule_a_scope",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gt=-100),
                name="a_percentage_leaves_a_price",
            ),
            models.CheckConstraint(
                condition=Q(fixed_minor__isnull=True) | ~Q(fixed_currency=""),
                name="a_fixed_amount_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(rate__isnull=True)
                | (Q(rate__gt=0, rate_on__isnull=False) & ~Q(rate_from="") & ~Q(rate_to="") & ~Q(rate_by="")),
                name="a_rate_says_what_when_and_who",
            ),
        ]

    def __str__(self) -> str:
        return scope_words(self)


class PriceChange(models.Model):
    """One act that changed prices of shops or a rule, with all of it before and after: it can be undone."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="price_changes")
    title = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    once = models.CharField(max_length=120, null=True, blank=True)
    """The idempotency key of the act."""
    rule_before = models.JSONField(null=True, blank=True)
    rule_after = models.JSONField(null=True, blank=True)
    """The rule's scope and values; None: there is none. Both None: no rule changed."""
    undoes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="undoings")
    undone_by = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="+")
    """What undid it, while that stands."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "once"], name="a_price_change_happens_once")
        ]
        indexes = [models.Index(fields=["company", "-at"], name="price_changes_by_time")]

    def __str__(self) -> str:
        return self.title


class PriceChangeRow(models.Model):
    """One SKU in one shop: what was entered before and after (the values of ``ShopPrice``; empty: no row)."""

    change = models.ForeignKey(PriceChange, models.CASCADE, related_name="rows")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    sku = models.ForeignKey(Sku, models.CASCADE, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "account", "sku"], name="a_change_names_a_price_once")
        ]
