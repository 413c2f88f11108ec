"""What happens to orders: placed, paid, held, released, followed to delivery, completed.

Shipping is in `packages`, cancelling in `cancellations`. Every verb takes the moment it happens at.
"""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.world import basket_offers, customizations, deadlines, promotions, stock
from tiktok_shop_sim.world.amounts import share
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Buyer, Order, Package, Part, Particulars, Recipient, Unit
from tiktok_shop_sim.world.world import Event, World

DAY = 86_400


class Line(msgspec.Struct, frozen=True):
    """One position of a basket; discounts are per unit, in minor units.

    `parts` makes it a bundle: the SKUs inside one unit and how many of each. `pod` is what the buyer wants printed.
    """

    sku_id: str
    quantity: int = 1
    seller_discount: int = 0
    platform_discount: int = 0
    is_gift: bool = False
    parts: tuple[tuple[str, int], ...] = ()
    pod: str = ""


class Basket(msgspec.Struct, kw_only=True, frozen=True):
    """What a buyer checks out. `payment` is `card`, `cod` or `sample`."""

    shop_id: str
    buyer: Buyer
    lines: list[Line]
    warehouse_id: str
    delivery_option_id: str
    shipping_type: str = "SELLER"
    fulfillment_type: str = "FULFILLMENT_BY_SELLER"
    payment: str = "card"
    payment_method: str = ""
    shipping_fee: int = 0
    shipping_seller_discount: int = 0
    shipping_platform_discount: int = 0
    order_type: str = "NORMAL"
    free: bool = False
    message: str = ""
    seller_note: str = ""
    needs_invoice: bool = False
    particulars: Particulars | None = None


def place(world: World, basket: Basket, at: int) -> Order:
    """Check a basket out: stock is committed and the order is UNPAID, or on hold at once when paid on delivery.

    Raises OutOfStock, with nothing changed, when a warehouse has too few.
    """
    market = world.market_of(basket.shop_id)
    _commit(world, basket)
    free = basket.free or basket.payment == "sample"
    order_id = world.ids.next("order")
    lines = [_promoted(world, basket, line, at) for line in basket.lines]
    each = [line for line in lines for _ in range(line.quantity)]
    units = [_unit(world, market, basket, line, free) for line in _more_saved(world, basket, each, at)]
    rate = market.tax_rate_for(basket.buyer.recipient)
    shipping = 0 if free else basket.shipping_fee
    platform_part = 0 if free else basket.shipping_platform_discount
    seller_part = 0 if free else _shipping_saved(world, basket, each, shipping - platform_part, at)
    order = Order(
        id=order_id,
        sequence=world.ids.sequence("order"),
        shop_id=basket.shop_id,
        buyer_id=basket.buyer.id,
        status="UNPAID",
        create_time=at,
        update_time=at,
        warehouse_id=basket.warehouse_id,
        delivery_option_id=basket.delivery_option_id,
        recipient=basket.buyer.recipient,
        units=units,
        payment_method=basket.payment_method or market.payment_methods[0],
        shipping_type=basket.shipping_type,
        fulfillment_type=basket.fulfillment_type,
        order_type=basket.order_type,
        is_sample=basket.payment == "sample",
        is_cod=basket.payment == "cod",
        shipping_fee=shipping,
        shipping_seller_discount=seller_part,
        shipping_platform_discount=platform_part,
        shipping_tax=market.tax_of(shipping - seller_part - platform_part, rate),
        retail_delivery_fee=_retail_fee(market, basket.buyer.recipient, free),
        buyer_message=basket.message,
        seller_note=basket.seller_note,
        invoice="NEED_INVOICE" if basket.needs_invoice else "NO_NEED",
        particulars=basket.particulars,
    )
    world.add_order(order)
    promotions.count(world, order, at)
    announce_status(world, order)
    if basket.payment in ("cod", "sample"):
        pay(world, order, at)
    else:
        schedule_next(world, order)
    return order


def _commit(world: World, basket: Basket) -> None:
    wanted: dict[str, int] = {}
    for line in basket.lines:
        wanted[line.sku_id] = wanted.get(line.sku_id, 0) + line.quantity
    for sku_id, quantity in wanted.items():
        held = world.skus[sku_id].stock.get(basket.warehouse_id)
        if held is None or held.available < quantity:
            stock.take(world, sku_id, basket.warehouse_id, quantity)
    for sku_id, quantity in wanted.items():
        stock.take(world, sku_id, basket.warehouse_id, quantity)


def _promoted(world: World, basket: Basket, line: Line, at: int) -> Line:
    """A line at the price of the promotions that run, unless the basket names a discount of its own."""
    if line.seller_discount:
        return line
    discount = promotions.discount_of(
        world, line.sku_id, at, quantity=line.quantity, buyer_id=basket.buyer.id
    )
    return msgspec.structs.replace(line, seller_discount=discount) if discount else line


def _more_saved(world: World, basket: Basket, each: list[Line], at: int) -> list[Line]:
    """The lines, one for each unit, with what buying more saves; a unit that is cheaper already takes no part."""
    prices = [(line.sku_id, 0 if line.seller_discount else _price(world, line)) for line in each]
    saved = basket_offers.more_saved(world, basket.shop_id, prices, at)
    return [
        msgspec.structs.replace(line, seller_discount=off) if off else line
        for line, off in zip(each, saved, strict=True)
    ]


def _shipping_saved(world: World, basket: Basket, each: list[Line], fee: int, at: int) -> int:
    """The seller's part of a shipping fee: what the basket names, or what promotions take off."""
    if basket.shipping_seller_discount:
        return basket.shipping_seller_discount
    prices = [(line.sku_id, _price(world, line)) for line in each]
    stored = "SELF_FULFILLED" if basket.fulfillment_type == "FULFILLMENT_BY_SELLER" else "FULFILLED_BY_TIKTOK"
    return basket_offers.shipping_saved(world, basket.shop_id, prices, fee, stored, at)


def _price(world: World, line: Line) -> int:
    return 0 if line.is_gift else world.skus[line.sku_id].price


def _unit(world: World, market: Market, basket: Basket, line: Line, free: bool) -> Unit:
    retail = world.skus[line.sku_id].price
    price = 0 if free or line.is_gift else retail
    seller = min(line.seller_discount, price)
    platform = min(line.platform_discount, price - seller)
    rate = market.tax_rate_for(basket.buyer.recipient)
    unit = Unit(
        id=world.ids.next("unit"),
        sku_id=line.sku_id,
        original=price,
        seller_discount=seller,
        platform_discount=platform,
        tax=market.tax_of(price - seller - platform, rate),
        is_gift=line.is_gift,
        retail=retail if line.is_gift else 0,
    )
    unit.parts = _parts(world, unit, line)
    if line.pod:
        unit.pod_id = customizations.ordered(world, basket.shop_id, unit.id, line.pod)
    return unit


def _parts(world: World, unit: Unit, line: Line) -> tuple[Part, ...]:
    """The pieces of a bundle: its amounts shared out by what each would cost alone."""
    skus = [world.skus[sku_id] for sku_id, count in line.parts for _ in range(count)]
    if not skus:
        return ()
    weights = [sku.price for sku in skus]
    amounts = (unit.sale, unit.seller_discount, unit.platform_discount, unit.tax)
    shares = zip(skus, *(share(amount, weights) for amount in amounts), strict=True)
    return tuple(
        Part(world.ids.next("part"), sku.id, sale + seller + platform, seller, platform, tax)
        for sku, sale, seller, platform, tax in shares
    )


def _retail_fee(market: Market, recipient: Recipient, free: bool) -> int:
    if free:
        return 0
    divisions = recipient.place.divisions
    return market.retail_delivery_fees.get(divisions[1], 0) if len(divisions) > 1 else 0


def pay(world: World, order: Order, at: int) -> None:
    """The buyer pays (or orders cash on delivery): the remorse hour begins."""
    move(world, order, "paid", at)
    order.paid_time = at
    live = [unit for unit in order.units if unit.status != "CANCELLED"]
    for unit in live:
        unit.status = "AWAITING_SHIPMENT"
    if world.market_of(order.shop_id).packages_at_payment:
        attach_package(world, order, live, at)
    announce_status(world, order)
    schedule_next(world, order)


def release(world: World, order: Order, at: int) -> None:
    """The hold ends: the recipient is shown and the order may be shipped."""
    move(world, order, "hold_over", at)
    order.release_time = at
    announce_status(world, order)
    schedule_next(world, order)


def complete(world: World, order: Order, at: int, trigger: str = "aftersales_over") -> None:
    """The end of the aftersales period, or the whole amount refunded."""
    move(world, order, trigger, at)
    order.complete_time = at
    for unit in order.units:
        if unit.status != "CANCELLED":
            unit.status = "COMPLETED"
    announce_status(world, order)


def attach_package(world: World, order: Order, units: list[Unit], at: int) -> Package:
    """A new package for some units of an order, not yet shipped."""
    package = Package(
        id=world.ids.next("package"),
        sequence=world.ids.sequence("package"),
        shop_id=order.shop_id,
        order_ids=[order.id],
        unit_ids=[unit.id for unit in units],
        create_time=at,
        update_time=at,
        shipping_type=order.shipping_type,
        delivery_option_id=order.delivery_option_id,
        warehouse_id=order.warehouse_id,
        pay_time=order.paid_time,
    )
    world.add_package(package)
    order.package_ids = [*order.package_ids, package.id]
    for unit in units:
        unit.package_id = package.id
    return package


def move(world: World, order: Order, trigger: str, at: int) -> None:
    """Follow the table of moves; IllegalMove, with nothing changed, when it has no such line."""
    step = ORDER.follow(f"order {order.id}", order.status, trigger)
    world.touch(order, at, status=step.target)


def announce_status(world: World, order: Order) -> None:
    """Webhook 1. The documented list spells the last status CANCEL (facts.md 5.6)."""
    world.announce(
        Event(
            "order_status",
            order.shop_id,
            order.id,
            {
                "order_id": order.id,
                "order_status": "CANCEL" if order.status == "CANCELLED" else order.status,
                "is_on_hold_order": order.status == "ON_HOLD",
                "update_time": order.update_time,
            },
        )
    )


def advance(world: World, order: Order, at: int) -> None:
    """Let the order follow its units and packages as far as they have come, one announced move at a time."""
    while (trigger := _due_move(order)) is not None:
        move(world, order, trigger, at)
        if trigger == "all_scanned":
            order.collection_time = at
        elif trigger == "all_delivered":
            order.delivery_time = at
        announce_status(world, order)
        schedule_next(world, order)


def _due_move(order: Order) -> str | None:
    live = [unit for unit in order.units if unit.status != "CANCELLED"]
    if not live:
        return None
    if order.status in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"):
        shipped = sum(unit.status != "AWAITING_SHIPMENT" for unit in live)
        if shipped == len(live):
            return "all_shipped"
        return "some_shipped" if shipped and order.status == "AWAITING_SHIPMENT" else None
    if order.status == "AWAITING_COLLECTION" and all(u.status in ("IN_TRANSIT", "DELIVERED") for u in live):
        return "all_scanned"
    if order.status == "IN_TRANSIT" and all(unit.status == "DELIVERED" for unit in live):
        return "all_delivered"
    return None


def schedule_next(world: World, order: Order) -> None:
    """Put the one thing that the clock will do to this order next on the agenda."""
    due = next_timer(world, order)
    if due is not None:
        world.schedule(due[0], due[1], order.id)


def next_timer(world: World, order: Order) -> tuple[int, str] | None:
    """When and what the clock will do to an order if nobody else acts first."""
    market = world.market_of(order.shop_id)
    platform = order.fulfillment_type == "FULFILLMENT_BY_TIKTOK"
    carrier_runs = platform or world.settings.auto_carrier
    match order.status:
        case "UNPAID":
            return deadlines.payment_due(order, market), "payment_timeout"
        case "ON_HOLD":
            return deadlines.hold_end(order, market), "hold_over"
        case "AWAITING_SHIPMENT" | "PARTIALLY_SHIPPING":
            if platform:
                return deadlines.ready_time(order, market) + DAY, "platform_ships"
            return deadlines.cancel_due(order, market), "dispatch_timeout"
        case "AWAITING_COLLECTION":
            if carrier_runs:
                return (order.ship_time or order.update_time) + DAY, "carrier_collects"
            return deadlines.collection_due(order, market), "collection_timeout"
        case "IN_TRANSIT" if carrier_runs:
            return (order.collection_time or order.update_time) + 3 * DAY, "carrier_delivers"
        case "DELIVERED":
            return deadlines.complete_due(order, market), "aftersales_over"
    return None
