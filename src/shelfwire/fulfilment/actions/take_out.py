"""Take an order out of a parcel: its units that have not left are open again, the other orders stay in."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from shelfwire.fulfilment.actions._hold import hold_parcel
from shelfwire.fulfilment.actions._moves import move_parcel, note
from shelfwire.fulfilment.actions.void import empty
from shelfwire.fulfilment.actions.warn import recheck
from shelfwire.fulfilment.acts import LEFT
from shelfwire.fulfilment.errors import AlreadySent
from shelfwire.fulfilment.events import UnitsTakenOut
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.inventory.actions import unpack
from shelfwire.kit import clock, events
from shelfwire.orders.actions import add_timeline, mark_changed
from shelfwire.orders.holders import holder
from shelfwire.orders.models import Order, TimelineEntry
from shelfwire.orders.states import UnitStatus


def take_out(*, parcel: Parcel, order: Order, by: str, why: str, only_cancelled: bool = False) -> int:
    """Take the order's units that have not left, or only its cancelled ones, out of the parcel. Returns how many; 0
    when the parcel holds none of them.

    A parcel left empty is void, and one whose other units have all left is sent. Raises AlreadySent when every unit
    asked for has left. ``UnitsTakenOut`` is announced within this transaction, so that an operation which is being
    sent may refuse.
    """
    with transaction.atomic():
        locked = hold_parcel(parcel.pk)
        inside = ParcelUnit.objects.filter(parcel=locked, order=order, live=True)
        if not inside.exists():
            return 0
        out = inside.exclude(unit__status__in=LEFT)
        if only_cancelled:
            out = out.filter(unit__status=UnitStatus.CANCELLED)
        ids = dict(out.values_list("pk", "unit_id"))
        if locked.status == ParcelStatus.DELIVERED or not ids:
            raise AlreadySent(
                f"What is asked for of order {order.external_id} has left with {locked.tracking_number}.",
                field="order",
                value=order.external_id,
                hint="Correct the tracking instead, while that is still possible.",
            )
        order_ids = sorted(set(locked.contents.filter(live=True).values_list("order_id", flat=True)))
        ParcelUnit.objects.filter(pk__in=ids).update(live=False)
        unpack([holder(pk) for pk in ids.values()], by)
        _tell(locked, order, len(ids), by, why)
        _settle(locked, by, why)
        mark_changed([order.pk])
        recheck(order_ids, by)
        events.announce(UnitsTakenOut(locked.pk, order.pk))
    parcel.refresh_from_db()
    return len(ids)


def _tell(parcel: Parcel, order: Order, count: int, by: str, why: str) -> None:
    what = f"{count} {'unit' if count == 1 else 'units'} of order {order.external_id} taken out"
    note(parcel, by=by, why=f"{what}. {why}".strip())
    add_timeline(
        [order.pk],
        TimelineEntry.Kind.PERSON,
        f"{count} {'unit' if count == 1 else 'units'} taken out of parcel {parcel.tracking_number}. {why}".strip(),
        by,
        {"parcel": parcel.pk},
    )


def _settle(parcel: Parcel, by: str, why: str) -> None:
    """Void the parcel when nothing is left in it; mark it sent when the channel has the tracking of all that is
    left.
    """
    left = ParcelUnit.objects.filter(parcel=parcel, live=True)
    if not left.exists():
        empty(parcel, by, why or "Nothing is left in it")
        return
    going = left.exclude(unit__status=UnitStatus.CANCELLED)
    if parcel.status == ParcelStatus.READY and going.exists() and not going.exclude(unit__status__in=LEFT):
        sent_at = going.aggregate(at=Max("unit__shipped_at"))["at"] or clock.now()
        move_parcel(
            parcel,
            ParcelStatus.SENT,
            at=sent_at,
            by=by,
            why="The channel has the tracking of all that is left in it",
            sent_at=sent_at,
        )
