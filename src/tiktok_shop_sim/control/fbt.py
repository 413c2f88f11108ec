"""Storing goods with TikTok: beginning to, sending stock there, looking at the counts."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control.endpoint import endpoint
from tiktok_shop_sim.control.find import ShopNamed, find, find_shop, find_sku
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import fbt
from tiktok_shop_sim.world.fbt_records import GOODS, INBOUND, MERCHANTS, InboundOrder


class OnboardRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which shop, and how many of each SKU lie in the warehouse at once."""

    shop_id: str = ""
    quantity: int = 50


class GoodsTruth(msgspec.Struct):
    goods_id: str
    sku_id: str
    seller_sku: str
    available: int
    reserved: int
    in_transit: int


class FbtTruth(msgspec.Struct):
    """What TikTok stores for a shop; no warehouse when it does not."""

    shop_id: str
    fbt_warehouse_id: str
    goods: list[GoodsTruth]


@endpoint("POST", "/fbt/onboard", OnboardRequest)
def onboard(simulation: Simulation, request: OnboardRequest) -> FbtTruth:
    """A shop begins to store its goods with TikTok (webhooks 21 to 24). Done twice it changes nothing."""
    if request.quantity < 0:
        raise ValueError("quantity is at least 0")
    shop = find_shop(simulation, request.shop_id)
    fbt.onboard(simulation.world, shop, simulation.world.now(), request.quantity)
    return _truth(simulation, shop.id)


@endpoint("GET", "/fbt", ShopNamed)
def look_at_fbt(simulation: Simulation, request: ShopNamed) -> FbtTruth:
    """The goods that TikTok stores for a shop."""
    return _truth(simulation, find_shop(simulation, request.shop_id).id)


def _truth(simulation: Simulation, shop_id: str) -> FbtTruth:
    world = simulation.world
    merchant = MERCHANTS.of(world).get(shop_id)
    return FbtTruth(
        shop_id=shop_id,
        fbt_warehouse_id="" if merchant is None else merchant.warehouse_id,
        goods=[
            GoodsTruth(
                goods_id=goods.id,
                sku_id=goods.sku_id,
                seller_sku=world.skus[goods.sku_id].seller_sku,
                available=goods.available,
                reserved=goods.reserved,
                in_transit=goods.in_transit,
            )
            for goods in GOODS.of(world).values()
            if goods.shop_id == shop_id
        ],
    )


class InboundLine(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """So many pieces of a SKU, by id or seller SKU."""

    sku_id: str = ""
    seller_sku: str = ""
    quantity: int


class InboundRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is sent, and after how many seconds it arrives; an hour later it is counted."""

    shop_id: str = ""
    lines: list[InboundLine]
    arrive_in: int = 3 * 86_400


class InboundTruth(msgspec.Struct):
    id: str
    status: str
    planned: dict[str, int]


@endpoint("POST", "/fbt/inbound", InboundRequest)
def send_inbound(simulation: Simulation, request: InboundRequest) -> InboundTruth:
    """The seller sends stock to TikTok's warehouse (webhook 21)."""
    world = simulation.world
    shop = find_shop(simulation, request.shop_id)
    if shop.id not in MERCHANTS.of(world):
        raise ValueError(f"shop {shop.name} does not store goods with TikTok: POST /_sim/fbt/onboard first")
    if request.arrive_in < 0 or not request.lines or any(line.quantity < 1 for line in request.lines):
        raise ValueError("name at least one SKU with a quantity of at least 1, arriving now or later")
    now = world.now()
    planned: dict[str, int] = {}
    for line in request.lines:
        sku = find_sku(simulation, shop, line.sku_id, line.seller_sku)
        goods = fbt.match(world, shop, sku.id, now)
        planned[goods.id] = planned.get(goods.id, 0) + line.quantity
    return _inbound(fbt.send(world, shop, planned, now + request.arrive_in, now))


class InboundId(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which inbound order."""

    inbound_order_id: str


@endpoint("POST", "/fbt/inbound/cancel", InboundId)
def cancel_inbound(simulation: Simulation, request: InboundId) -> InboundTruth:
    """The seller calls a delivery off before it arrives."""
    inbound = find(INBOUND.of(simulation.world), request.inbound_order_id, "inbound order")
    fbt.cancel(simulation.world, inbound, simulation.world.now())
    return _inbound(inbound)


def _inbound(inbound: InboundOrder) -> InboundTruth:
    return InboundTruth(inbound.id, inbound.status, inbound.planned)
