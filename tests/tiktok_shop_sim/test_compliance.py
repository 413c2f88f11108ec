"""Manufacturers and EU responsible persons."""

from __future__ import annotations

from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop, nothing_changes

BASE = "/product/202409/compliance"
MAKER: dict[str, Any] = {
    "name": "Juniper Works Ltd",
    "email": "hello@juniper.example",
    "phone_number": {"availability": "AVAILABLE", "country_code": "+353", "local_number": "81234567"},
    "address": "1 Quay Street, Galway",
    "registered_trade_name": "Juniper",
}
PERSON: dict[str, Any] = {
    "name": "Charlie Byrne",
    "email": "charlie@juniper.example",
    "phone_number": {"country_code": "+353", "local_number": "80915151"},
    "address": {"street_address_line1": "1 Quay Street", "postal_code": "H91", "country": "IE"},
}
KINDS = {"manufacturers": MAKER, "responsible_persons": PERSON}


def create(shop: Shop, kind: str, **changes: Any) -> Any:
    return shop.post(f"{BASE}/{kind}", KINDS[kind] | changes, cipher=None)


def search(
    shop: Shop, kind: str, version: str = "202501", size: int = 100, **body: Any
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"page_size": size}
    while True:
        path = f"/product/{version}/compliance/{kind}/search"
        data = shop.post(path, body, query, cipher=None).data
        found.extend(data[kind])
        if not data["next_page_token"]:
            assert data["total_count"] == len(found)
            return found
        query["page_token"] = data["next_page_token"]


@pytest.mark.parametrize("kind", ["manufacturers", "responsible_persons"])
def test_both_kinds_are_created_found_and_edited_by_locale(corner: Shop, kind: str) -> None:
    made = create(corner, kind).data[kind[:-1] + "_id"]
    assert len(made) == 24
    int(made, 16)
    old = search(corner, kind, "202409")[0]
    assert (old["id"], old["name"]) == (made, KINDS[kind]["name"])
    assert old["phone_number"]["country_code"] == "+353"
    assert "availability" not in old["phone_number"]
    german = {"name": "Werk Wacholder", "locale": "de-DE"}
    assert corner.post(f"{BASE}/{kind}/{made}/partial_edit", german, cipher=None).data == {}
    profiles = {row["locale"]: row for row in search(corner, kind)[0]["regional_profiles"]}
    assert profiles["en-IE"]["name"] == KINDS[kind]["name"]
    assert (profiles["de-DE"]["name"], profiles["de-DE"]["email"]) == ("Werk Wacholder", KINDS[kind]["email"])
    assert len(search(corner, kind, locales=["de-DE"])[0]["regional_profiles"]) == 1
    assert search(corner, kind, locales=["fr-FR"]) == []
    assert search(corner, kind, keyword="wacholder")[0]["id"] == made
    assert search(corner, kind, keyword="nobody") == []


@pytest.mark.parametrize("kind", ["manufacturers", "responsible_persons"])
def test_they_are_paged_and_asked_for_by_id(corner: Shop, kind: str) -> None:
    made = [create(corner, kind, name=f"Party {number}").data[kind[:-1] + "_id"] for number in range(5)]
    assert [row["id"] for row in search(corner, kind, size=2)] == made
    ids = {kind[:-1] + "_ids": made[1:3]}
    assert [row["id"] for row in search(corner, kind, **ids)] == made[1:3]
    path = f"/product/202501/compliance/{kind}/search"
    assert corner.post(path, ids, {"page_size": 1}, cipher=None).code == 38023049


def test_an_unknown_locale_is_refused_where_that_is_documented(corner: Shop) -> None:
    create(corner, "responsible_persons")
    path, query = "/product/202501/compliance/manufacturers/search", {"page_size": 10}
    assert corner.post(path, {"locales": ["xx-XX"]}, query, cipher=None).code == 38023057
    assert search(corner, "responsible_persons", locales=["xx-XX"]) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, 38023033),
        ({"name": "x" * 256}, 38023044),
        ({"email": "nobody"}, 38023042),
        ({"address": ""}, 38023034),
        ({"address": "x" * 501}, 38023043),
        ({"registered_trade_name": ""}, 38023037),
        ({"registered_trade_name": "x" * 201}, 38023045),
        ({"phone_number": {"country_code": "353", "local_number": "81234567"}}, 38023046),
        ({"phone_number": {"country_code": "+353", "local_number": "1"}}, 38023041),
        ({"phone_number": {"availability": "MAYBE"}}, 38023060),
    ],
)
def test_a_manufacturer_is_refused_field_by_field(corner: Shop, changes: dict[str, Any], code: int) -> None:
    kept = create(corner, "manufacturers").data["manufacturer_id"]
    with nothing_changes(corner.sim):
        before = search(corner, "manufacturers")
        assert create(corner, "manufacturers", **changes).code == code
        edit = f"{BASE}/manufacturers/{kept}/partial_edit"
        assert corner.post(edit, changes, cipher=None).code == code
        assert search(corner, "manufacturers") == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, 38023022),
        ({"name": "x" * 201}, 38023044),
        ({"email": "a@b"}, 38023042),
        ({"phone_number": {"country_code": "+1", "local_number": "5035550142"}}, 38023028),
        ({"phone_number": {"country_code": "+353", "local_number": "eight"}}, 38023041),
        ({"address": {**PERSON["address"], "country": "US"}}, 38023026),
        ({"address": {**PERSON["address"], "street_address_line1": ""}}, 38023024),
        ({"address": {**PERSON["address"], "city": "x" * 501}}, 38023043),
    ],
)
def test_a_responsible_person_lives_in_the_union(corner: Shop, changes: dict[str, Any], code: int) -> None:
    with nothing_changes(corner.sim):
        assert create(corner, "responsible_persons", **changes).code == code
        assert search(corner, "responsible_persons") == []


def test_a_manufacturer_may_have_no_phone(corner: Shop) -> None:
    assert create(corner, "manufacturers", phone_number={"availability": "UNAVAILABLE"}).code == 0


def test_unknown_and_foreign_parties_cannot_be_edited(corner: Shop) -> None:
    edit = f"{BASE}/manufacturers/{'0' * 24}/partial_edit"
    assert corner.post(edit, {"name": "Nobody"}, cipher=None).code == 38023051
    made = create(corner, "manufacturers").data["manufacturer_id"]
    other = Shop(corner.sim).connect(corner.sim.control.authorize("Harbor Goods (another account)"))
    edit = f"{BASE}/manufacturers/{made}/partial_edit"
    with nothing_changes(corner.sim):
        assert other.post(edit, {"name": "Nobody"}, cipher=None).code == 38023052
        assert search(other, "manufacturers") == []
    assert search(corner, "manufacturers")[0]["regional_profiles"][0]["name"] == MAKER["name"]
    assert corner.post(f"{BASE}/manufacturers", MAKER).code == 36009004
