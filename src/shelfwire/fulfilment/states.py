"""The states of a parcel and of a label, and their transitions. The channel counts a parcel as shipped from the
carrier's first scan, not from the upload.
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


class LabelStatus(models.TextChoices):
    """The status of a label. Whether the purchase is under way says its outgoing operation."""

    ASKED = "asked", "To be bought"
    BOUGHT = "bought", "Bought"
    REFUSED = "refused", "Refused"
    VOID_ASKED = "void_asked", "To be voided"
    VOID = "void", "Void"


LABEL_MOVES: dict[str, frozenset[str]] = {
    LabelStatus.ASKED: frozenset({LabelStatus.BOUGHT, LabelStatus.REFUSED, LabelStatus.VOID}),
    # tried again, or found to be bought after all
    LabelStatus.REFUSED: frozenset({LabelStatus.ASKED, LabelStatus.BOUGHT, LabelStatus.VOID}),
    LabelStatus.BOUGHT: frozenset({LabelStatus.VOID_ASKED, LabelStatus.VOID}),
    # kept after all
    LabelStatus.VOID_ASKED: frozenset({LabelStatus.BOUGHT, LabelStatus.VOID}),
}


TO_BUY = (LabelStatus.ASKED, LabelStatus.REFUSED)
"""Not bought: it can still be, or be withdrawn."""
PAID = (LabelStatus.BOUGHT, LabelStatus.VOID_ASKED)
"""Bought, and not void."""


class RequestKind(models.TextChoices):
    """What is asked of the channel about packages."""

    SPLIT = "split", "Split"
    COMBINE = "combine", "Combine"
    UNCOMBINE = "uncombine", "Take apart"
    DELIVER = "deliver", "Delivery"
    INVOICE = "invoice", "Invoice"


class RequestStatus(models.TextChoices):
    """How far a request is."""

    ASKED = "asked", "To be told"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


REQUEST_MOVES: dict[str, frozenset[str]] = {
    RequestStatus.ASKED: frozenset({RequestStatus.DONE, RequestStatus.REFUSED, RequestStatus.WITHDRAWN}),
    RequestStatus.REFUSED: frozenset({RequestStatus.ASKED, RequestStatus.DONE, RequestStatus.WITHDRAWN}),
}
