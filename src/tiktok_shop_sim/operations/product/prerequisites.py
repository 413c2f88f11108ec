"""What a shop still lacks before it may list, in both shapes."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.world import prerequisites
from tiktok_shop_sim.world.prerequisites import Check

OLD_NAMES = {
    "BANK_ACCOUNT": "bank_account",
    "CONTACT_INFO": "contact_info",
    "EXTENDED_PRODUCER_RESPONSIBILITY": "epr",
    "PRODUCT_QUANTITY_LIMIT": "product_quantity_limit",
    "DELIVERY_OPTION": "delivery_option",
    "PICKUP_WAREHOUSE": "delivery_warehouse",
    "RETURN_WAREHOUSE": "return_warehouse",
    "SHIPPING_TEMPLATE": "shipping_template",
    "SHOP_STATUS": "shop_status",
    "SHOP_TAX": "tax_info",
}
"""The ids inside the strings of 202309; those of the samples, the others formed alike."""


@operation("GET", "/product/202312/prerequisites")
def check_prerequisites(call: Call) -> dict[str, Any]:
    return {
        "check_results": [
            {
                "check_item": one.item,
                "is_failed": one.failed,
                "fail_reasons": [one.reason] if one.failed else [],
            }
            for one in prerequisites.checks(call.world, call.shop)
        ]
    }


@operation("GET", "/product/202309/prerequisites")
def check_prerequisites_202309(call: Call) -> dict[str, Any]:
    """The older shape: every result is a string that holds JSON."""
    told = {one.item: _told(one) for one in prerequisites.checks(call.world, call.shop)}
    return {
        "shop": {
            "status": told["SHOP_STATUS"],
            "tax_info": told["SHOP_TAX"],
            "bank_account": told["BANK_ACCOUNT"],
            "contact_info": told["CONTACT_INFO"],
            "gne": {
                "epr": told["EXTENDED_PRODUCER_RESPONSIBILITY"],
                "product_quantity_limit": told["PRODUCT_QUANTITY_LIMIT"],
            },
            "logistics": {
                "delivery_option": told["DELIVERY_OPTION"],
                "pickup_warehouse": told["PICKUP_WAREHOUSE"],
                "return_warehouse": told["RETURN_WAREHOUSE"],
                "shipping_template": told["SHIPPING_TEMPLATE"],
            },
        }
    }


def _told(one: Check) -> str:
    name = OLD_NAMES[one.item]
    result: dict[str, Any] = {"is_failed": one.failed}
    if one.failed:
        result["fail_reasons"] = [one.reason]
    return msgspec.json.encode({"id": name, "name": name, "check_result": result}).decode()
