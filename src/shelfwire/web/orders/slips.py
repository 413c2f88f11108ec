"""Packing slips: which orders have one (those that may ship, and those that left), and what stands on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.errors import ParcelStopped
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.inventory.models import Warehouse
from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders import queries
from shelfwire.orders.errors import NotReleased, OrderBlocked
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import GONE, SHIPPABLE, UnitStatus
from shelfwire.people.models import Company
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.shipping.tables import carrier_name


def why_no_slip(order: Order) -> RuleBroken | None:
    """The refusal of a slip, or None. The hold gate guards paper too: nothing is packed before the release."""
    return why_no_slips([order])[order.pk]


def why_no_slips(orders: Sequence[Order]) -> dict[int, RuleBroken | None]:
    """``why_no_slip`` of each of the orders, by its id. Five queries at most."""
    asked = [order for order in orders if order.status in SHIPPABLE]
    reasons = queries.may_ship_each(asked) if asked else {}
    parcels = fulfilment.parcels_of_orders([order.pk for order in orders])
    stops = fulfilment.stops_of({pk for ids in parcels.values() for pk in ids})
    return {
        order.pk: _refusal(order, reasons.get(order.pk, []))
        or _stopped(order, [stop for pk in parcels.get(order.pk, ()) for stop in stops.get(pk, [])])
        for order in orders
    }


def _stopped(order: Order, stops: Sequence[fulfilment.ParcelStop]) -> RuleBroken | None:
    """The refusal while a parcel with something of the order is stopped."""
    if not stops:
        return None
    return ParcelStopped(
        f"A parcel of order {order.external_id} is stopped, so there is no packing slip: {stops[0].why}",
        hint=stops[0].advice,
        field="order",
        value=order.external_id,
    )


def _refusal(order: Order, reasons: Sequence[str]) -> RuleBroken | None:
    if order.status in GONE:
        return None
    if order.status not in SHIPPABLE:
        return NotReleased(
            f"Order {order.external_id} is “{order.get_status_display()}”, so there is no packing slip.",
            hint="There is one once the order awaits shipment, and after it has shipped.",
            field="order",
            value=order.external_id,
        )
    if reasons:
        return OrderBlocked(
            f"Order {order.external_id} may not ship, so there is no packing slip: {reasons[0]}",
            hint="See what stops it on its page.",
            field="order",
            value=order.external_id,
        )
    return None


@dataclass(slots=True)
class SlipLine:
    """One article and how many of it."""

    unit: Unit
    name: str
    count: int = 0


@dataclass(slots=True)
class SlipParcel:
    """A parcel of the order: its carrier and number, and what of the order is in it."""

    parcel: Parcel
    carrier: str
    contents: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slip:
    """One order as it is printed. ``sender``: the lines of the return address; empty when nobody has written one."""

    order: Order
    lines: list[SlipLine]
    parcels: list[SlipParcel]
    placed: str
    sender: list[str]


def slips_of(company: Company, orders: Sequence[Order]) -> list[Slip]:
    """The slips in the orders' order, today's as after shipping. Two queries, and the default warehouse's when an order
    has none. The orders' ``account``, ``address``, ``warehouse`` and ``units`` with ``sku`` must be loaded.
    """
    parcels = _parcels(orders)
    somewhere = _default_sender(company) if any(not _sender(order.warehouse) for order in orders) else []
    now = clock.now()
    return [
        Slip(
            order,
            _lines(order.units.all()),
            parcels[order.pk],
            clock.worded(order.placed_at, zone_of(order.account.timezone), now),
            _sender(order.warehouse) or somewhere,
        )
        for order in orders
    ]


def _lines(units: Iterable[Unit]) -> list[SlipLine]:
    found: dict[tuple[str, str], SlipLine] = {}
    for unit in units:
        if unit.status != UnitStatus.CANCELLED:
            name = unit_name(unit)
            found.setdefault((name, unit.channel_sku_id), SlipLine(unit, name)).count += 1
    return list(found.values())


def _parcels(orders: Sequence[Order]) -> dict[int, list[SlipParcel]]:
    rows = (
        ParcelUnit.objects.filter(order__in=[order.pk for order in orders], live=True)
        .exclude(parcel__status=ParcelStatus.VOID)
        .exclude(unit__status=UnitStatus.CANCELLED)
        .select_related("parcel", "unit__sku")
        .order_by("parcel_id", "unit_id")
    )
    found: dict[int, dict[int, SlipParcel]] = defaultdict(dict)
    for row in rows:
        slip = found[row.order_id].setdefault(
            row.parcel_id, SlipParcel(row.parcel, carrier_name(row.parcel.carrier))
        )
        name = unit_name(row.unit)
        slip.contents[name] = slip.contents.get(name, 0) + 1
    return {order.pk: list(found[order.pk].values()) for order in orders}


def _sender(warehouse: Warehouse | None) -> list[str]:
    return warehouse.return_address.splitlines() if warehouse else []


def _default_sender(company: Company) -> list[str]:
    return _sender(Warehouse.objects.filter(company=company, is_default=True).first())
