"""A version comes into force: the product, its SKUs, their prices and quantities are as it says."""

from __future__ import annotations

from tiktok_shop_sim.world import product_notices as notices
from tiktok_shop_sim.world import stock
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.measures import GRAMS
from tiktok_shop_sim.world.product_rules.parcel import decimal
from tiktok_shop_sim.world.product_versions import Quantity, SkuVersion, Version, changed_fields, listing
from tiktok_shop_sim.world.records import Product, Sku, Stock
from tiktok_shop_sim.world.world import World


def put_in_force(world: World, product: Product, version: Version, *, quiet: bool = False) -> None:
    """Let the product be what `version` says, and announce what is different now unless all of it is new."""
    now = listing(world, product)
    before, now.live = now.live, version
    product.title = version.title
    product.weight_grams = _grams(version)
    moved = take_skus(world, product, version)
    if quiet:
        return
    fields = changed_fields(before, version)
    if fields:
        notices.changed(world, product, fields)
    if before.category_id != version.category_id:
        notices.category(world, product, before.category_id, version.category_id)
    notices.skus(world, product, moved)


def take_skus(world: World, product: Product, version: Version) -> list[tuple[str, str]]:
    """Let the SKUs be those of a version; returns which were created and which deleted."""
    old, new = set(product.sku_ids), [sku.id for sku in version.skus]
    moved = [(sku_id, "DELETED") for sku_id in product.sku_ids if sku_id not in new]
    for sku_id, _ in moved:
        stock.list_units(world, sku_id, dict.fromkeys(world.skus[sku_id].stock, 0))
    market = world.market_of(product.shop_id)
    for sku in version.skus:
        if sku.id in old:
            _describe(world.skus[sku.id], sku)
        else:
            world.skus[sku.id] = _sku(market, product, sku)
            moved.append((sku.id, "CREATED"))
    product.sku_ids = new
    apply_now(world, product, version)
    return moved


def apply_now(world: World, product: Product, version: Version) -> list[str]:
    """Take over prices and quantities of SKUs that are in force, and forget them in the version.

    Returns what was set, in the words of `changed_fields` of a notice.
    """
    now, market = listing(world, product), world.market_of(product.shop_id)
    done: dict[str, None] = {}
    for sku in version.skus:
        if sku.id not in product.sku_ids:
            continue
        if sku.price is not None and sku.price.given:
            done["price"] = None
            world.skus[sku.id].price = market.minor(sku.price.given)
        if sku.inventory:
            done["inventory"] = None
            set_quantities(world, product, sku.id, sku.inventory)
        if sku.price is not None:
            now.bids[sku.id] = sku.price.starting_bid_price
        sku.price, sku.inventory = None, []
    return list(done)


def set_quantities(world: World, product: Product, sku_id: str, rows: list[Quantity]) -> None:
    """The seller lists units of a SKU; the terms of a backorder are kept as they were said."""
    known = world.skus[sku_id].stock
    for row in rows:
        known.setdefault(row.warehouse_id, Stock(available=0))
        if row.backorder_quantity is not None or row.handling_time is not None:
            listing(world, product).terms[f"{sku_id}/{row.warehouse_id}"] = row
    stock.list_units(world, sku_id, {row.warehouse_id: row.quantity for row in rows})


def _sku(market: Market, product: Product, version: SkuVersion) -> Sku:
    """A new SKU; its units are listed with the rest of its quantities."""
    price = market.minor(version.price.given) if version.price is not None and version.price.given else 0
    sku = Sku(
        id=version.id, product_id=product.id, seller_sku=version.seller_sku, name="", price=price, stock={}
    )
    _describe(sku, version)
    return sku


def _describe(sku: Sku, version: SkuVersion) -> None:
    sku.seller_sku = version.seller_sku
    sku.attributes = {part.name: part.value_name for part in version.sales_attributes}
    sku.name = ", ".join(sku.attributes.values()) or "Default"
    sku.barcode = version.identifier_code.code if version.identifier_code is not None else ""


def _grams(version: Version) -> int:
    """The weight of a parcel; 0 when a draft does not say it, or not as a number."""
    weight = version.package_weight
    value = decimal(weight.value) if weight is not None else None
    return 0 if weight is None or value is None else round(value * GRAMS.get(weight.unit, 1))
