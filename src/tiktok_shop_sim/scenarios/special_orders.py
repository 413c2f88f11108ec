"""Orders out of the ordinary: samples, gifts, pre-orders, TikTok's own shipping, asked to be cancelled."""

from __future__ import annotations

from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.scenarios.layout import LaidOut
from tiktok_shop_sim.scenarios.shape import OrderPlan
from tiktok_shop_sim.world import cancellations, people, pickups
from tiktok_shop_sim.world.market import COD, Market, market
from tiktok_shop_sim.world.orders import Basket, Line
from tiktok_shop_sim.world.records import Buyer, DeliveryOption, Order, Particulars, Warehouse
from tiktok_shop_sim.world.world import World

HOUR, DAY = 3_600, 86_400


def basket(world: World, done: LaidOut, plan: OrderPlan) -> Basket:
    """What the plan's buyer checks out."""
    rules = market(done.shop.region)
    option = _option(done, plan)
    prepaid = next(name for name in rules.payment_methods if name != COD)
    return Basket(
        shop_id=done.shop.id,
        buyer=_buyer(world, done, rules, plan),
        lines=[
            *(_line(done, rules, plan, name, number) for name, number in plan.lines.items()),
            *(Line(done.sku(name).id, number, is_gift=True) for name, number in plan.gifts.items()),
        ],
        warehouse_id=_warehouse(world, done, plan).id,
        delivery_option_id=option.id,
        shipping_type=option.shipping_type,
        fulfillment_type="FULFILLMENT_BY_TIKTOK" if plan.fulfilled_by_tiktok else "FULFILLMENT_BY_SELLER",
        payment=plan.payment,
        payment_method=COD if plan.payment == "cod" else prepaid,
        order_type=plan.order_type,
        free=plan.free,
        message=plan.message,
        seller_note=plan.seller_note,
        shipping_fee=rules.minor(plan.shipping[0]),
        shipping_seller_discount=rules.minor(plan.shipping[1]),
        shipping_platform_discount=rules.minor(plan.shipping[2]),
        particulars=_particulars(world, plan),
    )


def _line(done: LaidOut, rules: Market, plan: OrderPlan, name: str, number: int) -> Line:
    seller, platform = (rules.minor(amount) for amount in plan.discounts)
    parts = tuple((done.sku(part).id, count) for part, count in plan.bundles.get(name, {}).items())
    return Line(done.sku(name).id, number, seller, platform, parts=parts)


def hand_over(world: World, order: Order, plan: OrderPlan) -> None:
    """How the parcels of an order got to the carrier, and what they are insured for."""
    rules = world.market_of(order.shop_id)
    for package in world.live_packages(order):
        package.insured = rules.minor(plan.insured)
        if plan.pickup and package.ship_time is not None:
            package.handover_method = "PICKUP"
            package.slot_start, package.slot_end = pickups.slots(rules, package.ship_time)[0]


def _option(done: LaidOut, plan: OrderPlan) -> DeliveryOption:
    return next(one for one in done.options.values() if one.shipping_type == plan.shipping_type)


def _warehouse(world: World, done: LaidOut, plan: OrderPlan) -> Warehouse:
    if plan.warehouse:
        return next(one for one in done.warehouses if one.name == plan.warehouse)
    found = world.default_warehouse(done.shop.id)
    if found is None:
        raise ValueError(f"shop {done.shop.name} has orders but no sales warehouse")
    return found


def _buyer(world: World, done: LaidOut, rules: Market, plan: OrderPlan) -> Buyer:
    if not plan.buyer:
        return people.invent_buyer(world, rules)
    if plan.buyer not in done.buyers:
        done.buyers[plan.buyer] = people.invent_buyer(world, rules)
    return done.buyers[plan.buyer]


def _particulars(world: World, plan: OrderPlan) -> Particulars | None:
    if plan.special is not None:
        return plan.special
    if plan.release_days:
        return Particulars(release_date=world.now() + plan.release_days * DAY)
    return Particulars(handling_days=plan.handling_days) if plan.handling_days else None


def cancel(world: World, order: Order, steps: list[tuple[str, float]]) -> None:
    """What buyer and seller did about cancelling an order, one step after the other."""
    names = world.market_of(order.shop_id).reasons_market
    for action, hours in steps:
        at = max(order.update_time, world.now() - int(hours * HOUR))
        if action == "by_seller":
            reason = _reason(names, "SELLER", order.status)
            cancellations.cancel(
                world, order, trigger="cancelled_by_seller", role="SELLER", reason=reason, at=at
            )
        elif action == "ask":
            cancellations.request(world, order, reason=_reason(names, "BUYER", order.status), at=at)
        else:
            _answer(world, order, action, at)


def _answer(world: World, order: Order, action: str, at: int) -> None:
    record = world.cancellations.get(order.pending_cancellation)
    if record is None:
        raise IllegalMove(f"order {order.id}", order.status, action)
    match action:
        case "accept":
            cancellations.accept(world, record, at)
        case "reject":
            cancellations.refuse(world, record, at)
        case "withdraw":
            cancellations.refuse(world, record, at, "withdrawn")
        case _:
            raise ValueError(f"nothing is done about a cancellation by {action!r}")


def _reason(names: str, actor: str, status: str) -> str:
    """A reason that fits, not one that empties the stock."""
    fitting = sorted(cancellations.reasons(names, actor, status))
    kept = [name for name in fitting if not cancellations.is_out_of_stock(name)]
    return kept[0] if kept else cancellations.BUYER_REASON
