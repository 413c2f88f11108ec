"""A second writer: another app, or the seller in Seller Center, changes stock, prices and who may sell what."""

from __future__ import annotations

from typing import Literal

import msgspec

from tiktok_shop_sim.control.endpoint import NotThere, endpoint
from tiktok_shop_sim.control.find import find, find_shop, find_sku
from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.lifecycles.products import INVENTORY_STATES
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import product_notices as notices
from tiktok_shop_sim.world import stock
from tiktok_shop_sim.world.creators import KEPT, Kept
from tiktok_shop_sim.world.records import Sku
from tiktok_shop_sim.world.world import World

SOURCES = {"SELLER_CENTER": "SELLER_CENTER", "OTHER_APP": "OPEN_API"}
"""Who changed it, and what notice 15 calls it (`change_source`)."""


class Written(msgspec.Struct):
    """A SKU after the change."""

    sku_id: str
    product_id: str
    available: dict[str, int]
    price: str


class StockWritten(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A SKU by id or seller SKU, its units in one warehouse (its only one when none is named), and who says so."""

    shop_id: str = ""
    sku_id: str = ""
    seller_sku: str = ""
    warehouse_id: str = ""
    quantity: int
    by: Literal["SELLER_CENTER", "OTHER_APP"] = "SELLER_CENTER"


@endpoint("POST", "/stock/write", StockWritten)
def write_stock(simulation: Simulation, request: StockWritten) -> Written:
    """Somebody else sets how many may be sold: notices 71 (what it is now) and 15 (the product was changed)."""
    world = simulation.world
    sku = find_sku(simulation, find_shop(simulation, request.shop_id), request.sku_id, request.seller_sku)
    product = world.products[sku.product_id]
    if product.status not in INVENTORY_STATES:
        raise IllegalMove(f"product {product.id}", product.status, "write stock")
    if request.quantity < 0:
        raise ValueError("quantity is not negative")
    where = request.warehouse_id or (next(iter(sku.stock)) if len(sku.stock) == 1 else "")
    if where not in sku.stock:
        raise NotThere(f"SKU {sku.id} is in no warehouse {where!r}; it is in {', '.join(sku.stock)}")
    stock.list_units(world, sku.id, {where: request.quantity}, source=request.by)
    product.update_time = max(world.now(), product.update_time)
    notices.changed(world, product, ["inventory"], source=SOURCES[request.by])
    return _written(world, sku)


class PriceWritten(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A SKU by id or seller SKU, its price (decimal string), and who says so."""

    shop_id: str = ""
    sku_id: str = ""
    seller_sku: str = ""
    price: str
    by: Literal["SELLER_CENTER", "OTHER_APP"] = "SELLER_CENTER"


@endpoint("POST", "/price/write", PriceWritten)
def write_price(simulation: Simulation, request: PriceWritten) -> Written:
    """Somebody else sets a price: notice 15."""
    world = simulation.world
    sku = find_sku(simulation, find_shop(simulation, request.shop_id), request.sku_id, request.seller_sku)
    product = world.products[sku.product_id]
    sku.price = world.market_of(product.shop_id).minor(request.price)
    product.update_time = max(world.now(), product.update_time)
    notices.changed(world, product, ["price"], source=SOURCES[request.by])
    return _written(world, sku)


class CreatorRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A SKU by id or seller SKU, a creator, and how many available units only they may sell; 0 frees them."""

    shop_id: str = ""
    sku_id: str = ""
    seller_sku: str = ""
    creator_name: str
    quantity: int


@endpoint("POST", "/stock/creator", CreatorRequest)
def keep_for_creator(simulation: Simulation, request: CreatorRequest) -> Written:
    """The seller keeps units for a creator. No API writes it; the inventory search and notices 27 and 71 show it."""
    world = simulation.world
    sku = find_sku(simulation, find_shop(simulation, request.shop_id), request.sku_id, request.seller_sku)
    if request.quantity < 0 or not request.creator_name.strip():
        raise ValueError("a creator has a name, and quantity is not negative")
    kept = KEPT.of(world).setdefault(sku.id, Kept(sku.id))
    kept.units.pop(request.creator_name, None)
    if request.quantity:
        kept.units[request.creator_name] = request.quantity
    return _written(world, sku)


class WarehouseSwitch(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A warehouse, and whether it can be used."""

    warehouse_id: str
    effect_status: Literal["ENABLED", "DISABLED", "RESTRICTED"]


@endpoint("POST", "/warehouse/switch", WarehouseSwitch)
def switch_warehouse(simulation: Simulation, request: WarehouseSwitch) -> WarehouseSwitch:
    """The seller or the platform disables a warehouse, or enables it again. Its stock stays as it is."""
    warehouse = find(simulation.world.warehouses, request.warehouse_id, "warehouse")
    warehouse.effect_status = request.effect_status
    return request


def _written(world: World, sku: Sku) -> Written:
    market = world.market_of(world.products[sku.product_id].shop_id)
    return Written(
        sku_id=sku.id,
        product_id=sku.product_id,
        available={where: held.available for where, held in sku.stock.items()},
        price=market.money(sku.price),
    )
