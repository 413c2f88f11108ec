"""What a SKU costs the seller, by the day from which it does."""

from __future__ import annotations

from django.db import models

from shelfwire.people.models import Company


class SkuCost(models.Model):
    """The cost of one piece from a day on, until the next row of the SKU. In minor units of ``currency``."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_index=False)
    sku = models.ForeignKey("catalog.Sku", models.CASCADE, related_name="costs", db_index=False)
    from_day = models.DateField("valid from")
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField("cost")
    by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "from_day"], name="one_cost_of_a_sku_a_day"),
            models.CheckConstraint(condition=models.Q(minor__gte=0), name="a_cost_is_not_negative"),
        ]
