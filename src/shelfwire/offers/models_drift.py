"""What the channel says otherwise than it was told: each time, what became of it, and who else writes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelfwire.channels.models import Account


class OnDrift(models.TextChoices):
    """What follows when the channel says something else than it was told."""

    SEND = "send", "Send the right number"
    TASK = "task", "Leave it to a person"


class DriftPolicy(models.Model):
    """What follows in one shop; without a row, the right number is sent."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="drift_policy")
    on_drift = models.CharField(max_length=4, choices=OnDrift.choices, default=OnDrift.SEND)


class Drift(models.Model):
    """One time that the channel said another quantity than it was told, from the first sight to the last."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    offer = models.ForeignKey("offers.StockOffer", models.CASCADE, related_name="drifts")
    began_at = models.DateTimeField()
    expected = models.IntegerField()
    """What the channel was told, less what it sold since."""
    says = models.IntegerField()
    seen_at = models.DateTimeField()
    healed_at = models.DateTimeField(null=True, blank=True)
    """When the right number was made due."""
    task_at = models.DateTimeField(null=True, blank=True)
    """Since when it waits for a person."""
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer"], condition=Q(ended_at=None), name="one_drift_at_a_time")
        ]
        indexes = [
            models.Index(fields=["account", "began_at"], condition=Q(ended_at=None), name="open_drifts"),
            models.Index(fields=["offer", "-began_at"], name="drifts_of_offer"),
        ]


class SecondWriter(models.Model):
    """Somebody else sets the quantity of a SKU on the channel: another program, or a person there."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="second_writers")
    offer = models.ForeignKey("offers.StockOffer", models.CASCADE, related_name="second_writers")
    wrote = models.IntegerField()
    """The quantity that was found last."""
    word = models.CharField(max_length=120, blank=True)
    """The channel's word for what changed it, when it gives one."""
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    evidence = models.JSONField(default=list)
    """The last times: moment, what we had told, what was found, and what speaks for another writer."""
    settled_at = models.DateTimeField(null=True, blank=True)
    """Since when nothing more was found for a day."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=Q(settled_at=None), name="one_second_writer_at_a_time"
            )
        ]
