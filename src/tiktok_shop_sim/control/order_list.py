"""Orders as a person looks at them: a page of a list, newest first, and one order with everything about it."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control import possible
from tiktok_shop_sim.control.endpoint import endpoint
from tiktok_shop_sim.control.find import find_shop
from tiktok_shop_sim.control.thumbnails import thumbnail
from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import deadlines, people
from tiktok_shop_sim.world.order_totals import totals
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.world import World

LARGEST_PAGE = 500
STATUSES = tuple(
    dict.fromkeys([*(move.origin for move in ORDER.moves), *(move.target for move in ORDER.moves)])
)


class OrderListRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which orders of a shop (the first when none is named).

    `query` is a part of an order id, recipient, buyer, tracking number, seller SKU or title; `before` is the `next` of
    the page before.
    """

    shop_id: str = ""
    status: str = ""
    query: str = ""
    before: str = ""
    limit: int = 50


class Deadline(msgspec.Struct):
    """What must happen by when, in the words of the order's present state."""

    what: str
    at: int


class ItemLine(msgspec.Struct):
    """The live units of one SKU."""

    sku_id: str
    product_id: str
    picture: str
    title: str
    name: str
    seller_sku: str
    quantity: int


class OrderRow(msgspec.Struct):
    id: str
    status: str
    create_time: int
    update_time: int
    buyer: str
    place: str
    total: str
    currency: str
    items: list[ItemLine]
    units: int
    parcels: int
    tracking: list[str]
    fulfillment_type: str
    shipping_type: str
    is_cod: bool
    is_sample: bool
    special: str
    """What makes it other than an ordinary sale; empty for most."""
    cancel_requested: bool
    deadline: Deadline | None
    actions: list[str]


class OrderList(msgspec.Struct):
    """`counts` are of the whole shop by status; `next` is empty on the last page."""

    counts: dict[str, int]
    orders: list[OrderRow]
    next: str


@endpoint("GET", "/orders/list", OrderListRequest)
def order_list(simulation: Simulation, request: OrderListRequest) -> OrderList:
    """One page of a shop's orders, newest first, with what each waits for and what can be done to it."""
    world = simulation.world
    shop = find_shop(simulation, request.shop_id)
    book = world.books[shop.id]
    needle = request.query.strip().casefold()
    found, following = book.pick(by_update=False, status=request.status or None).page(
        start=None,
        end=None,
        descending=True,
        after=_key(request.before),
        size=min(max(request.limit, 1), LARGEST_PAGE),
        keep=(lambda order: needle in _text(world, order)) if needle else None,
    )
    counts = {status: len(store) for status, store in book.created_by_status.items() if len(store)}
    return OrderList(
        counts={status: counts[status] for status in STATUSES if status in counts},
        orders=[order_row(world, order) for order in found],
        next="" if following is None else f"{following[0]}-{following[1]}",
    )


def _key(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    moment, _, sequence = text.partition("-")
    if not (moment.isdigit() and sequence.isdigit()):
        raise ValueError(f"before: {text!r} is not the `next` of a page")
    return int(moment), int(sequence)


def _text(world: World, order: Order) -> str:
    """Everything of an order that a search may find."""
    skus = [world.skus[sku_id] for sku_id in {unit.sku_id for unit in order.units}]
    words = [
        order.id,
        order.recipient.first_name,
        order.recipient.last_name,
        world.buyers[order.buyer_id].nickname,
        *(world.packages[package_id].tracking_number for package_id in order.package_ids),
        *(f"{sku.seller_sku} {world.products[sku.product_id].title}" for sku in skus),
    ]
    return " ".join(words).casefold()


def order_row(world: World, order: Order) -> OrderRow:
    market = world.market_of(order.shop_id)
    packages = world.live_packages(order)
    return OrderRow(
        id=order.id,
        status=order.status,
        create_time=order.create_time,
        update_time=order.update_time,
        buyer=people.full_name(order.recipient, market),
        place=_place(order),
        total=market.money(totals(order, market)["total"]),
        currency=market.currency,
        items=item_lines(world, order),
        units=len(order.units),
        parcels=len(packages),
        tracking=[package.tracking_number for package in packages if package.tracking_number],
        fulfillment_type=order.fulfillment_type,
        shipping_type=order.shipping_type,
        is_cod=order.is_cod,
        is_sample=order.is_sample,
        special=_special(order),
        cancel_requested=bool(order.pending_cancellation),
        deadline=deadline(world, order),
        actions=possible.for_order(order),
    )


def _special(order: Order) -> str:
    known = order.particulars
    if known is None:
        return "" if order.order_type == "NORMAL" else order.order_type.lower().replace("_", " ")
    if known.replaced_order_id:
        return "replacement"
    if known.exchange_source_order_id:
        return "exchange"
    if known.release_date is not None:
        return "pre-order"
    return "made to order" if known.handling_days else ""


def _place(order: Order) -> str:
    """The smallest division with the one above the country: `Portland, Oregon`."""
    divisions = order.recipient.place.divisions
    inner = divisions[1:] or divisions
    return ", ".join(dict.fromkeys([*inner[-1:], *inner[:1]]))


def item_lines(world: World, order: Order) -> list[ItemLine]:
    """The units of an order by SKU; a cancelled order still shows what was in it."""
    live = [unit for unit in order.units if unit.status != "CANCELLED"] or order.units
    quantities: dict[str, int] = {}
    for unit in live:
        quantities[unit.sku_id] = quantities.get(unit.sku_id, 0) + 1
    lines = []
    for sku_id, quantity in quantities.items():
        sku = world.skus[sku_id]
        product = world.products[sku.product_id]
        picture = thumbnail(world, product)
        lines.append(ItemLine(sku_id, product.id, picture, product.title, sku.name, sku.seller_sku, quantity))
    return lines


def deadline(world: World, order: Order) -> Deadline | None:
    """What the order's present state must come to an end by."""
    market = world.market_of(order.shop_id)
    match order.status:
        case "UNPAID":
            return Deadline("pay by", deadlines.payment_due(order, market))
        case "ON_HOLD":
            return Deadline("hold ends", deadlines.hold_end(order, market))
        case "AWAITING_SHIPMENT" | "PARTIALLY_SHIPPING":
            return Deadline("ship by", deadlines.arrange_due(order, market))
        case "AWAITING_COLLECTION":
            return Deadline("collect by", deadlines.collection_due(order, market))
        case "IN_TRANSIT":
            return Deadline("deliver by", deadlines.delivery_due(order, market))
        case "DELIVERED":
            return Deadline("completes", deadlines.complete_due(order, market))
    return None
