"""Many products at once, for measuring: they are on sale, and nobody is told of them."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control.endpoint import NotThere, endpoint
from tiktok_shop_sim.control.find import find_shop
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import products, sales_words
from tiktok_shop_sim.world.product_versions import (
    Price,
    Quantity,
    SalesAttribute,
    SkuVersion,
    Version,
    listing,
)
from tiktok_shop_sim.world.records import Shop, Warehouse
from tiktok_shop_sim.world.world import World

MOST_SKUS = 300
"""facts.md 9.5: in the markets that allow most."""
MOST = 200_000


class ManyProducts(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """So many products with so many SKUs each, every SKU with `quantity` units in each warehouse.

    Seller SKUs are ``PREFIX-1-1`` and so on: product, then SKU. Warehouses: the enabled ones where goods are sold from,
    unless some are named. What else a product needs is taken from the shop's first product on sale.
    """

    shop_id: str = ""
    products: int = 1
    skus: int = 1
    quantity: int = 100
    price: str = ""
    prefix: str = "BULK"
    warehouse_ids: list[str] = []


class MadeProducts(msgspec.Struct):
    """The ids of what was made, product by product."""

    product_ids: list[str]
    sku_ids: list[list[str]]
    warehouse_ids: list[str]


@endpoint("POST", "/products/many", ManyProducts)
def make_products(simulation: Simulation, request: ManyProducts) -> MadeProducts:
    """Put many products on sale at once, as if they had been there before. No notice is sent."""
    world = simulation.world
    shop = find_shop(simulation, request.shop_id)
    if not 1 <= request.skus <= MOST_SKUS:
        raise ValueError(f"skus is from 1 to {MOST_SKUS}")
    if not 1 <= request.products * request.skus <= MOST:
        raise ValueError(f"at most {MOST} SKUs at once")
    if request.quantity < 0:
        raise ValueError("quantity is not negative")
    places = _warehouses(world, shop, request.warehouse_ids)
    pattern = _pattern(world, shop, request, places)
    made = MadeProducts([], [], [place.id for place in places])
    before, world.building = world.building, True
    try:
        for number in range(1, request.products + 1):
            version = _numbered(pattern, request.prefix, number)
            product = products.lay_out(world, shop, version, world.now())
            made.product_ids.append(product.id)
            made.sku_ids.append(product.sku_ids)
    finally:
        world.building = before
    return made


def _warehouses(world: World, shop: Shop, named: list[str]) -> list[Warehouse]:
    own = world.warehouses_of(shop.id, "SALES_WAREHOUSE")
    found = (
        [one for one in own if one.id in named]
        if named
        else [one for one in own if one.effect_status == "ENABLED"]
    )
    if not found or len(found) < len(set(named)):
        raise NotThere(f"shop {shop.name} has not all of these sales warehouses")
    return found


def _pattern(world: World, shop: Shop, request: ManyProducts, places: list[Warehouse]) -> Version:
    """What all of them have in common. Their SKUs differ by one attribute, whose values are named once."""
    known = next(
        (p for p in world.products.values() if p.shop_id == shop.id and p.status == "ACTIVATE"), None
    )
    if known is None:
        raise NotThere(f"shop {shop.name} has no product on sale to take as a pattern")
    market = world.market_of(shop.id)
    amount = request.price or market.money(world.skus[known.sku_ids[0]].price)
    market.minor(amount)
    skus = [
        SkuVersion(
            sales_attributes=[SalesAttribute(name="Number", value_name=str(number))],
            price=Price(currency=market.currency, amount=amount),
            inventory=[Quantity(place.id, request.quantity) for place in places],
        )
        for number in range(1, request.skus + 1)
    ]
    pattern = msgspec.structs.replace(listing(world, known).live, skus=skus)
    sales_words.settle(world, shop, pattern)
    return pattern


def _numbered(pattern: Version, prefix: str, number: int) -> Version:
    """One of them: its own title and SKUs; the rest is shared, as nothing in a version is changed in its place."""
    skus = [
        msgspec.structs.replace(sku, id="", seller_sku=f"{prefix}-{number}-{at}")
        for at, sku in enumerate(pattern.skus, 1)
    ]
    return msgspec.structs.replace(pattern, title=f"{pattern.title} {prefix} {number}", skus=skus)
