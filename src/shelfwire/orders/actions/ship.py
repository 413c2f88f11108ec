"""Units left: the channel answered our shipment, so the stock leaves the ledger and the order moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from shelfwire.kit import clock, events, states
from shelfwire.orders.actions._stock import StockEffects
from shelfwire.orders.actions._timeline import TimelineWriter
from shelfwire.orders.errors import NotReleased
from shelfwire.orders.events import OrdersShipped
from shelfwire.orders.models import Order, TimelineEntry, Unit
from shelfwire.orders.states import MOVES, SHIPPABLE, UNIT_MOVES, OrderStatus, UnitStatus


@dataclass(frozen=True, slots=True)
class ShippedUnits:
    """Units that left together. ``package_ids`` are the channel's; with one, each unit remembers it."""

    unit_ids: Collection[int]
    package_ids: Sequence[str]
    at: datetime
    why: str


@transaction.atomic
def mark_units_shipped(shipped: Sequence[ShippedUnits], by: str) -> int:
    """Mark open units as shipped; returns how many were open. Twice changes nothing.

    Raises NotReleased when an order of theirs was never released, and nothing happens.
    """
    asked = {unit_id for one in shipped for unit_id in one.unit_ids}
    order_ids = Unit.objects.filter(pk__in=asked).values_list("order_id", flat=True)
    orders = list(
        Order.objects.select_for_update().defer("search").filter(pk__in=set(order_ids)).order_by("pk")
    )
    for order in orders:
        _refuse_held(order)
    units = Unit.objects.filter(pk__in=asked, status=UnitStatus.OPEN).select_related("order")
    found = {unit.pk: unit for unit in units.defer("order__search", "order__search_tokens")}
    last: dict[int, ShippedUnits] = {}
    stock, count = StockEffects(), 0
    for one in shipped:
        for pk in _move_units([pk for pk in one.unit_ids if pk in found], one):
            unit = found[pk]
            last[unit.order_id] = one
            count += 1
            if unit.touches_stock:
                stock.reserve(pk, unit.sku_id, unit.order.warehouse_id)
                if unit.sku_id is not None:
                    stock.ship(pk, unit.order.external_id)
    stock.apply(clock.now(), by)
    _move_orders(orders, last, by)
    if last:
        events.announce(OrdersShipped(tuple(sorted(last))))
    return count


def _move_units(unit_ids: Sequence[int], one: ShippedUnits) -> list[int]:
    package = {"channel_package_id": one.package_ids[0]} if len(one.package_ids) == 1 else {}
    return states.move_many(
        Unit, unit_ids, UnitStatus.OPEN, UnitStatus.SHIPPED, moves=UNIT_MOVES, shipped_at=one.at, **package
    )


def _refuse_held(order: Order) -> None:
    if order.status in (OrderStatus.UNPAID, OrderStatus.HELD, OrderStatus.UNKNOWN):
        raise NotReleased(
            f"Order {order.external_id} is “{order.get_status_display()}”: the channel has not released it.",
            field="order",
            value=order.external_id,
            hint="Wait until the channel shows it as awaiting shipment.",
        )


def _move_orders(orders: Sequence[Order], last: Mapping[int, ShippedUnits], by: str) -> None:
    """Partly shipped while a unit is open, else shipped; an order that is further on stays there.

    ``last``: what left of each order, the last of it when it left in several parts.
    """
    open_left = set(
        Unit.objects.filter(order_id__in=last, status=UnitStatus.OPEN).values_list("order_id", flat=True)
    )
    timeline = TimelineWriter(clock.now(), by)
    for order in orders:
        if order.pk not in last or order.status not in SHIPPABLE:
            continue
        after = OrderStatus.PARTLY_SHIPPED if order.pk in open_left else OrderStatus.SHIPPED
        step = states.move(
            order,
            after,
            moves=MOVES,
            by=by,
            why=last[order.pk].why,
            record=partial(_write_step, order, timeline),
            status_at=last[order.pk].at,
        )
        if step is None:
            timeline.write(order.pk, TimelineEntry.Kind.CALL, f"More units shipped. {last[order.pk].why}")
    timeline.keep()


def _write_step(order: Order, timeline: TimelineWriter, step: states.Step) -> None:
    text = f"{OrderStatus(step.before).label} → {OrderStatus(step.after).label}. {step.why}"
    timeline.write(order.pk, TimelineEntry.Kind.STATE, text, before=step.before, after=step.after)
