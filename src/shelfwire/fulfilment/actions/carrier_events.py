"""Keep what is told of a parcel on its way. The channel and the carriers themselves come in by this one door."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from shelfwire.channels.port import TrackingEvent, TrackingStep
from shelfwire.fulfilment.actions._hold import hold_parcel
from shelfwire.fulfilment.actions._moves import move_parcel
from shelfwire.fulfilment.actions.follow import take_along
from shelfwire.fulfilment.carriers import all_carriers
from shelfwire.fulfilment.models import CarrierEvent, Parcel, ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.kit import clock
from shelfwire.kit.texts import fit, storable_json
from shelfwire.orders.actions import Entry, add_entries
from shelfwire.orders.models import TimelineEntry

CHANNEL = "channel"
MOST = 200
"""Events of a parcel that are kept; the newest ones that a telling brings are taken first."""
_HAS_IT = frozenset({TrackingStep.MOVING, TrackingStep.DELIVERED})
_ZONES = timedelta(hours=15)
"""How far the clock of a place may be ahead of UTC, and a little: carriers tell local time without its zone, which is
read as UTC then."""


def record_events(*, parcel_id: int, source: str, events: Sequence[TrackingEvent]) -> int:
    """Keep the events of one parcel that are new. Returns how many; told again, none.

    ``source``: ``channel``, or the code of the carrier that tells it itself. The first event with the carrier is the
    first scan: a sent parcel is on its way from then on, and delivered with the event that says so.
    """
    told = {_mark(source, event): event for event in events[:MOST]}
    if not _new(parcel_id, told):
        return 0
    with transaction.atomic():
        parcel = hold_parcel(parcel_id)
        new = _new(parcel_id, told)
        now = clock.now()
        told = {mark: _not_ahead(event, now) for mark, event in told.items()}
        if _erased(parcel):
            told = {mark: replace(event, text="", place="", raw={}) for mark, event in told.items()}
        CarrierEvent.objects.bulk_create(_row(parcel, source, mark, told[mark], now) for mark in new)
        found = sorted((told[mark] for mark in new), key=lambda event: event.at)
        _advance(parcel, [event for event in found if clock.can_have_been(event.at)], source)
        _tell(parcel, found, now)
    return len(new)


def note_asked(parcel_ids: Collection[int]) -> None:
    """Remember that the channel was asked for these parcels' events a moment ago."""
    Parcel.objects.filter(pk__in=parcel_ids).update(events_asked_at=clock.now())


def forget_events(order_ids: Collection[int]) -> None:
    """Erase the words of the events of these orders' parcels: they may name the buyer or the place."""
    inside = ParcelUnit.objects.filter(order_id__in=order_ids).values("parcel_id")
    CarrierEvent.objects.filter(parcel_id__in=inside).update(text="", place="", raw={})


def _not_ahead(event: TrackingEvent, now: datetime) -> TrackingEvent:
    """The event; at this moment when it is told of some hours that are still to come on another clock: it happened, and
    it comes no second time."""
    local = now < event.at <= now + _ZONES
    return replace(event, at=now) if local else event


def _mark(source: str, event: TrackingEvent) -> str:
    said = json.dumps([source, event.at.isoformat(), event.code, event.text, event.place])
    return sha256(said.encode()).hexdigest()


def _new(parcel_id: int, told: Mapping[str, TrackingEvent]) -> list[str]:
    """Return the marks that are not kept yet, as many as the parcel still may have."""
    kept = set(CarrierEvent.objects.filter(parcel_id=parcel_id).values_list("mark", flat=True))
    return [mark for mark in told if mark not in kept][: max(0, MOST - len(kept))]


def _erased(parcel: Parcel) -> bool:
    """Whether whom it is for was erased: then the words of its events are not kept either."""
    inside = ParcelUnit.objects.filter(parcel=parcel, order__personal_data_erased_at__isnull=False)
    return inside.exists()


def _row(parcel: Parcel, source: str, mark: str, event: TrackingEvent, now: datetime) -> CarrierEvent:
    return CarrierEvent(
        parcel=parcel,
        source=source[:40],
        mark=mark,
        at=event.at if clock.can_have_been(event.at) else now,
        step=event.step.value if isinstance(event.step, TrackingStep) else "",
        code=fit(event.code, 60),
        text=fit(event.text, 500),
        place=fit(event.place, 200),
        raw=storable_json(dict(event.raw)),
        seen_at=now,
    )


def _advance(parcel: Parcel, events: Sequence[TrackingEvent], source: str) -> None:
    """What the new events, oldest first, say of the parcel itself."""
    having = [event for event in events if event.step in _HAS_IT]
    if not having:
        return
    first = min([having[0].at, *([parcel.scanned_at] if parcel.scanned_at else [])])
    parcel.scanned_at, parcel.moved_at = (
        first,
        max([having[-1].at, *([parcel.moved_at] if parcel.moved_at else [])]),
    )
    parcel.save(update_fields=["scanned_at", "moved_at"])
    who = "The channel" if source == CHANNEL else "The carrier"
    if parcel.status == ParcelStatus.SENT:
        why = f"{who} reports its first scan"
        move_parcel(parcel, ParcelStatus.IN_TRANSIT, at=first, by=source, why=why)
        take_along({parcel.pk: first})
    arrived = next((event for event in having if event.step == TrackingStep.DELIVERED), None)
    if arrived is not None and parcel.status == ParcelStatus.IN_TRANSIT:
        why = f"{who} reports the delivery"
        move_parcel(
            parcel, ParcelStatus.DELIVERED, at=arrived.at, by=source, why=why, delivered_at=arrived.at
        )


def _tell(parcel: Parcel, events: Sequence[TrackingEvent], now: datetime) -> None:
    """Write the events into the timelines of the orders inside, each at its own moment."""
    inside = ParcelUnit.objects.filter(parcel=parcel, live=True)
    order_ids = sorted(set(inside.values_list("order_id", flat=True)))
    known = all_carriers().get(parcel.carrier)
    name = f"{known.name if known else parcel.carrier} {parcel.tracking_number}"
    for event in events:
        says = event.text or event.code or "an event without words"
        text = f"{name}: {says}{f' ({event.place})' if event.place else ''}"
        data = {"parcel": parcel.pk, "code": fit(event.code, 60)}
        at = event.at if clock.can_have_been(event.at) else now
        add_entries([Entry(pk, TimelineEntry.Kind.CARRIER, text, data) for pk in order_ids], CHANNEL, at=at)
