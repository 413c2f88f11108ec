"""Choose the units of its orders that a parcel from a file holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from shelfwire.fulfilment.actions._tracking_rows import TrackingRow
from shelfwire.fulfilment.errors import BadTrackingRow
from shelfwire.fulfilment.queries import open_units


def share_of(blanks: Sequence[TrackingRow]) -> int:
    """Return how many units each tracking number of an order holds when the file gives no quantities: one, if there
    are as many units as numbers and all are of one SKU; else 0, because the division is ambiguous.
    """
    units = list(open_units(blanks[0].order))
    same = len({unit.channel_sku_id for unit in units}) == 1
    return 1 if same and len(units) == len(blanks) else 0


def contents(rows: Sequence[TrackingRow]) -> dict[int, list[int] | None]:
    """Return the units of each order: all that are left, or a quantity of one SKU."""
    by_order: dict[int, list[TrackingRow]] = defaultdict(list)
    for row in rows:
        by_order[row.order.pk].append(row)
    return {pk: _units(found) for pk, found in by_order.items()}


def _units(rows: Sequence[TrackingRow]) -> list[int] | None:
    if all(row.blank for row in rows):
        return None
    order = rows[0].order
    free = list(open_units(order))
    chosen: list[int] = []
    for row in rows:
        if row.quantity == 0:
            raise BadTrackingRow(
                f"Order {order.external_id} has several numbers here and {len(free)} unpacked units: "
                "what is in which parcel?",
                field="order",
                value=order.external_id,
                hint="Add the columns SKU and Quantity.",
            )
        fitting = [
            unit.pk
            for unit in free
            if unit.pk not in chosen
            and (
                not row.sku
                or row.sku.casefold()
                in {unit.seller_sku.casefold(), unit.sku.code.casefold() if unit.sku else ""}
            )
        ]
        wanted = row.quantity if row.quantity is not None else len(fitting)
        if not fitting or wanted > len(fitting):
            raise BadTrackingRow(
                f"Order {order.external_id} has {len(fitting)} unpacked {row.sku or 'units'}, "
                f"line {row.row.line} says {row.quantity if row.quantity is not None else 'all'}.",
                field="order",
                value=order.external_id,
                hint="Correct SKU and Quantity; blank means everything that is left.",
            )
        chosen += fitting[:wanted]
    return chosen
