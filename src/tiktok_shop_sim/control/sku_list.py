"""What a buyer may put into a basket: SKUs with price and stock."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control.endpoint import endpoint
from tiktok_shop_sim.control.find import ShopNamed, find_shop
from tiktok_shop_sim.control.thumbnails import thumbnail
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import products


class SkuRow(msgspec.Struct):
    """A SKU on sale or not: `off_sale` says why buyers do not see it, empty when they do.

    `stock` is what is available, by the name of the warehouse.
    """

    sku_id: str
    product_id: str
    picture: str
    title: str
    name: str
    seller_sku: str
    price: str
    currency: str
    product_status: str
    off_sale: str
    available: int
    stock: dict[str, int]


class SkuList(msgspec.Struct):
    rows: list[SkuRow]


@endpoint("GET", "/skus", ShopNamed)
def sku_list(simulation: Simulation, request: ShopNamed) -> SkuList:
    """The SKUs of a shop (the first when none is named) with what can be bought of each."""
    world = simulation.world
    shop = find_shop(simulation, request.shop_id)
    market = world.market_of(shop.id)
    rows = []
    for product in world.products.values():
        if product.shop_id != shop.id:
            continue
        picture = thumbnail(world, product)
        for sku_id in product.sku_ids:
            sku = world.skus[sku_id]
            stock = {world.warehouses[w].name: held.available for w, held in sku.stock.items()}
            rows.append(
                SkuRow(
                    sku_id=sku.id,
                    product_id=product.id,
                    picture=picture,
                    title=product.title,
                    name=sku.name,
                    seller_sku=sku.seller_sku,
                    price=market.money(sku.price),
                    currency=market.currency,
                    product_status=product.status,
                    off_sale=products.why_off_sale(world, sku),
                    available=sum(stock.values()),
                    stock=stock,
                )
            )
    return SkuList(rows)
