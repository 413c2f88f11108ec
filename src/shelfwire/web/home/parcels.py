"""Parcels that need somebody: not to be handed over, not scanned by the carrier, or not moving."""

from __future__ import annotations

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.kit import clock
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.home.left_alone import left_alone
from shelfwire.web.home.rows import AT_RISK, MOST, Group, Row
from shelfwire.web.shipping.tables import carrier_name, order_ids
from shelfwire.web.shops import chosen_shop, shops_shown

FEW = 5
"""Rows of what is mostly waited for, so that it does not push aside what can be done at once."""


def to_stop(request: CompanyRequest) -> Group:
    """Parcels that are still here and must not be handed over as they are."""
    found = fulfilment.to_stop(request.company, most=MOST + 1, only=chosen_shop(request))
    return Group(
        "to_stop",
        "Stop these parcels",
        "hand-stop",
        "red",
        [_stop_row(request, one) for one in found[:MOST]],
        len(found) > MOST,
        f"{at(request, 'orders:parcels')}?stopped=yes",
    )


def _stop_row(request: CompanyRequest, one: fulfilment.Stop) -> Row:
    order, parcel = one.order, one.parcel
    asked = one.reason.cause == fulfilment.Cause.CANCEL_REQUESTED
    if asked:
        why = "The buyer asks to cancel: hold the parcel back until the request is answered"
    elif one.reason.cause == fulfilment.Cause.CANCEL_ASKED:
        why = "A cancellation is asked for: hold the parcel back until the answer is known"
    elif one.reason.cause == fulfilment.Cause.ADDRESS_CHANGED:
        why = "The address changed: put the new one on the box, or void it and pack it again"
    elif one.reason.cause == fulfilment.Cause.LABEL_CHANGED:
        why = "Its package changed after the label was bought: print the label again, or void it"
    elif one.reason.cause == fulfilment.Cause.ON_HOLD:
        why = "It may not ship right now: hold the parcel back"
    elif one.cancelled < one.units:
        why = f"{one.cancelled} of {one.units} items are cancelled: take them out of the box"
    else:
        why = "The order is cancelled: pull the parcel out and void it"
    place = order.warehouse.name if order.warehouse else ""
    return Row(
        f"{carrier_name(parcel.carrier)} {parcel.tracking_number}",
        at(request, "orders:parcel", parcel_id=parcel.pk),
        why,
        "Open the order" if asked else "Open the parcel",
        since=parcel.made_at,
        due=(order.cancel_due_at or one.due) if asked else one.due,
        zone=order.account.timezone,
        sub=" · ".join(filter(None, (f"Order {order.external_id}", place, _seen(one.reason)))),
        action=at(request, "orders:order", order_id=order.pk) if asked else "",
    )


def _seen(stop: fulfilment.ParcelStop) -> str:
    return f"{stop.seen.by} has seen it" if stop.seen else ""


def unscanned(request: CompanyRequest) -> Group:
    """Sent, not scanned, and soon late: the channel counts a parcel from its first scan."""
    found = [
        one
        for one in fulfilment.unscanned(
            request.company,
            most=MOST + 1 + left_alone(request, "scan"),
            only=chosen_shop(request),
            besides=shops_shown(request),
        )
        if one.hours_left is not None and one.hours_left < AT_RISK.total_seconds() / 3600
    ]
    rows = [
        Row(
            f"{carrier_name(one.parcel.carrier)} {one.parcel.tracking_number}",
            at(request, "orders:parcel", parcel_id=one.parcel.pk),
            f"The carrier has not scanned it: {one.parcel.account.channel_label} does not count it as shipped yet",
            "Open the parcel",
            since=one.parcel.sent_at,
            due=one.collect_by,
            zone=one.parcel.account.timezone,
            sub=f"Order {', '.join(order_ids(one.parcel)[:3])}",
            key=f"scan:{one.parcel.pk}",
            state="late" if one.hours_left is not None and one.hours_left < 0 else "soon",
        )
        for one in found
    ]
    return Group(
        "unscanned",
        "Sent, not scanned by the carrier",
        "scan",
        "yellow",
        rows,
        False,
        f"{at(request, 'orders:parcels')}?status=sent",
    )


def not_moving(request: CompanyRequest) -> Group:
    """Sent, and not scanned in time; or scanned, and not heard of for too long. Their next event ends it."""
    found = fulfilment.not_moving(shops_shown(request), MOST + 1 + left_alone(request, "still"))
    return Group(
        "not_moving",
        "Not moving",
        "truck-off",
        "red",
        [_still_row(request, one) for one in found],
        False,
        f"{at(request, 'orders:parcels')}?moving=no",
        most=FEW,
    )


def _still_row(request: CompanyRequest, one: fulfilment.NotMoving) -> Row:
    parcel, name = one.parcel, carrier_name(one.parcel.carrier)
    if one.scanned:
        why = f"No carrier event since then: ask {name} where it is"
    elif one.collect_by is not None and one.collect_by < clock.now():
        why = f"Not scanned by {name} in time: hand it over now, or ask where it is"
    else:
        why = f"Tracking sent, but not scanned by {name}: hand it over, or ask where it is"
    return Row(
        f"{name} {parcel.tracking_number}",
        at(request, "orders:parcel", parcel_id=parcel.pk),
        why,
        "Open the parcel",
        since=one.since,
        due=one.collect_by,
        zone=parcel.account.timezone,
        sub=f"Order {', '.join(order_ids(parcel)[:3])}",
        key=f"still:{parcel.pk}",
        state="scanned" if one.scanned else "sent",
    )
