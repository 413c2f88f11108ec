"""Set stock to a counted quantity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from shelfwire.inventory import ledger
from shelfwire.inventory.actions.move import MOST, same_company
from shelfwire.inventory.actions.refuse import refuse_foreign
from shelfwire.inventory.errors import BadQuantity, StaleCount
from shelfwire.inventory.models import Movement
from shelfwire.inventory.sellable import announce_changed
from shelfwire.inventory.states import MovementKind
from shelfwire.kit import clock


@dataclass(frozen=True, slots=True)
class Count:
    """A counted quantity of a SKU in a warehouse. ``once``: the idempotency key of this count; a count whose key is
    known changes nothing, even when stock moved since. ``seen``: the quantity on hand when the count was compared
    with it; None when it was not compared. ``confirms``: whether a count that agrees says that somebody counted.
    """

    sku_id: int
    warehouse_id: int
    counted: int
    once: str | None = None
    seen: int | None = None
    reference: str = ""
    confirms: bool = True


def count_stock(
    *,
    sku_id: int,
    warehouse_id: int,
    counted: int,
    reason: str,
    by: str,
    reference: str = "",
    once: str | None = None,
    seen: int | None = None,
) -> Movement | None:
    """Post the difference between ``counted`` and the quantity on hand. Returns None when there is none, or the key
    is known. Reservations stay as they are.

    Raises BadQuantity, AnotherCompany, StaleCount (``seen`` is not what is on hand now) and KeyUsed (the key
    belongs to another change).
    """
    same_company(sku_id, warehouse_id)
    posted, _ = _count([Count(sku_id, warehouse_id, counted, once, seen, reference)], reason, by)
    return Movement.objects.get(pk=posted[0].id) if posted else None


@dataclass(frozen=True, slots=True)
class Counted:
    """The outcome of many counts, by (SKU, warehouse): stock ``changed``, or the key was ``known`` and the count
    was skipped.
    """

    changed: frozenset[tuple[int, int]]
    known: frozenset[tuple[int, int]]


def count_many(counts: Sequence[Count], *, reason: str, by: str) -> Counted:
    """Post many counts with a fixed number of statements. The caller has checked that SKUs and warehouses belong to
    one company. Raises BadQuantity, StaleCount, KeyUsed.
    """
    posted, known = _count(counts, reason, by)
    return Counted(frozenset((row.sku_id, row.warehouse_id) for row in posted), known)


@transaction.atomic
def _count(
    counts: Sequence[Count], reason: str, by: str
) -> tuple[list[ledger.Posted], frozenset[tuple[int, int]]]:
    for count in counts:
        if not 0 <= count.counted <= MOST:
            raise BadQuantity(
                f"A count of {count.counted:,} is not between 0 and {MOST:,}.",
                field="quantity",
                value=count.counted,
            )
    held = ledger.hold((count.sku_id, count.warehouse_id) for count in counts)
    refuse_foreign({(count.sku_id, count.warehouse_id): count.counted for count in counts})
    now = clock.now()
    new = ledger.note_counts(
        [(c.sku_id, c.warehouse_id, c.counted, c.once) for c in counts if c.once is not None], at=now, by=by
    )
    fresh = [count for count in counts if count.once is None or count.once in new]
    on_hand = {pair: balance.on_hand for pair, balance in held.items()}
    lines = []
    for count in fresh:
        pair = (count.sku_id, count.warehouse_id)
        if count.seen is not None and count.seen != on_hand[pair]:
            raise _stale(count.seen, on_hand[pair])
        difference = count.counted - on_hand[pair]
        on_hand[pair] = count.counted
        if difference:
            lines.append(
                ledger.Line(*pair, difference, MovementKind.COUNT, reason, count.reference, count.once)
            )
    posted = ledger.post(lines, at=now, by=by)
    moved = {(row.sku_id, row.warehouse_id) for row in posted}
    agreed = {(c.sku_id, c.warehouse_id) for c in fresh if c.confirms} - moved
    first = sorted(pair for pair in agreed if not held[pair].is_counted)
    if first:
        ledger.mark_counted(first)
    if posted or first:
        announce_changed({sku_id for sku_id, _ in (*moved, *first)})
    known = {(c.sku_id, c.warehouse_id) for c in counts} - {(c.sku_id, c.warehouse_id) for c in fresh}
    return posted, frozenset(known)


def _stale(seen: int, on_hand: int) -> StaleCount:
    return StaleCount(
        f"Stock moved while it was counted: {seen:,} were on hand when the number was read, {on_hand:,} are now.",
        field="quantity",
        value=on_hand,
        hint="Count again, or record the count against the present number.",
    )
