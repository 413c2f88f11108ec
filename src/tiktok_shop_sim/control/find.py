"""What requests name, and finding it in the world: NotThere says what does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from tiktok_shop_sim.control.endpoint import NotThere
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import products
from tiktok_shop_sim.world.records import Cancellation, Order, Seller, Shop, Sku, Unit
from tiktok_shop_sim.world.return_records import RETURNS, Return
from tiktok_shop_sim.world.world import World

K = TypeVar("K")
T = TypeVar("T")


class ShopNamed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which shop; the first one when none is named."""

    shop_id: str = ""


class ShopFilter(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Of which shop; of all when none is named."""

    shop_id: str = ""


class OrderNamed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order."""

    order_id: str


class ReturnNamed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which return."""

    return_id: str


def find(records: Mapping[K, T], key: K, what: str) -> T:
    """The record under a key, `what` it is in a word."""
    if key not in records:
        raise NotThere(f"no {what} {key}")
    return records[key]


def find_shop(simulation: Simulation, shop_id: str) -> Shop:
    """A shop by id, the first one when none is named."""
    shops = simulation.world.shops
    return find(shops, shop_id or next(iter(shops)), "shop")


def find_seller(simulation: Simulation, name: str) -> Seller:
    """A seller by open_id, name or the id of a shop; the first one when none is named."""
    sellers = simulation.world.sellers.values()
    if not name:
        return next(iter(sellers))
    for seller in sellers:
        if name in (seller.open_id, seller.name) or name in seller.shop_ids:
            return seller
    raise NotThere(f"no seller {name}")


def find_sku(simulation: Simulation, shop: Shop, sku_id: str, seller_sku: str) -> Sku:
    """A SKU by its id, else by its seller SKU: one on sale before one that is not."""
    world = simulation.world
    among = filter(None, [world.skus.get(sku_id)]) if sku_id else world.skus.values()
    found = [
        sku
        for sku in among
        if (sku_id or sku.seller_sku == seller_sku) and world.products[sku.product_id].shop_id == shop.id
    ]
    if not found:
        raise NotThere(f"shop {shop.name} has no SKU {sku_id or seller_sku!r}")
    return next((sku for sku in found if products.on_sale(world, sku)), found[0])


def find_order(simulation: Simulation, order_id: str) -> Order:
    """An order by id."""
    return find(simulation.world.orders, order_id, "order")


def find_units(order: Order, ids: list[str]) -> list[Unit]:
    """Units of an order by id, in the order's own order."""
    chosen = [unit for unit in order.units if unit.id in ids]
    if len(chosen) != len(set(ids)):
        raise NotThere(f"order {order.id} has not all of these units")
    return chosen


def find_request(world: World, order: Order) -> Cancellation:
    """The buyer's request to cancel an order that waits for the seller's answer."""
    if not order.pending_cancellation:
        raise NotThere(f"order {order.id} has no pending cancellation request")
    return world.cancellations[order.pending_cancellation]


def find_return(simulation: Simulation, return_id: str) -> Return:
    """A return by id."""
    return find(RETURNS.of(simulation.world), return_id, "return")
