"""What a product shows of what was written about it, whole and in the searches of every version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.tiktok_shop_sim.goods import BASE, get, good, known, listed, nothing_listed, picture, sku, truth
from tests.tiktok_shop_sim.wire import Shop

from tiktok_shop_sim.testing import ControlError

WRITTEN: dict[str, Any] = {
    "external_product_id": "own-4711",
    "shipping_insurance_requirement": "OPTIONAL",
    "minimum_order_quantity": 2,
    "search_terms": ["mug", "stoneware"],
    "key_product_features": ["Two hands fit"],
    "scheduled_sale": {"is_enabled_scheduled_sale": True, "schedule_sale_time": 1_900_000_000},
    "selling_format": "FIXED_PRICE_AND_LIVE_AUCTION",
    "is_pre_owned": True,
}
WRITTEN_OF_SKU: dict[str, Any] = {
    "external_sku_id": "own-4711-a",
    "external_urls": ["https://linden.example/mug"],
    "extra_identifier_codes": ["00012345678905"],
    "sku_unit_count": "4.00",
    "list_price": {"amount": "20.00", "currency": "USD"},
    "external_list_prices": [{"source": "SHOPIFY_COMPARE_AT_PRICE", "amount": "21.00", "currency": "USD"}],
    "sku_weight": {"value": "0.5", "unit": "KILOGRAM"},
}


def found(shop: Shop, version: str, product_id: str) -> dict[str, Any]:
    """A product as a search shows it."""
    sku_ids = [get(shop, product_id)["skus"][0]["id"]]
    filters = {} if version == "202309" else {"sku_ids": sku_ids}
    data = shop.post(f"/product/{version}/products/search", filters, {"page_size": 100}).data
    return next(dict(row) for row in data["products"] if row["id"] == product_id)


def test_what_was_written_is_read_back(corner: Shop) -> None:
    row = sku(corner, 0, **WRITTEN_OF_SKU)
    seen = get(corner, listed(corner, skus=[row], **WRITTEN)["product_id"])
    assert {name: seen[name] for name in WRITTEN} == WRITTEN
    assert {name: seen["skus"][0][name] for name in WRITTEN_OF_SKU} == WRITTEN_OF_SKU


def test_what_is_not_said_has_its_ordinary_value(corner: Shop) -> None:
    seen = get(corner, listed(corner)["product_id"])
    assert (seen["is_pre_owned"], seen["is_blind_box"], seen["is_not_for_sale"]) == (False, False, False)
    assert (seen["selling_format"], seen["product_tags"], seen["product_types"]) == ("FIXED_PRICE", [], [])


def test_what_one_of_the_units_in_a_sku_costs(corner: Shop) -> None:
    row = sku(corner, 0, sku_unit_count="4.00", price={"currency": "USD", "amount": "14.00"})
    seen = get(corner, listed(corner, skus=[row])["product_id"])
    assert seen["skus"][0]["price"]["unit_price"] == "3.50"


def test_an_auction_has_its_tag_and_how_many_a_buyer_may_have(corner: Shop) -> None:
    limit = {"maximum_order_quantity": 5, "cumulative_order_quantity": 10}
    tags = [{"product_tag": "AUCTION", "enable": True}, {"product_tag": "OLD", "enable": False}]
    made = listed(corner, product_tag_operations=tags, purchase_order_quantity_limit=limit)
    seen = get(corner, made["product_id"])
    assert seen["product_tags"] == ["AUCTION"]
    assert [row["purchase_order_quantity_limit"] for row in seen["skus"]] == [limit, limit]
    assert found(corner, "202502", made["product_id"])["product_tags"] == ["AUCTION"]


def test_subscriptions_and_print_on_demand_are_read_as_they_were_edited(corner: Shop) -> None:
    made = listed(corner)
    uri = picture(corner)
    edit = {
        "subscribe_info_edit": {
            "subscribe_status": "ENABLED",
            "discount_details": [{"discount_level": "REGULAR", "discount_value": 10}],
        },
        "pod_info": {
            "pod_templates": [{"template_name": "Name", "surfaces": [{"mask_image": {"uri": uri}}]}]
        },
    }
    path = f"/product/202509/products/{made['product_id']}/partial_edit"
    assert corner.post(path, edit).code == 0
    corner.sim.control.post("/review", product_id=made["product_id"], verdict="approve")
    seen = get(corner, made["product_id"])
    assert seen["subscribe_info"] == {
        "support_subscribe": True,
        "subscribe_status": "ENABLED",
        "subscribe_discount_details": [{"discount_level": "REGULAR", "discount_value": 10}],
    }
    mask = seen["pod_info"]["pod_templates"][0]["surfaces"][0]["mask_image"]
    assert (mask["uri"], mask["width"], mask["height"]) == (uri, 600, 600)


def test_a_bundle_shows_what_is_in_it_and_why_it_is_not_live(corner: Shop) -> None:
    part = listed(corner, 1)
    member = {"product_id": part["product_id"], "sku_id": part["skus"][0]["id"], "sku_count": 2}
    made = listed(corner, skus=[sku(corner, 7, combined_skus=[member])])
    seen = get(corner, made["product_id"])
    (inside,) = seen["skus"][0]["combined_skus"]
    whole = get(corner, part["product_id"])
    assert seen["product_types"] == ["COMBINED_PRODUCT"]
    assert inside["categories"] == whole["category_chains"]
    assert inside["product_main_image"] == whole["main_images"][0]
    assert inside["sales_attributes"] == whole["skus"][0]["sales_attributes"]
    assert (inside["sku_count"], inside["combined_listing_not_live_reasons"]) == (2, [])
    corner.post(f"{BASE}/products/deactivate", {"product_ids": [part["product_id"]]})
    (inside,) = get(corner, made["product_id"])["skus"][0]["combined_skus"]
    assert inside["combined_listing_not_live_reasons"] == ["SUB_PRODUCT_DEACTIVATE"]


@pytest.mark.parametrize("version", ["202309", "202312", "202502"])
def test_a_category_that_fits_the_title_better_is_recommended(corner: Shop, version: str) -> None:
    fitting = listed(corner)["product_id"]
    odd = listed(corner, title="Wool scarf with a hand knotted fringe")["product_id"]
    (better,) = get(corner, odd)["recommended_categories"]
    assert better["local_name"] == "Scarves"
    assert found(corner, version, odd)["recommended_categories"] == [better]
    assert "recommended_categories" not in get(corner, fitting)
    assert "recommended_categories" not in found(corner, version, fitting)


def test_a_product_on_tokopedia_says_how_it_is_there(tour: Callable[[str], Shop]) -> None:
    shop = tour("ID")
    product_id = listed(shop, listing_platforms=["TIKTOK_SHOP", "TOKOPEDIA"])["product_id"]
    there = [{"platform": "TOKOPEDIA", "status": "ACTIVATE"}]
    assert get(shop, product_id)["integrated_platform_statuses"] == there
    assert found(shop, "202312", product_id)["integrated_platform_statuses"] == there
    assert "integrated_platform_statuses" not in found(shop, "202309", product_id)


def test_a_product_approved_in_advance_waits_for_the_rest(corner: Shop) -> None:
    corner.sim.control.settings(review_seconds=600)
    product_id = corner.post(f"{BASE}/products", good(corner)).data["product_id"]
    corner.sim.control.post(
        "/review", product_id=product_id, verdict="pre_approve", waits_for=["KYC_PENDING"]
    )
    waiting = {"status": "PRE_APPROVED", "pre_approved_reasons": ["KYC_PENDING"]}
    corner.sim.control.step(hours=1)
    seen = get(corner, product_id)
    assert (seen["status"], seen["audit"]) == ("PENDING", waiting)
    assert found(corner, "202502", product_id)["audit"] == waiting
    corner.sim.control.post("/review", product_id=product_id, verdict="approve")
    seen = get(corner, product_id)
    assert (seen["status"], seen["audit"]) == ("ACTIVATE", {"status": "APPROVED"})
    with nothing_listed(corner), pytest.raises(ControlError):
        corner.sim.control.post("/review", product_id=product_id, verdict="pre_approve")


def test_a_product_approved_in_advance_may_be_edited_and_is_reviewed_again(corner: Shop) -> None:
    corner.sim.control.settings(review_seconds=600)
    product_id = corner.post(f"{BASE}/products", good(corner)).data["product_id"]
    corner.sim.control.post("/review", product_id=product_id, verdict="pre_approve")
    path = f"{BASE}/products/{product_id}/partial_edit"
    assert (
        corner.post(path, {"save_mode": "AS_DRAFT", "title": "Another title of the same mug"}).code
        == 12052901
    )
    assert corner.post(path, {"title": "Another title of the same mug"}).data["audit"] == {
        "status": "AUDITING"
    }
    assert get(corner, product_id)["audit"] == {"status": "AUDITING"}
    assert known(corner, product_id)["review_due"] is not None
    assert truth(corner)["id"] == corner.id
