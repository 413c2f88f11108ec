"""A person has seen why a parcel is stopped, and says what became of it."""

from __future__ import annotations

from django.db import transaction

from shelfwire.fulfilment.actions._hold import hold_parcel
from shelfwire.fulfilment.actions._moves import note
from shelfwire.fulfilment.actions.label_changed import follow_label_change
from shelfwire.fulfilment.actions.label_documents import bring_documents_back, outdate_documents
from shelfwire.fulfilment.actions.take_out import take_out
from shelfwire.fulfilment.actions.void import void_parcel
from shelfwire.fulfilment.actions.warn import recheck, warn_address_changed
from shelfwire.fulfilment.cancelled import HERE
from shelfwire.fulfilment.errors import NothingStops, NotUndoable
from shelfwire.fulfilment.models import Acknowledgement, Parcel, ParcelUnit
from shelfwire.fulfilment.stops import Cause, ParcelStop, parcels_of_orders, stops_of
from shelfwire.kit import clock
from shelfwire.orders.actions import add_timeline, lift_block, mark_changed
from shelfwire.orders.models import Order, TimelineEntry
from shelfwire.orders.states import BlockCode

_DONE = {
    Cause.CANCELLED: "the cancelled items are out of the box",
    Cause.CANCEL_REQUESTED: "it is held back",
    Cause.CANCEL_ASKED: "it is held back",
    Cause.ADDRESS_CHANGED: "the box has the new address",
    Cause.LABEL_CHANGED: "the parcel follows the package, and its label is to be printed again",
    Cause.ON_HOLD: "it is held back",
}


@transaction.atomic
def acknowledge(*, parcel: Parcel, order: Order, cause: str, by: str, why: str = "") -> Acknowledgement:
    """Record that a person saw what stops the parcel. Of two who do it at once, the first one's stays and is returned
    to both.

    An address that changed: the box has the new one now, and the papers made for the old one are void. Cancelled items:
    they are taken out, or the parcel is void when nothing else is inside. A label whose package changed: label and
    parcel follow the channel's package, and the label is fetched anew. What the channel has to settle (a request to
    cancel, a hold) is only noted: the parcel stays stopped until it is settled. Raises NothingStops, AlreadySent,
    OutgoingInFlight.
    """
    locked = hold_parcel(parcel.pk)
    stop = _stop(locked, order, cause)
    if stop is None:
        before = Acknowledgement.objects.filter(parcel=locked, order=order, cause=cause, undone_at=None)
        if (first := before.order_by("-pk").first()) is not None:
            return first
        raise NothingStops(
            f"Parcel {locked.tracking_number} is not stopped for that any more.",
            field="cause",
            value=cause,
            hint="Reload the page.",
        )
    if stop.seen is not None:
        return stop.seen
    made = Acknowledgement.objects.create(
        parcel=locked,
        order=order,
        cause=stop.cause.value,
        mark=stop.mark,
        said=stop.why[:300],
        at=clock.now(),
        by=by[:120],
        why=why[:300],
        before_id=_made_for(locked, order) if stop.cause == Cause.ADDRESS_CHANGED else None,
    )
    _tell(locked, order, f"{stop.why} Acknowledged: {_DONE[stop.cause]}. {why}".strip(), by)
    _settle(locked, stop, made, by, why)
    return made


@transaction.atomic
def lift(order: Order, code: str, by: str, why: str) -> None:
    """Decide that a block no longer counts. A changed address is acknowledged with it for every parcel made for the one
    before. Raises NotForceable, NoSuchBlock.
    """
    if code == BlockCode.ADDRESS_CHANGED:
        ids = parcels_of_orders([order.pk]).get(order.pk, set())
        made = [stop for stops in stops_of(ids).values() for stop in stops if stop.order.pk == order.pk]
        mine = {stop.parcel_id for stop in made if stop.cause == Cause.ADDRESS_CHANGED}
        for parcel in Parcel.objects.filter(pk__in=mine).order_by("pk"):
            acknowledge(parcel=parcel, order=order, cause=Cause.ADDRESS_CHANGED, by=by, why=why)
        if mine:
            return
    lift_block(order, code, by, why)


@transaction.atomic
def undo_acknowledgement(*, acknowledgement_id: int, parcel: Parcel, by: str) -> bool:
    """Take back that the box has the new address: the parcel is stopped again. Returns False when it was taken back
    before. Raises NotUndoable once the carrier has the parcel, the address changed again, or for what cannot be put
    back.
    """
    locked = hold_parcel(parcel.pk)
    found = Acknowledgement.objects.select_related("order").get(pk=acknowledgement_id, parcel=locked)
    if found.undone_at is not None:
        return False
    _refuse_undo(locked, found)
    found.undone_at, found.undone_by = clock.now(), by[:120]
    found.save(update_fields=["undone_at", "undone_by"])
    if found.cause == Cause.ADDRESS_CHANGED:
        ParcelUnit.objects.filter(parcel=locked, order=found.order, live=True).update(
            address_id=found.before_id
        )
        bring_documents_back(found.papers, found.order, found.before_id)
        warn_address_changed(found.order_id, by)
    _tell(locked, found.order, f"Taken back: {_DONE[Cause(found.cause)]}", by)
    return True


def _refuse_undo(parcel: Parcel, found: Acknowledgement) -> None:
    why = ""
    if parcel.status not in HERE:
        why = f"The parcel is “{parcel.get_status_display().lower()}”."
    elif found.cause == Cause.CANCELLED:
        why = "What was taken out of the box is not put back into it."
    elif found.cause == Cause.LABEL_CHANGED:
        why = "The package stays as the channel has it."
    elif found.cause == Cause.ADDRESS_CHANGED and _made_for(parcel, found.order) != found.order.address_id:
        why = "The address has changed again since."
    if why:
        raise NotUndoable(why, field="acknowledgement", value=found.pk, hint="Nothing was changed.")


def _stop(parcel: Parcel, order: Order, cause: str) -> ParcelStop | None:
    stops = stops_of([parcel.pk]).get(parcel.pk, [])
    return next((stop for stop in stops if stop.order.pk == order.pk and stop.cause.value == cause), None)


def _made_for(parcel: Parcel, order: Order) -> int | None:
    rows = ParcelUnit.objects.filter(parcel=parcel, order=order, live=True).order_by("pk")
    return rows.values_list("address_id", flat=True).first()


def _settle(parcel: Parcel, stop: ParcelStop, made: Acknowledgement, by: str, why: str) -> None:
    """What the acknowledgement says has happened to the box."""
    if stop.cause == Cause.ADDRESS_CHANGED:
        ParcelUnit.objects.filter(parcel=parcel, order=stop.order, live=True).update(
            address_id=stop.order.address_id
        )
        made.papers = outdate_documents(parcel, stop.order)
        made.save(update_fields=["papers"])
        recheck([stop.order.pk], by)
    elif stop.cause == Cause.LABEL_CHANGED:
        made.papers = follow_label_change(parcel, stop.order, by)
        made.save(update_fields=["papers"])
    elif stop.cause == Cause.CANCELLED and stop.whole:
        void_parcel(parcel=parcel, by=by, why=why or "Everything in it is cancelled")
    elif stop.cause == Cause.CANCELLED:
        take_out(parcel=parcel, order=stop.order, by=by, why=why, only_cancelled=True)


def _tell(parcel: Parcel, order: Order, text: str, by: str) -> None:
    note(parcel, by=by, why=text)
    add_timeline(
        [order.pk],
        TimelineEntry.Kind.PERSON,
        f"Parcel {parcel.tracking_number}: {text}",
        by,
        {"parcel": parcel.pk},
    )
    mark_changed([order.pk])
