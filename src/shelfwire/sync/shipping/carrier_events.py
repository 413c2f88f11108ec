"""What the carriers tell of parcels on their way, as the channel passes it on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from shelfwire.channels.port import TrackingEvent
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.actions import note_asked, record_events
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import live_parcels, to_ask_about
from shelfwire.kit.errors import Gone, Refused
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.orders.read import SWITCH
from shelfwire.sync.shipping.parts import SHIPMENTS

CONVERSATION = "carrier_events"
EVERY = timedelta(minutes=10)
PAGE = 50
MOST = 300
"""Parcels asked about in one run: one call each at most, so that uploads, which share the line, hardly wait."""


@conversation(
    CONVERSATION,
    label="Carrier events of sent parcels",
    chore_name="parcels.events",
    switch=SWITCH,
    every=EVERY,
    priority=-2,
    part=SHIPMENTS,
)
def read_carrier_events(caller: Caller) -> str:
    """Ask about the parcels on their way that were not asked about for longest; each order once a run."""
    new = asked = 0
    while asked < MOST and caller.flows(SWITCH) and (page := to_ask_about(caller.account, PAGE)):
        asked += len(page)
        new += _read(caller, page)
    return f"{new} new of {asked} parcels" if asked else ""


def _read(caller: Caller, page: Sequence[Parcel]) -> int:
    """Every parcel of the page is asked about; what the channel refuses for one does not hold up the others."""
    by_order: dict[str, list[Parcel]] = defaultdict(list)
    nobodys = []
    for parcel in page:
        inside = [
            one.order
            for one in parcel.contents.all()
            if one.live and one.order.account_id == caller.account_id
        ]
        if inside:
            by_order[inside[0].external_id].append(parcel)
        else:
            nobodys.append(parcel.pk)
    note_asked(nobodys)
    inside_of = live_parcels(caller.account, list(by_order))
    new = 0
    for order_id, parcels in by_order.items():
        told = _ask(caller, order_id, by_parcel=len(inside_of[order_id]) > 1)
        new += sum(_keep(parcel, told, alone=len(inside_of[order_id]) == 1) for parcel in parcels)
        note_asked([parcel.pk for parcel in parcels])
    return new


def _ask(caller: Caller, order_id: str, *, by_parcel: bool) -> tuple[TrackingEvent, ...]:
    """The events of the order; none where the channel does not give them."""
    wanted = ExternalOrderId(order_id)
    try:
        return caller.call(
            SHIPMENTS, lambda part, session: part.tracking(session, wanted, by_parcel=by_parcel)
        )
    except (Gone, Refused):
        return ()


def _keep(parcel: Parcel, told: Sequence[TrackingEvent], *, alone: bool) -> int:
    """Events that name no parcel are about the only one there is."""
    mine = [
        event
        for event in told
        if (alone and not event.tracking_number)
        or numbers.tidy(event.tracking_number) == numbers.tidy(parcel.tracking_number)
    ]
    return record_events(parcel_id=parcel.pk, source="channel", events=mine)
