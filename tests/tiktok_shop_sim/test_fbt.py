"""Fulfilled by TikTok: what is stored is counted as orders and deliveries move it, and can be read in every version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.tiktok_shop_sim.wire import Shop, nothing_changes

DAY = 86_400
GOODS = ("/fbt/202409/goods/search", "/fbt/202607/goods/search")
STOCK = "/fbt/202408/inventory/search"
RECORDS = "/fbt/202410/inventory_records/search"


def onboard(shop: Shop, quantity: int = 50) -> Any:
    return shop.sim.control.post("/fbt/onboard", shop_id=shop.id, quantity=quantity)


def goods(shop: Shop, name: str = "MUG-SAND") -> Any:
    rows = shop.sim.control.get("/fbt", shop_id=shop.id)["goods"]
    return next(row for row in rows if row["seller_sku"] == name)


def stock(shop: Shop, name: str = "MUG-SAND") -> tuple[int, int, int]:
    """Total, available and reserved of one SKU, as the API tells."""
    body = {"goods_ids": [goods(shop, name)["goods_id"]]}
    found = shop.post(STOCK, body, {"page_size": 10}).data["inventory"]
    held = found[0]["on_hand_detail"]
    assert found[0]["goods"]["skus"][0]["on_hand_detail"]["total_quantity"] == held["total_quantity"]
    return held["total_quantity"], held["available_quantity"], held["reserved_quantity"]


def buy(shop: Shop, **request_body: Any) -> Any:
    lines = [{"seller_sku": "MUG-SAND", "quantity": 2}]
    return shop.sim.control.buy(shop_id=shop.id, lines=lines, fulfilled_by_tiktok=True, **request_body)[0]


def test_a_shop_that_stores_nothing_with_tiktok_reads_empty_lists(corner: Shop) -> None:
    assert corner.get("/fbt/202409/merchants/onboarded_regions").data == {"onboarded_regions": []}
    assert corner.get("/fbt/202408/warehouses").data == {"warehouses": []}
    for path in (*GOODS, STOCK, RECORDS):
        assert corner.post(path, {}, {"page_size": 10}).data["total_count"] == 0
    assert corner.get("/fbt/202409/inbound_orders", {"ids": "1"}).data == {"inbound_orders": []}


def test_onboarding_makes_goods_of_every_sku_and_is_done_once(corner: Shop) -> None:
    first = onboard(corner)
    assert onboard(corner, 7) == first
    skus = {row["sku_id"] for row in corner.sim.control.inventory(shop_id=corner.id)}
    assert {row["sku_id"] for row in first["goods"]} == skus
    assert corner.get("/fbt/202409/merchants/onboarded_regions").data == {
        "onboarded_regions": [{"region_code": "US"}]
    }
    house = corner.get("/fbt/202408/warehouses").data["warehouses"][0]
    assert (house["fbt_warehouse_id"], house["addresses"][0]["region_code"]) == (
        first["fbt_warehouse_id"],
        "US",
    )
    assert stock(corner) == (50, 50, 0)


def test_an_order_by_tiktok_reserves_goods_and_takes_them_when_it_ships(corner: Shop) -> None:
    onboard(corner)
    order = buy(corner, release=True)
    assert stock(corner) == (50, 48, 2)
    corner.sim.control.step(seconds=2 * DAY)
    assert corner.sim.control.order(order["id"])["status"] != "AWAITING_SHIPMENT"
    assert stock(corner) == (48, 48, 0)
    body = {"goods_ids": [goods(corner)["goods_id"]]}
    rows = corner.post(RECORDS, body, {"page_size": 10}).data["inventory_records"]
    assert [(row["order"]["type"], row["changed_quantity"]) for row in rows] == [
        ("CONSIGN_ORDER", -2),
        ("INBOUND_ORDER", 50),
    ]
    assert (rows[0]["initial_on_hand_quantity"], rows[0]["final_on_hand_quantity"]) == (50, 48)
    assert rows[0]["order"]["id"] == "OBF" + order["id"]


def test_a_cancelled_order_lets_go_of_its_goods_and_a_sellers_own_takes_none(corner: Shop) -> None:
    onboard(corner)
    order = buy(corner)
    assert stock(corner) == (50, 48, 2)
    corner.sim.control.cancel(order["id"])
    assert stock(corner) == (50, 50, 0)
    corner.sim.control.buy(shop_id=corner.id, lines=[{"seller_sku": "MUG-SAND"}])
    assert stock(corner) == (50, 50, 0)


def test_more_is_never_reserved_than_there_is(corner: Shop) -> None:
    onboard(corner, 1)
    buy(corner, release=True)
    assert stock(corner) == (1, 0, 1)
    corner.sim.control.step(seconds=2 * DAY)
    assert stock(corner) == (0, 0, 0)


def test_orders_that_were_there_before_onboarding_are_counted(corner: Shop) -> None:
    buy(corner)
    onboard(corner)
    assert stock(corner) == (50, 48, 2)


def test_goods_are_found_by_every_id_and_page_by_number(corner: Shop) -> None:
    onboard(corner)
    one = goods(corner)
    product = next(
        row["product_id"]
        for row in corner.sim.control.inventory(shop_id=corner.id)
        if row["sku_id"] == one["sku_id"]
    )
    for path in GOODS:
        for request_body in (
            {"goods_ids": [one["goods_id"]]},
            {"sku_ids": [one["sku_id"]]},
            {"reference_codes": ["MUG-SAND"]},
        ):
            found = corner.post(path, request_body, {"page_size": 10}).data["goods"]
            assert [row["id"] for row in found] == [one["goods_id"]]
            assert found[0]["skus"][0]["product"]["id"] == product
        assert corner.post(path, {"product_ids": [product]}, {"page_size": 10}).data["total_count"] == 3
    seen: list[str] = []
    token = ""
    while True:
        query = {"page_size": 7, **({"page_token": token} if token else {})}
        page = corner.post(GOODS[0], {}, query).data
        seen += [row["id"] for row in page["goods"]]
        token = page["next_page_token"]
        if not token:
            break
    assert len(seen) == len(set(seen)) == page["total_count"]
    assert corner.post(GOODS[0], {}, {"page_size": 7, "page_token": "cGFnZV9udW1iZXI9Mg=="}).code == 0
    with nothing_changes(corner.sim):
        assert corner.post(GOODS[0], {}, {"page_size": 7, "page_token": "21"}).code == 36009004


def test_hazard_flags_came_with_202607(corner: Shop) -> None:
    onboard(corner)
    old, new = (corner.post(path, {}, {"page_size": 1}).data["goods"][0] for path in GOODS)
    assert "is_hazmat" not in old
    assert new["is_hazmat"] is False


def test_a_delivery_travels_arrives_and_is_counted_by_the_clock(corner: Shop) -> None:
    onboard(corner, 0)
    sent = corner.sim.control.post(
        "/fbt/inbound",
        shop_id=corner.id,
        lines=[{"seller_sku": "MUG-SAND", "quantity": 30}],
        arrive_in=DAY,
    )
    body = {"sku_ids": [goods(corner)["sku_id"]]}
    row = corner.post(STOCK, body, {"page_size": 10}).data["inventory"][0]
    assert (row["in_transit_quantity"], row["on_hand_detail"]["total_quantity"]) == (30, 0)
    corner.sim.control.step(seconds=DAY + 60)
    assert _statuses(corner, sent["id"]) == ["TO_BE_RECEIVED", "RECEIVING"]
    assert stock(corner) == (0, 0, 0)
    corner.sim.control.step(seconds=3600)
    assert _statuses(corner, sent["id"]) == ["TO_BE_RECEIVED", "RECEIVING", "RECEIVED"]
    assert stock(corner) == (30, 30, 0)
    new = corner.get(
        "/fbt/202602/inbound_orders", {"order_ids": sent["id"], "include_carton_details": "true"}
    ).data["inbound_orders"][0]
    assert new["inbound_goods_lot_receive_item_details"][0]["total_received_count"] == 30
    assert new["carton_details"][0]["items"][0]["quantity"] == 30
    assert (new["order_id_string"], new["status_logs"][-1]["new_status"]) == (sent["id"], "RECEIVED")


def _statuses(shop: Shop, inbound: str) -> list[str]:
    """The history of an inbound order, asked for by its number alone as the sample does."""
    query = {"ids": inbound.removeprefix("IBR")}
    rows = shop.get("/fbt/202409/inbound_orders", query).data["inbound_orders"]
    assert [row["id"] for row in rows] == [inbound]
    return [line["order_status"] for line in rows[0]["order_operation_logs"]]


def test_a_delivery_called_off_is_no_longer_on_its_way(corner: Shop) -> None:
    onboard(corner, 0)
    line = {"seller_sku": "MUG-SAND", "quantity": 30}
    sent = corner.sim.control.post("/fbt/inbound", shop_id=corner.id, lines=[line])
    corner.sim.control.post("/fbt/inbound/cancel", inbound_order_id=sent["id"])
    assert goods(corner)["in_transit"] == 0
    corner.sim.control.step(seconds=4 * DAY)
    assert _statuses(corner, sent["id"]) == ["TO_BE_RECEIVED", "CANCELLED"]


def test_mcf_reads_know_the_stock_and_that_nobody_takes_part(corner: Shop) -> None:
    onboard(corner)
    one = goods(corner)["goods_id"]
    asked = {"goods": [{"goods_id": one}, {"goods_id": "1"}]}
    assert corner.post("/fbt/202601/mcf/goods/inventory/search", asked).data == {
        "goods_inventory_list": [{"goods_id": one, "available_qty": 50}]
    }
    assert corner.get("/fbt/202601/merchants/mcf_status").data == {"mcf_status": {"is_mcf": 0}}


def test_notices_name_the_seller_instead_of_the_shop(corner: Shop) -> None:
    corner.sim.control.settings(webhook_url="http://127.0.0.1:9/hooks")
    onboard(corner)
    buy(corner)
    told = [json.loads(row["body"]) for row in corner.sim.control.notices(limit=500)]
    ours = [body for body in told if body["type"] in (21, 22, 23, 24)]
    assert {body["type"] for body in ours} == {21, 22, 23, 24}
    assert all("shop_id" not in body and body["seller_open_id"] for body in ours)
    last = ours[-1]["data"]["fbt_warehouse_inventory"][0]["on_hand_detail"]
    assert last == {"total_quantity": 50, "reserved_quantity": 2, "available_quantity": 48}


def test_the_warehouse_survives_a_snapshot(corner: Shop, tmp_path: Path) -> None:
    onboard(corner)
    order = buy(corner)
    corner.sim.control.save(tmp_path / "world")
    corner.sim.control.load(tmp_path / "world")
    corner.sim.control.cancel(order["id"])
    assert stock(corner) == (50, 50, 0)
