"""A product as the wire shows it, whole or in a list."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.operations.product import sku_documents
from tiktok_shop_sim.operations.product.image_documents import file, image, video, with_images
from tiktok_shop_sim.operations.product.sku_documents import brand, chain, same
from tiktok_shop_sim.world import categories
from tiktok_shop_sim.world.product_quality import better_category, tier
from tiktok_shop_sim.world.product_versions import (
    Certification,
    ProductAttribute,
    SizeChart,
    Version,
    listing,
)
from tiktok_shop_sim.world.records import Product

Document = dict[str, Any]

SAME = (
    "description",
    "package_weight",
    "package_dimensions",
    "external_product_id",
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
TOKOPEDIA = "TOKOPEDIA"


def whole(call: Call, product: Product, version: Version) -> Document:
    """One version of a product as Get Product shows it."""
    locale = call.query.get("locale") or ""
    now = listing(call.world, product)
    document: Document = {
        "id": product.id,
        "title": version.title,
        "status": product.status,
        "product_status": "INITIAL" if product.status in ("PENDING", "FAILED") else product.status,
        "audit": _audit(call, product),
        "category_chains": chain(call, version, locale),
        "main_images": [image(call, use.uri) for use in version.main_images],
        "skus": [sku_documents.whole(call, product, version, sku, locale) for sku in version.skus],
        "create_time": product.create_time,
        "update_time": product.update_time,
        "is_cod_allowed": _cod(call, version),
        "is_not_for_sale": version.is_not_for_sale,
        "is_pre_owned": version.is_pre_owned,
        "is_blind_box": version.is_blind_box,
        "has_draft": now.draft is not None,
        "is_replicated": False,
        "listing_quality_tier": tier(version),
        "product_types": ["COMBINED_PRODUCT"] if any(sku.combined_skus for sku in version.skus) else [],
        "product_tags": _tags(version),
        "selling_format": version.selling_format or "FIXED_PRICE",
    }
    document |= same(version, SAME)
    document |= _linked(call, version, locale)
    document |= _proposed(call, product, version, locale)
    if now.complaints:
        document["audit_failed_reasons"] = [_plain(complaint) for complaint in now.complaints]
    return document


def short(call: Call, product: Product, version: Version) -> Document:
    """A product as the searches show it, with the fields of their version."""
    document: Document = {
        "id": product.id,
        "title": version.title,
        "status": product.status,
        "skus": [sku_documents.short(call, product, sku) for sku in version.skus],
        "sales_regions": [call.market.region],
        "create_time": product.create_time,
        "update_time": product.update_time,
    }
    document |= _proposed(call, product, version, call.field("locale", ""))
    if call.version == "202309":
        document.pop("integrated_platform_statuses", None)
        return document
    document["audit"] = _audit(call, product)
    document["is_not_for_sale"] = version.is_not_for_sale
    document["listing_quality_tier"] = tier(version)
    if call.version == "202502":
        document["has_draft"] = listing(call.world, product).draft is not None
        document["selling_format"] = version.selling_format or "FIXED_PRICE"
        document["product_tags"] = _tags(version) + (["LIVE_QUICK"] if version.is_live_quick else [])
        document |= same(version, ("scheduled_sale",))
    return document


def _audit(call: Call, product: Product) -> Document:
    """Where the review stands, and what it still waits for when only that is missing."""
    waiting = listing(call.world, product).pre_approved
    return {"status": product.audit_status} | ({"pre_approved_reasons": waiting} if waiting else {})


def _tags(version: Version) -> list[str]:
    """The tags that were switched on."""
    return [one["product_tag"] for one in version.product_tag_operations if one.get("enable")]


def _plain(part: msgspec.Struct) -> Any:
    """A part with what was left out, too: complaints are always shown whole."""
    return {name: getattr(part, name) for name in part.__struct_fields__}


def _cod(call: Call, version: Version) -> bool:
    """What the seller said, else whether the market knows cash on delivery."""
    if version.is_cod_allowed is not None:
        return version.is_cod_allowed
    return "Cash on delivery" in call.market.payment_methods


def _proposed(call: Call, product: Product, version: Version, locale: str) -> Document:
    """What the platform adds: a category that fits the title better, and where else the product is listed."""
    document: Document = {}
    better = better_category(call.market.region, version)
    if better is not None:
        document["recommended_categories"] = [{"id": better.id, "local_name": better.name(locale)}]
    if TOKOPEDIA in version.listing_platforms:
        document["integrated_platform_statuses"] = [{"platform": TOKOPEDIA, "status": product.status}]
    return document


def _linked(call: Call, version: Version, locale: str) -> Document:
    """What is named by an id and shown with its words."""
    document: Document = brand(call, version)
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
        document["video"] = video(call, version.video.id)
    if version.delivery_option_ids:
        document["delivery_options"] = [
            {"id": option.id, "name": option.name, "is_available": True}
            for option in map(call.world.delivery_options.get, version.delivery_option_ids)
            if option is not None
        ]
    if version.subscribe_info_edit is not None:
        document["subscribe_info"] = _subscription(version.subscribe_info_edit)
    if version.pod_info is not None:
        document["pod_info"] = with_images(call, version.pod_info)
    return document


def _subscription(edit: Document) -> Document:
    """What was said about buying the product again and again."""
    document: Document = {"support_subscribe": True}
    if "subscribe_status" in edit:
        document["subscribe_status"] = edit["subscribe_status"]
    if "discount_details" in edit:
        document["subscribe_discount_details"] = edit["discount_details"]
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
        "images": [image(call, use.uri) for use in paper.images],
        "files": [file(call, use.id, use.name, use.format) for use in paper.files],
    }
    if paper.expiration_date is not None:
        document["expiration_date"] = paper.expiration_date
    return document


def _size_chart(call: Call, chart: SizeChart) -> Document:
    document: Document = {}
    if chart.image is not None:
        document["image"] = image(call, chart.image.uri)
    if chart.template is not None:
        document["template"] = {"id": chart.template.id}
    return document
