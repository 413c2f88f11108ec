"""What the station says above the order: what came of the last one, and why another is not to be packed."""

from __future__ import annotations

from dataclasses import dataclass

from shelfwire.channels.port import ShippedBy
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.models import Label, Parcel
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.models import Order
from shelfwire.orders.queries import may_ship
from shelfwire.web.shipping.tables import carrier_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A banner. ``parcel`` and ``order`` are what its buttons lead to."""

    title: str
    text: str = ""
    tone: str = "info"
    parcel: Parcel | None = None
    order: Order | None = None
    may_undo: bool = False
    may_correct: bool = False
    label: Label | None = None
    """It can be printed."""
    buys: bool = False
    """A label can be bought for the order."""


def made(parcel: Parcel) -> Notice:
    """The parcel that was made last, with what may still be done about it."""
    orders = list({content.order_id: content.order for content in parcel.contents.all()}.values())
    names = ", ".join(order.external_id for order in orders)
    what = f"{carrier_name(parcel.carrier)} {parcel.tracking_number}"
    if parcel.status == ParcelStatus.VOID:
        return Notice(title=f"Parcel {what} is void", text=f"Order {names} can ship again.", parcel=parcel)
    count = sum(content.live for content in parcel.contents.all())
    may_undo = fulfilment.may_void(parcel)
    return Notice(
        title=f"Order {names} shipped",
        text=f"{count} {'unit' if count == 1 else 'units'} with {what}. {_told(parcel)}",
        tone="success",
        parcel=parcel,
        order=orders[0] if orders else None,
        may_undo=may_undo,
        may_correct=not may_undo and not fulfilment.why_no_correction(parcel),
    )


def _told(parcel: Parcel) -> str:
    theirs = parcel.account.channel_label
    if parcel.status != ParcelStatus.READY:
        return f"{theirs} has the tracking."
    if not parcel.account.tracking_out:
        return f"Tracking upload is switched off for {parcel.account.name}: the tracking waits here."
    return f"The tracking goes to {theirs} now."


def gone(order: Order, typed: str = "") -> Notice:
    """Why an order that was asked for is not to be packed; ``typed``: a tracking number that was entered for it."""
    nothing = f"No parcel was created with {typed}." if typed else ""
    reasons = may_ship(order)
    parcels = [] if reasons else list(fulfilment.parcels_of(order)[:1])
    if parcels:
        parcel = parcels[0]
        why = f"It is packed already: {carrier_name(parcel.carrier)} {parcel.tracking_number}, by {parcel.made_by}."
        return Notice(
            title=f"Nothing left to pack in order {order.external_id}",
            text=f"{why} {nothing}",
            tone="warning",
            parcel=parcel,
            order=order,
        )
    if not reasons and order.shipped_by != ShippedBy.SELLER:
        reasons = [f"Its label comes from {order.account.channel_label}: choose “Buy labels”."]
    return Notice(
        title=f"Do not pack order {order.external_id}",
        text=f"{reasons[0] if reasons else 'Nothing of it is left to ship.'} {nothing}",
        tone="warning",
        order=order,
    )


def labelled(label: Label, order: Order) -> Notice:
    """The order has its label: print it, or why nobody may."""
    why = fulfilment.may_print(label)
    told = f"{label.provider_name} {label.service_name}".strip()
    return Notice(
        title=f"Label {label} of order {order.external_id}",
        text=" ".join(why) if why else f"{told}; bought by {label.asked_by}.",
        tone="warning" if why else "info",
        order=order,
        label=None if why else label,
    )


def needs_label(order: Order) -> Notice:
    """The order ships with a label of its shop that nobody has bought yet."""
    return Notice(
        title=f"Order {order.external_id} needs a label from {order.account.channel_label}",
        text="Weight and service are chosen next.",
        order=order,
        buys=True,
    )
