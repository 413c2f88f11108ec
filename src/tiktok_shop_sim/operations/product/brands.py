"""Brands a shop may name, and brands it adds."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.paging import page
from tiktok_shop_sim.operations.product import category_check as check
from tiktok_shop_sim.world import brands, categories
from tiktok_shop_sim.world.brands import Brand

UNAUTHORISED = "UNAUTHORIEZD"
"""As the live platform spells it (facts.md 8.12)."""
FANCY = re.compile("[\U0001d400-\U0001d7ff\u2460-\u24ff\uff01-\uff5e\U0001f100-\U0001f2ff]")
"""Letters that only look like letters: mathematical, circled, full width."""
STRANGE = frozenset({"So", "Sk", "Cs", "Co", "Cn", "Cf", "Cc"})
DIGITS = re.compile(r"\d{5}")


@operation("GET", "/product/202309/brands")
def get_brands(call: Call) -> dict[str, Any]:
    version = check.version(call, call.query.get("category_version"))
    category_id = call.query.get("category_id", "")
    keys = _leaves(call, category_id, version) if category_id else None
    wanted = call.query.get("brand_name", "").strip().casefold()
    authorised = call.query.get("is_authorized")
    found = [
        one
        for one in brands.of_seller(call.world, call.shop.seller_id)
        if wanted in one.name.casefold()
        and (keys is None or any(one.serves(key) for key in keys))
        and authorised in (None, brands.authorised(call.world, call.shop.seller_id, one))
    ]
    rows, token = page(call, found, lambda one: (0, int(one.id)))
    return {
        "brands": [_row(call, one) for one in rows],
        "total_count": len(found),
        "next_page_token": token,
    }


def _leaves(call: Call, category_id: str, version: str) -> list[str]:
    """The keys of the leaves at or below a category."""
    top = check.category(call, category_id, version)
    region = call.market.region
    below = (one for one in categories.tree(region, version).values() if one.leaf)
    return [one.key for one in below if top in categories.chain(region, one.id)]


def _row(call: Call, one: Brand) -> dict[str, Any]:
    authorised = brands.authorised(call.world, call.shop.seller_id, one)
    return {
        "id": one.id,
        "name": one.name,
        "authorized_status": "AUTHORIZED" if authorised else UNAUTHORISED,
        "is_t1_brand": one.is_t1,
        "brand_status": one.status,
    }


@operation("POST", "/product/202309/brands", judges=("name",))
def create_brand(call: Call) -> dict[str, Any]:
    """A brand of the seller's own (facts.md 9.11: 2 to 30 characters, 50 a day, 1,000 in all)."""
    name, seller_id = call.field("name", "").strip(), check.seller_id(call)
    _check_name(call, name)
    if brands.named(call.world, seller_id, name) is not None:
        raise call.refuse(12052205)
    limits = brands.limits()
    if brands.added(call.world, seller_id) >= limits.in_all:
        raise call.refuse(12052203)
    if brands.added_today(call.world, seller_id, call.now) >= limits.a_day:
        raise call.refuse(12052202)
    return {"id": brands.add(call.world, seller_id, name, call.now).id}


def _check_name(call: Call, name: str) -> None:
    limits = brands.limits()
    if len(name) < limits.shortest:
        raise call.refuse(12052189)
    if len(name) > limits.longest:
        raise call.refuse(12052190)
    if FANCY.search(name) or any(unicodedata.category(letter) in STRANGE for letter in name):
        raise call.refuse(12052191)
    if DIGITS.search(name):
        raise call.refuse(12052192)
    if not any(letter.isalnum() for letter in name):
        raise call.refuse(12052204)
