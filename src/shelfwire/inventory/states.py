"""How a reservation moves."""

from __future__ import annotations

from django.db import models


class ReservationStatus(models.TextChoices):
    """A reservation of stock to one holder."""

    ACTIVE = "active", "Reserved"
    RELEASED = "released", "Released"
    CONSUMED = "consumed", "Shipped"
    PUT_BACK = "put_back", "Cancelled after shipping, put back"
    LOST = "lost", "Cancelled after shipping, not put back"


RESERVATION_MOVES: dict[str, frozenset[str]] = {
    ReservationStatus.ACTIVE: frozenset({ReservationStatus.RELEASED, ReservationStatus.CONSUMED}),
    ReservationStatus.CONSUMED: frozenset({ReservationStatus.PUT_BACK, ReservationStatus.LOST}),
    # it was set aside, and is fit to be sold after all
    ReservationStatus.LOST: frozenset({ReservationStatus.PUT_BACK}),
}


class TransferStatus(models.TextChoices):
    """A transfer between two warehouses."""

    IN_TRANSIT = "in_transit", "In transit"
    ARRIVED = "arrived", "Arrived"
    CANCELLED = "cancelled", "Came back"


TRANSFER_MOVES: dict[str, frozenset[str]] = {
    TransferStatus.IN_TRANSIT: frozenset({TransferStatus.ARRIVED, TransferStatus.CANCELLED}),
}


class TakeStatus(models.TextChoices):
    """A stock take."""

    OPEN = "open", "Open"
    POSTED = "posted", "Posted"
    CANCELLED = "cancelled", "Cancelled"


TAKE_MOVES: dict[str, frozenset[str]] = {
    TakeStatus.OPEN: frozenset({TakeStatus.POSTED, TakeStatus.CANCELLED}),
}


class ExternalStatus(models.TextChoices):
    """A reservation of another order source."""

    ACTIVE = "active", "Reserved"
    RELEASED = "released", "Released"
    EXPIRED = "expired", "Expired"
    SHIPPED = "shipped", "Shipped"


EXTERNAL_MOVES: dict[str, frozenset[str]] = {
    ExternalStatus.ACTIVE: frozenset(
        {ExternalStatus.RELEASED, ExternalStatus.EXPIRED, ExternalStatus.SHIPPED}
    ),
}


class Remedy(models.TextChoices):
    """What may be done about a reservation that nothing is on hand for."""

    MOVE = "move", "Ship from another warehouse"
    BUY_IN = "buy_in", "Buy in"
    CANCEL = "cancel", "Cancel"


class MovementKind(models.TextChoices):
    """The cause of a movement."""

    COUNT = "count", "Stock count"
    RECEIPT = "receipt", "Receipt"
    ADJUSTMENT = "adjustment", "Adjustment"
    SHIPMENT = "shipment", "Sale"
    RETURN = "return", "Return, inspected"
    TRANSFER = "transfer", "Transfer"
    DAMAGE = "damage", "Damage"
    ASSEMBLY = "assembly", "Assembly"


TELLS: frozenset[str] = frozenset(
    {
        MovementKind.COUNT,
        MovementKind.RECEIPT,
        MovementKind.ADJUSTMENT,
        MovementKind.TRANSFER,
        MovementKind.ASSEMBLY,
    }
)
"""Kinds by which somebody says what is there. A SKU that was only ever sold was never counted."""
