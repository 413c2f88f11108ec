"""Fulfilled by TikTok: a seller's goods in TikTok's warehouse, counted as orders and deliveries move them.

The counts are TikTok's own and stand beside the shop's listed stock: an order fulfilled by TikTok reserves goods
here, and takes them from the store when it is shipped. Every verb takes the moment it happens at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tiktok_shop_sim.lifecycles.inbound_orders import INBOUND_ORDER
from tiktok_shop_sim.world import timers
from tiktok_shop_sim.world.fbt_records import (
    BOOKED,
    GOODS,
    INBOUND,
    MATCHES,
    MERCHANTS,
    RECORDS,
    Booked,
    Goods,
    InboundOrder,
    Match,
    Merchant,
    Record,
    Step,
)
from tiktok_shop_sim.world.records import Order, Shop
from tiktok_shop_sim.world.world import Event, World, subscribe

HOUR = 3600
BY_TIKTOK = "FULFILLMENT_BY_TIKTOK"
WAITING = ("UNPAID", "AWAITING_SHIPMENT")


def onboard(world: World, shop: Shop, at: int, quantity: int = 50) -> Merchant:
    """A shop begins to store goods with TikTok: `quantity` of each of its SKUs, brought by one inbound order.

    What it already has on order by TikTok is booked. Done twice it changes nothing.
    """
    known = MERCHANTS.of(world).get(shop.id)
    if known is not None:
        return known
    place = world.market_of(shop.id).places[0]
    merchant = Merchant(
        shop_id=shop.id,
        region=shop.region,
        warehouse_id=world.ids.next("fbt_warehouse"),
        warehouse_name=f"TikTok_{place.divisions[-1]}({shop.region})",
        place=place,
    )
    MERCHANTS.of(world)[shop.id] = merchant
    data = {"onboarded_regions": [{"region_code": shop.region}], "update_time": at}
    world.announce(Event("fbt_onboarded", shop.id, shop.id, data))
    planned = {}
    for product in [one for one in world.products.values() if one.shop_id == shop.id]:
        for sku_id in product.sku_ids:
            planned[match(world, shop, sku_id, at).id] = quantity
    if planned and quantity:
        inbound = send(world, shop, planned, at, at)
        arrive(world, inbound, at)
        receive(world, inbound, at)
    for order in world.orders.values():
        if order.shop_id == shop.id and order.fulfillment_type == BY_TIKTOK:
            book(world, order, at)
    return merchant


def match(world: World, shop: Shop, sku_id: str, at: int) -> Goods:
    """The goods of a SKU, made when there are none (webhook 23)."""
    known = goods_of(world, sku_id)
    if known is not None:
        return known
    sku = world.skus[sku_id]
    made = Goods(
        id=world.ids.next("goods"),
        sequence=world.ids.sequence("goods"),
        shop_id=shop.id,
        sku_id=sku_id,
        reference_code=sku.seller_sku or sku_id,
    )
    GOODS.of(world)[made.id] = made
    MATCHES.of(world)[sku_id] = Match(made.id)
    data = {
        "match_type": "MATCHED",
        "product_type": "LOCAL_PRODUCT",
        "goods_id": made.id,
        "product_id": sku.product_id,
        "sku_id": sku_id,
        "update_time": at,
    }
    world.announce(Event("goods_matched", shop.id, made.id, data))
    return made


def goods_of(world: World, sku_id: str) -> Goods | None:
    """The goods matched to a SKU."""
    found = MATCHES.of(world).get(sku_id)
    return None if found is None else GOODS.of(world)[found.goods_id]


def send(world: World, shop: Shop, planned: dict[str, int], expect: int, at: int) -> InboundOrder:
    """Stock leaves for the warehouse and is expected at `expect` (webhook 21)."""
    provider = world.market_of(shop.id).providers[0]
    inbound = InboundOrder(
        id="IBR" + world.ids.next("fbt_order"),
        sequence=world.ids.sequence("fbt_order"),
        shop_id=shop.id,
        create_time=at,
        expect_time=expect,
        planned=planned,
        carrier=provider.name,
        tracking_number=f"{world.ids.random.randrange(10**18):018d}",
        steps=[Step(at, "READY_TO_SHIP", "TO_BE_RECEIVED")],
    )
    INBOUND.of(world)[inbound.id] = inbound
    for goods_id, pieces in planned.items():
        GOODS.of(world)[goods_id].in_transit += pieces
    _announce_inbound(world, inbound, at)
    _schedule(world, inbound)
    return inbound


def arrive(world: World, inbound: InboundOrder, at: int) -> None:
    """The stock is at the warehouse and is being counted."""
    _follow(world, inbound, "arrives", at)
    inbound.arrive_time = at
    _schedule(world, inbound)


def receive(world: World, inbound: InboundOrder, at: int) -> None:
    """All of it is there and may be sold."""
    _follow(world, inbound, "counted", at)
    for goods_id, pieces in inbound.planned.items():
        goods = GOODS.of(world)[goods_id]
        goods.in_transit -= pieces
        _change(world, goods, pieces, inbound.id, "INBOUND_ORDER", at)


def cancel(world: World, inbound: InboundOrder, at: int) -> None:
    """The delivery does not come; IllegalMove once it has arrived."""
    _follow(world, inbound, "cancelled", at)
    for goods_id, pieces in inbound.planned.items():
        GOODS.of(world)[goods_id].in_transit -= pieces


def book(world: World, order: Order, at: int) -> None:
    """Let the goods follow an order fulfilled by TikTok to where its units stand now."""
    booked = BOOKED.of(world).setdefault(order.id, Booked())
    waiting, gone = _wanted(world, order)
    for goods_id in sorted({*waiting, *gone, *booked.reserved, *booked.shipped}):
        goods = GOODS.of(world)[goods_id]
        before = goods.available, goods.reserved
        _ship(world, goods, booked, gone[goods_id], order, at)
        _reserve(goods, booked, waiting[goods_id])
        if (goods.available, goods.reserved) != before:
            _announce_stock(world, goods, at)


def _wanted(world: World, order: Order) -> tuple[Counter[str], Counter[str]]:
    """Pieces by goods that wait for shipment, and that have gone out."""
    waiting: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for unit in order.units:
        goods = goods_of(world, unit.sku_id)
        if goods is not None and unit.status != "CANCELLED":
            (waiting if unit.status in WAITING else gone)[goods.id] += 1
    return waiting, gone


def _ship(world: World, goods: Goods, booked: Booked, wanted: int, order: Order, at: int) -> None:
    """Take out of stock what is shipped, first what was reserved, and put back what is returned unopened."""
    pieces = wanted - booked.shipped.get(goods.id, 0)
    if pieces > 0:
        pieces = min(pieces, booked.reserved.get(goods.id, 0) + goods.available)
        held = min(pieces, booked.reserved.get(goods.id, 0))
        booked.reserved[goods.id] = booked.reserved.get(goods.id, 0) - held
        goods.reserved -= held
        goods.available += held
    if pieces:
        kind = "CONSIGN_ORDER" if pieces > 0 else "FAILED_DELIVERY"
        _change(world, goods, -pieces, "OBF" + order.id, kind, at, announce=False)
        booked.shipped[goods.id] = booked.shipped.get(goods.id, 0) + pieces


def _reserve(goods: Goods, booked: Booked, wanted: int) -> None:
    """Hold what waits, as far as there is any; let go of what does not wait any more."""
    held = booked.reserved.get(goods.id, 0)
    pieces = min(wanted - held, goods.available)
    booked.reserved[goods.id] = held + pieces
    goods.available -= pieces
    goods.reserved += pieces


def _change(
    world: World, goods: Goods, pieces: int, order_id: str, kind: str, at: int, *, announce: bool = True
) -> None:
    before = goods.on_hand
    goods.available += pieces
    record = Record(
        id=world.ids.next("fbt_record"),
        sequence=world.ids.sequence("fbt_record"),
        shop_id=goods.shop_id,
        goods_id=goods.id,
        order_id=order_id,
        order_type=kind,
        create_time=at,
        before=before,
        after=goods.on_hand,
    )
    RECORDS.of(world)[record.id] = record
    if announce:
        _announce_stock(world, goods, at)


def _follow(world: World, inbound: InboundOrder, trigger: str, at: int) -> None:
    step = INBOUND_ORDER.follow(f"inbound order {inbound.id}", inbound.status, trigger)
    inbound.steps = [*inbound.steps, Step(at, inbound.status, step.target)]
    inbound.status = step.target
    _announce_inbound(world, inbound, at)


def _schedule(world: World, inbound: InboundOrder) -> None:
    for due, kind, ref in _waiting_for(inbound):
        world.schedule(due, kind, ref)


def _waiting_for(inbound: InboundOrder) -> Iterator[timers.Waiting]:
    if inbound.status == "TO_BE_RECEIVED":
        yield inbound.expect_time, "fbt_inbound", inbound.id
    elif inbound.status == "RECEIVING" and inbound.arrive_time is not None:
        yield inbound.arrive_time + HOUR, "fbt_inbound", inbound.id


@timers.when_due("fbt_inbound")
def _due(world: World, inbound_id: str, at: int) -> None:
    inbound = INBOUND.of(world).get(inbound_id)
    if inbound is None or (at, "fbt_inbound", inbound_id) not in _waiting_for(inbound):
        return
    if inbound.status == "TO_BE_RECEIVED":
        arrive(world, inbound, at)
    else:
        receive(world, inbound, at)


@timers.waits
def _open_deliveries(world: World) -> Iterator[timers.Waiting]:
    for inbound in INBOUND.of(world).values():
        yield from _waiting_for(inbound)


@subscribe("order_status")
@subscribe("cancellation")
def _order_moved(world: World, event: Event) -> None:
    order = world.orders.get(str(event.data["order_id"]))
    if order is not None and order.fulfillment_type == BY_TIKTOK and order.shop_id in MERCHANTS.of(world):
        book(world, order, world.now())


@subscribe("product_status")
def _product_moved(world: World, event: Event) -> None:
    product = world.products.get(str(event.data["product_id"]))
    if product is not None and product.shop_id in MERCHANTS.of(world) and product.status == "ACTIVATE":
        for sku_id in product.sku_ids:
            match(world, world.shops[product.shop_id], sku_id, world.now())


def _announce_stock(world: World, goods: Goods, at: int) -> None:
    on_hand = {
        "total_quantity": goods.on_hand,
        "reserved_quantity": goods.reserved,
        "available_quantity": goods.available,
    }
    warehouse_id = MERCHANTS.of(world)[goods.shop_id].warehouse_id
    data = {
        "goods_id": goods.id,
        "sku_id": goods.sku_id,
        "fbt_warehouse_inventory": [{"fbt_warehouse_id": warehouse_id, "on_hand_detail": on_hand}],
        "update_time": at,
    }
    world.announce(Event("fbt_inventory", goods.shop_id, goods.id, data))


def _announce_inbound(world: World, inbound: InboundOrder, at: int) -> None:
    data = {"inbound_order_id": inbound.id, "order_status": inbound.status, "update_time": at}
    world.announce(Event("inbound_order", inbound.shop_id, inbound.id, data))
