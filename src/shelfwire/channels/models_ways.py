"""The ways to ship that a company has set for a market, each from a day on."""

from __future__ import annotations

from django.db import models

from shelfwire.people.models import Company


class WayPolicy(models.Model):
    """From ``since`` on, the orders of a market whose label is ``shipped_by``'s take this way. A withdrawn row counts
    for nothing; the row before it does again, or what the plugin knows."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="way_policies")
    channel = models.CharField(max_length=30)
    region = models.CharField(max_length=8)
    seller_kind = models.CharField(max_length=40, blank=True)
    """The channel's word for the kind of shop; empty: every kind."""
    shipped_by = models.CharField(max_length=20)
    way = models.CharField(max_length=20)
    since = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "channel", "region"], name="ways_of_a_market")]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "channel", "region", "seller_kind", "shipped_by", "since"],
                condition=models.Q(withdrawn_at=None),
                name="one_way_from_a_day_on",
            )
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.shipped_by} {self.way} from {self.since}"
