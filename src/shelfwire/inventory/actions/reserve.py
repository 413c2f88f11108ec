"""Promise stock to holders, take promises back, and keep them by shipping.

A holder is one unit of one order (``unit:<id>``). Everything is set-based and safe to repeat. A transaction that
uses more than one of the three calls ``hold_stock`` first, with all it will touch: balances are then locked once, in
key order, and workers with overlapping orders wait for each other instead of deadlocking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shelfwire.inventory import ledger
from shelfwire.inventory.events import SellableChanged
from shelfwire.inventory.models import Reservation
from shelfwire.inventory.states import RESERVATION_MOVES, MovementKind, ReservationStatus
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.kit.states import move_many


@dataclass(frozen=True, slots=True)
class Promise:
    """``quantity`` pieces of a SKU in a warehouse, for one holder."""

    sku_id: int
    warehouse_id: int
    holder: str
    quantity: int = 1


@transaction.atomic(savepoint=False)
def hold_stock(promises: Sequence[Promise] = (), holders: Collection[str] = ()) -> None:
    """Lock the balances that these promises will touch and those that these holders' promises stand on."""
    pairs = [(promise.sku_id, promise.warehouse_id) for promise in promises]
    ledger.hold([*pairs, *((row.sku_id, row.warehouse_id) for row in _active(holders))])


@transaction.atomic(savepoint=False)
def reserve(promises: Sequence[Promise], at: datetime) -> set[str]:
    """Make the promises; the holders that did not have one.

    A holder that has an active promise keeps it as it is, and one whose promise was shipped gets no second one.
    More may be promised than is on hand: the order exists, and sellable goes below 0.
    """
    ledger.hold((promise.sku_id, promise.warehouse_id) for promise in promises)
    made = ledger.promise([(p.sku_id, p.warehouse_id, p.holder, p.quantity) for p in promises], at=at)
    if made:
        announce(SellableChanged(tuple(sorted({sku_id for _, sku_id in made}))))
    return {holder for holder, _ in made}


@transaction.atomic(savepoint=False)
def release(holders: Collection[str], why: str, by: str) -> int:
    """Take the holders' active promises back; how many there were."""
    ended = _end(holders, ReservationStatus.RELEASED, why, by)
    if ended:
        announce(SellableChanged(tuple(sorted({row.sku_id for row in ended}))))
    return len(ended)


@transaction.atomic(savepoint=False)
def consume(holders: Collection[str], reference: str | Mapping[str, str], by: str) -> int:
    """The holders' pieces left the house: promises end and stock goes down, once per holder; how many.

    ``reference``: what the ledger points at (a parcel, an order), one for all or by holder. What may be sold stays
    as it was, for the pieces were promised already.
    """
    ended = _end(holders, ReservationStatus.CONSUMED, "shipped", by)
    ledger.post(
        [
            ledger.Line(
                row.sku_id,
                row.warehouse_id,
                -row.quantity,
                MovementKind.SHIPMENT,
                "Shipped",
                reference if isinstance(reference, str) else reference.get(row.holder, ""),
                once=f"ship:{row.holder}",
            )
            for row in ended
        ],
        at=clock.now(),
        by=by,
    )
    return len(ended)


@transaction.atomic
def settle_shipped(holders: Collection[str], *, back: bool, reference: str, by: str) -> int:
    """Settle shipped promises whose holders were cancelled: their pieces come ``back``, or stay out; how many promises.

    One movement a SKU and warehouse. What is settled stays as it is, so a second answer changes nothing.
    """
    rows = Reservation.objects.filter(holder__in=list(holders), status=ReservationStatus.CONSUMED)
    found = {row.pk: row for row in rows}
    ledger.hold((row.sku_id, row.warehouse_id) for row in found.values())
    moved = move_many(
        Reservation,
        found.keys(),
        ReservationStatus.CONSUMED,
        ReservationStatus.PUT_BACK if back else ReservationStatus.LOST,
        moves=RESERVATION_MOVES,
        ended_at=clock.now(),
        ended_by=by[:120],
        ended_why="Put back after a cancellation" if back else "Not put back after a cancellation",
    )
    if back and moved:
        _post_returns([found[pk] for pk in sorted(moved)], reference, by)
    return len(moved)


def _post_returns(rows: Sequence[Reservation], reference: str, by: str) -> None:
    places: dict[ledger.Pair, list[Reservation]] = defaultdict(list)
    for row in rows:
        places[row.sku_id, row.warehouse_id].append(row)
    ledger.post(
        [
            ledger.Line(
                *pair,
                sum(row.quantity for row in found),
                MovementKind.RETURN,
                "Cancelled before it was handed over",
                reference,
                once=f"back:{found[0].holder}",
            )
            for pair, found in places.items()
        ],
        at=clock.now(),
        by=by,
    )
    announce(SellableChanged(tuple(sorted({sku_id for sku_id, _ in places}))))


def _active(holders: Collection[str]) -> list[Reservation]:
    if not holders:
        return []
    return list(Reservation.objects.filter(holder__in=list(holders), status=ReservationStatus.ACTIVE))


def _end(holders: Collection[str], after: ReservationStatus, why: str, by: str) -> list[Reservation]:
    """Move the holders' active reservations to ``after`` and off the balances; the ones that moved."""
    found = {row.pk: row for row in _active(holders)}
    ledger.hold((row.sku_id, row.warehouse_id) for row in found.values())
    moved = move_many(
        Reservation,
        found.keys(),
        ReservationStatus.ACTIVE,
        after,
        moves=RESERVATION_MOVES,
        ended_at=clock.now(),
        ended_by=by[:120],
        ended_why=why[:200],
    )
    ended = [found[pk] for pk in sorted(moved)]
    ledger.unpromise([((row.sku_id, row.warehouse_id), row.quantity) for row in ended])
    return ended
