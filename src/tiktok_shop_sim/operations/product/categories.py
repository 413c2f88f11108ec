"""Categories of a shop, what describes a product in them, and what they demand."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.product import category_check as check
from tiktok_shop_sim.operations.product.category_words import attribute_row, category_row, certification_row
from tiktok_shop_sim.world import categories, permits
from tiktok_shop_sim.world.categories import Category, CategoryRules

TIKTOK, TOKOPEDIA = "TIKTOK_SHOP", "TOKOPEDIA"


def platform(call: Call, asked: str | None) -> str:
    """The listing platform of a call; Tokopedia exists in Indonesia only (12019210)."""
    if asked == TOKOPEDIA and call.market.region != "ID":
        raise call.refuse(12019210, 12052025)
    return asked or TIKTOK


@operation("GET", "/product/202309/categories")
def get_categories(call: Call) -> dict[str, Any]:
    """The tree, parents first. `keyword` keeps the categories whose name holds it, in the asked language or English."""
    version = check.version(call, call.query.get("category_version"))
    listing = platform(call, call.query.get("listing_platform"))
    prohibited = call.query.get("include_prohibited_categories", False)
    locale = call.query.get("locale", "")
    rows = []
    for one in categories.tree(call.market.region, version).values():
        statuses = permits.statuses(call.world, call.shop.seller_id, one)
        if listing not in one.platforms or ("PROHIBITED" in statuses and not prohibited):
            continue
        if holds(one, call.query.get("keyword", ""), locale):
            rows.append(category_row(one, statuses, locale))
    return {"categories": rows}


def holds(one: Category, keyword: str, locale: str) -> bool:
    """Whether a category's name holds a keyword."""
    wanted = keyword.strip().casefold()
    return wanted in one.name(locale).casefold() or wanted in one.local_name.casefold()


@operation("GET", "/product/202309/categories/{category_id}/attributes")
def get_attributes(call: Call) -> dict[str, Any]:
    found = check.leaf(call, call.path["category_id"], _version(call))
    locale = call.query.get("locale", "")
    rows = []
    for one in categories.attributes(call.market.region, found.id):
        row = attribute_row(one, locale) | {"is_requried": one.required}
        if one.conditions:
            row["requirement_conditions"] = [
                {
                    "condition_type": when.type,
                    "attribute_id": when.attribute_id,
                    "attribute_value_id": when.value_id,
                }
                for when in one.conditions
            ]
        rows.append(row)
    return {"attributes": rows}


@operation("GET", "/product/202309/categories/{category_id}/rules")
def get_rules(call: Call) -> dict[str, Any]:
    found = check.leaf(call, call.path["category_id"], _version(call))
    check.permitted(call, found)
    rules = categories.rules(call.market.region, found.id)
    locale = call.query.get("locale", "")
    return {
        "product_certifications": [certification_row(one, locale) for one in rules.certifications],
        "size_chart": _size_chart(rules),
        "cod": {"is_supported": rules.cod_supported},
        "package_dimension": {"is_required": rules.package_dimension_required},
        "epr": {"is_required": rules.epr_required},
        "responsible_person": {"is_required": rules.responsible_person_required},
        "manufacturer": {"is_required": rules.manufacturer_required},
        "allowed_special_product_types": rules.special_product_types,
        "fees": rules.fees,
        "seller_sku": {"is_required": rules.seller_sku_required},
    }


@operation("POST", "/product/202407/products/category_upgrade_task")
def upgrade_categories(call: Call) -> dict[str, Any]:
    """Asks for all products to move from v1 to v2: only where a market takes both, elsewhere 12052265.

    The products stay as they are; a market that takes both trees takes each product in its own.
    """
    if len(categories.versions(call.market.region)) == 1:
        raise call.refuse(12052265)
    return {}


def _version(call: Call) -> str:
    return check.version(call, call.query.get("category_version"))


def _size_chart(rules: CategoryRules) -> dict[str, Any]:
    document: dict[str, Any] = {
        "is_supported": rules.size_chart_supported,
        "is_required": rules.size_chart_required,
    }
    if rules.measures:
        options = [
            {
                "name": one.name,
                "id": one.id,
                "role": one.role,
                "unit": one.unit,
                "metric_value_range": one.metric_value_range,
                "imperial_value_range": one.imperial_value_range,
            }
            for one in rules.measures
        ]
        document["measurement_and_options"] = [
            {"measurement_type": "PRODUCT_MEASUREMENTS", "options": options}
        ]
        document["size_types"] = rules.size_types
    return document
