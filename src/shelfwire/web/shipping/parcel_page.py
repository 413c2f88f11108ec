"""The page of one parcel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.fulfilment import queries
from shelfwire.fulfilment.models import CarrierEvent, Parcel, ParcelMove
from shelfwire.fulfilment.requests import deliveries_of, is_told_by_hand
from shelfwire.fulfilment.states import LabelStatus, ParcelStatus
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import OrderStatus, UnitStatus
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.clocks import WallClock
from shelfwire.web.orders.buttons import About, said
from shelfwire.web.orders.packing import refuse_old
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.pictures import attach_pictures
from shelfwire.web.shipping.answers import Answer, answers
from shelfwire.web.shipping.parcel_banner import BUTTONS, HELD_BACK, Standing, Stopped, notices, steps
from shelfwire.web.shipping.tables import carrier_name, scan_due
from shelfwire.web.timeline import Event, stretches

_DONE = (ParcelStatus.DELIVERED, ParcelStatus.VOID)


def parcel_of(request: CompanyRequest, parcel_id: int) -> Parcel:
    """The parcel when it is this company's, else 404. Raises NotAllowed for a packer when it is an old one."""
    parcel = queries.get(request.company, parcel_id)
    if parcel is None:
        raise Http404("no such parcel for this company")
    refuse_old(request, parcel)
    return parcel


@dataclass(slots=True)
class Inside:
    """An order in a parcel: its articles with their counts, and what may be done with it."""

    order: Order
    live: bool
    may_leave: bool
    count: int = 0
    cancelled: int = 0
    articles: dict[str, tuple[Unit, int]] = field(default_factory=dict)


def _inside(parcel: Parcel) -> list[Inside]:
    """Its contents by order, the ones that are no longer in it last."""
    contents = list(parcel.contents.all())
    prefetch_related_objects([content.unit for content in contents], "sku")
    leaving = queries.may_take_out(parcel)
    found: dict[tuple[int, bool], Inside] = {}
    for content in contents:
        content.unit.order = content.order
        may_leave = content.live and content.order_id in leaving
        entry = found.setdefault(
            (content.order_id, content.live), Inside(content.order, content.live, may_leave)
        )
        name = unit_name(content.unit)
        first, count = entry.articles.get(name, (content.unit, 0))
        entry.articles[name] = (first, count + 1)
        entry.count += 1
        entry.cancelled += content.unit.status == UnitStatus.CANCELLED
    attach_pictures([unit for entry in found.values() for unit, _ in entry.articles.values()])
    return sorted(found.values(), key=lambda entry: not entry.live)


def _standing(
    parcel: Parcel, said_of: list[Answer], clock: WallClock, stops: Sequence[queries.ParcelStop]
) -> Standing:
    live = [content for content in parcel.contents.all() if content.live]
    asked = [c.order_id for c in live if c.order.cancel_requested and c.order.status != OrderStatus.CANCELLED]
    refused = [answer for answer in said_of if answer.refused]
    return Standing(
        clock=clock,
        channel=parcel.account.channel_label,
        status=parcel.status,
        units=len(live),
        cancelled=sum(content.unit.status == UnitStatus.CANCELLED for content in live),
        asked=asked[0] if asked else None,
        unequal="" if parcel.status in _DONE else queries.unequal(parcel),
        refused=next((a.row.error or "It gave no reason" for a in refused if a.to_tell), ""),
        rests=any(answer.dismissable for answer in refused),
        may_void=queries.may_void(parcel),
        may_correct=not queries.why_no_correction(parcel),
        tracking_out=parcel.account.tracking_out,
        made_at=parcel.made_at,
        sent_at=parcel.sent_at,
        scan_due=scan_due(parcel),
        scanned_at=parcel.scanned_at,
        delivered_at=parcel.delivered_at,
        status_at=parcel.status_at,
        stops=tuple(_stopped(stop) for stop in stops if stop.cause != queries.Cause.CANCELLED),
        still=_still(parcel),
        carrier=carrier_name(parcel.carrier),
    )


def _stopped(stop: queries.ParcelStop) -> Stopped:
    seen_by = stop.seen.by if stop.seen else ""
    return Stopped(f"{stop.order.pk}-{stop.cause}", stop.why, stop.advice, _button(stop), seen_by)


def _button(stop: queries.ParcelStop) -> str:
    return BUTTONS.get(stop.cause, HELD_BACK)


def _still(parcel: Parcel) -> datetime | None:
    """Since when it does not move; None while it does."""
    found = queries.still(Parcel.objects.filter(pk=parcel.pk), [parcel.account])
    return parcel.moved_at or parcel.sent_at if found.exists() else None


@requires(Role.VIEWER, packers=True)
@require_GET
def parcel_page(request: CompanyRequest, parcel_id: int) -> HttpResponse:
    """One parcel: what it needs, what is inside, what the channel said, and how it came to be where it is."""
    parcel = parcel_of(request, parcel_id)
    clock = WallClock.of(parcel.account.timezone)
    said_of = answers(request.company, [parcel.pk]).get(parcel.pk, [])
    inside = _inside(parcel)
    stops = queries.stops_of([parcel.pk]).get(parcel.pk, [])
    standing = _standing(parcel, said_of, clock, stops)
    told = said(request, About(parcel.account_id, parcel_id=parcel.pk), notices(standing))
    phrase = queries.phrase_of(parcel)
    context = {
        "parcel": parcel,
        "phrase": phrase,
        "tone": None if phrase == parcel.get_status_display() else "red",
        "carrier": carrier_name(parcel.carrier),
        "zone": parcel.account.timezone,
        "clock_name": clock.name,
        "steps": steps(standing),
        "banner": told[0],
        "also": told[1:],
        "inside": inside,
        "answers": said_of,
        "history": stretches(_history(parcel)),
        "events": stretches(_way(parcel)),
        "stops": [
            (stop, _button(stop))
            for stop in stops
            if stop.cause != queries.Cause.CANCELLED and stop.seen is None
        ],
        "stopped": bool(standing.stops),
        "seen": queries.acknowledgements(parcel),
        "labels": list(parcel.labels.exclude(status=LabelStatus.VOID).order_by("-pk")[:5]),
        "told_by_hand": is_told_by_hand(parcel),
        "deliveries": deliveries_of(parcel),
        "can_void": standing.may_void,
        "can_correct": standing.may_correct,
    }
    return render(request, "web/shipping/parcel.html", context)


def _history(parcel: Parcel) -> list[Event]:
    """What was done with the parcel, newest first."""
    return [
        Event(
            at=move.at,
            text=_move_words(move),
            icon="status-change" if move.before != move.after else "pencil",
            tone="state" if move.before != move.after else "",
            by="" if move.by in ("worker", "channel") else move.by,
        )
        for move in parcel.moves.order_by("-id")[:50]
    ]


def _way(parcel: Parcel) -> list[Event]:
    """What the carrier told of it, newest first."""
    return [
        Event(
            at=one.at,
            text=f"{one.text or one.code or 'Event without text'}{f' · {one.place}' if one.place else ''}",
            icon=_STEP_ICONS.get(one.step, "point"),
            tone="state" if one.step == CarrierEvent.Step.DELIVERED else "",
            by="" if one.source == "channel" else carrier_name(one.source),
            data={"code": one.code, **one.raw} if one.raw or one.code else {},
        )
        for one in queries.events_of(parcel)
    ]


_STEP_ICONS: dict[str, str] = {
    CarrierEvent.Step.BEFORE: "package",
    CarrierEvent.Step.MOVING: "truck-delivery",
    CarrierEvent.Step.DELIVERED: "circle-check",
    CarrierEvent.Step.PROBLEM: "alert-triangle",
}


def _move_words(move: ParcelMove) -> str:
    """``Void: pulled out before the hand-over``; a note alone where nothing moved."""
    if move.before == move.after:
        return move.why
    label = ParcelStatus(move.after).label if move.after in ParcelStatus.values else move.after
    return f"{label}: {move.why}" if move.why else str(label)
