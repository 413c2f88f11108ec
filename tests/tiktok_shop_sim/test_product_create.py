"""Create Product, its review, and what may be saved as a draft (facts.md 9.1, 9.13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.tiktok_shop_sim.goods import (
    BASE,
    TITLE,
    create,
    get,
    good,
    known,
    listed,
    nothing_listed,
    picture,
    sku,
)
from tests.tiktok_shop_sim.wire import Shop, validate

from tiktok_shop_sim import spec
from tiktok_shop_sim.testing import ControlError


@pytest.mark.parametrize("market", ["US", "GB", "DE", "VN", "ID", "MX", "JP"])
def test_a_good_product_is_reviewed_and_on_sale_in_every_market(
    tour: Callable[[str], Shop], market: str
) -> None:
    shop = tour(market)
    shop.sim.control.settings(review_seconds=600)
    body = good(shop)
    made = create(shop, body).data
    assert len(made["skus"]) == 2
    assert known(shop, made["product_id"])["status"] == "PENDING"
    shop.sim.control.step(seconds=601)
    shown = get(shop, made["product_id"])
    assert (shown["status"], shown["audit"]["status"]) == ("ACTIVATE", "APPROVED")
    assert shown["skus"][0]["price"]["tax_exclusive_price"] == body["skus"][0]["price"]["amount"]
    assert ("sale_price" in shown["skus"][0]["price"]) == (market != "US")
    assert shop.sim.control.buy(shop_id=shop.id, lines=[{"sku_id": made["skus"][1]["id"]}])


def test_a_day_of_the_shop_has_so_many_new_products_and_the_next_one_as_many_again(corner: Shop) -> None:
    corner.sim.control.settings(upload_quota=2, review_seconds=600)
    _at_midnight_in_los_angeles(corner)
    for _ in range(2):
        create(corner, good(corner))
    _at_midnight_in_los_angeles(corner, minutes=-5)
    with nothing_listed(corner):
        assert create(corner, good(corner)).code == 12052093
    corner.sim.control.step(minutes=6)
    assert create(corner, good(corner)).data["product_id"]


def _at_midnight_in_los_angeles(corner: Shop, minutes: int = 1) -> None:
    now = datetime.fromtimestamp(corner.sim.control.clock()["now"], ZoneInfo("America/Los_Angeles"))
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    corner.sim.control.step(seconds=midnight.timestamp() - now.timestamp() + 60 * minutes)


def test_a_created_product_reads_back_as_it_was_written(corner: Shop) -> None:
    corner.sim.control.settings(review_seconds=600)
    brand = corner.get(f"{BASE}/brands", {"page_size": 1}).data["brands"][0]
    body = good(
        corner,
        brand_id=brand["id"],
        external_product_id="ERP-1",
        minimum_order_quantity=2,
        search_terms=["mug"],
        key_product_features=["Fits two hands"],
        is_pre_owned=False,
    )
    body["skus"][0] |= {
        "identifier_code": {"code": "4006381333931", "type": "EAN"},
        "external_sku_id": "ERP-1-1",
        "list_price": {"amount": "20.00", "currency": "USD"},
        "fees": [{"type": "PFAND", "amount": "0.25", "additional_attribute": "SINGLE_USE"}],
    }
    made = create(corner, body).data
    assert "warnings" not in made
    assert made["skus"][0]["external_sku_id"] == "ERP-1-1"
    assert made["skus"][0]["fees"] == body["skus"][0]["fees"]
    shown = get(corner, made["product_id"])
    assert (shown["status"], shown["audit"]["status"], shown["product_status"]) == (
        "PENDING",
        "AUDITING",
        "INITIAL",
    )
    for name in ("title", "description", "package_weight", "package_dimensions", "external_product_id",
                 "minimum_order_quantity", "search_terms", "key_product_features"):  # fmt: skip
        assert shown[name] == body[name]
    assert shown["brand"] == {"id": brand["id"], "name": brand["name"]}
    assert [one["uri"] for one in shown["main_images"]] == [body["main_images"][0]["uri"]]
    assert (shown["main_images"][0]["width"], shown["main_images"][0]["height"]) == (600, 600)
    assert [one["is_leaf"] for one in shown["category_chains"]][-2:] == [False, True]
    assert shown["category_chains"][0]["parent_id"] == "0"
    assert shown["product_attributes"][0]["name"] == "Material"
    first = shown["skus"][0]
    assert (
        first["sales_attributes"][0] | {"name": "Glaze", "value_name": "Blue 0"}
        == first["sales_attributes"][0]
    )
    assert [first[name] for name in ("identifier_code", "list_price", "external_sku_id")] == [
        body["skus"][0][name] for name in ("identifier_code", "list_price", "external_sku_id")
    ]
    assert [row["quantity"] for row in first["inventory"]] == [20]
    ids = {one["id"]: one for one in made["skus"]}
    assert first["sales_attributes"][0]["value_id"] == ids[first["id"]]["sales_attributes"][0]["value_id"]


def test_words_of_a_seller_can_be_sent_back_by_their_ids(corner: Shop) -> None:
    part = listed(corner)["skus"][0]["sales_attributes"][0]
    again = good(corner, 1)
    again["skus"][0]["sales_attributes"] = [{"id": part["id"], "value_id": part["value_id"]}]
    shown = get(corner, create(corner, again).data["product_id"])
    assert (shown["skus"][0]["sales_attributes"][0]["value_name"]) == "Blue 0"


def test_a_review_takes_its_time_on_the_worlds_clock(corner: Shop) -> None:
    corner.sim.control.settings(review_seconds=600)
    product_id = create(corner, good(corner)).data["product_id"]
    corner.sim.control.step(seconds=590)
    assert get(corner, product_id)["status"] == "PENDING"
    corner.sim.control.step(seconds=11)
    assert get(corner, product_id)["status"] == "ACTIVATE"


def test_a_claim_that_is_not_allowed_is_found_by_the_review(corner: Shop) -> None:
    corner.sim.control.settings(review_seconds=60)
    product_id = create(corner, good(corner, title=f"{TITLE}, a miracle cure")).data["product_id"]
    corner.sim.control.step(minutes=2)
    shown = get(corner, product_id)
    assert (shown["status"], shown["audit"]["status"]) == ("FAILED", "FAILED")
    reason = shown["audit_failed_reasons"][0]
    assert (reason["position"], reason["listing_platform"]) == ("Product name", "TIKTOK_SHOP")
    assert "miracle cure" in reason["reasons"][0]
    assert "miracle cure" in reason["suggestions"][0]


def test_the_door_decides_before_the_clock_does(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(review_seconds=600)
    refused, approved, later = (create(corner, good(corner)).data["product_id"] for _ in range(3))
    told = control.post("/review", product_id=refused, verdict="refuse", reasons=["The picture is blurred."])
    assert told["complaints"] == ["The picture is blurred."]
    assert get(corner, refused)["audit_failed_reasons"][0]["reasons"] == ["The picture is blurred."]
    assert control.post("/review", product_id=approved)["status"] == "ACTIVATE"
    request_body = {"reason": "No.", "position": "SKU", "suggestion": "Yes."}
    control.post("/review", product_id=later, verdict="refuse", reasons=[request_body], when="due")
    assert get(corner, later)["status"] == "PENDING"
    control.step(seconds=601)
    assert get(corner, later)["audit_failed_reasons"] == [
        {"position": "SKU", "reasons": ["No."], "suggestions": ["Yes."], "listing_platform": "TIKTOK_SHOP"}
    ]
    assert get(corner, approved)["status"] == "ACTIVATE"
    for product_id in (refused, approved):
        with nothing_listed(corner), pytest.raises(ControlError, match="is not possible now"):
            control.post("/review", product_id=product_id)


def test_a_key_creates_one_product_however_often_it_is_sent(corner: Shop) -> None:
    body = good(corner, idempotency_key="create-1")
    first = create(corner, body).data
    with nothing_listed(corner):
        assert create(corner, body).data == first
    assert create(corner, body | {"idempotency_key": "create-2"}).data["product_id"] != first["product_id"]


def test_a_refused_product_is_not_remembered_under_its_key(corner: Shop) -> None:
    body = good(corner, idempotency_key="create-1")
    with nothing_listed(corner):
        assert create(corner, body | {"title": ""}).code == 12052261
    assert create(corner, body).code == 0


def test_a_draft_needs_no_more_than_to_make_sense(corner: Shop) -> None:
    made = create(corner, {"save_mode": "AS_DRAFT", "title": "Later"}).data
    assert made["skus"] == []
    assert get(corner, made["product_id"])["status"] == "DRAFT"
    corner.sim.control.step(minutes=10)
    assert known(corner, made["product_id"])["audit_status"] == "NONE"
    heavy = {"value": "rather heavy", "unit": "STONE"}
    bundle = [{"product_id": "1", "sku_id": "2", "sku_count": 3}]
    skus = [sku(corner, combined_skus=bundle)]
    odd = good(corner, save_mode="AS_DRAFT", package_weight=heavy, category_id="?", skus=skus)
    shown = get(corner, create(corner, odd).data["product_id"])
    assert (shown["package_weight"], shown["skus"][0]["combined_skus"]) == (heavy, bundle)
    strange = create(corner, good(corner, save_mode="AS_DRAFT", brand_id="123")).data
    assert strange["warnings"] == [
        {
            "message": "The [brand_id]:123 field is incorrect and has been automatically cleared by the system."
            " Reason: [Brand does not exist]. You can edit it later."
        }
    ]
    assert "brand" not in get(corner, strange["product_id"])
    with nothing_listed(corner):
        lost = sku(corner, inventory=[{"warehouse_id": "1", "quantity": 5}])
        assert create(corner, good(corner, save_mode="AS_DRAFT", skus=[lost])).code == 12052097
        odd = sku(corner, price={"currency": "USD", "amount": "a lot"})
        assert create(corner, good(corner, save_mode="AS_DRAFT", skus=[odd])).code in (12052012, 12052073)


def test_a_wrong_check_digit_is_a_warning_and_a_refusal_only_when_strict(corner: Shop) -> None:
    body = good(corner)
    body["skus"][0]["identifier_code"] = {"code": "4006381333932", "type": "EAN"}
    assert "check digit" in create(corner, body).data["warnings"][0]["message"]
    corner.sim.control.settings(strict=True)
    with nothing_listed(corner):
        assert create(corner, body).code == 12052591


def test_buyers_only_see_what_is_on_sale(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(review_seconds=600)
    body = good(corner, 1)
    body["skus"][0]["seller_sku"] = "ONLY-ONE"
    product_id = create(corner, body).data["product_id"]
    line = {"seller_sku": "ONLY-ONE"}
    with nothing_listed(corner), pytest.raises(ControlError, match="PENDING"):
        control.buy(shop_id=corner.id, lines=[line])
    control.post("/review", product_id=product_id)
    assert control.buy(shop_id=corner.id, lines=[line])[0]["lines"][0]["seller_sku"] == "ONLY-ONE"


def test_the_listing_check_names_everything_at_once_and_keeps_nothing(corner: Shop) -> None:
    check = f"{BASE}/products/listing_check"
    good_one = good(corner)
    with nothing_listed(corner):
        fine = corner.post(check, good_one, {"is_diagnosis_required": "true"}).data
        assert (fine["check_result"], fine["fail_reasons"]) == ("PASS", [])
        assert fine["listing_quality"]["current_tier"] == "FAIR"
        fields = {row["field"] for row in fine["diagnoses"]}
        assert fields == {"DESCRIPTION", "IMAGE"}
        bad = good_one | {"title": "€" * 12, "description": "<p>open", "main_images": [{"uri": "nowhere"}]}
        answer = corner.post(check, bad | {"category_id": "1"}).data
    assert answer["check_result"] == "FAILED"
    assert {12052931, 12052023, 12052300} <= {row["code"] for row in answer["fail_reasons"]}


def test_a_published_body_is_refused_for_a_documented_reason(corner: Shop) -> None:
    sample = spec.document("samples/product/create-product.json")["request"]["body"]
    with nothing_listed(corner):
        reply = create(corner, sample)
    assert reply.code in spec.load().operations[f"POST {BASE}/products"].error_codes


@pytest.mark.parametrize("name", ["create-product", "edit-product", "get-product", "search-products"])
def test_a_published_answer_fits_what_is_answered(name: str) -> None:
    sample = spec.document(f"samples/product/{name}.json")
    validate(sample["request"]["method"], sample["request"]["path"], sample["response"]["body"])


def test_pictures_must_have_been_uploaded(corner: Shop) -> None:
    body = good(corner)
    with nothing_listed(corner):
        assert create(corner, body | {"main_images": [{"uri": "tos-x/unknown"}]}).code == 12052300
        small = create(corner, body | {"main_images": [{"uri": picture(corner, 299, 600)}]})
        assert small.code == 12052301
        assert "at least 300" in small.body["message"]
