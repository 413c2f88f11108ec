"""Buyers: buy, pay, cancel, change the address. What carriers do is in `parcels`."""

from __future__ import annotations

from typing import Literal

import msgspec

from tiktok_shop_sim.control.door import NotThere, door
from tiktok_shop_sim.control.looking import OrderTruth, order_truth
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import cancellations, grouping, orders, people, products
from tiktok_shop_sim.world.market import COD, Market
from tiktok_shop_sim.world.orders import Basket, Line
from tiktok_shop_sim.world.records import (
    Buyer,
    DeliveryOption,
    Order,
    Particulars,
    Recipient,
    Shop,
    Sku,
    Unit,
)


class BuyPart(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A SKU inside a bundle, and how many of it."""

    sku_id: str = ""
    seller_sku: str = ""
    quantity: int = 1


class BuyLine(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One position: a SKU by id or seller SKU. Discounts per unit, decimal strings.

    `gift` costs nothing; `parts` makes the position a bundle of these SKUs; `pod` is what is printed for the buyer.
    """

    sku_id: str = ""
    seller_sku: str = ""
    quantity: int = 1
    seller_discount: str = "0"
    platform_discount: str = "0"
    gift: bool = False
    parts: list[BuyPart] = []
    pod: str = ""


class BuyerWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who buys; fields left out are invented."""

    user_id: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    line1: str = ""
    line2: str = ""


class BuyRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What to buy. Without lines the basket is chosen by chance; `count` repeats the purchase.

    `payment` is `card`, `cod` (cash on delivery), `sample`, or `zero` (a lottery's prize); `special` makes the order
    a pre-order, made to order, a replacement, an exchange and so on, together with `order_type`.
    """

    shop_id: str = ""
    lines: list[BuyLine] = []
    buyer: BuyerWish | None = None
    payment: Literal["card", "cod", "sample", "zero"] = "card"
    pay: bool = True
    release: bool = False
    count: int = 1
    catalogue_only: bool = False
    shipping_type: Literal["", "SELLER", "TIKTOK"] = ""
    fulfilled_by_tiktok: bool = False
    free: bool = False
    order_type: str = "NORMAL"
    shipping_fee: str = "0"
    shipping_seller_discount: str = "0"
    shipping_platform_discount: str = "0"
    warehouse_id: str = ""
    delivery_option_id: str = ""
    message: str = ""
    seller_note: str = ""
    needs_invoice: bool = False
    special: Particulars | None = None


class Bought(msgspec.Struct):
    orders: list[OrderTruth]


@door("POST", "/buy", BuyRequest)
def buy(simulation: Simulation, wish: BuyRequest) -> Bought:
    """A buyer checks out, and pays unless told not to.

    `pay: false` leaves the order UNPAID; `release: true` ends the hold at once. Everything is announced as it would be.
    """
    shop = find_shop(simulation, wish.shop_id)
    done = []
    if not 1 <= wish.count <= 100_000:
        raise ValueError("count is from 1 to 100000")
    for _ in range(wish.count):
        order = orders.place(simulation.world, _basket(simulation, shop, wish), simulation.world.now())
        if wish.pay and order.status == "UNPAID":
            orders.pay(simulation.world, order, simulation.world.now())
        if wish.release and order.status == "ON_HOLD":
            orders.release(simulation.world, order, simulation.world.now())
        done.append(order_truth(simulation.world, order))
    return Bought(done)


def _basket(simulation: Simulation, shop: Shop, wish: BuyRequest) -> Basket:
    world = simulation.world
    market = world.market_of(shop.id)
    warehouse = (
        world.warehouses.get(wish.warehouse_id) if wish.warehouse_id else world.default_warehouse(shop.id)
    )
    if warehouse is None or warehouse.shop_id != shop.id:
        raise NotThere(f"shop {shop.name} has no such sales warehouse")
    if wish.payment == "cod" and COD not in market.payment_methods:
        raise ValueError(f"there is no cash on delivery in {market.region}")
    option = _option(simulation, shop, wish)
    lines = (
        [_line(simulation, shop, market, line) for line in wish.lines]
        if wish.lines
        else _any_lines(simulation, shop, warehouse.id, wish.catalogue_only)
    )
    zero = wish.payment == "zero"
    return Basket(
        shop_id=shop.id,
        buyer=_buyer(simulation, market, wish.buyer),
        lines=lines,
        warehouse_id=warehouse.id,
        delivery_option_id=option.id,
        shipping_type=option.shipping_type,
        fulfillment_type="FULFILLMENT_BY_TIKTOK" if wish.fulfilled_by_tiktok else "FULFILLMENT_BY_SELLER",
        payment="card" if zero else wish.payment,
        payment_method="Cash on delivery" if wish.payment == "cod" else _method(market),
        shipping_fee=market.minor(wish.shipping_fee),
        shipping_seller_discount=market.minor(wish.shipping_seller_discount),
        shipping_platform_discount=market.minor(wish.shipping_platform_discount),
        order_type="ZERO_LOTTERY" if zero else wish.order_type,
        free=wish.free or zero,
        message=wish.message,
        seller_note=wish.seller_note,
        needs_invoice=wish.needs_invoice,
        particulars=wish.special,
    )


def _method(market: Market) -> str:
    return next(name for name in market.payment_methods if name != COD)


def _option(simulation: Simulation, shop: Shop, wish: BuyRequest) -> DeliveryOption:
    own = [o for o in simulation.world.delivery_options.values() if o.shop_id == shop.id]
    wanted = [
        option
        for option in own
        if wish.shipping_type in ("", option.shipping_type) and wish.delivery_option_id in ("", option.id)
    ]
    if not wanted:
        raise NotThere(
            f"shop {shop.name} has no delivery option {wish.delivery_option_id or wish.shipping_type}"
        )
    return wanted[0]


def _line(simulation: Simulation, shop: Shop, market: Market, line: BuyLine) -> Line:
    if line.quantity < 1 or any(part.quantity < 1 for part in line.parts):
        raise ValueError("quantity is at least 1")
    parts = [(_on_sale(simulation, shop, p.sku_id, p.seller_sku).id, p.quantity) for p in line.parts]
    return Line(
        sku_id=_on_sale(simulation, shop, line.sku_id, line.seller_sku).id,
        quantity=line.quantity,
        seller_discount=market.minor(line.seller_discount),
        platform_discount=market.minor(line.platform_discount),
        is_gift=line.gift,
        parts=tuple(parts),
        pod=line.pod,
    )


def _any_lines(simulation: Simulation, shop: Shop, warehouse_id: str, catalogue_only: bool) -> list[Line]:
    world = simulation.world
    chance = world.ids.random
    ready = [
        sku
        for sku in world.skus.values()
        if world.products[sku.product_id].shop_id == shop.id
        and warehouse_id in sku.stock
        and sku.stock[warehouse_id].available >= 2
        and (sku.in_catalogue or not catalogue_only)
        and products.on_sale(world, sku)
    ]
    if not ready:
        raise ValueError(f"nothing is in stock in shop {shop.name}")
    chosen = {sku.id for sku in chance.choices(ready, k=chance.choices((1, 2, 3), (70, 22, 8))[0])}
    return [Line(sku_id=sku_id, quantity=chance.choices((1, 2), (85, 15))[0]) for sku_id in sorted(chosen)]


def _buyer(simulation: Simulation, market: Market, wish: BuyerWish | None) -> Buyer:
    world = simulation.world
    if wish is not None and wish.user_id:
        known = world.buyers.get(wish.user_id)
        if known is None:
            raise NotThere(f"no buyer {wish.user_id}")
        return known
    buyer = people.invent_buyer(world, market)
    if wish is not None:
        buyer.recipient = _recipient(buyer.recipient, wish)
    return buyer


def _recipient(base: Recipient, wish: BuyerWish) -> Recipient:
    names = ("first_name", "last_name", "phone", "line1", "line2")
    given = {name: getattr(wish, name) for name in names if getattr(wish, name)}
    return msgspec.structs.replace(base, **given)


def find_shop(simulation: Simulation, shop_id: str) -> Shop:
    """A shop by id, the first one when none is named."""
    shops = simulation.world.shops
    if not shop_id:
        return next(iter(shops.values()))
    if shop_id not in shops:
        raise NotThere(f"no shop {shop_id}")
    return shops[shop_id]


def find_sku(simulation: Simulation, shop: Shop, sku_id: str, seller_sku: str) -> Sku:
    """A SKU by its id, else by its seller SKU: one on sale before one that is not."""
    world = simulation.world
    found = [
        sku
        for sku in world.skus.values()
        if (sku.id == sku_id if sku_id else sku.seller_sku == seller_sku)
        and world.products[sku.product_id].shop_id == shop.id
    ]
    if not found:
        raise NotThere(f"shop {shop.name} has no SKU {sku_id or seller_sku!r}")
    return next((sku for sku in found if products.on_sale(world, sku)), found[0])


def _on_sale(simulation: Simulation, shop: Shop, sku_id: str, seller_sku: str) -> Sku:
    """A SKU that buyers see; IllegalMove says why another cannot be bought."""
    sku = find_sku(simulation, shop, sku_id, seller_sku)
    products.check_on_sale(simulation.world, sku)
    return sku


def find_order(simulation: Simulation, order_id: str) -> Order:
    order = simulation.world.orders.get(order_id)
    if order is None:
        raise NotThere(f"no order {order_id}")
    return order


class OrderWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order."""

    order_id: str


@door("POST", "/pay", OrderWish)
def pay(simulation: Simulation, wish: OrderWish) -> OrderTruth:
    """The buyer pays an UNPAID order; the hold begins."""
    order = find_order(simulation, wish.order_id)
    orders.pay(simulation.world, order, simulation.world.now())
    return order_truth(simulation.world, order)


class ReleaseWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order, or all that are on hold."""

    order_id: str = ""
    shop_id: str = ""


class Number(msgspec.Struct):
    number: int


@door("POST", "/release", ReleaseWish)
def release(simulation: Simulation, wish: ReleaseWish) -> Number:
    """End the hold of one order, or of every order on hold, without waiting for the clock."""
    world = simulation.world
    if wish.order_id:
        chosen = [find_order(simulation, wish.order_id)]
    else:
        chosen = [
            o for o in world.orders.values() if o.status == "ON_HOLD" and wish.shop_id in ("", o.shop_id)
        ]
    for order in chosen:
        orders.release(world, order, world.now())
    return Number(len(chosen))


class CancelWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order, why (a reason name; chosen when absent), and which units when not all."""

    order_id: str
    reason: str = ""
    unit_ids: list[str] = []


@door("POST", "/cancel", CancelWish)
def cancel(simulation: Simulation, wish: CancelWish) -> OrderTruth:
    """The buyer cancels: at once while unpaid or on hold, as a request to the seller afterwards."""
    world = simulation.world
    order = find_order(simulation, wish.order_id)
    units = _units(order, wish.unit_ids)
    fitting = cancellations.reasons(world.market_of(order.shop_id).reasons_market, "BUYER", order.status)
    reason = wish.reason or next(iter(sorted(fitting)), cancellations.BUYER_REASON)
    if order.status in ("UNPAID", "ON_HOLD"):
        cancellations.cancel(
            world,
            order,
            trigger="cancelled_by_buyer",
            role="BUYER",
            reason=reason,
            at=world.now(),
            units=units,
        )
    else:
        cancellations.request(world, order, reason=reason, at=world.now(), units=units)
    return order_truth(world, order)


def _units(order: Order, ids: list[str]) -> list[Unit] | None:
    if not ids:
        return None
    chosen = [unit for unit in order.units if unit.id in ids]
    if len(chosen) != len(set(ids)):
        raise NotThere(f"order {order.id} has not all of these units")
    return chosen


@door("POST", "/cancel/withdraw", OrderWish)
def withdraw_cancel(simulation: Simulation, wish: OrderWish) -> OrderTruth:
    """The buyer takes a pending cancellation request back."""
    order = find_order(simulation, wish.order_id)
    if not order.pending_cancellation:
        raise NotThere(f"order {order.id} has no pending cancellation request")
    record = simulation.world.cancellations[order.pending_cancellation]
    cancellations.refuse(simulation.world, record, simulation.world.now(), "withdrawn")
    return order_truth(simulation.world, order)


class AddressWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order goes where now; fields left out stay, `invent` makes a whole new address."""

    order_id: str
    invent: bool = False
    address: BuyerWish = msgspec.field(default_factory=BuyerWish)


@door("POST", "/address", AddressWish)
def change_address(simulation: Simulation, wish: AddressWish) -> OrderTruth:
    """The buyer changes the address of an order that has not been shipped (webhook 3)."""
    world = simulation.world
    order = find_order(simulation, wish.order_id)
    base = order.recipient
    if wish.invent:
        base = people.invent_buyer(world, world.market_of(order.shop_id)).recipient
    grouping.change_address(world, order, _recipient(base, wish.address), world.now())
    return order_truth(world, order)
