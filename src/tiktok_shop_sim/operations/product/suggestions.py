"""What the platform proposes for products that exist, and for a draft: titles, descriptions, search words."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.product.shared import own_product
from tiktok_shop_sim.world import categories
from tiktok_shop_sim.world.product_quality import diagnoses, quality
from tiktok_shop_sim.world.product_versions import Version, listing
from tiktok_shop_sim.world.records import Product

MOST = 20
TOO_MANY, UNKNOWN, OTHERS = 12019120, 12052260, 12019114
LANGUAGES = {"DE": "de", "VN": "vi", "ID": "id", "MX": "es", "JP": "ja"}
LONGEST_TITLE, MOST_WORDS, SHORTEST_WORD = 255, 10, 4
JUDGED = ("title", "description", "brand_id", "main_images", "product_attributes")


@operation("GET", "/product/202405/products/suggestions")
def suggest_texts(call: Call) -> dict[str, Any]:
    """A longer title, and a description made of the title and its category."""
    rows = []
    for product in _asked(call):
        name = _leaf_name(call, listing(call.world, product).live)
        title = f"{product.title} | {name}"[:LONGEST_TITLE]
        rows.append(
            {
                "id": product.id,
                "suggestions": [
                    {"field": "TITLE", "items": [{"text": title}]},
                    {"field": "DESCRIPTION", "items": [{"text": f"{product.title}. {name}."}]},
                ],
            }
        )
    return {"products": rows}


@operation("GET", "/product/202405/products/seo_words")
def seo_words(call: Call) -> dict[str, Any]:
    return {
        "products": [
            {"id": product.id, "seo_words": _search_words(call, listing(call.world, product).live)}
            for product in _asked(call)
        ]
    }


def _asked(call: Call) -> list[Product]:
    """The products a call names, each once, all of them the shop's own."""
    ids = list(dict.fromkeys(call.query["product_ids"]))
    if len(ids) > MOST:
        raise call.refuse(TOO_MANY)
    found = [call.world.products.get(one) for one in ids]
    if any(one is not None and one.shop_id != call.shop.id for one in found):
        raise call.refuse(OTHERS)
    own = [one for one in found if one is not None]
    if len(own) < len(ids):
        raise call.refuse(UNKNOWN)
    return own


@operation("POST", "/product/202411/products/diagnose_optimize")
def diagnose_draft(call: Call) -> dict[str, Any]:
    """What could be better about a draft: the product it is of, if any, with the fields that are sent instead."""
    version = _draft(call)
    found = diagnoses(version)
    for row in found:
        row["suggestion"] = {"seo_words": _search_words(call, version)} if row["field"] == "TITLE" else {}
    return {"listing_quality": quality(found), "diagnoses": found}


def _draft(call: Call) -> Version:
    product_id = call.field("product_id")
    written = Version() if product_id is None else listing(call.world, own_product(call, product_id)).live
    sent = {name: call.field(name) for name in (*JUDGED, "category_id") if call.field(name) is not None}
    return msgspec.convert(msgspec.to_builtins(written) | sent, Version, strict=False)


def _leaf_name(call: Call, version: Version) -> str:
    region = call.market.region
    leaf = categories.leaf(region, version.category_id) or categories.suggest(region, version.title)
    return leaf.name(LANGUAGES.get(region, "en")) if leaf is not None else ""


def _search_words(call: Call, version: Version) -> list[dict[str, str]]:
    """The category's name and the longer words of the title, in the order in which they stand there."""
    words = re.findall(r"\w+", version.title.casefold())
    longer = [word for word in words if len(word) >= SHORTEST_WORD]
    found = dict.fromkeys([_leaf_name(call, version).casefold(), *longer])
    return [{"text": word} for word in list(found)[:MOST_WORDS] if word]
