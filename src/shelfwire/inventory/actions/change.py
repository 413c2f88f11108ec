"""Record one change of stock: a count, a receipt, a withdrawal or a correction."""

from __future__ import annotations

from shelfwire.inventory.actions.count import count_stock
from shelfwire.inventory.actions.move import record_movement
from shelfwire.inventory.errors import BadQuantity
from shelfwire.inventory.models import Movement
from shelfwire.inventory.states import MovementKind

BY_HAND = (
    MovementKind.COUNT,
    MovementKind.RECEIPT,
    MovementKind.RETURN,
    MovementKind.ADJUSTMENT,
    MovementKind.DAMAGE,
)
"""The kinds that people and programs may record; the others follow from what happens to orders."""


def change_stock(
    *,
    sku_id: int,
    warehouse_id: int,
    kind: MovementKind,
    quantity: int,
    reason: str,
    by: str,
    reference: str = "",
    once: str | None = None,
    seen: int | None = None,
) -> Movement | None:
    """Record a change of stock. Returns None when there is nothing to change: the count agrees, or ``once`` is
    known.

    ``quantity``: for a count the pieces found, for damage the pieces that cannot be sold any more, else the pieces
    added (negative: taken away). ``once``: the idempotency key of this change. ``seen``: for a count, the quantity on
    hand when it was compared; a count is refused as stale when that number has changed. Raises BadQuantity,
    AnotherCompany, StaleCount, KeyUsed.
    """
    if kind not in BY_HAND:
        raise ValueError(f"{kind} is not recorded by hand")
    if kind == MovementKind.COUNT:
        return count_stock(
            sku_id=sku_id,
            warehouse_id=warehouse_id,
            counted=quantity,
            reason=reason,
            reference=reference,
            by=by,
            once=once,
            seen=seen,
        )
    if seen is not None:
        raise BadQuantity(
            "Only a count is compared with what was on hand.", field="expected_on_hand", value=seen
        )
    refuse_sign(kind, quantity)
    return record_movement(
        sku_id=sku_id,
        warehouse_id=warehouse_id,
        quantity=-quantity if kind == MovementKind.DAMAGE else quantity,
        kind=kind,
        reason=reason,
        reference=reference,
        by=by,
        once=once,
    )


def refuse_sign(kind: MovementKind, quantity: int) -> None:
    """Refuse a number below 0 where only pieces are counted. Raises BadQuantity."""
    if kind in (MovementKind.RECEIPT, MovementKind.RETURN, MovementKind.DAMAGE) and quantity < 0:
        done = "brings stock back" if kind == MovementKind.DAMAGE else "takes stock away"
        raise BadQuantity(
            f"“{kind.label}” of {quantity:,} {done}.",
            field="quantity",
            value=quantity,
            hint="Record an adjustment instead.",
        )
