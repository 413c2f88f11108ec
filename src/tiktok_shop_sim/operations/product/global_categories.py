"""Categories for global products: the seller's, with what each of its regions demands."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.product import category_check as check
from tiktok_shop_sim.operations.product.categories import holds
from tiktok_shop_sim.operations.product.category_words import SAMPLE_IMAGE, attribute_row, category_row
from tiktok_shop_sim.world import categories
from tiktok_shop_sim.world.categories import Attribute, Category, Certification

GUARDED = frozenset({"PROHIBITED", "INVITE_ONLY"})


def global_tree(version: str) -> list[Category]:
    """The categories a global product may have: nothing guarded (x-known-values of permission_statuses)."""
    return [
        one for one in categories.whole_tree(version).values() if not GUARDED & set(one.permission_statuses)
    ]


@operation("GET", "/product/202309/global_categories")
def get_global_categories(call: Call) -> dict[str, Any]:
    locale, keyword = call.query.get("locale", ""), call.query.get("keyword", "")
    return {
        "categories": [
            category_row(one, one.permission_statuses, locale)
            for one in global_tree(_version(call))
            if holds(one, keyword, locale)
        ]
    }


@operation("GET", "/product/202309/categories/{category_id}/global_attributes")
def get_global_attributes(call: Call) -> dict[str, Any]:
    found = check.leaf(call, call.path["category_id"], _version(call))
    locale, homes = call.query.get("locale", ""), check.regions(call)
    by_region = {region: categories.attributes(region, found.id) for region in homes}
    return {
        "attributes": [
            _attribute(one, [region for region in homes if by_region[region][place].required], homes, locale)
            for place, one in enumerate(by_region[homes[0]])
        ]
    }


def _attribute(one: Attribute, required: list[str], homes: list[str], locale: str) -> dict[str, Any]:
    row = attribute_row(one, locale)
    row.pop("value_data_format", None)
    row |= {
        "is_requried": bool(required),
        "required_regions": required,
        "optional_regions": [region for region in homes if region not in required],
    }
    if one.conditions:
        row["requirement_conditions"] = [
            {
                "region": region,
                "condition_type": when.type,
                "attribute_id": when.attribute_id,
                "attribute_value_id": when.value_id,
            }
            for region in homes
            for when in one.conditions
        ]
    return row


@operation("GET", "/product/202309/categories/{category_id}/global_rules")
def get_global_rules(call: Call) -> dict[str, Any]:
    found = check.leaf(call, call.path["category_id"], _version(call))
    check.permitted(call, found)
    homes = check.regions(call)
    rules = {region: categories.rules(region, found.id) for region in homes}
    persons = [region for region in homes if rules[region].responsible_person_required]
    makers = [region for region in homes if rules[region].manufacturer_required]
    return {
        "product_certifications": _certifications(
            {region: rules[region].certifications for region in homes}, call.query.get("locale", "")
        ),
        "size_chart": {
            "is_supported": any(one.size_chart_supported for one in rules.values()),
            "is_required": any(one.size_chart_required for one in rules.values()),
        },
        "responsible_person": {
            "is_required": bool(persons),
            "required_regions": persons,
            "optional_regions": [],
        },
        "manufacturer": {"is_required": bool(makers), "required_regions": makers, "optional_regions": []},
    }


def _certifications(by_region: dict[str, list[Certification]], locale: str) -> list[dict[str, Any]]:
    """Every certificate some region knows, once, with the regions that want it and those that take it."""
    known = {one.id: one for found in by_region.values() for one in found}
    rows = []
    for one in known.values():
        where = [region for region, found in by_region.items() if one in found]
        rows.append(
            {
                "id": one.id,
                "name": one.name(locale),
                "is_required": one.required,
                "sample_image_url": SAMPLE_IMAGE,
                "required_regions": where if one.required else [],
                "optional_regions": [] if one.required else where,
                "requirement_conditions": [
                    {
                        "region": region,
                        "condition_type": when.type,
                        "attribute_id": when.attribute_id,
                        "attribute_value_id": when.value_id,
                    }
                    for region in where
                    for when in one.conditions
                ],
            }
        )
    return rows


def _version(call: Call) -> str:
    return check.version(call, call.query.get("category_version"))
