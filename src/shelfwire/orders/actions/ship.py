"""Units left: the channel answered our shipment, so the stock leaves the ledger and the order moves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from shelfwire.kit import clock, events, states
from shelfwire.orders.actions._diary import Diary
from shelfwire.orders.actions._stock import StockEffects
from shelfwire.orders.errors import NotReleased
from shelfwire.orders.events import OrdersShipped
from shelfwire.orders.models import Order, TimelineEntry, Unit
from shelfwire.orders.states import MOVES, SHIPPABLE, UNIT_MOVES, OrderStatus, UnitStatus


def mark_units_shipped(
    unit_ids: Collection[int], package_ids: Sequence[str], at: datetime, by: str, why: str
) -> int:
    """Mark open units as shipped at ``at``; returns how many were open. Twice changes nothing.

    ``package_ids`` are the channel's for these units; with one, each unit remembers it. Raises NotReleased when
    an order of theirs was never released (pain 1), and nothing happens.
    """
    with transaction.atomic():
        order_ids = Unit.objects.filter(pk__in=unit_ids).values_list("order_id", flat=True)
        orders = list(
            Order.objects.select_for_update().defer("search").filter(pk__in=set(order_ids)).order_by("pk")
        )
        for order in orders:
            _refuse_held(order)
        units = Unit.objects.filter(pk__in=unit_ids, status=UnitStatus.OPEN).select_related("order")
        found = {unit.pk: unit for unit in units}
        package = {"channel_package_id": package_ids[0]} if len(package_ids) == 1 else {}
        moved = states.move_many(
            Unit,
            list(found),
            UnitStatus.OPEN,
            UnitStatus.SHIPPED,
            moves=UNIT_MOVES,
            shipped_at=at,
            **package,
        )
        stock = StockEffects()
        for pk in moved:
            unit = found[pk]
            if unit.touches_stock:
                stock.promise(pk, unit.sku_id, unit.order.warehouse_id)
                if unit.sku_id is not None:
                    stock.ship(pk, unit.order.external_id)
        stock.apply(clock.now(), by)
        _move_orders(orders, {found[pk].order_id for pk in moved}, at, by, why)
        if moved:
            events.announce(OrdersShipped(tuple(sorted({found[pk].order_id for pk in moved}))))
        return len(moved)


def _refuse_held(order: Order) -> None:
    if order.status in (OrderStatus.UNPAID, OrderStatus.HELD, OrderStatus.UNKNOWN):
        raise NotReleased(
            f"Order {order.external_id} is “{order.get_status_display()}”: the channel has not released it.",
            field="order",
            value=order.external_id,
            hint="Wait until the channel says that it awaits shipment.",
        )


def _move_orders(orders: Sequence[Order], touched: set[int], at: datetime, by: str, why: str) -> None:
    """Partly shipped while a unit is open, else shipped; an order that is further on stays there."""
    open_left = set(
        Unit.objects.filter(order_id__in=touched, status=UnitStatus.OPEN).values_list("order_id", flat=True)
    )
    diary = Diary(clock.now(), by)
    for order in orders:
        if order.pk not in touched or order.status not in SHIPPABLE:
            continue
        after = OrderStatus.PARTLY_SHIPPED if order.pk in open_left else OrderStatus.SHIPPED
        step = states.move(
            order,
            after,
            moves=MOVES,
            by=by,
            why=why,
            record=partial(_write_step, order, diary),
            status_at=at,
        )
        if step is None:
            diary.write(order.pk, TimelineEntry.Kind.CALL, f"More units shipped. {why}")
    diary.keep()


def _write_step(order: Order, diary: Diary, step: states.Step) -> None:
    text = f"{OrderStatus(step.before).label} → {OrderStatus(step.after).label}. {step.why}"
    diary.write(order.pk, TimelineEntry.Kind.STATE, text, before=step.before, after=step.after)
