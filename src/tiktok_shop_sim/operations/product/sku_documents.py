"""A SKU as the wire shows it, in a product, in a list, and as a member of a bundle."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.operations.product.image_documents import image
from tiktok_shop_sim.world import brands, categories
from tiktok_shop_sim.world.product_rules.parcel import decimal
from tiktok_shop_sim.world.product_versions import (
    CombinedSku,
    Quantity,
    SalesAttribute,
    SkuVersion,
    Version,
    listing,
)
from tiktok_shop_sim.world.records import Product, Sku

Document = dict[str, Any]

SAME_OF_SKU = (
    "external_list_prices",
    "external_sku_id",
    "external_urls",
    "extra_identifier_codes",
    "fees",
    "identifier_code",
    "list_price",
    "pre_sale",
    "sku_dimensions",
    "sku_unit_count",
    "sku_weight",
)
"""Properties that are read as they were written."""
OFF_SALE = {
    "DELETED": "SUB_PRODUCT_DELETE",
    "FREEZE": "SUB_PRODUCT_FROZEN",
    "SELLER_DEACTIVATED": "SUB_PRODUCT_DEACTIVATE",
    "PLATFORM_DEACTIVATED": "SUB_PRODUCT_DEACTIVATE",
}
"""Why a bundle is not live, by the status of a product in it."""


def same(part: msgspec.Struct, names: tuple[str, ...]) -> Document:
    """The named properties as they were written; what was not given is left out."""
    plain = msgspec.to_builtins(part)
    return {name: plain[name] for name in names if name in plain}


def whole(call: Call, product: Product, written: Version, version: SkuVersion, locale: str) -> Document:
    """A SKU of a version as Get Product shows it."""
    sku = call.world.skus.get(version.id) if version.id in product.sku_ids else None
    document: Document = {
        "id": version.id,
        "seller_sku": version.seller_sku,
        "price": price(call, product, version, sku) | _unit_price(call, version, sku),
        "inventory": inventory(call, product, version, sku),
        "sales_attributes": [_sales_attribute(call, part) for part in version.sales_attributes],
        "status_info": status_info(call, product, version.id),
    }
    if version.combined_skus:
        document["combined_skus"] = [_member(call, part, locale) for part in version.combined_skus]
    if written.purchase_order_quantity_limit is not None:
        document["purchase_order_quantity_limit"] = written.purchase_order_quantity_limit
    return document | same(version, SAME_OF_SKU)


def short(call: Call, product: Product, version: SkuVersion) -> Document:
    """A SKU as the searches show it, with the fields of their version."""
    newer, newest = call.version != "202309", call.version == "202502"
    sku = call.world.skus.get(version.id) if version.id in product.sku_ids else None
    rows = inventory(call, product, version, sku)
    if not newest:
        rows = [{"warehouse_id": row["warehouse_id"], "quantity": row["quantity"]} for row in rows]
    document: Document = {
        "id": version.id,
        "seller_sku": version.seller_sku,
        "price": price(call, product, version, sku),
        "inventory": rows,
    }
    document |= same(version, ("fees",))
    if newer:
        document |= same(version, ("list_price", "external_list_prices"))
    if newest:
        document["status_info"] = status_info(call, product, version.id)
        document |= same(version, ("pre_sale",))
    return document


def status_info(call: Call, product: Product, sku_id: str) -> Document:
    if sku_id in listing(call.world, product).deactivated_skus:
        return {"status": "DEACTIVATED", "deactivation_source": "PLATFORM"}
    return {"status": "NORMAL"}


def price(call: Call, product: Product, version: SkuVersion, sku: Sku | None) -> Document:
    """A SKU's price: before tax, and with it where it is inside (facts.md 9.7)."""
    if sku is not None:
        amount = call.market.money(sku.price)
    else:
        amount = version.price.given if version.price is not None else ""
    document = {"currency": call.market.currency, "tax_exclusive_price": amount}
    if not call.market.tax_on_top:
        document["sale_price"] = amount
    bid = listing(call.world, product).bids.get(version.id, "")
    return document | ({"starting_bid_price": bid} if bid else {})


def _unit_price(call: Call, version: SkuVersion, sku: Sku | None) -> Document:
    """What one of the units in a SKU costs, when the seller said how many there are."""
    count = decimal(version.sku_unit_count) if version.sku_unit_count else None
    if sku is None or not count or count < 0:
        return {}
    return {"unit_price": call.market.money(int(Decimal(sku.price) / count))}


def inventory(call: Call, product: Product, version: SkuVersion, sku: Sku | None) -> list[Document]:
    """What may be sold per warehouse; a SKU that is not yet in force has what its version says."""
    if sku is None:
        return [_row(row.warehouse_id, row.quantity, row) for row in version.inventory]
    terms = listing(call.world, product).terms
    return [
        _row(warehouse_id, held.available, terms.get(f"{sku.id}/{warehouse_id}"))
        for warehouse_id, held in sku.stock.items()
    ]


def _row(warehouse_id: str, quantity: int, terms: Quantity | None) -> Document:
    row: Document = {"warehouse_id": warehouse_id, "quantity": quantity}
    if terms is not None and terms.backorder_quantity is not None:
        row["backorder_quantity"] = terms.backorder_quantity
    if terms is not None and terms.handling_time is not None:
        row["handling_time"] = terms.handling_time
    return row


def _sales_attribute(call: Call, part: SalesAttribute) -> Document:
    document: Document = {
        "id": part.id,
        "name": part.name,
        "value_id": part.value_id,
        "value_name": part.value_name,
    }
    if part.sku_img is not None:
        document["sku_img"] = image(call, part.sku_img.uri)
    if part.supplementary_sku_images:
        document["supplementary_sku_images"] = [image(call, use.uri) for use in part.supplementary_sku_images]
    return document


def _member(call: Call, part: CombinedSku, locale: str) -> Document:
    """A SKU inside a bundle, as the product it belongs to has it now; a draft may name one that does not exist."""
    document: Document = {"product_id": part.product_id, "sku_id": part.sku_id, "sku_count": part.sku_count}
    sku = call.world.skus.get(part.sku_id)
    if sku is None:
        return document
    product = call.world.products[sku.product_id]
    live = listing(call.world, product).live
    version = next((one for one in live.skus if one.id == sku.id), SkuVersion(id=sku.id))
    document |= {
        "title": product.title,
        "seller_sku": sku.seller_sku,
        "sales_attributes": [_sales_attribute(call, one) for one in version.sales_attributes],
        "price": price(call, product, version, sku),
        "inventory": inventory(call, product, version, sku),
        "categories": chain(call, live, locale),
        "combined_listing_not_live_reasons": _not_live(product, sku),
    }
    if live.main_images:
        document["product_main_image"] = image(call, live.main_images[0].uri)
    return document | brand(call, live)


def _not_live(product: Product, sku: Sku) -> list[str]:
    if product.status in OFF_SALE:
        return [OFF_SALE[product.status]]
    return [] if sku.id in product.sku_ids else ["SUB_SKU_DELETE"]


def chain(call: Call, version: Version, locale: str) -> list[Document]:
    """The categories of a version, the root first."""
    return [
        {"id": one.id, "parent_id": one.parent_id, "local_name": one.name(locale), "is_leaf": one.leaf}
        for one in categories.chain(call.market.region, version.category_id)
    ]


def brand(call: Call, version: Version) -> Document:
    """The brand of a version as a field of its own, if it has one."""
    found = brands.brand(call.world, call.shop, version.brand_id) if version.brand_id else None
    return {"brand": {"id": found.id, "name": found.name}} if found is not None else {}
