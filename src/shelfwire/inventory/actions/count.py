"""Set stock to what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from shelfwire.inventory import ledger
from shelfwire.inventory.actions.move import MOST, same_company
from shelfwire.inventory.errors import BadQuantity
from shelfwire.inventory.events import SellableChanged
from shelfwire.inventory.models import Movement
from shelfwire.inventory.states import MovementKind
from shelfwire.kit import clock
from shelfwire.kit.events import announce


@dataclass(frozen=True, slots=True)
class Count:
    """So many pieces were found of a SKU in a warehouse. ``once``: key of the deed, or None."""

    sku_id: int
    warehouse_id: int
    counted: int
    once: str | None = None


def count_stock(*, sku_id: int, warehouse_id: int, counted: int, reason: str, by: str) -> Movement | None:
    """Post the difference between ``counted`` and what is on hand; None when there is none.

    What is promised to orders stays promised. Raises BadQuantity, AnotherCompany.
    """
    same_company(sku_id, warehouse_id)
    posted = _count([Count(sku_id, warehouse_id, counted)], reason, by)
    return Movement.objects.get(pk=posted[0].id) if posted else None


def count_many(counts: Sequence[Count], *, reason: str, by: str) -> set[tuple[int, int]]:
    """Many counts at once, set-based; the (SKU, warehouse) pairs whose stock changed.

    The caller has checked that SKUs and warehouses are of one company. Raises BadQuantity.
    """
    return {(posted.sku_id, posted.warehouse_id) for posted in _count(counts, reason, by)}


@transaction.atomic
def _count(counts: Sequence[Count], reason: str, by: str) -> list[ledger.Posted]:
    for count in counts:
        if not 0 <= count.counted <= MOST:
            raise BadQuantity(
                f"A count of {count.counted:,} is not between 0 and {MOST:,}.",
                field="quantity",
                value=count.counted,
            )
    held = ledger.hold((count.sku_id, count.warehouse_id) for count in counts)
    on_hand = {pair: balance.on_hand for pair, balance in held.items()}
    lines = []
    for count in counts:
        pair = (count.sku_id, count.warehouse_id)
        difference = count.counted - on_hand[pair]
        on_hand[pair] = count.counted
        if difference:
            lines.append(ledger.Line(*pair, difference, MovementKind.COUNT, reason, once=count.once))
    posted = ledger.post(lines, at=clock.now(), by=by)
    if posted:
        announce(SellableChanged(tuple(sorted({line.sku_id for line in posted}))))
    return posted
