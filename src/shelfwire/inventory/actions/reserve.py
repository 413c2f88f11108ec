"""Reserve stock to holders, take reservations back, and keep them by shipping.

A holder is one unit of one order (``unit:<id>``). What is reserved is the stock that its SKU uses: of a kit every
part, of a shadow that of the SKU it shares. What ends, ends for all rows of the holder. When a kit gets other parts,
its open reservations keep those that they took. Everything is set-based and safe to repeat. A transaction that uses
more than one of the three calls ``hold_stock`` first, with all it will touch: balances are then locked once, in key
order, and workers with overlapping orders wait for each other instead of deadlocking.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from shelfwire.inventory import ledger
from shelfwire.inventory.models import Reservation
from shelfwire.inventory.sellable import announce_changed
from shelfwire.inventory.states import RESERVATION_MOVES, MovementKind, ReservationStatus
from shelfwire.kit import clock
from shelfwire.kit.states import move_many


@dataclass(frozen=True, slots=True)
class NewReservation:
    """``quantity`` pieces of a SKU, as it was sold, in a warehouse, for one holder."""

    sku_id: int
    warehouse_id: int
    holder: str
    quantity: int = 1


@transaction.atomic(savepoint=False)
def hold_stock(reservations: Sequence[NewReservation] = (), holders: Collection[str] = ()) -> None:
    """Lock the balances that these reservations will touch and those that these holders' reservations stand on."""
    pairs = [(sku_id, warehouse_id) for sku_id, warehouse_id, _, _ in spread(reservations)]
    ledger.hold([*pairs, *((row.sku_id, row.warehouse_id) for row in active_of(holders))])


@transaction.atomic(savepoint=False)
def reserve(reservations: Sequence[NewReservation], at: datetime) -> set[str]:
    """Make the reservations; the holders that did not have one.

    A holder that has an active reservation keeps it as it is, and one whose reservation was shipped gets no second
    one. Of a holder that is named twice the first counts. More may be reserved than is on hand: the order exists, and
    sellable goes below 0.
    """
    rows = spread(reservations)
    ledger.hold((sku_id, warehouse_id) for sku_id, warehouse_id, _, _ in rows)
    made = ledger.reserve(rows, at=at)
    if made:
        announce_changed({sku_id for _, sku_id in made})
    return {holder for holder, _ in made}


@transaction.atomic(savepoint=False)
def release(holders: Collection[str], why: str, by: str, *, moves: bool = False) -> int:
    """Take the holders' active reservations back; how many holders had one.

    What lies in a parcel stays reserved, for it may still leave: it is released when it is taken out (``unpack``),
    unless it only ``moves``, to be reserved somewhere else.
    """
    rows = active_of(holders)
    packed = [row.pk for row in rows if row.is_packed]
    if packed and not moves:
        Reservation.objects.filter(pk__in=packed, cancelled_why="").update(cancelled_why=why[:200])
    ended = end([row for row in rows if not row.is_packed], ReservationStatus.RELEASED, why, by)
    if ended:
        ledger.unreserve([((row.sku_id, row.warehouse_id), row.quantity) for row in ended])
        announce_changed({row.sku_id for row in ended})
    return len({row.holder for row in ended})


def pack(holders: Iterable[str]) -> None:
    """Note that the holders' pieces lie in a parcel: a cancellation does not bring them back by itself."""
    Reservation.objects.filter(holder__in=list(holders), status=ReservationStatus.ACTIVE).update(
        is_packed=True
    )


@transaction.atomic(savepoint=False)
def unpack(holders: Collection[str], by: str) -> int:
    """Note that the holders' pieces are out of their parcel again, and release those that were cancelled meanwhile; how
    many holders were.
    """
    rows = Reservation.objects.filter(
        holder__in=list(holders), status=ReservationStatus.ACTIVE, is_packed=True
    )
    cancelled: dict[str, list[str]] = defaultdict(list)
    for holder, why in rows.exclude(cancelled_why="").values_list("holder", "cancelled_why").distinct():
        cancelled[why].append(holder)
    hold_stock(holders=[holder for found in cancelled.values() for holder in found])
    rows.update(is_packed=False, cancelled_why="")
    return sum(release(found, why, by) for why, found in sorted(cancelled.items()))


@transaction.atomic(savepoint=False)
def consume(holders: Collection[str], reference: str | Mapping[str, str], by: str) -> int:
    """The holders' pieces left the house: reservations end and stock goes down, once per holder; how many holders.

    ``reference``: what the ledger points at (a parcel, an order), one for all or by holder. What may be sold stays
    as it was, for the pieces were reserved already.
    """
    ended = end(active_of(holders), ReservationStatus.CONSUMED, "shipped", by)
    once = _keys("ship", ended)
    ledger.post(
        [
            ledger.Line(
                row.sku_id,
                row.warehouse_id,
                -row.quantity,
                MovementKind.SHIPMENT,
                "Shipped",
                reference if isinstance(reference, str) else reference.get(row.holder, ""),
                once=once[row.pk],
                unreserved=row.quantity,
            )
            for row in ended
        ],
        at=clock.now(),
        by=by,
    )
    return len({row.holder for row in ended})


@transaction.atomic
def settle_shipped(holders: Collection[str], *, back: bool, reference: str, by: str) -> int:
    """Settle shipped reservations whose holders were cancelled: their pieces come ``back``, or stay out; how many
    holders.

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
    return len({found[pk].holder for pk in moved})


def _post_returns(rows: Sequence[Reservation], reference: str, by: str) -> None:
    once = _keys("back", rows)
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
                once=once[found[0].pk],
            )
            for pair, found in places.items()
        ],
        at=clock.now(),
        by=by,
    )
    announce_changed({sku_id for sku_id, _ in places})


def _keys(verb: str, rows: Sequence[Reservation]) -> dict[int, str]:
    """The idempotency key of each row's movement, by id: of a holder with several SKUs it names the SKU too."""
    count = Counter(row.holder for row in rows)
    return {
        row.pk: f"{verb}:{row.holder}" if count[row.holder] == 1 else f"{verb}:{row.holder}:{row.sku_id}"
        for row in rows
    }


def spread(reservations: Sequence[NewReservation]) -> list[tuple[int, int, str, int]]:
    """(SKU, warehouse, holder, quantity) of the stock that is used. Stock of another company is reserved where that
    company keeps it: in the warehouse of the order when it is one of theirs, else in their default one.
    """
    if not reservations:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.part_id, CASE WHEN s.company_id = w.company_id THEN w.id ELSE coalesce(d.id, w.id) END,"
            " r.holder, r.quantity * p.quantity"
            " FROM (SELECT DISTINCT ON (holder) * FROM"
            "  unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[]) WITH ORDINALITY"
            "  AS r(sku_id, warehouse_id, holder, quantity, place) ORDER BY holder, place) r"
            " JOIN catalog_stockpart p ON p.sku_id = r.sku_id"
            " JOIN catalog_sku s ON s.id = p.part_id"
            " JOIN inventory_warehouse w ON w.id = r.warehouse_id"
            " LEFT JOIN inventory_warehouse d ON d.company_id = s.company_id AND d.is_default",
            [
                [reservation.sku_id for reservation in reservations],
                [reservation.warehouse_id for reservation in reservations],
                [reservation.holder for reservation in reservations],
                [reservation.quantity for reservation in reservations],
            ],
        )
        return [tuple(row) for row in cursor.fetchall()]


def active_of(holders: Collection[str]) -> list[Reservation]:
    if not holders:
        return []
    return list(Reservation.objects.filter(holder__in=list(holders), status=ReservationStatus.ACTIVE))


def end(rows: Sequence[Reservation], after: ReservationStatus, why: str, by: str) -> list[Reservation]:
    """Lock the balances and move these reservations, where still active, to ``after``; the ones that moved, whose
    quantities the caller takes off the balances.
    """
    found = {row.pk: row for row in rows}
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
    return [found[pk] for pk in sorted(moved)]
