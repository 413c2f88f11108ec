"""From an order as it was read to what its page tells: the situation of the banner, the way of the stepper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.models import Parcel
from shelfwire.orders.models import Order, TimelineEntry
from shelfwire.orders.queries import CheckState, cancelled_words
from shelfwire.orders.states import OrderStatus, UnitStatus
from shelfwire.web.clocks import WallClock
from shelfwire.web.orders.standing import Packed, Situation
from shelfwire.web.orders.steps import Way
from shelfwire.web.orders.whole import Whole
from shelfwire.web.shipping.answers import Answer
from shelfwire.web.shipping.tables import carrier_name
from shelfwire.web.timeline import Event


def hold_until(order: Order) -> datetime | None:
    """When the channel's hold after the payment ends; None where it holds nothing."""
    minutes = fulfilment.limit(order.account, "hold_minutes", 0)
    if order.paid_at is None or not minutes:
        return None
    try:
        return order.paid_at + timedelta(minutes=minutes)
    except OverflowError:  # paid in the year 9999, says the document
        return None


def situation(found: Whole, clock: WallClock, in_seller_center: bool) -> Situation:
    """How the order stands, for the banner."""
    order = found.order
    cancelled = order.status == OrderStatus.CANCELLED
    words, code = cancelled_words(order) if cancelled else ("", "")
    return Situation(
        clock=clock,
        channel=order.account.channel_label,
        status=order.status,
        order_class=order.order_class,
        shipped_by=order.shipped_by,
        hold_until=hold_until(order),
        ship_by=order.ship_by,
        collect_by=order.collect_by,
        deliver_by=order.deliver_by,
        delivered_at=_last(parcel.delivered_at for parcel in _live(found)),
        cancel_requested=order.cancel_requested,
        cancel_text=order.cancel_request_text,
        cancel_code=order.cancel_request_reason,
        cancel_due_at=order.cancel_due_at,
        cancelled=words,
        cancelled_code=code,
        in_seller_center=in_seller_center,
        parcels=tuple(_packed(found, parcel) for parcel in _live(found)),
        open=len(found.open),
        left=len(found.left),
        put_back=len(found.to_put_back),
        unlinked=tuple(found.unlinked),
        stops=tuple(found.stops),
        warns=tuple(check for check in found.checks if check.state == CheckState.WARNS),
        tracking_out=order.account.tracking_out,
        blocks=frozenset(found.blocks),
    )


def _live(found: Whole) -> list[Parcel]:
    """Parcels that hold units of the order now."""
    return [parcel for parcel in found.parcels if parcel.pk in {one.pk for one in found.packed.values()}]


def _packed(found: Whole, parcel: Parcel) -> Packed:
    inside = [content for content in parcel.contents.all() if content.live]
    ours = [content for content in inside if content.order_id == found.order.pk]
    gone = sum(content.unit.status == UnitStatus.CANCELLED for content in ours)
    return Packed(
        id=parcel.pk,
        name=f"{carrier_name(parcel.carrier)} {parcel.tracking_number}",
        status=parcel.status,
        units=len(ours),
        cancelled=gone,
        others=len(inside) - len(ours),
        may_void=all(content.unit.status == UnitStatus.CANCELLED for content in inside),
        refused=_refused(found.order, found.answers.get(parcel.pk, [])),
    )


def _refused(order: Order, said: Iterable[Answer]) -> str:
    """The channel's words about the tracking that it did not take and still waits for."""
    for answer in said:
        if answer.refused and answer.to_tell and answer.row.order_external_id in ("", order.external_id):
            return answer.row.error or f"{order.account.channel_label} gave no reason."
    return ""


def way(found: Whole, clock: WallClock) -> Way:
    """The order's way, for the stepper."""
    order, parcels = found.order, _live(found)
    shipped = [unit.shipped_at for unit in found.units if unit.shipped_at]
    return Way(
        clock=clock,
        channel=order.account.channel_label,
        status=order.status,
        status_at=order.status_at,
        order_class=order.order_class,
        shipped_by=order.shipped_by,
        cash_on_delivery=order.is_cash_on_delivery,
        holds=fulfilment.limit(order.account, "hold_minutes", 0) > 0,
        placed_at=order.placed_at,
        paid_at=order.paid_at,
        hold_until=hold_until(order),
        ship_by=order.ship_by,
        collect_by=order.collect_by,
        deliver_by=order.deliver_by,
        packed=bool(found.open) and not found.left,
        refused=any(_refused(order, found.answers.get(parcel.pk, [])) for parcel in parcels),
        packed_at=_last(parcel.made_at for parcel in parcels) or min(shipped, default=None),
        scanned_at=_last(parcel.scanned_at for parcel in parcels),
        delivered_at=_last(parcel.delivered_at for parcel in parcels),
    )


def _last(moments: Iterable[datetime | None]) -> datetime | None:
    """The latest moment, once every parcel has one."""
    found = list(moments)
    known = [moment for moment in found if moment is not None]
    return max(known) if known and len(known) == len(found) else None


_ICONS = {
    TimelineEntry.Kind.NOTICE: "bell",
    TimelineEntry.Kind.POLL: "cloud-download",
    TimelineEntry.Kind.STATE: "status-change",
    TimelineEntry.Kind.DECISION: "route",
    TimelineEntry.Kind.CALL: "send",
    TimelineEntry.Kind.PERSON: "user",
    TimelineEntry.Kind.CARRIER: "truck-delivery",
}
_MACHINES = ("worker", "channel")


def events(entries: Iterable[TimelineEntry]) -> list[Event]:
    """The entries of an order's timeline as the page draws them."""
    return [
        Event(
            at=entry.at,
            text=entry.text,
            icon=_ICONS.get(TimelineEntry.Kind(entry.kind), "point")
            if entry.kind in TimelineEntry.Kind
            else "point",
            tone=entry.kind,
            by="" if entry.by in _MACHINES else entry.by,
            data=entry.data,
            technical=entry.is_technical,
        )
        for entry in entries
    ]
