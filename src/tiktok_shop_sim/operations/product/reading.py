"""Products read: one of them in the version asked for, all that fit a search, and what could be better."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tiktok_shop_sim.lifecycles.products import UNSEEN
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.paging import page
from tiktok_shop_sim.operations.product import documents
from tiktok_shop_sim.operations.product.shared import WRONG_STATE, own_product, ownership
from tiktok_shop_sim.world.product_limits import limits
from tiktok_shop_sim.world.product_quality import diagnoses, quality, tier
from tiktok_shop_sim.world.product_versions import Version, listing
from tiktok_shop_sim.world.records import Product

FOREVER = 1 << 62


@operation("GET", "/product/202309/products/{product_id}")
def product(call: Call) -> dict[str, Any]:
    """The version in force, the one under review (refused when there is none), or the draft (else the one in force)."""
    found = own_product(call, call.path["product_id"])
    if found.status in UNSEEN:
        raise call.refuse(WRONG_STATE)
    return documents.whole(call, found, _version(call, found))


def _version(call: Call, found: Product) -> Version:
    now = listing(call.world, found)
    if call.query.get("return_under_review_version"):
        if now.under_review is None and found.status != "PENDING":
            raise call.refuse(12052547)
        return now.under_review or now.live
    if call.query.get("return_draft_version"):
        return now.draft or now.live
    return now.live


@operation(
    "POST",
    "/product/202309/products/search",
    "/product/202312/products/search",
    "/product/202502/products/search",
    judges=("seller_skus", "sku_ids"),
)
def search(call: Call) -> dict[str, Any]:
    """The shop's products, oldest first. Filters look at the version in force (facts.md 9.16)."""
    if len(call.field("seller_skus", [])) > 10:
        raise call.refuse(12019027)
    if len(call.field("sku_ids", [])) > 10:
        raise call.refuse(12019087)
    found = [one for one in _in_time(call) if _wanted(call, one)]
    if len(found) > limits("search_results", call.market.region).max:
        raise call.refuse(12052180)
    rows, token = page(call, found, lambda one: (0, one.sequence))
    return {
        "total_count": len(found),
        "next_page_token": token,
        "products": [documents.short(call, one, _listed(call, one)) for one in rows],
    }


def _listed(call: Call, found: Product) -> Version:
    now = listing(call.world, found)
    return (now.draft if call.field("return_draft_version") else None) or now.live


def _in_time(call: Call) -> Iterator[Product]:
    """The shop's products that were made and changed in the time asked for."""
    made_from, made_to = call.field("create_time_ge", 0), call.field("create_time_le", FOREVER)
    changed_from, changed_to = call.field("update_time_ge", 0), call.field("update_time_le", FOREVER)
    shop_id = call.shop.id
    for one in call.world.products.values():
        if (
            made_from <= one.create_time <= made_to
            and changed_from <= one.update_time <= changed_to
            and one.shop_id == shop_id
        ):
            yield one


def _wanted(call: Call, found: Product) -> bool:
    audit, seller_skus, sku_ids = (call.field(name) for name in ("audit_status", "seller_skus", "sku_ids"))
    return (
        call.field("status", "ALL") in ("ALL", found.status)
        and (not audit or found.audit_status in audit)
        and (not sku_ids or not set(sku_ids).isdisjoint(found.sku_ids))
        and (not seller_skus or any(call.world.skus[one].seller_sku in seller_skus for one in found.sku_ids))
        and _fits(call, listing(call.world, found).live)
    )


def _fits(call: Call, live: Version) -> bool:
    """The filters on what the seller wrote."""
    platforms = call.field("listing_platforms")
    tiers = call.field("listing_quality_tiers") or list(filter(None, [call.field("listing_quality_tier")]))
    tree = call.field("category_version") or call.query.get("category_version")
    return (
        (not tree or not live.category_version or live.category_version == tree)
        and (not platforms or not set(platforms).isdisjoint(live.listing_platforms or ["TIKTOK_SHOP"]))
        and (not live.is_live_quick or bool(call.field("include_live_quick_products")))
        and (call.field("sns_filter") != "CONFIGURED" or _subscribed(live))
        and (not tiers or tier(live) in tiers)
    )


def _subscribed(live: Version) -> bool:
    """Subscribe and Save is switched on."""
    return (live.subscribe_info_edit or {}).get("subscribe_status") == "ENABLED"


@operation("GET", "/product/202405/products/diagnoses")
def product_diagnoses(call: Call) -> dict[str, Any]:
    """What could be better about products; an id that is none of the shop's is left out."""
    rows = []
    for product_id in dict.fromkeys(call.query["product_ids"]):
        if ownership(call, product_id):
            continue
        found = diagnoses(listing(call.world, call.world.products[product_id]).live)
        rows.append({"id": product_id, "listing_quality": quality(found), "diagnoses": found})
    return {"products": rows}
