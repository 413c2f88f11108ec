"""How an order and its units move. *Release* is a state that only the channel's status can grant."""

from __future__ import annotations

from django.db import models


class OrderStatus(models.TextChoices):
    """What we decided about an order."""

    UNPAID = "unpaid", "Unpaid"
    HELD = "held", "On hold"
    RELEASED = "released", "Awaiting shipment"
    PARTLY_SHIPPED = "partly_shipped", "Partially shipped"
    SHIPPED = "shipped", "Awaiting collection"
    IN_TRANSIT = "in_transit", "In transit"
    DELIVERED = "delivered", "Delivered"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"
    UNKNOWN = "unknown", "Unknown on the channel"


_S = OrderStatus
_LINE = [
    _S.UNPAID,
    _S.HELD,
    _S.RELEASED,
    _S.PARTLY_SHIPPED,
    _S.SHIPPED,
    _S.IN_TRANSIT,
    _S.DELIVERED,
    _S.COMPLETED,
]

MOVES: dict[str, frozenset[str]] = {
    # polls may skip steps, so every later step is reachable; going back never is
    **{state: frozenset(_LINE[i + 1 :]) | {_S.CANCELLED} for i, state in enumerate(_LINE)},
    _S.DELIVERED: frozenset({_S.COMPLETED}),
    _S.COMPLETED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.UNKNOWN: frozenset(_LINE) | {_S.CANCELLED},
}

SHIPPABLE = frozenset({_S.RELEASED, _S.PARTLY_SHIPPED})
"""The only states in which a label, a pick list, an export row or a parcel may exist for an order."""
RESERVES = frozenset({_S.UNPAID, _S.HELD, _S.RELEASED, _S.PARTLY_SHIPPED, _S.UNKNOWN})
"""States in which open units keep stock reserved."""
GONE = frozenset({_S.SHIPPED, _S.IN_TRANSIT, _S.DELIVERED, _S.COMPLETED})


class UnitStatus(models.TextChoices):
    """One unit's own life."""

    OPEN = "open", "Open"
    SHIPPED = "shipped", "Shipped"
    DELIVERED = "delivered", "Delivered"
    CANCELLED = "cancelled", "Cancelled"


UNIT_MOVES: dict[str, frozenset[str]] = {
    UnitStatus.OPEN: frozenset({UnitStatus.SHIPPED, UnitStatus.DELIVERED, UnitStatus.CANCELLED}),
    UnitStatus.SHIPPED: frozenset({UnitStatus.DELIVERED, UnitStatus.CANCELLED}),
}


class BlockCode(models.TextChoices):
    """Checks of the block shipping_checks: what stops an order from shipping, besides its state."""

    UNMAPPED = "unmapped", "A line is not linked to a SKU"
    CANCEL_REQUESTED = "cancel_requested", "The buyer asks to cancel"
    STATUS_CONFLICT = "status_conflict", "The channel's status does not follow from ours"
    UNKNOWN_STATUS = "unknown_status", "The channel's status is not known to this release"
    INVOICE = "invoice", "The invoice comes first"
    NO_ADDRESS = "no_address", "No address to ship to"
    ADDRESS_CHANGED = "address_changed", "The address changed after a parcel was made"
    CANCELLED_AFTER_PARCEL = "cancelled_after_parcel", "Cancelled after a parcel was made"
    LABEL_TO_VOID = "label_to_void", "A label of it is to be voided"
    CANCEL_ASKED = "cancel_asked", "We asked to cancel"
    SHORT = "short", "Not enough stock on hand"
