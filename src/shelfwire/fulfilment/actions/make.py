"""Make a parcel, or put another order into one. Every rule on what may ship is checked here.

This is the only way into a parcel of our own. The database checks too: a trigger refuses a parcel's content
while the order is unpaid, on hold or of an unknown status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderClass, ShippedBy
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.actions._hold import hold_parcel
from shelfwire.fulfilment.actions._numbers import accepted, parcel_with, used
from shelfwire.fulfilment.carriers import Carrier, all_carriers
from shelfwire.fulfilment.errors import (
    CarrierNotMapped,
    ChannelShips,
    NothingToShip,
    TooManyOrders,
    UnequalRecipients,
    UnitTaken,
    WrongShop,
)
from shelfwire.fulfilment.events import ParcelMade, UnitsPutIn
from shelfwire.fulfilment.models import Parcel, ParcelMove, ParcelUnit
from shelfwire.fulfilment.queries import limit, open_units, provider_for
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.inventory.actions import pack
from shelfwire.kit import clock, events
from shelfwire.orders.actions import add_timeline, add_tracking_words
from shelfwire.orders.errors import NotReleased, OrderBlocked
from shelfwire.orders.holders import holder
from shelfwire.orders.models import Order, TimelineEntry, Unit
from shelfwire.orders.queries import may_ship
from shelfwire.orders.recipients import difference
from shelfwire.orders.states import SHIPPABLE, UnitStatus
from shelfwire.people.models import Company

ORDERS_PER_NUMBER = 20
"""Where the channel sets no limit of its own (facts.md section 8.9)."""
VIAS = ("screen", "csv", "rest", "software")
Contents = Mapping[int, Sequence[int] | None]
"""Our order id to our unit ids; None means every unit that is still to be packed."""


@dataclass(frozen=True, slots=True)
class _Packed:
    order: Order
    units: list[Unit]


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
) -> Parcel:
    """Make a parcel with one tracking number over some or all units of one or several orders.

    ``carrier``: code, name or alias; empty: the carrier that the number belongs to. Raises RuleBroken and makes
    nothing when an order may not ship, the carrier is unknown or not mapped for an order's delivery option, the
    number is malformed or used, a unit is in another live parcel, or too many orders share the number. ``field`` is
    ``order`` and ``value`` its external id when one order is the cause.
    """
    if via not in VIAS:
        raise ValueError(f"via is one of {VIAS}")
    chosen = numbers.choose(carrier, tracking_number, account.region)
    number = accepted(chosen, tracking_number, unusual=accept_unusual_number)
    _refuse_crowd(account, contents)
    with transaction.atomic():
        packed = _pack(company, account, contents)
        _refuse_unequal([each.order for each in packed])
        for each in packed:
            _refuse_unmapped(account, chosen, each.order)
        parcel = _create(company, account, chosen, number, by, via)
        _fill(parcel, packed)
        _tell(parcel, chosen, packed, by, via)
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
        _refuse_crowd(locked.account, dict.fromkeys([*(each.pk for each in inside), order.pk]))
        packed = _pack(locked.company, locked.account, {order.pk: unit_ids})
        _refuse_unequal([*inside, packed[0].order])
        chosen = all_carriers()[locked.carrier]
        _refuse_unmapped(locked.account, chosen, packed[0].order)
        _fill(locked, packed)
        _tell(locked, chosen, packed, by, via)
        events.announce(UnitsPutIn(locked.pk, order.pk))
    return locked


def _hold_with(parcel: Parcel, order: Order) -> Parcel:
    """Lock the parcel's orders and the one that comes in, by id, then the parcel."""
    ids = {order.pk, *parcel.contents.values_list("order_id", flat=True)}
    list(Order.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    return hold_parcel(parcel.pk)


def _refuse_crowd(account: Account, contents: Contents) -> None:
    if not contents:
        raise NothingToShip("The parcel is empty.", field="contents", hint="Choose an order.")
    most = limit(account, "orders_per_tracking_number", ORDERS_PER_NUMBER)
    if len(contents) > most:
        raise TooManyOrders(
            f"{len(contents)} orders share one tracking number; {most} is the most.",
            field="contents",
            value=len(contents),
            hint="Make several parcels.",
        )


def _pack(company: Company, account: Account, contents: Contents) -> list[_Packed]:
    """Lock the orders in key order, and return them with the units that go in. Raises RuleBroken for the first
    order that may not ship.
    """
    orders = (
        Order.objects.select_for_update(of=("self",))
        .select_related("account", "address", "company")
        .defer("search", "search_tokens")
        .filter(company=company, pk__in=list(contents))
        .order_by("pk")
    )
    found = {order.pk: order for order in orders}
    for order_id in contents:
        if order_id not in found:
            raise WrongShop("There is no such order.", field="order", value=order_id)
    return [_pack_one(account, order, contents[pk]) for pk, order in sorted(found.items())]


def _pack_one(account: Account, order: Order, unit_ids: Sequence[int] | None) -> _Packed:
    _refuse_order(account, order)
    free = {unit.pk: unit for unit in open_units(order)}
    if unit_ids is None:
        if not free:
            raise NothingToShip(
                f"Every unit of order {order.external_id} is in a parcel or gone.",
                field="order",
                value=order.external_id,
                hint="Void a parcel first, if it is to leave otherwise.",
            )
        return _Packed(order, list(free.values()))
    if not unit_ids:
        raise NothingToShip(
            f"No unit of order {order.external_id} is chosen.", field="order", value=order.external_id
        )
    for unit_id in unit_ids:
        if unit_id not in free:
            raise _not_free(order, unit_id)
    return _Packed(order, [free[unit_id] for unit_id in dict.fromkeys(unit_ids)])


def _refuse_unequal(orders: Sequence[Order]) -> None:
    """Raise UnequalRecipients when the orders go to different buyers or addresses."""
    first = orders[0]
    for order in orders[1:]:
        if differing := difference(first, order):
            raise UnequalRecipients(
                f"Order {order.external_id} goes to another {differing} than order {first.external_id}.",
                field="order",
                value=order.external_id,
                hint="Give it a parcel and a number of its own.",
            )


def _not_free(order: Order, unit_id: int) -> UnitTaken:
    unit = Unit.objects.filter(pk=unit_id, order=order).first()
    if unit is None:
        why = f"Order {order.external_id} has no unit {unit_id}."
    elif unit.status != UnitStatus.OPEN:
        why = f"Unit {unit.external_id} of order {order.external_id} is {unit.get_status_display().lower()}."
    else:
        why = f"Unit {unit.external_id} of order {order.external_id} is in another parcel already."
    return UnitTaken(why, field="order", value=order.external_id, hint="Reload the order and choose again.")


def _refuse_order(account: Account, order: Order) -> None:
    """Raise RuleBroken when the order may not ship. The hold is checked first: only the channel's release ends it."""
    where = {"field": "order", "value": order.external_id}
    if order.account_id != account.pk:
        raise WrongShop(f"Order {order.external_id} is of the shop {order.account}.", **where)
    if order.status not in SHIPPABLE:
        raise NotReleased(
            f"Order {order.external_id} is “{order.get_status_display()}”.",
            hint=f"Nothing of it may ship until {account.channel_label} says that it awaits shipment.",
            **where,
        )
    if order.shipped_by == ShippedBy.CHANNEL and order.order_class != OrderClass.CHANNEL_FULFILLED:
        raise ChannelShips(
            f"Order {order.external_id} ships with a label from {account.channel_label}.",
            hint="Take the label from there; its tracking comes back by itself.",
            **where,
        )
    if order.shipped_by == ShippedBy.DIGITAL:
        raise ChannelShips(f"Nothing physical is shipped for order {order.external_id}.", **where)
    reasons = may_ship(order)
    if reasons:
        raise OrderBlocked(
            f"Order {order.external_id} may not ship: {reasons[0]}",
            hint="Its page lists everything that stops it.",
            **where,
        )


def _refuse_unmapped(account: Account, chosen: Carrier, order: Order) -> None:
    if provider_for(account, chosen.code, order.delivery_option_id) is None:
        option = order.delivery_option_name or order.delivery_option_id or "no delivery option"
        raise CarrierNotMapped(
            f"{account} does not know {chosen.name} for “{option}” (order {order.external_id}).",
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


def _fill(parcel: Parcel, packed: Sequence[_Packed]) -> None:
    ParcelUnit.objects.bulk_create(
        ParcelUnit(parcel=parcel, unit=unit, order=each.order, address_id=each.order.address_id)
        for each in packed
        for unit in each.units
    )
    pack(holder(unit.pk) for each in packed for unit in each.units)


def _tell(parcel: Parcel, chosen: Carrier, packed: Sequence[_Packed], by: str, via: str) -> None:
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
