"""What the clock does to orders and to requests to cancel them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tiktok_shop_sim.world import cancellations, orders, packages, timers
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.world import World

PENDING = "CANCELLATION_REQUEST_PENDING"


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
    """What no carrier has seen in time is cancelled; what is on its way goes on."""
    cancellations.cancel(
        world,
        order,
        trigger="collection_timeout",
        role="SYSTEM",
        reason="system_cancel_order_reason_shipping_timeout",
        at=at,
        units=[unit for unit in order.units if unit.status == "AWAITING_COLLECTION"],
    )


def _platform_ships(world: World, order: Order, at: int) -> None:
    """A buyer who asked to cancel was too late: what has left cannot be called back."""
    if order.pending_cancellation:
        cancellations.refuse(world, world.cancellations[order.pending_cancellation], at)
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


HANDLERS: dict[str, Callable[[World, Order, int], None]] = {
    "payment_timeout": _payment_timeout,
    "hold_over": orders.release,
    "dispatch_timeout": _dispatch_timeout,
    "collection_timeout": _collection_timeout,
    "platform_ships": _platform_ships,
    "carrier_collects": _carrier_collects,
    "carrier_delivers": _carrier_delivers,
    "aftersales_over": orders.complete,
}


def _register(kind: str, handler: Callable[[World, Order, int], None]) -> None:
    def act(world: World, order_id: str, at: int) -> None:
        order = world.orders.get(order_id)
        if order is not None and orders.next_timer(world, order) == (at, kind):
            handler(world, order, at)

    timers.when_due(kind)(act)


for _kind, _handler in HANDLERS.items():
    _register(_kind, _handler)


@timers.waits
def _orders(world: World) -> Iterator[timers.Waiting]:
    for order in world.orders.values():
        due = orders.next_timer(world, order)
        if due is not None:
            yield *due, order.id


@timers.when_due("cancel_answer")
def _answer_timeout(world: World, cancel_id: str, at: int) -> None:
    record = world.cancellations[cancel_id]
    if record.status == PENDING:
        cancellations.accept(world, record, at, "answer_timeout")


@timers.waits
def _cancellations(world: World) -> Iterator[timers.Waiting]:
    for record in world.cancellations.values():
        if record.deadline is not None and record.status == PENDING:
            yield record.deadline, "cancel_answer", record.id
