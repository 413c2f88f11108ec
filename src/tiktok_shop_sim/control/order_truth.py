"""The truth about orders, for comparing with what somebody else thinks. Nothing here changes anything."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control.endpoint import endpoint
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import deadlines
from tiktok_shop_sim.world.order_totals import totals
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.world import World


class PackageTruth(msgspec.Struct):
    id: str
    status: str
    tracking_number: str
    provider_id: str
    provider: str
    unit_ids: list[str]


class UnitTruth(msgspec.Struct):
    id: str
    sku_id: str
    seller_sku: str
    status: str
    package_id: str


class OrderTruth(msgspec.Struct):
    """What the platform knows of an order, for comparing with what somebody else thinks."""

    id: str
    shop_id: str
    status: str
    create_time: int
    update_time: int
    units: int
    total: str
    currency: str
    tracking: list[str]
    packages: list[PackageTruth]
    is_cod: bool
    buyer_user_id: str
    cancel_requested: bool
    cancel_order_sla_time: int | None
    lines: list[UnitTruth]


def order_truth(world: World, order: Order) -> OrderTruth:
    """What the platform knows of an order now."""
    market = world.market_of(order.shop_id)
    parcels = []
    for package in world.live_packages(order):
        provider = market.provider(package.provider_id)
        parcels.append(
            PackageTruth(
                package.id,
                package.status,
                package.tracking_number,
                package.provider_id,
                provider.name if provider else "",
                package.unit_ids,
            )
        )
    return OrderTruth(
        id=order.id,
        shop_id=order.shop_id,
        status=order.status,
        create_time=order.create_time,
        update_time=order.update_time,
        units=len(order.units),
        total=market.money(totals(order, market)["total"]),
        currency=market.currency,
        tracking=[p.tracking_number for p in parcels if p.tracking_number],
        packages=parcels,
        is_cod=order.is_cod,
        buyer_user_id=order.buyer_id,
        cancel_requested=bool(order.pending_cancellation),
        cancel_order_sla_time=deadlines.cancel_due(order, market) if order.paid_time is not None else None,
        lines=[
            UnitTruth(u.id, u.sku_id, world.skus[u.sku_id].seller_sku, u.status, u.package_id)
            for u in order.units
        ],
    )


class OrdersRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which orders: of a shop, in a status, by ids (comma-joined), at most `limit`, newest last."""

    shop_id: str = ""
    status: str = ""
    ids: str = ""
    after: int = 0
    limit: int = 1_000_000


class Orders(msgspec.Struct):
    total: int
    orders: list[OrderTruth]


@endpoint("GET", "/orders", OrdersRequest)
def orders(simulation: Simulation, request: OrdersRequest) -> Orders:
    """The truth about orders, in the order they were placed.

    `after` is a position in the list; go on from there with the number of rows already read.
    """
    world = simulation.world
    ids = {part for part in request.ids.split(",") if part}
    found = [
        order
        for order in world.orders.values()
        if request.shop_id in ("", order.shop_id)
        and request.status in ("", order.status)
        and (not ids or order.id in ids)
    ]
    page = found[request.after : request.after + request.limit]
    return Orders(len(found), [order_truth(world, order) for order in page])
