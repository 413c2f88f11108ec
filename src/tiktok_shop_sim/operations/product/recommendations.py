"""What the platform proposes for a title: category, brand, attributes, parcel. Found by words, always the same."""

from __future__ import annotations

import re
from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.product import category_check as check
from tiktok_shop_sim.operations.product.categories import platform
from tiktok_shop_sim.operations.product.global_categories import global_tree
from tiktok_shop_sim.world import brands, categories, media, permits
from tiktok_shop_sim.world.brands import Brand
from tiktok_shop_sim.world.categories import Attribute, Category
from tiktok_shop_sim.world.measures import CENTIMETRES, GRAMS

LONGEST_TITLE, LONGEST_DESCRIPTION = 300, 10_000
NO_MATCH, NOT_MAIN = 12019064, 12052912
TAG = re.compile(r"<[^>]*>")


def words(call: Call) -> tuple[str, str]:
    """Title and description of a draft, checked; the description without its tags."""
    title, description = call.field("product_title", "").strip(), call.field("description", "")
    if not title:
        raise call.refuse(12052261)
    if len(title) > LONGEST_TITLE:
        raise call.refuse(12052051)
    if len(description) > LONGEST_DESCRIPTION:
        raise call.refuse(12052013, 12019006)
    for picture in call.field("images", []):
        if media.image(call.world, picture.get("uri", "")) is None:
            raise call.refuse(12052722, 12019009)
    return title, TAG.sub(" ", description)


@operation("POST", "/product/202309/categories/recommend", judges=("product_title", "description"))
def recommend_category(call: Call) -> dict[str, Any]:
    """The best leaf for a title; hints from another platform count when the title says nothing."""
    version = check.version(call, call.field("category_version"))
    listing = platform(call, call.field("listing_platform"))
    title, description = words(call)
    prohibited = call.field("include_prohibited_categories", False)
    found = None
    for text in (title, _hints(call), description):
        found = found or categories.suggest(
            call.market.region, text, version, prohibited=prohibited, platform=listing
        )
    if found is None:
        raise call.refuse(NO_MATCH)
    if "NON_MAIN_CATEGORY" in permits.statuses(call.world, call.shop.seller_id, found):
        raise call.refuse(NOT_MAIN)
    locale = call.field("locale", "")
    return {
        "leaf_category_id": found.id,
        "categories": [
            _level(one, locale)
            | {"permission_statuses": permits.statuses(call.world, call.shop.seller_id, one)}
            for one in categories.chain(call.market.region, found.id)
        ],
    }


def _hints(call: Call) -> str:
    origin = call.field("origin_platform_category", {})
    return " ".join(
        [
            call.field("origin_platform_product_type", ""),
            *call.field("origin_platform_tags", []),
            origin.get("name", ""),
            origin.get("full_name", ""),
        ]
    )


def _level(one: Category, locale: str = "") -> dict[str, Any]:
    return {"id": one.id, "name": one.name(locale), "level": one.level, "is_leaf": one.leaf}


@operation("POST", "/product/202309/global_categories/recommend", judges=("product_title", "description"))
def recommend_global_category(call: Call) -> dict[str, Any]:
    version = check.version(call, call.field("category_version"))
    title, description = words(call)
    tree = global_tree(version)
    found = categories.best_fit(tree, title) or categories.best_fit(tree, description)
    if found is None:
        raise call.refuse(NO_MATCH)
    if "NON_MAIN_CATEGORY" in permits.statuses(call.world, check.seller_id(call), found):
        raise call.refuse(NOT_MAIN)
    above = {one.id: one for one in tree}
    chain = [found]
    while chain[0].parent_id in above:
        chain.insert(0, above[chain[0].parent_id])
    return {"leaf_category_id": found.id, "categories": [_level(one) for one in chain]}


@operation("POST", "/product/202309/brands/recommend")
def recommend_brand(call: Call) -> dict[str, Any]:
    """The brand a title names; an empty answer when it names none."""
    found = _named_in(call, call.field("product_title", ""))
    return {"brand": {"id": found[0].id, "name": found[0].name}} if found else {}


@operation("POST", "/product/202609/brands/suggest", judges=("product_title",))
def suggest_brands(call: Call) -> dict[str, Any]:
    title, description = words(call)
    seller_id = check.seller_id(call)
    return {
        "brands": [
            {
                "id": one.id,
                "name": one.name,
                "is_authorized": brands.authorised(call.world, seller_id, one),
            }
            for one in _named_in(call, f"{title} {description}")
        ]
    }


def _named_in(call: Call, text: str) -> list[Brand]:
    """The usable brands whose name stands in a text, the longest name first."""
    found = [
        one
        for one in brands.of_seller(call.world, check.seller_id(call))
        if one.status == "AVAILABLE"
        and re.search(rf"(?<!\w){re.escape(one.name.casefold())}(?!\w)", text.casefold())
    ]
    return sorted(found, key=lambda one: -len(one.name))


@operation("POST", "/product/202609/products/properties/recommend", judges=("product_title",))
def recommend_properties(call: Call) -> dict[str, Any]:
    """The mandatory attributes, or those asked for, with the values that stand in title or description."""
    title, description = words(call)
    text = f"{title} {description}".casefold()
    found = check.leaf(call, call.field("category_id", ""), _tree_of(call))
    wanted = call.field("target_property_ids", [])
    rows = []
    for one in categories.attributes(call.market.region, found.id):
        if one.id in wanted if wanted else one.required:
            rows.append(_property(one, text))
    return {"recommended_properties": rows}


def _tree_of(call: Call) -> str:
    """These operations take no category version: the tree is that of the id, if the market takes it."""
    found = categories.anywhere(call.field("category_id", ""))
    allowed = categories.versions(call.market.region)
    return found.version if found is not None and found.version in allowed else allowed[0]


def _property(one: Attribute, text: str) -> dict[str, Any]:
    named = [
        value
        for value in one.values
        if any(re.search(rf"\b{re.escape(n.casefold())}\b", text) for n in value.names.values())
    ]
    return {
        "id": one.id,
        "name": one.name(),
        "type": one.type,
        "is_required": one.required,
        "is_customizable": one.customizable,
        "is_multiple_selection": one.multiple,
        "values": [{"id": v.id, "name": v.name()} for v in (named if one.multiple else named[:1])],
    }


@operation("POST", "/product/202609/products/package/predict")
def predict_package(call: Call) -> dict[str, Any]:
    """How products of a category are usually packed, in the market's units."""
    found = check.leaf(call, call.field("category_id", ""), _tree_of(call))
    if found.package is None:
        raise LookupError(f"{found.id} has no usual parcel")
    parcel = found.package
    if call.market.region == "US":
        sides = [
            max(1, round(side / CENTIMETRES["INCH"])) for side in (parcel.length, parcel.width, parcel.height)
        ]
        weight = {"value": f"{parcel.grams / GRAMS['POUND']:.2f}", "unit": "POUND"}
        return {"package_dimensions": _box(sides, "INCH"), "package_weight": weight}
    sides = [parcel.length, parcel.width, parcel.height]
    weight = {"value": f"{parcel.grams / 1000:.3f}", "unit": "KILOGRAM"}
    return {"package_dimensions": _box(sides, "CENTIMETER"), "package_weight": weight}


def _box(sides: list[int], unit: str) -> dict[str, Any]:
    return {"length": sides[0], "width": sides[1], "height": sides[2], "unit": unit}


@operation("POST", "/product/202501/attribute_recommendation_request")
def request_attribute_recommendation(call: Call) -> dict[str, Any]:
    """Accepts a product of another platform; the answer comes later elsewhere, so nothing is said here."""
    category_id = (call.field("external_product") or {}).get("tts_category_id", "")
    if category_id and categories.anywhere(category_id) is None:
        raise call.refuse(12052023)
    return {}
