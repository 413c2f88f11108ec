"""A product as the wire shows it, whole or in a list."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.world import brands, categories, media
from tiktok_shop_sim.world.product_quality import tier
from tiktok_shop_sim.world.product_versions import (
    Certification,
    CombinedSku,
    ImageUse,
    ProductAttribute,
    Quantity,
    SalesAttribute,
    SizeChart,
    SkuVersion,
    Version,
    listing,
)
from tiktok_shop_sim.world.records import Product, Sku

Document = dict[str, Any]

SAME = (
    "description",
    "package_weight",
    "package_dimensions",
    "external_product_id",
    "is_pre_owned",
    "is_blind_box",
    "key_product_features",
    "manufacturer_ids",
    "minimum_order_quantity",
    "primary_combined_product_id",
    "responsible_person_ids",
    "scheduled_sale",
    "search_terms",
    "shipping_insurance_requirement",
    "shipping_template_id",
)
"""Properties that are read as they were written."""
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


def whole(call: Call, product: Product, version: Version) -> Document:
    """One version of a product as Get Product shows it."""
    locale = call.query.get("locale") or ""
    now = listing(call.world, product)
    document: Document = {
        "id": product.id,
        "title": version.title,
        "status": product.status,
        "product_status": "INITIAL" if product.status in ("PENDING", "FAILED") else product.status,
        "audit": {"status": product.audit_status},
        "category_chains": _chain(call, version, locale),
        "main_images": [_image(call, use) for use in version.main_images],
        "skus": [_sku(call, product, sku) for sku in version.skus],
        "create_time": product.create_time,
        "update_time": product.update_time,
        "is_cod_allowed": _cod(call, version),
        "is_not_for_sale": version.is_not_for_sale,
        "has_draft": now.draft is not None,
        "is_replicated": False,
        "listing_quality_tier": tier(version),
        "product_types": ["COMBINED_PRODUCT"] if any(sku.combined_skus for sku in version.skus) else [],
    }
    document |= _same(version, SAME)
    document |= _linked(call, version, locale)
    if now.complaints:
        document["audit_failed_reasons"] = [_plain(complaint) for complaint in now.complaints]
    return document


def _same(part: msgspec.Struct, names: tuple[str, ...]) -> Document:
    plain = msgspec.to_builtins(part)
    return {name: plain[name] for name in names if name in plain}


def _plain(part: msgspec.Struct) -> Any:
    """A part with what was left out, too: complaints are always shown whole."""
    return {name: getattr(part, name) for name in part.__struct_fields__}


def _cod(call: Call, version: Version) -> bool:
    """What the seller said, else whether the market knows cash on delivery."""
    if version.is_cod_allowed is not None:
        return version.is_cod_allowed
    return "Cash on delivery" in call.market.payment_methods


def _chain(call: Call, version: Version, locale: str) -> list[Document]:
    return [
        {"id": one.id, "parent_id": one.parent_id, "local_name": one.name(locale), "is_leaf": one.leaf}
        for one in categories.chain(call.market.region, version.category_id)
    ]


def _image(call: Call, use: ImageUse) -> Document:
    found = media.image(call.world, use.uri)
    return {
        "uri": use.uri,
        "urls": [media.image_url(call.base_url, use.uri)],
        "thumb_urls": [media.image_url(call.base_url, use.uri, 300)],
        "width": found.width if found is not None else 0,
        "height": found.height if found is not None else 0,
    }


def _linked(call: Call, version: Version, locale: str) -> Document:
    """What is named by an id and shown with its words."""
    document: Document = {}
    brand = brands.brand(call.world, call.shop, version.brand_id) if version.brand_id else None
    if brand is not None:
        document["brand"] = {"id": brand.id, "name": brand.name}
    if version.product_attributes:
        document["product_attributes"] = [
            _attribute(call, version, part, locale) for part in version.product_attributes
        ]
    if version.certifications:
        document["certifications"] = [
            _paper(call, version, paper, locale) for paper in version.certifications
        ]
    if version.size_chart is not None:
        document["size_chart"] = _size_chart(call, version.size_chart)
    if version.video is not None:
        document["video"] = _video(call, version.video.id)
    if version.delivery_option_ids:
        document["delivery_options"] = [
            {"id": option.id, "name": option.name, "is_available": True}
            for option in map(call.world.delivery_options.get, version.delivery_option_ids)
            if option is not None
        ]
    return document


def _attribute(call: Call, version: Version, part: ProductAttribute, locale: str) -> Document:
    known = categories.attribute(call.market.region, version.category_id, part.id)
    values = []
    for value in part.values:
        offered = known.value(value.id) if known is not None and value.id else None
        name = value.name or (offered.name(locale) if offered is not None else "")
        row: Document = {"id": value.id, "name": name} if value.id else {"name": name}
        if value.metric_standard_info is not None:
            row["metric_standard_info"] = value.metric_standard_info
        values.append(row)
    return {"id": part.id, "name": known.name(locale) if known is not None else "", "values": values}


def _paper(call: Call, version: Version, paper: Certification, locale: str) -> Document:
    leaf = categories.leaf(call.market.region, version.category_id)
    rules = categories.rules(call.market.region, leaf.id).certifications if leaf is not None else []
    document: Document = {
        "id": paper.id,
        "title": next((one.name(locale) for one in rules if one.id == paper.id), ""),
        "images": [_image(call, use) for use in paper.images],
        "files": [_file(call, use.id, use.name, use.format) for use in paper.files],
    }
    if paper.expiration_date is not None:
        document["expiration_date"] = paper.expiration_date
    return document


def _file(call: Call, file_id: str, name: str, format: str) -> Document:
    stored = media.file(call.world, file_id)
    urls = [media.file_url(call.base_url, stored)] if stored is not None else []
    return {"id": file_id, "name": name, "format": format, "urls": urls}


def _video(call: Call, file_id: str) -> Document:
    stored = media.file(call.world, file_id)
    if stored is None:
        return {"id": file_id}
    url = media.file_url(call.base_url, stored)
    return {"id": file_id, "format": stored.format, "size": stored.size, "url": url}


def _size_chart(call: Call, chart: SizeChart) -> Document:
    document: Document = {}
    if chart.image is not None:
        document["image"] = _image(call, chart.image)
    if chart.template is not None:
        document["template"] = {"id": chart.template.id}
    return document


def _sku(call: Call, product: Product, version: SkuVersion) -> Document:
    sku = call.world.skus.get(version.id) if version.id in product.sku_ids else None
    document: Document = {
        "id": version.id,
        "seller_sku": version.seller_sku,
        "price": price(call, product, version, sku),
        "inventory": inventory(call, product, version, sku),
        "sales_attributes": [_sales_attribute(call, part) for part in version.sales_attributes],
        "status_info": status_info(call, product, version.id),
    }
    if version.combined_skus:
        document["combined_skus"] = [_member(call, part) for part in version.combined_skus]
    return document | _same(version, SAME_OF_SKU)


def _member(call: Call, part: CombinedSku) -> Document:
    """A SKU inside a bundle, as the product it belongs to has it now; a draft may name one that does not exist."""
    document: Document = {"product_id": part.product_id, "sku_id": part.sku_id, "sku_count": part.sku_count}
    sku = call.world.skus.get(part.sku_id)
    if sku is None:
        return document
    product = call.world.products[sku.product_id]
    live = listing(call.world, product).live
    version = next((one for one in live.skus if one.id == sku.id), SkuVersion(id=sku.id))
    return document | {
        "title": product.title,
        "seller_sku": sku.seller_sku,
        "price": price(call, product, version, sku),
        "inventory": inventory(call, product, version, sku),
    }


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
        document["sku_img"] = _image(call, part.sku_img)
    if part.supplementary_sku_images:
        document["supplementary_sku_images"] = [_image(call, use) for use in part.supplementary_sku_images]
    return document


def short(call: Call, product: Product, version: Version) -> Document:
    """A product as the searches show it, with the fields of their version."""
    newer, newest = call.version != "202309", call.version == "202502"
    document: Document = {
        "id": product.id,
        "title": version.title,
        "status": product.status,
        "skus": [_short_sku(call, product, sku, newer, newest) for sku in version.skus],
        "sales_regions": [call.market.region],
        "create_time": product.create_time,
        "update_time": product.update_time,
    }
    if newer:
        document["audit"] = {"status": product.audit_status}
        document["is_not_for_sale"] = version.is_not_for_sale
        document["listing_quality_tier"] = tier(version)
    if newest:
        document["has_draft"] = listing(call.world, product).draft is not None
        document |= _same(version, ("scheduled_sale",))
    return document


def _short_sku(call: Call, product: Product, version: SkuVersion, newer: bool, newest: bool) -> Document:
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
    document |= _same(version, ("fees",))
    if newer:
        document |= _same(version, ("list_price", "external_list_prices"))
    if newest:
        document["status_info"] = status_info(call, product, version.id)
        document |= _same(version, ("pre_sale",))
    return document
