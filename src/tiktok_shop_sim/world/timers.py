"""What the clock does when a timer rings. A timer whose object has moved on rings for nobody."""

from __future__ import annotations

from collections.abc import Callable

from tiktok_shop_sim.clock import Timer
from tiktok_shop_sim.world import cancellations, orders, packages
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.world import World


def ring(world: World, timer: Timer) -> None:
    """Carry out one timer at the moment the clock stands at; unknown kinds belong to somebody else."""
    at = int(timer.due)
    if timer.kind == "cancel_answer":
        record = world.cancellations[timer.ref]
        if record.status == "CANCELLATION_REQUEST_PENDING":
            cancellations.accept(world, record, at, "answer_timeout")
        return
    deed = DEEDS.get(timer.kind)
    order = world.orders.get(timer.ref)
    if deed is None or order is None or orders.next_timer(world, order) != (at, timer.kind):
        return
    deed(world, order, at)


def _payment_timeout(world: World, order: Order, at: int) -> None:
    cancellations.cancel(
        world, order, trigger="payment_timeout", role="SYSTEM", reason="system_cancel_unpaid_time_out", at=at
    )


def _dispatch_timeout(world: World, order: Order, at: int) -> None:
    waiting = [unit for unit in order.units if unit.status == "AWAITING_SHIPMENT"]
    cancellations.cancel(
        world,
        order,
        trigger="dispatch_timeout",
        role="SYSTEM",
        reason="package_cancel",
        at=at,
        units=waiting,
    )


def _collection_timeout(world: World, order: Order, at: int) -> None:
    cancellations.cancel(
        world,
        order,
        trigger="collection_timeout",
        role="SYSTEM",
        reason="system_cancel_order_reason_shipping_timeout",
        at=at,
    )


def _platform_ships(world: World, order: Order, at: int) -> None:
    provider = world.market_of(order.shop_id).providers[0]
    number = packages.invent_tracking(world.ids.random, provider)
    waiting = [unit for unit in order.units if unit.status == "AWAITING_SHIPMENT"]
    packages.ship_units(world, order, waiting, number, provider.id, at)


def _carrier_collects(world: World, order: Order, at: int) -> None:
    for package in world.live_packages(order):
        if package.status == "PROCESSING":
            packages.scan(world, package, at)


def _carrier_delivers(world: World, order: Order, at: int) -> None:
    for package in world.live_packages(order):
        if package.status == "FULFILLING":
            packages.deliver(world, package, at)


DEEDS: dict[str, Callable[[World, Order, int], None]] = {
    "payment_timeout": _payment_timeout,
    "hold_over": orders.release,
    "dispatch_timeout": _dispatch_timeout,
    "collection_timeout": _collection_timeout,
    "platform_ships": _platform_ships,
    "carrier_collects": _carrier_collects,
    "carrier_delivers": _carrier_delivers,
    "aftersales_over": orders.complete,
}
