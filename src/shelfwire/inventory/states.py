"""How a reservation moves."""

from __future__ import annotations

from django.db import models


class ReservationStatus(models.TextChoices):
    """A promise of stock to one holder."""

    ACTIVE = "active", "Reserved"
    RELEASED = "released", "Released"
    CONSUMED = "consumed", "Shipped"
    PUT_BACK = "put_back", "Cancelled after shipping, put back"
    LOST = "lost", "Cancelled after shipping, not put back"


RESERVATION_MOVES: dict[str, frozenset[str]] = {
    ReservationStatus.ACTIVE: frozenset({ReservationStatus.RELEASED, ReservationStatus.CONSUMED}),
    ReservationStatus.CONSUMED: frozenset({ReservationStatus.PUT_BACK, ReservationStatus.LOST}),
}


class MovementKind(models.TextChoices):
    """Why a quantity changed."""

    COUNT = "count", "Stock count"
    RECEIPT = "receipt", "Receipt"
    ADJUSTMENT = "adjustment", "Adjustment"
    SHIPMENT = "shipment", "Shipment"
    RETURN = "return", "Return"
    TRANSFER = "transfer", "Transfer"
