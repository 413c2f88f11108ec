"""Kits, shadows, transfers, assembly, stock takes, oversold and other order sources over REST."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import Program, Store, key_for
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.models import KitPart, Sku
from shelfwire.inventory.models import Balance, ExternalReservation, Movement, StockTake, Transfer
from shelfwire.inventory.queries import audit
from shelfwire.jobs import drain
from shelfwire.people.models import Company


@pytest.fixture
def house(company: Company) -> Company:
    """MUG 10 and BOX 6 in the warehouse main; north has nothing."""
    make_warehouse(company)
    make_warehouse(company, "north")
    for code, there in (("MUG", 10), ("BOX", 6)):
        make_sku(company, code, on_hand=there)
    make_sku(company, "SET")
    make_sku(company, "MUG-EU")
    return company


def on_hand(code: str, place: str = "main") -> tuple[int, int]:
    """On hand and reserved."""
    row = Balance.objects.filter(sku__code=code, warehouse__code=place).first()
    return (row.on_hand, row.reserved) if row else (0, 0)


def test_a_kit_and_a_shadow_use_the_stock_of_others(wms: Program, house: Company) -> None:
    parts = [{"sku": "box", "quantity": 1}, {"sku": "MUG", "quantity": 4}]
    kit = wms.put("/kits/set", {"parts": parts})
    assert kit == {
        "sku": "SET",
        "parts": [{"sku": "BOX", "quantity": 1}, {"sku": "MUG", "quantity": 4}],
        "shadow_of": None,
    }
    assert wms.put("/shadows/MUG-EU", {"shadow_of": "MUG"})["shadow_of"] == "MUG"
    listed = {row["code"]: (row["kit_parts"], row["shadow_of"]) for row in wms.get("/skus")["data"]}
    assert listed["SET"] == (kit["parts"], None)
    assert listed["MUG-EU"] == ([], "MUG")
    (supply,) = [row for row in wms.get("/stock/supply?sku=SET")["data"] if row["warehouse"] == "main"]
    assert (supply["available"], supply["sellable"]) == (2, 2)
    assert [(part["sku"], part["makes"]) for part in supply["parts"]] == [("MUG", 2), ("BOX", 6)]
    assert wms.get("/stock/supply?sku=MUG-EU")["data"][0]["on_hand"] == 10
    why = wms.get("/stock/explain?sku=SET&warehouse=main")
    assert [part["sku"] for part in why["parts"]] == ["MUG", "BOX"]
    assert wms.get("/stock/explain?sku=MUG-EU&warehouse=main")["whose"] == "MUG"
    assert wms.put("/kits/SET", {"parts": []})["parts"] == []
    assert wms.put("/shadows/MUG-EU", {"shadow_of": None})["shadow_of"] is None


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "field"),
    [
        ("/kits/SET", {"parts": [{"sku": "NONE", "quantity": 1}]}, 404, "not_found", "sku"),
        ("/kits/SET", {"parts": [{"sku": "SET", "quantity": 1}]}, 422, "bad_kit", "parts"),
        ("/kits/BOX", {"parts": [{"sku": "MUG", "quantity": 1}]}, 409, "stock_of_its_own", "sku"),
        ("/shadows/BOX", {"shadow_of": "MUG"}, 409, "stock_of_its_own", "sku"),
        ("/shadows/SET", {"shadow_of": "NONE"}, 404, "not_found", "shadow_of"),
        ("/shadows/SET", {"shadow_of": "SET"}, 422, "bad_shadow", "shadow_of"),
    ],
)
def test_a_kit_or_shadow_that_cannot_be_is_refused(
    wms: Program, house: Company, path: str, body: dict[str, Any], status: int, code: str, field: str
) -> None:
    assert wms.refused("PUT", path, body) == (status, code, field)
    assert not KitPart.objects.exists()
    assert not Sku.objects.exclude(shadow_of=None).exists()


def test_stock_is_moved_damaged_and_put_together(wms: Program, house: Company) -> None:
    lines = [{"sku": "MUG", "quantity": 4}, {"sku": "BOX", "quantity": 2}]
    body = {"source": "main", "target": "north", "lines": lines, "reference": "van", "once": "t-1"}
    sent = wms.post("/transfers", body)
    assert wms.post("/transfers", body)["id"] == sent["id"]
    assert (on_hand("MUG"), on_hand("MUG", "north")) == ((6, 0), (0, 0))
    path = f"/transfers/{sent['id']}"
    arrived = wms.send("POST", f"{path}/receive", {"lines": [{"sku": "MUG", "arrived": 3}]})
    assert (arrived["status"], [line["arrived"] for line in arrived["lines"]]) == ("arrived", [3, 2])
    assert (on_hand("MUG", "north"), on_hand("BOX", "north")) == ((3, 0), (2, 0))
    assert wms.refused("POST", f"{path}/cancel")[:2] == (409, "ended")
    back = wms.post("/transfers", {**body, "once": "t-2", "lines": lines[:1]})
    assert wms.send("POST", f"/transfers/{back['id']}/cancel")["status"] == "cancelled"
    assert on_hand("MUG") == (6, 0)
    assert [row["id"] for row in wms.get("/transfers?status=cancelled")["data"]] == [back["id"]]
    wms.post("/movements", {"sku": "MUG", "warehouse": "main", "kind": "damage", "quantity": 2})
    wms.post("/movements", {"sku": "MUG", "warehouse": "main", "kind": "return", "quantity": 1})
    assert on_hand("MUG") == (5, 0)
    assembly = {
        "sku": "SET",
        "warehouse": "main",
        "quantity": 2,
        "parts": [{"sku": "MUG", "quantity": 2}, {"sku": "BOX", "quantity": 1}],
        "once": "a-1",
    }
    moved = wms.post("/assemblies", assembly)["data"]
    assert {(row["sku"], row["quantity"]) for row in moved} == {("SET", 2), ("MUG", -4), ("BOX", -2)}
    assert wms.post("/assemblies", assembly)["data"] == []
    assert (on_hand("SET"), on_hand("MUG"), on_hand("BOX")) == ((2, 0), (1, 0), (2, 0))
    assert audit(house) == []


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "field"),
    [
        ("/transfers", {"source": "main", "target": "main"}, 422, "bad_transfer", "target"),
        ("/transfers", {"source": "main", "target": "moon"}, 404, "not_found", "target"),
        ("/transfers", {"source": "north", "target": "main"}, 409, "not_enough_there", "quantity"),
        (
            "/reservations",
            {"source": "till", "key": "1", "warehouse": "x"},
            422,
            "invalid_request",
            "warehouse",
        ),
        ("/reservations", {"source": " ", "key": "1"}, 422, "bad_cell", "source"),
        (
            "/reservations",
            {"source": "till", "key": "1", "expires_at": "2020-01-01T00:00:00Z"},
            422,
            "bad_reservation",
            "expires_at",
        ),
    ],
)
def test_what_cannot_be_moved_or_reserved_is_refused(
    wms: Program, house: Company, path: str, body: dict[str, Any], status: int, code: str, field: str
) -> None:
    before = Movement.objects.count()
    assert wms.refused("POST", path, {"lines": [{"sku": "MUG", "quantity": 1}], **body}) == (
        status,
        code,
        field,
    )
    assert Movement.objects.count() == before
    assert not Transfer.objects.exists()
    assert not ExternalReservation.objects.exists()


def test_a_stock_take_is_counted_looked_at_and_posted_once(wms: Program, house: Company) -> None:
    take = wms.post("/stock-takes", {"warehouse": "main", "skus": ["MUG", "BOX"], "note": "March"})
    path = f"/stock-takes/{take['id']}"
    counts = [{"sku": "MUG", "counted": 8}, {"sku": "BOX", "counted": 6}]
    assert wms.put(f"{path}/counts", {"counts": counts}) == {"changed": 2}
    (differs,) = wms.get(f"{path}/lines?differing=true")["data"]
    assert (differs["sku"], differs["difference"]) == ("MUG", -2)
    wms.post("/movements", {"sku": "MUG", "warehouse": "main", "kind": "receipt", "quantity": 5})
    posted = wms.send("POST", f"{path}/post")
    assert (posted["agreed"], [line["sku"] for line in posted["stale"]]) == (1, ["MUG"])
    assert on_hand("MUG") == (15, 0)
    wms.put(f"{path}/counts", {"counts": [{"sku": "MUG", "counted": 13}]})
    assert wms.send("POST", f"{path}/post")["changed"] == 1
    assert wms.send("POST", f"{path}/post")["changed"] == 0
    assert (on_hand("MUG"), wms.get(path)["status"]) == ((13, 0), "posted")
    assert wms.refused("POST", f"{path}/cancel")[:2] == (409, "ended")
    other = wms.post("/stock-takes", {"warehouse": "north"})
    assert wms.send("POST", f"/stock-takes/{other['id']}/cancel")["status"] == "cancelled"
    assert len(wms.get(f"/stock-takes/{other['id']}/lines?uncounted=true")["data"]) == 4
    assert [row["id"] for row in wms.get("/stock-takes?status=posted")["data"]] == [take["id"]]


def test_stock_and_counts_come_as_files(wms: Program, house: Company) -> None:
    take = wms.post("/stock-takes", {"warehouse": "main", "skus": ["BOX"]})
    stock, counts = b"SKU,Quantity\r\nMUG,3\r\nNONE,1\r\n", b"SKU,Counted\r\nBOX,4\r\n"
    jobs = [
        wms.post(path, status=202, files={"file": ("s.csv", content)}, form=form)["id"]
        for path, content, form in (
            ("/stock/import", stock, {"mode": "receipt", "dry_run": "true"}),
            ("/stock/import", stock, {"mode": "receipt"}),
            (f"/stock-takes/{take['id']}/import", counts, {}),
        )
    ]
    drain()
    ended = [wms.get(f"/jobs/{job}") for job in jobs]
    assert [(job["succeeded"], job["failed"]) for job in ended] == [(1, 1), (1, 1), (1, 0)]
    assert (on_hand("MUG"), on_hand("BOX")) == ((13, 0), (6, 0))
    assert wms.get(f"/stock-takes/{take['id']}/lines")["data"][0]["counted"] == 4


def test_another_order_source_reserves_ships_and_releases(wms: Program, house: Company) -> None:
    body = {"source": "shopify", "key": "#1001", "lines": [{"sku": "MUG", "quantity": 3}]}
    made = wms.post("/reservations", body)
    assert made["lines"] == [{"sku": "MUG", "warehouse": "main", "quantity": 3}]
    assert wms.post("/reservations", body)["id"] == made["id"]
    other = {**body, "lines": [{"sku": "MUG", "quantity": 4}]}
    assert wms.refused("POST", "/reservations", other)[:2] == (409, "stock_key_used")
    assert on_hand("MUG") == (10, 3)
    path = f"/reservations/{made['id']}"
    for _ in range(2):
        assert wms.send("POST", f"{path}/ship", {"reference": "box 7"})["status"] == "shipped"
    assert on_hand("MUG") == (7, 0)
    assert wms.refused("POST", f"{path}/release")[:2] == (409, "ended")
    second = wms.post("/reservations", {**body, "key": "#1002", "expires_at": "2037-01-01T00:00:00Z"})
    assert wms.send("POST", f"/reservations/{second['id']}/release")["status"] == "released"
    assert on_hand("MUG") == (7, 0)
    assert [row["key"] for row in wms.get("/reservations?source=shopify&status=released")["data"]] == [
        "#1002"
    ]
    assert audit(house) == []


def test_what_is_oversold_has_proposals_an_owner_and_a_way_out(
    wms: Program, store: Store, alice: Any
) -> None:
    make_warehouse(store.company, "north")
    wms.post("/movements", {"sku": "MUG", "warehouse": "north", "kind": "receipt", "quantity": 5})
    wms.post("/movements", {"sku": "MUG", "warehouse": "main", "kind": "count", "quantity": 0})
    assert wms.get("/oversold")["data"] == []
    order = store.order()
    (short,) = wms.get("/oversold")["data"]
    (holder,) = short["holders"]
    assert (short["sku"], short["units"], holder["order_id"]) == ("MUG", 1, order.pk)
    assert holder["proposals"][0] == {"remedy": "move", "warehouse": "north"}
    path = f"/oversold/{short['id']}"
    assert wms.refused("PUT", path, {"owner": "nobody@example.com"}) == (404, "not_found", "owner")
    assert wms.put(path, {"owner": alice.email, "note": "Asked"})["note"] == "Asked"
    wrong = {"holder": "unit:999999", "warehouse": "north"}
    assert wms.refused("POST", f"{path}/move", wrong) == (404, "not_found", "holder")
    assert on_hand("MUG", "north") == (5, 0)
    move = {"holder": holder["holder"], "warehouse": "north"}
    assert wms.send("POST", f"{path}/move", move) == {"moved": 1}
    assert (on_hand("MUG"), on_hand("MUG", "north"), wms.get("/oversold")["data"]) == ((0, 0), (5, 1), [])


def test_several_warehouses_feed_one_of_the_channels(wms: Program, store: Store) -> None:
    make_warehouse(store.company, "north")
    theirs = store.account.warehouses.first().external_id
    path = f"/shops/{store.account.pk}/warehouses/{theirs}"
    for body, status, field in (
        ({}, 422, "body"),
        ({"warehouse": "main", "warehouses": ["main"]}, 422, "body"),
        ({"warehouses": ["main", "moon"]}, 404, "warehouse"),
        ({"warehouses": ["main", "main"]}, 422, "warehouses"),
    ):
        assert wms.refused("PUT", path, body)[::2] == (status, field)
    assert not store.account.warehouse_links.exists()
    both = wms.put(path, {"warehouses": ["north", "main"]})
    assert (both["warehouse"], both["warehouses"], both["kept_by_channel"]) == (
        "north",
        ["north", "main"],
        False,
    )
    listed = {
        row["external_id"]: row["warehouses"]
        for row in wms.get(f"/shops/{store.account.pk}/warehouses")["data"]
    }
    assert listed[theirs] == ["north", "main"]
    assert wms.put(path, {"warehouse": "main"})["warehouses"] == ["main"]
    assert wms.put(path, {"warehouse": None})["warehouses"] == []


def test_a_key_that_may_not_changes_nothing(company: Company, house: Company) -> None:
    narrow = key_for(company, ["inventory:read", "catalog:read", "prices:read"], "Reader")
    lines = {"lines": [{"sku": "MUG", "quantity": 1}]}
    for method, path, body in (
        ("PUT", "/kits/SET", {"parts": [{"sku": "MUG", "quantity": 1}]}),
        ("POST", "/transfers", {"source": "main", "target": "north", **lines}),
        ("POST", "/reservations", {"source": "till", "key": "1", **lines}),
        ("POST", "/stock-takes", {"warehouse": "main"}),
    ):
        assert narrow.refused(method, path, body)[:2] == (403, "forbidden")
    for made in (KitPart, Transfer, ExternalReservation, StockTake):
        assert not made.objects.exists()
    assert on_hand("MUG") == (10, 0)
