"""What a live listing said when both sides agreed last, and in what it differs since."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class LiveReading(models.Model):
    """How what the channel keeps of a product compares with what we know it to be."""

    channel_product = models.OneToOneField(
        "posting.ChannelProduct", models.CASCADE, related_name="live_reading"
    )
    agreed = models.JSONField(default=dict)
    """By field (``posting.live.fields``), what the listing said when it was imported, posted, or left as it is."""
    agreed_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=120, blank=True)
    differences = models.JSONField(default=list)
    """``[{"key", "label", "ours", "theirs", "sku"}]`` that nobody has decided upon."""
    differs_since = models.DateTimeField(null=True, blank=True)
    compared_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["differs_since", "id"],
                condition=Q(differs_since__isnull=False),
                name="live_readings_that_differ",
            )
        ]
