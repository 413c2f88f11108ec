"""The states of a parcel and their transitions. The channel counts it as shipped from the carrier's first scan, not
from the upload.
"""

from __future__ import annotations

from django.db import models


class ParcelStatus(models.TextChoices):
    """The status of a parcel."""

    READY = "ready", "Ready to hand over"
    SENT = "sent", "Tracking sent, not scanned"
    IN_TRANSIT = "in_transit", "Scanned by the carrier"
    DELIVERED = "delivered", "Delivered"
    VOID = "void", "Void"


PARCEL_MOVES: dict[str, frozenset[str]] = {
    ParcelStatus.READY: frozenset(
        {ParcelStatus.SENT, ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED, ParcelStatus.VOID}
    ),
    ParcelStatus.SENT: frozenset({ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED, ParcelStatus.VOID}),
    # what was cancelled on its way and came back is void
    ParcelStatus.IN_TRANSIT: frozenset({ParcelStatus.DELIVERED, ParcelStatus.VOID}),
}
