"""Void a parcel that will not be delivered: its unsent units are open again, and its number is free."""

from __future__ import annotations

from django.db import transaction

from shelfwire.fulfilment.actions._hold import hold_parcel
from shelfwire.fulfilment.actions._moves import move_parcel
from shelfwire.fulfilment.actions.warn import recheck
from shelfwire.fulfilment.errors import AlreadySent
from shelfwire.fulfilment.events import ParcelVoided
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import may_void
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.inventory.actions import unpack
from shelfwire.kit import clock, events
from shelfwire.orders.actions import add_timeline, mark_changed
from shelfwire.orders.holders import holder
from shelfwire.orders.models import TimelineEntry


def void_parcel(*, parcel: Parcel, by: str, why: str) -> bool:
    """Void a parcel of which nothing was sent, or of which all that was sent is cancelled. Returns False when it is
    void already.

    Raises AlreadySent while the channel has the tracking of units in it that are not cancelled. ``ParcelVoided`` is
    announced within this transaction, so that an operation which is being sent may refuse.
    """
    with transaction.atomic():
        locked = hold_parcel(parcel.pk)
        if locked.status == ParcelStatus.VOID:
            return False
        if not may_void(locked):
            raise AlreadySent(
                f"The tracking number {locked.tracking_number} was sent to {locked.account.channel_label} already.",
                field="parcel",
                value=locked.pk,
                hint="Correct its tracking instead, or take the orders out that were not sent with it.",
            )
        empty(locked, by, why)
    parcel.refresh_from_db()
    return True


def empty(parcel: Parcel, by: str, why: str) -> None:
    """Void a locked parcel and write it into the timelines of its orders."""
    order_ids = sorted(set(parcel.contents.filter(live=True).values_list("order_id", flat=True)))
    inside = list(parcel.contents.filter(live=True).values_list("unit_id", flat=True))
    parcel.contents.filter(live=True).update(live=False)
    unpack([holder(pk) for pk in inside], by)
    move_parcel(parcel, ParcelStatus.VOID, at=clock.now(), by=by, why=why)
    add_timeline(
        order_ids,
        TimelineEntry.Kind.PERSON,
        f"Parcel {parcel.tracking_number} voided. {why}",
        by,
        {"parcel": parcel.pk},
    )
    mark_changed(order_ids)
    recheck(order_ids, by)
    events.announce(ParcelVoided(parcel.pk))
