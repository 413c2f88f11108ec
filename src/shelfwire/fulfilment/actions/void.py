"""Void a parcel that will not reach anybody: what was not sent is open again, its number free."""

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
from shelfwire.kit import clock, events
from shelfwire.orders.actions import add_timeline
from shelfwire.orders.models import TimelineEntry


def void_parcel(*, parcel: Parcel, by: str, why: str) -> bool:
    """Void a parcel of which nothing was sent, or all that was is cancelled; False when it is void already.

    Raises AlreadySent while units that the channel knows of are to go, or went, with it.

    Whoever is sending it just now is asked by ``ParcelVoided``, within this transaction, and may refuse.
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
    """Void a locked parcel and tell the orders that were in it."""
    order_ids = sorted(set(parcel.contents.filter(live=True).values_list("order_id", flat=True)))
    parcel.contents.filter(live=True).update(live=False)
    move_parcel(parcel, ParcelStatus.VOID, at=clock.now(), by=by, why=why)
    add_timeline(
        order_ids,
        TimelineEntry.Kind.PERSON,
        f"Parcel {parcel.tracking_number} voided. {why}",
        by,
        {"parcel": parcel.pk},
    )
    recheck(order_ids, by)
    events.announce(ParcelVoided(parcel.pk))
