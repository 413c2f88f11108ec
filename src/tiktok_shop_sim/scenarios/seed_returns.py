"""Returns of a scenario, played step by step on delivered orders, one order each."""

from __future__ import annotations

from collections.abc import Callable

from tiktok_shop_sim.scenarios.layout import LaidOut
from tiktok_shop_sim.scenarios.shape import ReturnPlan
from tiktok_shop_sim.world import deadlines, eligibility, orders, packages, reasons, returns
from tiktok_shop_sim.world.market import Market, market
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.return_records import Return
from tiktok_shop_sim.world.world import World

HOUR = 3_600


def lay_out(world: World, done: LaidOut) -> None:
    """Play every planned return; ValueError when there are too few delivered orders for them."""
    plans = done.plan.returns
    free = _delivered(world, done)
    if len(free) < len(plans):
        raise ValueError(f"{done.shop.name} has {len(free)} delivered orders for {len(plans)} returns")
    for plan, order in zip(plans, free, strict=False):
        _play(world, market(done.shop.region), order, plan)


def _delivered(world: World, done: LaidOut) -> list[Order]:
    """Ordinary orders that were delivered and are not completed yet, the longest delivered first."""
    found = [
        order
        for order in world.orders.values()
        if order.shop_id == done.shop.id and order.status == "DELIVERED" and not order.is_sample
    ]
    return sorted(found, key=lambda order: order.delivery_time or 0)


def _play(world: World, rules: Market, order: Order, plan: ReturnPlan) -> None:
    (first, hours), *rest = plan.steps
    if first != "ask":
        raise ValueError(f"a return begins with ask, not with {first!r}")
    at = max((order.delivery_time or 0) + HOUR, world.now() - int(hours * HOUR))
    record = _ask(world, rules, order, plan, at)
    for action, hours in rest:
        at = max(at + 1, world.now() - int(hours * HOUR))
        ACTIONS[action](world, rules, record, at)
    if record.new_order_id:
        _go_on(world, world.orders[record.new_order_id])


def _go_on(world: World, order: Order) -> None:
    """The order that brings other goods has lived on since: its hold is over."""
    end = deadlines.hold_end(order, world.market_of(order.shop_id))
    if order.status == "ON_HOLD" and end < world.now():
        orders.release(world, order, end)


def _ask(world: World, rules: Market, order: Order, plan: ReturnPlan, at: int) -> Return:
    units = [
        unit for unit in order.units if not eligibility.hindrance(world, order, unit, plan.kind, "BUYER")
    ]
    fitting = reasons.fitting(rules.reasons_market, reasons.KINDS[plan.kind], "BUYER", order.status)
    request = returns.ReturnRequest(
        kind=plan.kind,
        units=units[:1],
        reason=world.ids.random.choice(sorted(fitting)),
        note=plan.note,
        exchange_sku_id=units[0].sku_id if plan.kind == "EXCHANGE" else "",
    )
    return returns.open_return(world, order, request, at)


def _no(rules: Market, record: Return, purpose: str) -> str:
    kind = reasons.KINDS[record.kind] if purpose == "reject" else "return"
    fitting = sorted(reasons.fitting(rules.reasons_market, kind, "SELLER", "", purpose))
    return fitting[0] if fitting else ""


def _reject(world: World, rules: Market, record: Return, at: int) -> None:
    returns.reject(world, record, at, reason=_no(rules, record, "reject"))


def _reject_package(world: World, rules: Market, record: Return, at: int) -> None:
    returns.reject_package(world, record, at, reason=_no(rules, record, "reject_received_package"))


def _ship_back(world: World, rules: Market, record: Return, at: int) -> None:
    provider = world.ids.random.choice(rules.providers)
    number = packages.invent_tracking(world.ids.random, provider)
    returns.ship_back(world, record, at, tracking_number=number, provider=provider)


ACTIONS: dict[str, Callable[[World, Market, Return, int], None]] = {
    "approve": lambda world, _, record, at: returns.approve(world, record, at),
    "keep_item": lambda world, _, record, at: returns.approve(world, record, at, keep_item=True),
    "reject": _reject,
    "offer": lambda world, _, record, at: returns.offer_partial(world, record, record.quote.total // 2, at),
    "ship_back": _ship_back,
    "arrive": lambda world, _, record, at: returns.arrive(world, record, at),
    "receive": lambda world, _, record, at: returns.receive(world, record, at),
    "reject_package": _reject_package,
    "refund": lambda world, _, record, at: returns.refund(world, record, at),
    "withdraw": lambda world, _, record, at: returns.withdraw(world, record, at),
    "escalate": lambda _world, _, record, at: returns.escalate(record, at),
}
