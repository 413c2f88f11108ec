"""logistics: shipping templates. The simulator's sellers have one, TikTok's own; the rest is ours (2025, 2026)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.world import measures
from tiktok_shop_sim.world.measures import Dimension, Weight
from tiktok_shop_sim.world.records import DeliveryOption

WEIGHT_UNITS = {1: "GRAM", 2: "KILOGRAM", 3: "POUND", 4: "OUNCE"}
LENGTH_UNITS = {1: "CM", 2: "INCH"}
"""Units are numbers in this operation; which number means which is in no source."""
LONGEST_CM = 150
PLATFORM = 1


@operation("GET", "/logistics/202510/seller_templates")
def seller_templates(call: Call) -> dict[str, Any]:
    """The templates of the shop, and which services are out of reach for a product of this weight and size."""
    attribute = call.field("product_attribute", {})
    try:
        weight = _weight(attribute.get("weight") or {})
        dimension = _dimension(attribute.get("dimension") or {})
    except ValueError as error:
        call.warnings.append(f"product_attribute: {error}")
        raise call.refuse(21001001) from None
    own = [option for option in call.world.delivery_options.values() if option.shop_id == call.shop.id]
    blocked = {option.id: _reasons(option, weight, dimension) for option in own}
    return {
        "templates": [
            {
                "template_is_available": any(not reasons for reasons in blocked.values()),
                "template": {
                    "template_id": call.shop.id,
                    "template_name": "Default",
                    "is_default": True,
                    "template_party": PLATFORM,
                },
                "service_unreachable_reason": [
                    {"service_id": service_id, "filter_reason": reasons}
                    for service_id, reasons in blocked.items()
                    if reasons
                ],
            }
        ]
    }


def _weight(given: dict[str, Any]) -> Weight | None:
    if not given.get("weight"):
        return None
    weight = (given["weight"], WEIGHT_UNITS.get(given.get("unit") or 1, ""))
    measures.grams(weight)
    return weight


def _dimension(given: dict[str, Any]) -> Dimension | None:
    if not given.get("length"):
        return None
    unit = LENGTH_UNITS.get(given.get("unit") or 1, "")
    dimension = (given["length"], given.get("width") or "", given.get("height") or "", unit)
    measures.sides(dimension)
    return dimension


def _reasons(
    option: DeliveryOption, weight: Weight | None, dimension: Dimension | None
) -> list[dict[str, str]]:
    found = []
    if weight is not None and measures.grams(weight) > option.max_weight_grams:
        found.append({"filter_type": "WEIGHT", "reason": f"more than {option.max_weight_grams} g"})
    if dimension is not None and max(measures.sides(dimension)) > LONGEST_CM:
        found.append({"filter_type": "DIMENSION", "reason": f"longer than {LONGEST_CM} cm"})
    return found


@operation("GET", "/logistics/202606/seller_template/template_exist")
def template_exists(call: Call) -> dict[str, Any]:
    """Whether a warehouse may be shipped from by a template: sales warehouses may."""
    warehouse = call.world.warehouses.get(str(call.query["biz_warehouse_id"]))
    own = warehouse is not None and warehouse.shop_id == call.shop.id
    return {"template_exist": own and warehouse is not None and warehouse.type == "SALES_WAREHOUSE"}
