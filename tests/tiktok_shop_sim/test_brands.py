"""Brands: found by category, name and authorisation; added within limits."""

from __future__ import annotations

from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop, nothing_changes

BRANDS = "/product/202309/brands"
HARBOR = "Harbor Goods (another account)"


def brands(shop: Shop, size: int = 100, **query: Any) -> dict[str, dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page: dict[str, Any] = {"page_size": size, **query}
    while True:
        data = shop.get(BRANDS, page).data
        found.extend(data["brands"])
        if not data["next_page_token"]:
            assert data["total_count"] == len(found)
            return {row["name"]: row for row in found}
        page["page_token"] = data["next_page_token"]


def add(shop: Shop, name: str) -> Any:
    return shop.post(BRANDS, {"name": name}, cipher=None)


def test_brands_are_listed_page_by_page_with_the_wires_spelling(corner: Shop) -> None:
    found = brands(corner, size=3)
    assert found.keys() == brands(corner).keys()
    assert found["Auralis"]["authorized_status"] == "UNAUTHORIEZD"
    assert found["Auralis"]["is_t1_brand"]
    assert found["Retired Goods Co"]["brand_status"] == "UNAVAILABLE"


def test_brands_are_filtered_by_category_name_and_authorisation(corner: Shop) -> None:
    headphones = brands(corner, category_id="803012", category_version="v2")
    assert "Auralis" in headphones
    assert "Lumi Skin" not in headphones
    assert "Auralis" in brands(corner, category_id="803001")
    assert brands(corner, brand_name="aura").keys() == {"Auralis"}
    assert "Auralis" not in brands(corner, is_authorized="true")
    assert "Auralis" in brands(corner, is_authorized="false")
    with nothing_changes(corner.sim):
        assert corner.get(BRANDS, {"page_size": 10, "category_id": "999999"}).code == 12052023
        assert corner.get(BRANDS, {"page_size": 10, "category_id": "600006"}).code == 12052230
        assert corner.get(BRANDS, {"page_size": 10, "category_version": "v1"}).code == 12052217
        assert corner.get(BRANDS, {"page_size": 101}).code == 36009004
        assert corner.get(BRANDS, {"page_size": 10, "page_token": "x"}).code == 36009004


def test_the_platform_authorises_a_seller(corner: Shop) -> None:
    corner.sim.control.post("/brands/authorise", brand_name="auralis")
    assert brands(corner)["Auralis"]["authorized_status"] == "AUTHORIZED"
    other = Shop(corner.sim).connect(corner.sim.control.authorize(HARBOR))
    assert brands(other)["Auralis"]["authorized_status"] == "UNAUTHORIEZD"


def test_a_custom_brand_is_the_sellers_own(corner: Shop) -> None:
    made = add(corner, " Little Otter ").data["id"]
    row = brands(corner)["Little Otter"]
    assert (row["id"], row["authorized_status"], row["is_t1_brand"]) == (made, "AUTHORIZED", False)
    other = Shop(corner.sim).connect(corner.sim.control.authorize(HARBOR))
    assert "Little Otter" not in brands(other)
    with nothing_changes(corner.sim):
        assert add(corner, "little otter").code == 12052205
        assert add(corner, "auralis").code == 12052205


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("X", 12052189),
        ("x" * 31, 12052190),
        ("Otter 🦦", 12052191),
        ("𝕆tter", 12052191),
        ("Otter\x07", 12052191),
        ("Otter12345", 12052192),
        ("&&--", 12052204),
    ],
)
def test_bad_names_are_refused_in_their_documented_words(corner: Shop, name: str, code: int) -> None:
    before = brands(corner)
    assert add(corner, name).code == code
    assert brands(corner) == before


def test_fifty_brands_a_day(corner: Shop) -> None:
    for number in range(50):
        assert add(corner, f"Otter number {number}").code == 0
    assert add(corner, "One too many").code == 12052202
    corner.sim.control.step(hours=24)
    assert add(corner, "Another day").code == 0


def test_a_title_that_names_a_brand_recommends_it(corner: Shop) -> None:
    named = {"product_title": "Nordhaven enamel mug", "language": "en"}
    assert (
        corner.post("/product/202309/brands/recommend", named, cipher=None).data["brand"]["name"]
        == "Nordhaven"
    )
    plain = {"product_title": "Some mug"}
    assert corner.post("/product/202309/brands/recommend", plain, cipher=None).data == {}
    found = corner.post(
        "/product/202609/brands/suggest", {"product_title": "Auralis wireless headphones"}
    ).data
    assert [(row["name"], row["is_authorized"]) for row in found["brands"]] == [("Auralis", False)]
