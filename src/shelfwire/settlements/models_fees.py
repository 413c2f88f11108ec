"""What a shop says of its own fees and days: dated rows, before what the plugin knows of the market."""

from __future__ import annotations

from django.db import models

from shelfwire.channels.models import Account


class FeeRate(models.Model):
    """A fee of one shop for orders placed from a day on, until a later row of the same name."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="fee_rates", db_index=False)
    name = models.CharField(max_length=120)
    """The channel's name of the amount."""
    since = models.DateField()
    basis = models.CharField(max_length=30)
    """A word of ``FeeBasis``."""
    basis_points = models.PositiveIntegerField(default=0)
    per_order_minor = models.BigIntegerField(default=0)
    refunded = models.BooleanField(default=True)
    """Whether it comes back with a refund."""
    taken_as_told = models.BooleanField(default=False)
    """Any amount is right: the fee differs by category, or the like."""
    note = models.CharField(max_length=200, blank=True)
    set_by = models.CharField(max_length=120)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name", "since"], name="one_rate_a_fee_and_day")
        ]


class SettlementDays(models.Model):
    """How many days after delivery one shop is settled, for deliveries from a day on."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="settlement_days", db_index=False)
    since = models.DateField()
    days = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=200, blank=True)
    set_by = models.CharField(max_length=120)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "since"], name="one_number_of_days_from_a_day")
        ]
