"""Correct the carrier or number of a sent parcel, within the channel's limits (facts.md section 8.6)."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.actions._hold import hold_parcel
from shelfwire.fulfilment.actions._moves import note
from shelfwire.fulfilment.actions._numbers import accepted, parcel_with, used
from shelfwire.fulfilment.actions.make import looks_odd
from shelfwire.fulfilment.carriers import Carrier
from shelfwire.fulfilment.errors import CarrierNotMapped, CorrectionRefused, NotSent
from shelfwire.fulfilment.events import TrackingCorrected
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.preflight import preflight, words_of
from shelfwire.fulfilment.queries import provider_for, why_no_correction
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.kit import events
from shelfwire.orders.actions import add_timeline, add_tracking_words
from shelfwire.orders.models import Order, TimelineEntry


def correct_tracking(
    *,
    parcel: Parcel,
    carrier: str,
    tracking_number: str,
    by: str,
    accept_unusual_number: bool = False,
    despite: str = "",
) -> Parcel:
    """Give a sent parcel another carrier or number. The same ones again change nothing.

    Raises NotSent, CorrectionRefused (corrections used up, parcel scanned, or the channel's window is over),
    UnknownCarrier, CarrierNotMapped, MalformedNumber or NumberUsed; nothing is changed then. LooksOdd as
    ``make_parcel`` does, unless ``despite`` says why it is right.
    """
    chosen = numbers.choose(carrier, tracking_number, parcel.account.region)
    number = accepted(chosen, tracking_number, unusual=accept_unusual_number)
    with transaction.atomic():
        locked = hold_parcel(parcel.pk)
        if (locked.carrier, locked.tracking_number) == (chosen.code, number):
            return locked
        _refuse_late(locked)
        orders = list(
            Order.objects.filter(
                parcel_contents__parcel=locked, parcel_contents__live=True, account=locked.account
            )
            .distinct()
            .select_related("account", "address")
            .defer("search", "search_tokens")
        )
        _refuse_unmapped(locked, chosen, orders)
        odd = preflight(company=locked.company, carrier=chosen, number=number, orders=orders)
        if odd and not despite.strip():
            raise looks_odd(odd)
        before = f"{locked.carrier} {locked.tracking_number}"
        _write(locked, chosen, number)
        note(locked, by=by, why=f"Tracking corrected from {before} to {chosen.code} {number}")
        if odd:
            note(locked, by=by, why=f"Looked odd: {words_of(odd)} Shipped anyway: {despite.strip()}")
        order_ids = [order.pk for order in orders]
        add_tracking_words(order_ids, number)
        add_timeline(
            order_ids,
            TimelineEntry.Kind.PERSON,
            f"Tracking corrected from {before} to {chosen.name} {number}",
            by,
            {"parcel": locked.pk},
        )
        events.announce(TrackingCorrected(locked.pk))
    return locked


def _refuse_late(parcel: Parcel) -> None:
    if parcel.status == ParcelStatus.READY:
        raise NotSent(
            "The tracking has not been sent yet.",
            field="parcel",
            value=parcel.pk,
            hint="Void the parcel and create it again: that does not count as a correction.",
        )
    why = why_no_correction(parcel)
    if why:
        raise CorrectionRefused(
            why,
            field="parcel",
            value=parcel.pk,
            hint=f"Ask {parcel.account.channel_label} support to correct it.",
        )


def _refuse_unmapped(parcel: Parcel, chosen: Carrier, orders: list[Order]) -> None:
    for order in orders:
        if provider_for(parcel.account, chosen.code, order.delivery_option_id) is None:
            raise CarrierNotMapped(
                f"{parcel.account} does not accept {chosen.name} for “{order.delivery_option_name}”.",
                field="carrier",
                value=chosen.code,
                hint="Map the carrier under Channels.",
            )


def _write(parcel: Parcel, chosen: Carrier, number: str) -> None:
    holder = parcel_with(parcel.company, number, besides=parcel)
    if holder is not None:
        raise used(number, holder)
    parcel.carrier, parcel.tracking_number = chosen.code, number
    parcel.corrections += 1
    try:
        with transaction.atomic():
            parcel.save(update_fields=["carrier", "tracking_number", "corrections"])
    except IntegrityError:
        raise used(number, parcel_with(parcel.company, number, besides=parcel)) from None
