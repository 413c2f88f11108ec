"""A unit that left the house comes back and was inspected: it goes back to stock once, or never."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from shelfwire.inventory import ledger
from shelfwire.inventory.actions.refuse import refuse_foreign
from shelfwire.inventory.actions.reserve import NewReservation, spread
from shelfwire.inventory.errors import NotOut
from shelfwire.inventory.models import Movement, Reservation, Warehouse
from shelfwire.inventory.sellable import announce_changed
from shelfwire.inventory.states import RESERVATION_MOVES, MovementKind, ReservationStatus
from shelfwire.kit import clock
from shelfwire.kit.states import move_many

_OUT = (ReservationStatus.CONSUMED, ReservationStatus.LOST)


@dataclass(frozen=True, slots=True)
class CameBack:
    """What came back: the holder under which it left, its SKU, and where it lies now."""

    holder: str
    sku_id: int
    warehouse_id: int


@transaction.atomic(savepoint=False)
def hold_returned(ones: Collection[CameBack]) -> None:
    """Lock the balances that these will touch, all at once, before more than one of them comes back."""
    ledger.hold((sku_id, place) for one in ones for sku_id, place, _ in _places(one))


@transaction.atomic
def put_returned(one: CameBack, *, reference: str, reason: str, by: str) -> list[Movement]:
    """Put what came back to stock, of a kit every part; returns the movements. What left without a reservation (it was
    gone before we knew the order) comes back as what the SKU consists of now.

    Raises NotOut when it is reserved still or was put back before, and NoStockOfItsOwn (catalogue).
    """
    lines = _settle(one, back=True, reference=reference, reason=reason, by=by)
    refuse_foreign({(line.sku_id, line.warehouse_id): line.quantity for line in lines})
    posted = ledger.post(lines, at=clock.now(), by=by)
    if len(posted) < len(lines):
        raise NotOut(f"“{one.holder}” was put back to stock already.", field="unit", value=one.holder)
    announce_changed({line.sku_id for line in lines})
    return list(Movement.objects.filter(pk__in=[row.id for row in posted]).order_by("pk"))


@transaction.atomic
def keep_out(one: CameBack, *, reason: str, by: str) -> None:
    """What came back is not sold: it is put back later only where somebody asks for it by ``put_returned``. Raises
    NotOut."""
    _settle(one, back=False, reference="", reason=reason, by=by)


def _settle(one: CameBack, *, back: bool, reference: str, reason: str, by: str) -> list[ledger.Line]:
    """End its reservations; the lines that putting it back posts."""
    places = _places(one)
    ledger.hold((sku_id, warehouse_id) for sku_id, warehouse_id, _ in places)
    left = list(Reservation.objects.filter(holder=one.holder).exclude(status=ReservationStatus.RELEASED))
    for row in left:
        if row.status not in _OUT:
            raise NotOut(
                f"“{one.holder}” is not out: its stock is “{row.get_status_display()}”.",
                field="unit",
                value=one.holder,
                hint="Reload the page: somebody may have put it back.",
            )
    for before in _OUT if back else _OUT[:1]:
        move_many(
            Reservation,
            [row.pk for row in left],
            before,
            ReservationStatus.PUT_BACK if back else ReservationStatus.LOST,
            moves=RESERVATION_MOVES,
            ended_at=clock.now(),
            ended_by=by[:120],
            ended_why=reason[:200],
        )
    key = f"back:{one.holder}"
    return [
        ledger.Line(
            sku_id,
            warehouse_id,
            quantity,
            MovementKind.RETURN,
            reason,
            reference,
            once=key if len(places) == 1 else f"{key}:{sku_id}",
        )
        for sku_id, warehouse_id, quantity in places
    ]


def _places(one: CameBack) -> Sequence[tuple[int, int, int]]:
    """SKU, warehouse and quantity of each part. Stock of another company goes back to where that company keeps it."""
    rows = Reservation.objects.filter(holder=one.holder).exclude(status=ReservationStatus.RELEASED)
    left = list(rows.select_related("warehouse").order_by("sku_id"))
    if not left:
        parts = spread([NewReservation(one.sku_id, one.warehouse_id, one.holder)])
        return [(sku_id, warehouse_id, quantity) for sku_id, warehouse_id, _, quantity in parts]
    company_id = Warehouse.objects.values_list("company_id", flat=True).get(pk=one.warehouse_id)
    return [
        (
            row.sku_id,
            one.warehouse_id if row.warehouse.company_id == company_id else row.warehouse_id,
            row.quantity,
        )
        for row in left
    ]
