"""Make a parcel, or put another order into one. Every rule on what may ship is checked here.

This is the only way into a parcel of our own. The database checks too: a trigger refuses a parcel's content
while the order is unpaid, on hold or of an unknown status.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from shelfwire.channels.models import Account
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.actions._checks import (
    Contents,
    Packed,
    choose_units,
    hold_orders,
    refuse_crowd,
    refuse_order,
    refuse_unequal,
)
from shelfwire.fulfilment.actions._hold import hold_parcel
from shelfwire.fulfilment.actions._labels import withdraw_refused
from shelfwire.fulfilment.actions._moves import note
from shelfwire.fulfilment.actions._numbers import accepted, parcel_with, used
from shelfwire.fulfilment.carriers import Carrier, all_carriers
from shelfwire.fulfilment.errors import CarrierNotMapped, LooksOdd
from shelfwire.fulfilment.events import ParcelMade, UnitsPutIn
from shelfwire.fulfilment.models import Parcel, ParcelMove, ParcelUnit
from shelfwire.fulfilment.preflight import Oddity, preflight, words_of
from shelfwire.fulfilment.queries import provider_for, refuse_stopped
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.inventory.actions import pack
from shelfwire.kit import clock, events
from shelfwire.orders.actions import add_timeline, add_tracking_words
from shelfwire.orders.holders import holder
from shelfwire.orders.models import Order, TimelineEntry
from shelfwire.people.models import Company

VIAS = ("screen", "csv", "rest", "software", "label")
CANNOT_BE_ASKED = frozenset({"software", "label"})
"""Ways in by which a label that was made already is told of."""


def make_parcel(
    *,
    company: Company,
    account: Account,
    carrier: str,
    tracking_number: str,
    contents: Contents,
    by: str,
    via: str,
    accept_unusual_number: bool = False,
    label_id: int | None = None,
    labelled_at: datetime | None = None,
    despite: str = "",
    scanned: int = 0,
) -> Parcel:
    """Make a parcel with one tracking number over some or all units of one or several orders.

    ``carrier``: code, name or alias; empty: the carrier that the number belongs to. Raises RuleBroken and makes
    nothing when an order may not ship, the carrier is unknown or not mapped for an order's delivery option, the
    number is malformed or used, a unit is in another live parcel, or too many orders share the number. ``field`` is
    ``order`` and ``value`` its external id when one order is the cause. ``label_id``: a bought label whose parcel it
    is. Labels that were asked for and refused are withdrawn.

    ``labelled_at``: when the label was made, as far as it is known. What is odd about the number for these orders
    (``preflight``) raises LooksOdd, unless a person says why it is right: ``despite``, which is kept with the parcel. A
    label that was made already (``software``, ``label``) is not refused for it: what is odd is noted.
    ``scanned``: how many units were counted with a scanner while packing; kept with the parcel.
    """
    if via not in VIAS:
        raise ValueError(f"via is one of {VIAS}")
    chosen = numbers.choose(carrier, tracking_number, account.region)
    number = accepted(chosen, tracking_number, unusual=accept_unusual_number)
    refuse_crowd(account, contents)
    with transaction.atomic():
        packed = _pack(company, account, contents, label_id)
        orders = [each.order for each in packed]
        refuse_unequal(orders)
        for order in orders:
            _refuse_unmapped(account, chosen, order)
        odd = preflight(
            company=company, carrier=chosen, number=number, orders=orders, labelled_at=labelled_at
        )
        if odd and not despite.strip() and via not in CANNOT_BE_ASKED:
            raise looks_odd(odd)
        withdraw_refused([unit.pk for each in packed for unit in each.units], by, "Packed with another label")
        parcel = _create(company, account, chosen, number, by, via)
        _fill(parcel, packed)
        _tell(parcel, chosen, packed, by, via)
        if scanned:
            note(parcel, by=by, why=f"{scanned} {'unit' if scanned == 1 else 'units'} scanned at packing")
        if odd:
            _note_odd(parcel, odd, [order.pk for order in orders], by, despite)
        events.announce(ParcelMade(parcel.pk))
    return parcel


def put_in(*, parcel: Parcel, order: Order, unit_ids: Sequence[int] | None, by: str, via: str) -> Parcel:
    """Put some or all units of another order into a parcel that the carrier has not scanned: one box, one number. Its
    tracking goes to the channel for this order too.

    ``unit_ids``: None means every unit that is still to be packed. Raises RuleBroken and changes nothing when the order
    may not ship, goes to somebody else, was in the parcel before, or when the parcel is on its way.
    """
    with transaction.atomic():
        locked = _hold_with(parcel, order)
        inside = list(
            Order.objects.filter(parcel_contents__parcel=locked).select_related("address").distinct()
        )
        if locked.status not in (ParcelStatus.READY, ParcelStatus.SENT) or order in inside:
            raise used(locked.tracking_number, locked)
        refuse_stopped([locked.pk])
        refuse_crowd(locked.account, dict.fromkeys([*(each.pk for each in inside), order.pk]))
        packed = _pack(locked.company, locked.account, {order.pk: unit_ids}, None)
        refuse_unequal([*inside, packed[0].order])
        chosen = all_carriers()[locked.carrier]
        _refuse_unmapped(locked.account, chosen, packed[0].order)
        withdraw_refused([unit.pk for unit in packed[0].units], by, "Packed with another label")
        _fill(locked, packed)
        _tell(locked, chosen, packed, by, via)
        events.announce(UnitsPutIn(locked.pk, order.pk))
    return locked


def _hold_with(parcel: Parcel, order: Order) -> Parcel:
    """Lock the parcel's orders and the one that comes in, by id, then the parcel."""
    ids = {order.pk, *parcel.contents.values_list("order_id", flat=True)}
    list(Order.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    return hold_parcel(parcel.pk)


def _pack(company: Company, account: Account, contents: Contents, label_id: int | None) -> list[Packed]:
    """Lock the orders in key order, and return them with the units that go in. Raises RuleBroken for the first
    order that may not ship.
    """
    packed = []
    for order_id, order in hold_orders(company, contents).items():
        refuse_order(account, order)
        packed.append(choose_units(order, contents[order_id], label_id))
    return packed


def _refuse_unmapped(account: Account, chosen: Carrier, order: Order) -> None:
    if provider_for(account, chosen.code, order.delivery_option_id) is None:
        option = order.delivery_option_name or order.delivery_option_id or "no delivery option"
        raise CarrierNotMapped(
            f"{account} does not accept {chosen.name} for “{option}” (order {order.external_id}).",
            field="order",
            value=order.external_id,
            hint="Map the carrier under Channels, or choose one that it accepts.",
        )


def _create(company: Company, account: Account, chosen: Carrier, number: str, by: str, via: str) -> Parcel:
    """Insert the parcel.

    Worker one and worker two may make parcels with one number for different orders at the same moment: both find it
    free, both insert. The unique index lets the second wait until the first has committed and then refuses it,
    which is reported as NumberUsed.
    """
    holder = parcel_with(company, number)
    if holder is not None:
        raise used(number, holder)
    now = clock.now()
    try:
        with transaction.atomic():
            parcel = Parcel.objects.create(
                company=company,
                account=account,
                carrier=chosen.code,
                tracking_number=number,
                status_at=now,
                via=via,
                made_at=now,
                made_by=by[:120],
            )
    except IntegrityError:
        raise used(number, parcel_with(company, number)) from None
    ParcelMove.objects.create(
        parcel=parcel, before="", after=ParcelStatus.READY, at=now, by=by[:120], why="Made"
    )
    return parcel


def looks_odd(odd: Sequence[Oddity]) -> LooksOdd:
    """Return the refusal that a person may answer with a reason."""
    return LooksOdd(
        words_of(odd),
        field="order" if odd[0].order else "tracking_number",
        value=odd[0].order or None,
        hint=f"{odd[0].advice} If it is correct, give a reason.",
    )


def _note_odd(parcel: Parcel, odd: Sequence[Oddity], order_ids: Sequence[int], by: str, despite: str) -> None:
    """Keep what was odd, and the reason for which it went on."""
    reason = f"Shipped anyway: {despite.strip()}" if despite.strip() else "Nobody could be asked."
    text = f"Looked odd: {words_of(odd)} {reason}"
    note(parcel, by=by, why=text)
    data = {"parcel": parcel.pk, "odd": [one.code for one in odd], "despite": despite.strip()[:300]}
    add_timeline(order_ids, TimelineEntry.Kind.PERSON, text, by, data)


def _fill(parcel: Parcel, packed: Sequence[Packed]) -> None:
    ParcelUnit.objects.bulk_create(
        ParcelUnit(parcel=parcel, unit=unit, order=each.order, address_id=each.order.address_id)
        for each in packed
        for unit in each.units
    )
    pack(holder(unit.pk) for each in packed for unit in each.units)


def _tell(parcel: Parcel, chosen: Carrier, packed: Sequence[Packed], by: str, via: str) -> None:
    order_ids = [each.order.pk for each in packed]
    add_tracking_words(order_ids, parcel.tracking_number)
    for each in packed:
        count = len(each.units)
        add_timeline(
            [each.order.pk],
            TimelineEntry.Kind.PERSON,
            f"Parcel with {chosen.name} {parcel.tracking_number}: {count} {'unit' if count == 1 else 'units'}",
            by,
            {"parcel": parcel.pk, "via": via},
        )
