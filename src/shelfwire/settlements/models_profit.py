"""What each SKU of each settled order earned: worked out from the comparison, costs, and what came back."""

from __future__ import annotations

from django.db import models

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.orders.models import Order
from shelfwire.people.models import Company


class SkuProfit(models.Model):
    """One channel SKU of one settled order. Worked out anew whenever the order is compared or a cost changes, never
    added to. Amounts are minor units of ``currency``.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="profits", db_index=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="profits", db_index=False)
    channel_sku_id = models.CharField(max_length=64)
    sku = models.ForeignKey(
        Sku, models.CASCADE, null=True, blank=True, related_name="profits", db_index=False
    )
    """Ours; empty: the listing is not linked."""
    day = models.DateField()
    """The day the order was placed, by the shop's calendar: costs are those of this day."""
    currency = models.CharField(max_length=3)
    quantity = models.PositiveIntegerField()
    """Units that were not cancelled."""
    restocked = models.PositiveIntegerField()
    """Those of them that came back and were put back to stock: they cost nothing."""
    settled_minor = models.BigIntegerField()
    """The SKU's part of what the order was settled with, adjustments included."""
    creator_minor = models.BigIntegerField()
    """The part of it in commission of creators and affiliates (negative)."""
    cost_minor = models.BigIntegerField(null=True, blank=True)
    """Of the units that were not put back; empty: a cost is not known, or is in another currency."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "channel_sku_id"], name="one_profit_a_sku_of_an_order")
        ]
        indexes = [
            models.Index(fields=["company", "day", "account", "sku"], name="profits_by_day"),
            models.Index(fields=["sku", "day"], condition=~models.Q(sku=None), name="profits_by_sku"),
        ]
