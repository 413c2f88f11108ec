"""Buyers at the checkout: a basket of anything, by anyone, paid in any way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from tiktok_shop_sim.control.endpoint import NotThere, endpoint
from tiktok_shop_sim.control.find import find, find_shop, find_sku
from tiktok_shop_sim.control.order_truth import OrderTruth, order_truth
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import orders, people, products
from tiktok_shop_sim.world.market import COD, Market
from tiktok_shop_sim.world.orders import Basket, Line
from tiktok_shop_sim.world.records import Buyer, DeliveryOption, Order, Particulars, Recipient, Shop, Sku


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


class BuyerRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
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
    buyer: BuyerRequest | None = None
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


@endpoint("POST", "/buy", BuyRequest)
def buy(simulation: Simulation, request: BuyRequest) -> Bought:
    """A buyer checks out, and pays unless told not to.

    `pay: false` leaves the order UNPAID; `release: true` ends the hold at once. Everything is announced as it would be.
    """
    return Bought([order_truth(simulation.world, order) for order in check_out(simulation, request)])


def check_out(simulation: Simulation, request: BuyRequest) -> Iterator[Order]:
    """The orders of a purchase, placed one by one. Raises OutOfStock where there are too few units for the next."""
    shop = find_shop(simulation, request.shop_id)
    if not 1 <= request.count <= 100_000:
        raise ValueError("count is from 1 to 100000")
    for _ in range(request.count):
        order = orders.place(simulation.world, _basket(simulation, shop, request), simulation.world.now())
        if request.pay and order.status == "UNPAID":
            orders.pay(simulation.world, order, simulation.world.now())
        if request.release and order.status == "ON_HOLD":
            orders.release(simulation.world, order, simulation.world.now())
        yield order


def _basket(simulation: Simulation, shop: Shop, request: BuyRequest) -> Basket:
    world = simulation.world
    market = world.market_of(shop.id)
    warehouse = (
        world.warehouses.get(request.warehouse_id)
        if request.warehouse_id
        else world.default_warehouse(shop.id)
    )
    if warehouse is None or warehouse.shop_id != shop.id:
        raise NotThere(f"shop {shop.name} has no such sales warehouse")
    if request.payment == "cod" and COD not in market.payment_methods:
        raise ValueError(f"there is no cash on delivery in {market.region}")
    option = _option(simulation, shop, request)
    lines = (
        [_line(simulation, shop, market, line) for line in request.lines]
        if request.lines
        else _any_lines(simulation, shop, warehouse.id, request.catalogue_only)
    )
    zero = request.payment == "zero"
    return Basket(
        shop_id=shop.id,
        buyer=_buyer(simulation, market, request.buyer),
        lines=lines,
        warehouse_id=warehouse.id,
        delivery_option_id=option.id,
        shipping_type=option.shipping_type,
        fulfillment_type="FULFILLMENT_BY_TIKTOK" if request.fulfilled_by_tiktok else "FULFILLMENT_BY_SELLER",
        payment="card" if zero else request.payment,
        payment_method=COD if request.payment == "cod" else _method(market),
        shipping_fee=market.minor(request.shipping_fee),
        shipping_seller_discount=market.minor(request.shipping_seller_discount),
        shipping_platform_discount=market.minor(request.shipping_platform_discount),
        order_type="ZERO_LOTTERY" if zero else request.order_type,
        free=request.free or zero,
        message=request.message,
        seller_note=request.seller_note,
        needs_invoice=request.needs_invoice,
        particulars=request.special,
    )


def _method(market: Market) -> str:
    return next(name for name in market.payment_methods if name != COD)


def _option(simulation: Simulation, shop: Shop, request: BuyRequest) -> DeliveryOption:
    own = [o for o in simulation.world.delivery_options.values() if o.shop_id == shop.id]
    wanted = [
        option
        for option in own
        if request.shipping_type in ("", option.shipping_type)
        and request.delivery_option_id in ("", option.id)
    ]
    if not wanted:
        raise NotThere(
            f"shop {shop.name} has no delivery option {request.delivery_option_id or request.shipping_type}"
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


def _buyer(simulation: Simulation, market: Market, request: BuyerRequest | None) -> Buyer:
    world = simulation.world
    if request is not None and request.user_id:
        return find(world.buyers, request.user_id, "buyer")
    buyer = people.invent_buyer(world, market)
    if request is not None:
        buyer.recipient = changed_recipient(buyer.recipient, request)
    return buyer


def changed_recipient(base: Recipient, request: BuyerRequest) -> Recipient:
    """A recipient with what a request says in place of what was there."""
    names = ("first_name", "last_name", "phone", "line1", "line2")
    given = {name: getattr(request, name) for name in names if getattr(request, name)}
    return msgspec.structs.replace(base, **given)


def _on_sale(simulation: Simulation, shop: Shop, sku_id: str, seller_sku: str) -> Sku:
    """A SKU that buyers see; IllegalMove says why another cannot be bought."""
    sku = find_sku(simulation, shop, sku_id, seller_sku)
    products.check_on_sale(simulation.world, sku)
    return sku
