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
    checked = {one.item: _check_document(one) for one in prerequisites.checks(call.world, call.shop)}
    return {
        "shop": {
            "status": checked["SHOP_STATUS"],
            "tax_info": checked["SHOP_TAX"],
            "bank_account": checked["BANK_ACCOUNT"],
            "contact_info": checked["CONTACT_INFO"],
            "gne": {
                "epr": checked["EXTENDED_PRODUCER_RESPONSIBILITY"],
                "product_quantity_limit": checked["PRODUCT_QUANTITY_LIMIT"],
            },
            "logistics": {
                "delivery_option": checked["DELIVERY_OPTION"],
                "pickup_warehouse": checked["PICKUP_WAREHOUSE"],
                "return_warehouse": checked["RETURN_WAREHOUSE"],
                "shipping_template": checked["SHIPPING_TEMPLATE"],
            },
        }
    }


def _check_document(one: Check) -> str:
    name = OLD_NAMES[one.item]
    result: dict[str, Any] = {"is_failed": one.failed}
    if one.failed:
        result["fail_reasons"] = [one.reason]
    return msgspec.json.encode({"id": name, "name": name, "check_result": result}).decode()
