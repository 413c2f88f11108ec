"""Others who change stock and prices, many products at once, and bursts of buyers."""

from __future__ import annotations

import time

import pytest
from tests.tiktok_shop_sim.goods import BASE, listed
from tests.tiktok_shop_sim.notices_check import all_valid
from tests.tiktok_shop_sim.test_inventory import SEARCH, codes, stock_of, two_warehouses, update
from tests.tiktok_shop_sim.wire import Shop, nothing_changes

from tiktok_shop_sim.testing import ControlError

NOWHERE = "http://127.0.0.1:9/door"


def spread(shop: Shop, sku_id: str) -> dict[str, object]:
    sku = shop.post(SEARCH, {"sku_ids": [sku_id]}).data["inventory"][0]["skus"][0]
    found: dict[str, object] = sku["total_available_inventory_distribution"]
    return found


def test_a_second_writer_is_seen_by_every_reader_and_announced(corner: Shop) -> None:
    row = corner.sim.control.inventory(shop_id=corner.id)[0]
    corner.sim.control.settings(webhook_url=NOWHERE)
    try:
        control = corner.sim.control
        done = control.post("/stock/write", sku_id=row["sku_id"], quantity=41, by="OTHER_APP")
        control.post("/price/write", sku_id=row["sku_id"], price="9.75")
        notices = all_valid(control.notices())
    finally:
        corner.sim.control.settings(webhook_url="")
    assert done["available"] == {row["warehouse_id"]: 41}
    assert stock_of(corner, row["sku_id"]) == {row["warehouse_id"]: 41}
    (moved,) = notices[71]
    assert moved["data"]["quantity_snapshot_after_change"]["total_available_quantity"] == 41
    assert [each["trigger_source"] for each in moved["data"]["change_detail"]] == ["OTHER_APP"]
    assert [(one["data"]["change_source"], one["data"]["changed_fields"]) for one in notices[15]] == [
        ("OPEN_API", ["inventory"]),
        ("SELLER_CENTER", ["price"]),
    ]
    skus = corner.get(f"{BASE}/products/{row['product_id']}").data["skus"]
    (price,) = [sku["price"]["tax_exclusive_price"] for sku in skus if sku["id"] == row["sku_id"]]
    assert price == "9.75"


def test_a_second_writer_names_one_warehouse_of_several(saigon: Shop) -> None:
    _, sku_id, (first, second) = two_warehouses(saigon)
    before = stock_of(saigon, sku_id)
    saigon.sim.control.post("/stock/write", shop_id=saigon.id, sku_id=sku_id, warehouse_id=second, quantity=3)
    assert stock_of(saigon, sku_id) == {**before, second: 3}
    for body in (
        {"quantity": 3},
        {"quantity": 3, "warehouse_id": "1"},
        {"quantity": -1, "warehouse_id": first},
    ):
        with nothing_changes(saigon.sim), pytest.raises(ControlError):
            saigon.sim.control.post("/stock/write", shop_id=saigon.id, sku_id=sku_id, **body)


def test_units_kept_for_a_creator_are_shown_and_never_more_than_there_are(corner: Shop) -> None:
    made = listed(corner, 1)
    sku_id = made["skus"][0]["id"]
    keep = {"sku_id": sku_id, "creator_name": "py001"}
    corner.sim.control.post("/stock/creator", quantity=5, **keep)
    corner.sim.control.post("/stock/creator", quantity=90, sku_id=sku_id, creator_name="mia")
    assert spread(corner, sku_id) == {
        "in_shop_inventory": {"quantity": 0},
        "creator_inventory": [
            {"quantity": 5, "creator_name": "py001"},
            {"quantity": 15, "creator_name": "mia"},
        ],
    }
    corner.sim.control.post("/stock/creator", quantity=0, sku_id=sku_id, creator_name="mia")
    corner.sim.control.post("/stock/creator", quantity=0, **keep)
    assert spread(corner, sku_id) == {"in_shop_inventory": {"quantity": 20}}


def test_stock_in_a_disabled_warehouse_cannot_be_set_until_it_is_enabled(saigon: Shop) -> None:
    product_id, sku_id, (first, second) = two_warehouses(saigon)
    before = stock_of(saigon, sku_id)
    switch = {"warehouse_id": second, "effect_status": "DISABLED"}
    saigon.sim.control.post("/warehouse/switch", **switch)
    try:
        seen = {
            row["id"]: row["effect_status"]
            for row in saigon.get("/logistics/202309/warehouses").data["warehouses"]
        }
        refused = update(saigon, product_id, sku_id, (first, 1), (second, 2))
    finally:
        saigon.sim.control.post("/warehouse/switch", warehouse_id=second, effect_status="ENABLED")
    assert seen[second] == "DISABLED"
    assert codes(refused) == [(second, 12052531)]
    assert stock_of(saigon, sku_id) == before
    assert update(saigon, product_id, sku_id, (first, 1), (second, 2)).data == {}


def test_what_a_buyer_gives_back_comes_back_by_itself(corner: Shop) -> None:
    sku_id = listed(corner, 1)["skus"][0]["id"]
    order = corner.sim.control.buy(lines=[{"sku_id": sku_id, "quantity": 3}])[0]
    assert list(stock_of(corner, sku_id).values()) == [17]
    corner.sim.control.cancel(order["id"])
    assert list(stock_of(corner, sku_id).values()) == [20]


def test_many_products_are_on_sale_at_once_and_can_be_told_from_each_other(corner: Shop) -> None:
    began = time.perf_counter()
    made = corner.sim.control.post(
        "/products/many", shop_id=corner.id, products=200, skus=10, quantity=7, prefix="T"
    )
    assert time.perf_counter() - began < 10
    sku_ids = [sku_id for row in made["sku_ids"] for sku_id in row]
    assert len(set(sku_ids)) == 2000
    data = corner.post(SEARCH, {"sku_ids": sku_ids[-600:]}).data
    seen = {
        sku["seller_sku"]: sku["total_available_quantity"] for row in data["inventory"] for sku in row["skus"]
    }
    assert len(seen) == 600
    assert set(seen.values()) == {7 * len(made["warehouse_ids"])}
    assert "T-200-10" in seen
    product = corner.get(f"{BASE}/products/{made['product_ids'][0]}").data
    assert product["status"] == "ACTIVATE"
    assert [sku["sales_attributes"][0]["value_name"] for sku in product["skus"]] == [
        str(n) for n in range(1, 11)
    ]
    assert corner.sim.control.buy(shop_id=corner.id, lines=[{"sku_id": sku_ids[0]}])
    assert corner.sim.control.get("/audit")["problems"] == []


@pytest.mark.parametrize(
    "body",
    [{"skus": 301}, {"products": 0}, {"quantity": -1}, {"warehouse_ids": ["1"]}, {"products": 200_001}],
)
def test_products_that_cannot_be_made_are_refused_whole(corner: Shop, body: dict[str, object]) -> None:
    with nothing_changes(corner.sim), pytest.raises(ControlError):
        corner.sim.control.post("/products/many", **body)


def test_a_burst_says_who_came_too_late_and_sells_no_unit_twice(corner: Shop) -> None:
    made = listed(corner, 1)
    sku_id = made["skus"][0]["id"]
    purchases = [{"lines": [{"sku_id": sku_id, "quantity": 3}]} for _ in range(8)]
    purchases.append({"lines": [{"sku_id": "1"}]})
    outcomes = corner.sim.control.post("/buy/burst", purchases=purchases)["outcomes"]
    assert [len(one.get("order_ids", [])) for one in outcomes] == [1] * 6 + [0] * 3
    assert [one.get("refused", "") for one in outcomes[6:]] == ["OUT_OF_STOCK", "OUT_OF_STOCK", "NOT_THERE"]
    assert "2 available" in outcomes[6]["why"]
    assert list(stock_of(corner, sku_id).values()) == [2]
    corner.sim.control.post("/suspend", product_id=made["product_id"])
    (late,) = corner.sim.control.post("/buy/burst", purchases=[{"lines": [{"sku_id": sku_id}]}])["outcomes"]
    assert late["refused"] == "NOT_ON_SALE"
