"""Catalogue, links and inventory over REST."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import Program, Store
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.models import Sku
from shelfwire.inventory.models import Movement, Warehouse
from shelfwire.jobs import drain
from shelfwire.people.models import Company


@pytest.fixture
def mug(company: Company) -> Sku:
    """MUG, ten on hand in the warehouse main."""
    make_warehouse(company)
    return make_sku(company, "MUG", on_hand=10, buffer=2)


def test_a_sku_is_made_found_changed_put_away_and_taken_back(wms: Program, mug: Sku) -> None:
    made = wms.post("/skus", {"code": "A/B 1", "title": "Slash", "price_minor": 900, "currency": "USD"})
    assert made["price"] == {"minor": 900, "currency": "USD"}
    assert wms.get("/skus/a%2Fb%201")["id"] == made["id"]
    changed = wms.patch("/skus/A%2FB%201", {"title": "Renamed", "buffer": 3})
    assert (changed["title"], changed["buffer"], changed["price"]["minor"]) == ("Renamed", 3, 900)
    assert [s["code"] for s in wms.get("/skus")["data"]] == ["A/B 1", "MUG"]
    assert [s["code"] for s in wms.get("/skus?search=renamed")["data"]] == ["A/B 1"]
    assert wms.patch("/skus/A%2FB%201", {"archived": True})["archived"] is True
    assert [s["code"] for s in wms.get("/skus?archived=true")["data"]] == ["A/B 1"]
    assert wms.patch("/skus/A%2FB%201", {"archived": False, "price_minor": None})["price"] is None


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"code": "mug", "title": "Again"}, 409, "duplicate_sku"),
        ({"code": "X"}, 422, "invalid_request"),
        ({"code": "X", "title": "X", "prise_minor": 5}, 422, "invalid_request"),
        ({"code": "X", "title": "X", "price_minor": -1}, 422, "invalid_request"),
        ({"code": "X", "title": "X", "price_minor": 5}, 422, "bad_sku"),
        ({"code": "X", "title": "a\x00b"}, 422, "invalid_request"),
        ({"code": "5.76461E+17", "title": "X"}, 422, "bad_cell"),
    ],
)
def test_a_sku_that_cannot_be_is_refused_and_not_made(
    wms: Program, mug: Sku, body: dict[str, Any], status: int, code: str
) -> None:
    assert wms.refused("POST", "/skus", body)[:2] == (status, code)
    assert Sku.objects.count() == 1


@pytest.mark.parametrize("change", [{"title": None}, {"title": ""}, {"tittle": "X"}, {"buffer": "3"}])
def test_a_change_that_cannot_be_is_refused_and_nothing_changes(
    wms: Program, mug: Sku, change: dict[str, Any]
) -> None:
    assert wms.refused("PATCH", "/skus/MUG", change)[:2] == (422, "invalid_request")
    assert Sku.objects.values_list("title", "buffer").get() == (mug.title, 2)


def test_an_odd_barcode_is_taken_with_a_warning(wms: Program, mug: Sku) -> None:
    def warned(answer: dict[str, Any]) -> list[str]:
        return [warning["code"] for warning in answer["warnings"]]

    first = wms.post("/skus", {"code": "A", "title": "First", "barcode": "4006381333931"})
    assert (first["barcode"], first["warnings"]) == ("4006381333931", [])
    second = wms.post("/skus", {"code": "B", "title": "Second", "barcode": "04006381333931"})
    assert (second["barcode"], warned(second)) == ("04006381333931", ["duplicate_barcode"])
    assert "“A”" in second["warnings"][0]["message"]
    assert warned(wms.patch("/skus/B", {"barcode": "4006381333932"})) == ["wrong_check_digit"]
    assert warned(wms.patch("/skus/MUG", {"barcode": "4006381333932"})) == [
        "duplicate_barcode",
        "wrong_check_digit",
    ]
    assert warned(wms.get("/skus/B")) == ["duplicate_barcode", "wrong_check_digit"]
    wms.patch("/skus/B", {"archived": True})
    assert warned(wms.get("/skus/MUG")) == ["wrong_check_digit"]
    assert wms.patch("/skus/MUG", {"barcode": ""})["warnings"] == []


def test_a_catalogue_file_is_a_job_with_good_and_bad_rows(wms: Program, mug: Sku) -> None:
    file = b"SKU,Title,Quantity\r\nCUP,A cup,7\r\n,No code,1\r\n"
    job = wms.post("/skus/import", status=202, files={"file": ("skus.csv", file)}, form={"warehouse": "main"})
    assert job["status"] == "queued"
    drain()
    found = wms.get(f"/jobs/{job['id']}")
    assert (found["status"], found["result"]["created"], found["result"]["failed"]) == ("partly_failed", 1, 1)
    assert wms.get("/stock?search=CUP")["data"][0]["on_hand"] == 7


@pytest.mark.parametrize(
    ("address", "content"),
    [
        ("/skus/import", b"SKU,Title\r\nCUP,A cup\r\n"),
        ("/links/import", b"SKU,SKU ID\r\nMUG,\r\n"),
        ("/parcels/import", b"Order ID,Tracking number\r\n1,2\r\n"),
    ],
)
def test_a_file_may_be_checked_without_changing_anything(
    wms: Program, mug: Sku, address: str, content: bytes
) -> None:
    job = wms.post(address, status=202, files={"file": ("rows.csv", content)}, form={"dry_run": "true"})
    drain()
    assert wms.get(f"/jobs/{job['id']}")["result"]["dry_run"] is True
    assert [sku.code for sku in Sku.objects.all()] == ["MUG"]


def test_stock_moves_only_through_the_ledger_and_explains_itself(wms: Program, mug: Sku) -> None:
    body = {"sku": "mug", "warehouse": "MAIN", "kind": "adjustment", "quantity": -3, "reason": "Broken"}
    moved = wms.post("/movements", body)
    assert (moved["quantity"], moved["by"], moved["reason"]) == (-3, "API key WMS", "Broken")
    counted = {"sku": "MUG", "warehouse": "main", "kind": "count", "quantity": 9}
    assert wms.post("/movements", counted)["quantity"] == 2
    assert wms.post("/movements", counted, status=200) is None
    [stock] = wms.get("/stock?warehouse=main")["data"]
    assert {k: stock[k] for k in ("sku", "on_hand", "reserved", "buffer", "sellable")} == {
        "sku": "MUG",
        "on_hand": 9,
        "reserved": 0,
        "buffer": 2,
        "sellable": 7,
    }
    why = wms.get("/stock/explain?sku=MUG&warehouse=main")
    assert why["formula"] == "9 on hand − 0 reserved − 2 safety quantity = 7 sellable"
    assert (sum(why["moved"].values()), why["movement_count"], why["agrees"]) == (9, 3, True)
    ledger = wms.get("/movements?sku=MUG&size=2")
    assert [m["quantity"] for m in ledger["data"]] == [2, -3]
    assert [m["quantity"] for m in wms.get(f"/movements?sku=MUG&after={ledger['next']}")["data"]] == [10]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"quantity": 0}, 422, "bad_quantity"),
        ({"quantity": 1.5}, 422, "invalid_request"),
        ({"quantity": 10**12}, 422, "invalid_request"),
        ({"kind": "count", "quantity": -1}, 422, "bad_quantity"),
        ({"kind": "shipment"}, 422, "invalid_request"),
        ({"sku": "NOPE"}, 404, "not_found"),
        ({"warehouse": "nowhere"}, 404, "not_found"),
    ],
)
def test_a_movement_that_cannot_be_is_refused_and_the_ledger_stays(
    wms: Program, mug: Sku, change: dict[str, Any], status: int, code: str
) -> None:
    body = {"sku": "MUG", "warehouse": "main", "kind": "receipt", "quantity": 5, **change}
    assert wms.refused("POST", "/movements", body)[:2] == (status, code)
    assert [m.quantity for m in Movement.objects.all()] == [10]


def test_warehouses_are_added_and_the_default_is_chosen(wms: Program, mug: Sku) -> None:
    assert wms.post("/warehouses", {"code": "north", "name": "North"})["is_default"] is False
    assert wms.put("/warehouses/default", {"warehouse": "north"})["is_default"] is True
    assert [w["code"] for w in wms.get("/warehouses")["data"]] == ["north", "main"]
    assert wms.refused("POST", "/warehouses", {"code": "NORTH", "name": "N"})[:2] == (
        409,
        "duplicate_warehouse",
    )
    assert wms.refused("POST", "/warehouses", {"code": "a b", "name": "N"})[:2] == (422, "invalid_request")
    assert wms.refused("PUT", "/warehouses/default", {"warehouse": "south"})[:2] == (404, "not_found")
    assert Warehouse.objects.count() == 2


def test_linking_a_channels_sku_heals_its_orders(wms: Program, store: Store) -> None:
    order = store.order(units=[("MGU", 1)])
    [link] = wms.get("/links?unlinked=true")["data"]
    assert (link["seller_sku"], link["sku"]) == ("MGU", None)
    wms.post("/skus", {"code": "M-GU", "title": "A mug"})
    assert [s["sku"] for s in wms.get(f"/links/{link['id']}/suggestions")["data"]] == ["M-GU"]
    linked = wms.put(f"/links/{link['id']}", {"sku": "MUG"})
    assert (linked["sku"], linked["link_source"], linked["linked_by"]) == ("MUG", "person", "API key WMS")
    store.shop.drain()
    assert wms.get(f"/orders/{order.pk}")["is_blocked"] is False
    assert [x["id"] for x in wms.get(f"/links?search=MGU&shop_id={store.account.pk}")["data"]] == [link["id"]]
    assert wms.put(f"/links/{link['id']}", {"sku": None})["sku"] is None
    assert wms.get(f"/links/{link['id']}")["sku"] is None


def test_a_link_that_cannot_be_is_refused_and_nothing_is_linked(wms: Program, store: Store) -> None:
    store.order(units=[("MGU", 1)])
    [link] = wms.get("/links?unlinked=true")["data"]
    assert wms.refused("PUT", f"/links/{link['id']}", {"sku": "NOPE"})[:2] == (404, "not_found")
    assert wms.refused("PUT", f"/links/{link['id']}", {})[:2] == (422, "invalid_request")
    wms.patch("/skus/MUG", {"archived": True})
    assert wms.refused("PUT", f"/links/{link['id']}", {"sku": "MUG"})[:2] == (422, "cannot_link")
    assert wms.refused("PUT", "/links/4711", {"sku": "MUG"})[:2] == (404, "not_found")
    assert wms.get(f"/links/{link['id']}")["sku"] is None


def test_a_file_of_links_is_a_job(wms: Program, store: Store) -> None:
    store.order(units=[("MGU", 1)])
    file = b"Seller SKU,SKU\r\nMGU,MUG\r\n"
    form = {"shop_id": store.account.pk}
    job = wms.post("/links/import", status=202, files={"file": ("links.csv", file)}, form=form)
    store.shop.drain()
    assert wms.get(f"/jobs/{job['id']}")["status"] in ("completed", "partly_failed", "failed")
    assert (
        wms.refused("POST", "/links/import", files={"file": ("l.csv", file)}, form={"shop_id": 4711})[0]
        == 404
    )


def test_a_count_said_twice_does_not_bring_back_what_was_sold_since(wms: Program, mug: Sku) -> None:
    counted = {"sku": "MUG", "warehouse": "main", "kind": "count", "quantity": 20, "once": "c1"}
    assert wms.post("/movements", {**counted, "reference": "Aisle 4"})["reference"] == "Aisle 4"
    wms.post("/movements", {"sku": "MUG", "warehouse": "main", "kind": "adjustment", "quantity": -5})
    assert wms.post("/movements", counted, status=200) is None
    assert wms.get("/stock?search=MUG")["data"][0]["on_hand"] == 15
    assert wms.refused("POST", "/movements", {**counted, "quantity": 21})[:2] == (409, "stock_key_used")
    stale = {**counted, "once": "c2", "expected_on_hand": 20}
    assert wms.refused("POST", "/movements", stale)[:2] == (409, "stale_count")
    assert wms.get("/stock?search=MUG")["data"][0]["on_hand"] == 15
    assert wms.post("/movements", {**stale, "expected_on_hand": 15})["quantity"] == 5
