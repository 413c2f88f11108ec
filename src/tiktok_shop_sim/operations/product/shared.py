"""What the product operations share: whose product it is, and refusals in documented words."""

from __future__ import annotations

import re
from typing import Any

from tiktok_shop_sim.envelope import Refused
from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.spec import error_words
from tiktok_shop_sim.world.product_rules import Fault
from tiktok_shop_sim.world.records import Product

UNKNOWN, FOREIGN, WRONG_STATE, CHECK_FAILED = 12052032, 12052048, 12052901, 12052990
MESSAGE_OF_BATCH = "Check failed"
"""What 12052990 is called inside `errors` (samples/product/activate-product.json, update-inventory.json)."""


def own_product(call: Call, product_id: str) -> Product:
    """A product of the shop; an unknown one and another shop's are refused."""
    code = ownership(call, product_id)
    if code == FOREIGN:
        raise call.refuse(FOREIGN, 12052034, UNKNOWN)
    if code:
        raise call.refuse(UNKNOWN, 12019150)
    return call.world.products[product_id]


def ownership(call: Call, product_id: str) -> int:
    """0 for a product of the shop, else the code that says why it is none."""
    product = call.world.products.get(product_id)
    if product is None:
        return UNKNOWN
    return 0 if product.shop_id == call.shop.id else FOREIGN


def refusal(call: Call, found: Fault) -> Refused:
    """The refusal for a breach, in the words documented for it."""
    return call.refuse(*found.codes, message=phrase(call.operation.documented(*found.codes), found.words))


def phrase(code: int, words: dict[str, str] | None = None) -> str:
    """A documented message with its `{{...}}` filled in."""
    given = words or {}

    def fill(blank: re.Match[str]) -> str:
        return given.get(blank[1].strip(), "")

    return re.sub(r"\{\{(.*?)\}\}", fill, error_words().get(code, "Internal error"))


def one_error(code: int, message: str = "", **detail: Any) -> dict[str, Any]:
    """One line of `data.errors`."""
    return {"code": code, "message": message or phrase(code), "detail": detail}
