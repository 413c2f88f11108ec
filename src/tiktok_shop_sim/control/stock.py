"""The truth about stock, and the catalogue that the seller keeps elsewhere. Nothing here changes anything."""

from __future__ import annotations

import csv
import io
from typing import Literal

import msgspec

from tiktok_shop_sim.control.endpoint import Plain, endpoint
from tiktok_shop_sim.control.find import ShopFilter, find_shop
from tiktok_shop_sim.simulation import Simulation


class StockRow(msgspec.Struct):
    """One SKU in one warehouse: listed = available + committed + sold + returned."""

    shop_id: str
    product_id: str
    sku_id: str
    seller_sku: str
    title: str
    warehouse_id: str
    available: int
    committed: int
    sold: int
    returned: int
    listed: int


class Inventory(msgspec.Struct):
    rows: list[StockRow]


@endpoint("GET", "/inventory", ShopFilter)
def inventory(simulation: Simulation, request: ShopFilter) -> Inventory:
    """The truth about stock, SKU by SKU and warehouse by warehouse."""
    world = simulation.world
    rows: list[StockRow] = []
    for sku in world.skus.values():
        product = world.products[sku.product_id]
        if request.shop_id not in ("", product.shop_id):
            continue
        rows.extend(
            StockRow(
                shop_id=product.shop_id,
                product_id=product.id,
                sku_id=sku.id,
                seller_sku=sku.seller_sku,
                title=product.title,
                warehouse_id=warehouse_id,
                available=held.available,
                committed=held.committed,
                sold=held.sold,
                returned=held.returned,
                listed=held.listed,
            )
            for warehouse_id, held in sku.stock.items()
        )
    return Inventory(rows)


class CatalogueRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which shop (the first when none is named), as JSON or CSV."""

    shop_id: str = ""
    format: Literal["json", "csv"] = "json"


class CatalogueRow(msgspec.Struct):
    """A SKU as the seller's own catalogue has it. `quantity` is the stock on hand: available and committed."""

    seller_sku: str
    title: str
    variant: str
    price: str
    currency: str
    quantity: int
    barcode: str
    weight_grams: int


class Catalogue(msgspec.Struct):
    rows: list[CatalogueRow]


@endpoint("GET", "/catalogue", CatalogueRequest)
def catalogue(simulation: Simulation, request: CatalogueRequest) -> Catalogue | Plain:
    """The seller's own catalogue, to import it elsewhere. SKUs the seller does not know are not in it."""
    world = simulation.world
    shop_id = find_shop(simulation, request.shop_id).id
    market = world.market_of(shop_id)
    rows = [
        CatalogueRow(
            seller_sku=sku.seller_sku,
            title=world.products[sku.product_id].title,
            variant=sku.name,
            price=market.money(sku.price),
            currency=market.currency,
            quantity=sum(held.available + held.committed for held in sku.stock.values()),
            barcode=sku.barcode,
            weight_grams=world.products[sku.product_id].weight_grams,
        )
        for sku in world.skus.values()
        if sku.in_catalogue and world.products[sku.product_id].shop_id == shop_id
    ]
    if request.format == "json":
        return Catalogue(rows)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(CatalogueRow.__struct_fields__)
    writer.writerows(msgspec.structs.astuple(row) for row in rows)
    return Plain(buffer.getvalue(), "text/csv; charset=utf-8")
