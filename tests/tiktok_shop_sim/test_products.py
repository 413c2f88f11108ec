"""Products read: searched in three versions, one by one, and told what could be better (facts.md 4, 9.16)."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.tiktok_shop_sim.goods import BASE, TITLE, create, get, good, known, listed, nothing_listed
from tests.tiktok_shop_sim.wire import Shop

VERSIONS = ["202309", "202312", "202502"]


def products(shop: Shop, version: str = "202502", **body: Any) -> list[dict[str, Any]]:
    """Every page of a search."""
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"page_size": 5}
    while True:
        data = shop.post(f"/product/{version}/products/search", body, query).data
        found.extend(data["products"])
        if not data["next_page_token"]:
            assert data["total_count"] == len(found)
            return found
        query["page_token"] = data["next_page_token"]


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_of_the_search_lists_every_product(corner: Shop, version: str) -> None:
    found = products(corner, version)
    assert len(found) == 13
    assert len(set(ids(found))) == 13
    assert sum(len(product["skus"]) for product in found) == 30
    assert ("audit" in found[0]) == (version != "202309")
    assert ("has_draft" in found[0]) == (version == "202502")
    assert ("status_info" in found[0]["skus"][0]) == (version == "202502")


def test_a_page_goes_on_where_the_last_one_ended_though_products_come_and_go(corner: Shop) -> None:
    path = "/product/202502/products/search"
    first = corner.post(path, {}, {"page_size": 5}).data
    corner.call("DELETE", f"{BASE}/products", None, {"product_ids": [first["products"][0]["id"]]})
    made = listed(corner)["product_id"]
    rest: list[str] = []
    token = first["next_page_token"]
    while token:
        data = corner.post(path, {}, {"page_size": 5, "page_token": token}).data
        rest += ids(data["products"])
        token = data["next_page_token"]
    assert len(rest) == 9
    assert rest[-1] == made
    assert not set(rest) & set(ids(first["products"]))


def test_the_search_finds_by_seller_sku_and_by_sku(corner: Shop) -> None:
    (mug,) = products(corner, seller_skus=["MUG-SAND"])
    assert mug["title"].startswith("Stoneware Coff")
    assert ids(products(corner, sku_ids=[mug["skus"][1]["id"]])) == [mug["id"]]
    search = "/product/202502/products/search"
    eleven = [str(number) for number in range(11)]
    assert corner.post(search, {"seller_skus": eleven}, {"page_size": 5}).code == 12019027
    assert corner.post(search, {"sku_ids": eleven}, {"page_size": 5}).code == 12019087


def test_the_search_finds_by_state_and_by_audit(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(review_seconds=600)
    draft = create(corner, good(corner, save_mode="AS_DRAFT")).data["product_id"]
    pending, failed = (create(corner, good(corner)).data["product_id"] for _ in range(2))
    control.post("/review", product_id=failed, verdict="refuse")
    off = listed(corner)["product_id"]
    corner.post(f"{BASE}/products/deactivate", {"product_ids": [off]})
    for status, product_id in {
        "DRAFT": draft,
        "PENDING": pending,
        "FAILED": failed,
        "SELLER_DEACTIVATED": off,
    }.items():
        assert ids(products(corner, status=status)) == [product_id]
    assert len(products(corner, status="ACTIVATE")) == 13
    assert len(products(corner, status="ALL")) == 17
    assert ids(products(corner, audit_status=["AUDITING"])) == [pending]
    assert ids(products(corner, audit_status=["AUDITING", "FAILED"])) == [pending, failed]
    for version in VERSIONS:
        assert ids(products(corner, version, status="PENDING")) == [pending]


def test_the_ends_of_a_span_of_time_belong_to_it(corner: Shop) -> None:
    made = known(corner, listed(corner)["product_id"])
    at = made["create_time"]
    assert ids(products(corner, create_time_ge=at, create_time_le=at)) == [made["product_id"]]
    assert made["product_id"] not in ids(products(corner, create_time_le=at - 1))
    assert products(corner, create_time_ge=at + 1) == []
    corner.sim.control.step(hours=1)
    changed = corner.post(f"{BASE}/products/deactivate", {"product_ids": [made["product_id"]]})
    assert changed.data == {}
    later = known(corner, made["product_id"])["update_time"]
    assert later >= at + 3600
    assert ids(products(corner, update_time_ge=later, update_time_le=later)) == [made["product_id"]]


def test_the_search_filters_by_what_was_written(corner: Shop) -> None:
    poor = listed(corner, product_attributes=[], category_id="801031")["product_id"]
    tiers = {row["id"]: row["listing_quality_tier"] for row in products(corner)}
    assert tiers[poor] == "POOR"
    assert poor in ids(products(corner, listing_quality_tiers=["POOR"]))
    assert poor not in ids(products(corner, listing_quality_tiers=["FAIR", "GOOD"]))
    assert poor in ids(products(corner, "202312", listing_quality_tier="POOR"))
    assert poor not in ids(products(corner, "202312", listing_quality_tier="FAIR"))
    assert len(products(corner, category_version="v2")) == 14
    assert products(corner, category_version="v1") == []
    assert products(corner, listing_platforms=["TOKOPEDIA"]) == []
    assert len(products(corner, listing_platforms=["TOKOPEDIA", "TIKTOK_SHOP"])) == 14
    assert products(corner, sns_filter="CONFIGURED") == []
    quick = listed(corner, is_live_quick=True)["product_id"]
    assert quick not in ids(products(corner))
    assert quick in ids(products(corner, include_live_quick_products=True))


def test_a_filter_of_the_oldest_search_is_in_its_query(corner: Shop) -> None:
    path = "/product/202309/products/search"
    assert corner.post(path, {}, {"page_size": 5, "category_version": "v1"}).data["total_count"] == 0
    assert corner.post(path, {}, {"page_size": 5, "category_version": "v2"}).data["total_count"] == 13


def test_more_than_ten_thousand_results_are_refused_until_the_search_is_narrower(
    corner: Shop, tmp_path: Path
) -> None:
    made = listed(corner)["product_id"]
    file = tmp_path / "world.gz"
    corner.sim.control.save(file)
    world = msgspec.json.decode(gzip.decompress(file.read_bytes()))
    product = next(row for row in world["products"] if row["id"] == made)
    listing = world["stores"]["listings"][made]
    for number in range(10_000):
        twin = f"9{number:018d}"
        world["products"].append(product | {"id": twin, "create_time": number, "sequence": 1_000 + number})
        world["stores"]["listings"][twin] = listing | {"product_id": twin}
    file.write_bytes(gzip.compress(msgspec.json.encode(world), 1))
    corner.sim.control.load(file)
    path = "/product/202502/products/search"
    assert corner.post(path, {}, {"page_size": 100}).code == 12052180
    assert corner.post(path, {"create_time_le": 9_999}, {"page_size": 100}).data["total_count"] == 10_000


def test_a_product_is_read_by_its_id(corner: Shop) -> None:
    short = products(corner)[0]
    whole = get(corner, short["id"])
    assert whole["title"] == short["title"]
    assert [sku["id"] for sku in whole["skus"]] == [sku["id"] for sku in short["skus"]]
    assert [sku["inventory"] for sku in whole["skus"]] == [sku["inventory"] for sku in short["skus"]]
    assert corner.get(f"{BASE}/products/1").code == 12052032
    foreign = corner.sim.control.inventory(shop_id=corner.sim.control.shop(1)["id"])[0]["product_id"]
    assert corner.get(f"{BASE}/products/{foreign}").code == 12052048


def test_names_of_categories_are_in_the_language_asked_for(tour: Callable[[str], Shop]) -> None:
    shop = tour("DE")
    product_id = products(shop)[0]["id"]
    english = get(shop, product_id, locale="en-GB")["category_chains"]
    german = get(shop, product_id, locale="de-DE")["category_chains"]
    assert [one["id"] for one in english] == [one["id"] for one in german]
    assert [one["local_name"] for one in english] != [one["local_name"] for one in german]


def test_diagnoses_say_what_could_be_better(corner: Shop) -> None:
    made = listed(corner, title="Mug")["product_id"]
    rows = corner.get("/product/202405/products/diagnoses", {"product_ids": f"{made},1"}).data["products"]
    assert ids(rows) == [made]
    found = {result["code"] for row in rows[0]["diagnoses"] for result in row["diagnosis_results"]}
    assert "TITLE_LESS_THAN_40_CHARACTERS" in found
    assert rows[0]["listing_quality"] == {"current_tier": "FAIR", "remaining_recommendations": len(found)}
    better = listed(corner, title=f"{TITLE}, hand glazed")["product_id"]
    rows = corner.get("/product/202405/products/diagnoses", {"product_ids": better}).data["products"]
    assert "TITLE" not in {row["field"] for row in rows[0]["diagnoses"]}


def test_reading_changes_nothing(corner: Shop) -> None:
    with nothing_listed(corner):
        products(corner)
        get(corner, products(corner)[0]["id"])
