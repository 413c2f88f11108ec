"""One change of stock as people and programs give it: a count, or something that came, left or was corrected."""

from __future__ import annotations

from shelfwire.inventory.actions.count import count_stock
from shelfwire.inventory.actions.move import record_movement
from shelfwire.inventory.errors import BadQuantity
from shelfwire.inventory.models import Movement
from shelfwire.inventory.states import MovementKind

BY_HAND = (MovementKind.COUNT, MovementKind.RECEIPT, MovementKind.RETURN, MovementKind.ADJUSTMENT)
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
    """Record a change; None when there is nothing to change: the count agrees, or ``once`` is known.

    ``quantity``: for a count the pieces found, else what is added (negative takes away). ``once``: the key of this
    change. ``seen``: for a count, what was on hand when it was compared; another number now is refused as stale.
    Raises BadQuantity, AnotherCompany, StaleCount, KeyUsed.
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
    if kind in (MovementKind.RECEIPT, MovementKind.RETURN) and quantity < 0:
        raise BadQuantity(
            f"A {kind.label.lower()} of {quantity:,} takes stock away.",
            field="quantity",
            value=quantity,
            hint="Record an adjustment to take stock away.",
        )
    return record_movement(
        sku_id=sku_id,
        warehouse_id=warehouse_id,
        quantity=quantity,
        kind=kind,
        reason=reason,
        reference=reference,
        by=by,
        once=once,
    )
