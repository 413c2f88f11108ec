"""What other systems call an order, what is printed for its buyer, and what its blind boxes held."""

from __future__ import annotations

from typing import Any

from tests.tiktok_shop_sim.wire import Shop, nothing_changes, waiting_order

ADD = "/order/202406/orders/external_orders"
FIND = "/order/202406/orders/external_order_search"


def reference(order: Any, name: str, platform: str = "SHOPIFY", **lines: str) -> dict[str, Any]:
    pairs = [{"id": line_id, "origin_id": origin} for line_id, origin in lines.items()]
    return {"id": order["id"], "external_order": {"id": name, "platform": platform, "line_items": pairs}}


def of_order(shop: Shop, order: Any, platform: str = "SHOPIFY") -> Any:
    return shop.get(f"/order/202406/orders/{order['id']}/external_orders", {"platform": platform}).data[
        "external_orders"
    ]


def find(shop: Shop, name: str, platform: str = "SHOPIFY") -> Any:
    return shop.post(FIND, None, {"platform": platform, "external_order_id": name}).data["orders"]


def test_an_order_is_found_by_the_name_another_system_gave_it(corner: Shop) -> None:
    order = waiting_order(corner)
    line = order["lines"][0]["id"]
    assert corner.post(ADD, {"orders": [reference(order, "S-1", **{line: "77"})]}).data == {}
    document = {"id": "S-1", "platform": "SHOPIFY", "line_items": [{"id": line, "origin_id": "77"}]}
    assert of_order(corner, order) == [document]
    assert of_order(corner, order, "AMAZON") == []
    assert find(corner, "S-1") == [{"id": order["id"], "external_order": document}]
    assert find(corner, "S-2") == []
    assert find(corner, "S-1", "AMAZON") == []


def test_said_again_a_name_is_not_doubled_and_its_lines_are_the_last_ones(corner: Shop) -> None:
    order = waiting_order(corner)
    line = order["lines"][0]["id"]
    for origin in ("77", "77", "78"):
        assert corner.post(ADD, {"orders": [reference(order, "S-1", **{line: origin})]}).data == {}
    assert [one["line_items"][0]["origin_id"] for one in of_order(corner, order)] == ["78"]
    assert len(find(corner, "S-1")) == 1
    assert corner.post(ADD, {"orders": [reference(order, "S-9")]}).data == {}
    assert [one["id"] for one in of_order(corner, order)] == ["S-1", "S-9"]


def test_what_is_wrong_is_named_and_the_rest_is_kept(corner: Shop) -> None:
    good, bad = waiting_order(corner), waiting_order(corner)
    foreign = corner.sim.control.orders(shop_id=corner.sim.control.shop(1)["id"])[0]
    line = good["lines"][0]["id"]
    request_bodies = [
        reference(good, "A"),
        reference({"id": "1"}, "B"),
        reference(foreign, "C"),
        reference(bad, "D", **{line: "9"}),
    ]
    errors = corner.post(ADD, {"orders": request_bodies}).data["errors"]
    assert [(e["code"], e["detail"]["order_id"]) for e in errors] == [
        ("36020001", "1"),
        ("36020001", foreign["id"]),
        ("36020002", bad["id"]),
    ]
    assert errors[0]["message"] == "Invalid order_id"
    assert errors[0]["detail"]["external_order"] == {"id": "B", "platform": "SHOPIFY"}
    assert [one["id"] for one in of_order(corner, good)] == ["A"]
    assert of_order(corner, bad) == []
    path = f"/order/202406/orders/{foreign['id']}/external_orders"
    assert corner.get(path, {"platform": "SHOPIFY"}).code == 21008111


def test_more_than_a_hundred_at_once_are_refused(corner: Shop) -> None:
    order = waiting_order(corner)
    request_bodies = [reference(order, f"S-{number}") for number in range(101)]
    with nothing_changes(corner.sim):
        assert corner.post(ADD, {"orders": request_bodies}).code == 36009004
    assert of_order(corner, order) == []


def test_names_survive_a_snapshot(corner: Shop, tmp_path: Any) -> None:
    order = waiting_order(corner)
    corner.post(ADD, {"orders": [reference(order, "S-1")]})
    path = tmp_path / "world.gz"
    corner.sim.control.save(path)
    corner.post(ADD, {"orders": [reference(order, "S-2")]})
    corner.sim.control.load(path)
    assert [one["id"] for one in of_order(corner, order)] == ["S-1"]
    assert len(find(corner, "S-1")) == 1
    assert find(corner, "S-2") == []


def test_what_is_printed_on_demand_is_asked_for_by_line(corner: Shop) -> None:
    lines = [{"seller_sku": "MUG-SAND", "pod": '{"text": "Sam"}'}, {"seller_sku": "MUG-MOSS"}]
    order = waiting_order(corner, lines=lines)
    shown = corner.get("/order/202507/orders", {"ids": order["id"]}).data["orders"][0]["line_items"]
    printed, plain = shown
    assert (printed["is_pod_customized"], plain["is_pod_customized"]) == (True, False)
    rows = [
        {
            "order_line_id": line["id"],
            "product_id": line["product_id"],
            "sku_id": line["sku_id"],
            "pod_order_data_id": line.get("pod_info_id", "0"),
        }
        for line in shown
    ]
    body = {"main_order_id": order["id"], "query_order_lines": rows}
    found = corner.post("/order/202606/pod_details/search", body).data
    assert found["pod_details"] == [{"order_line_id": printed["id"], "pod_detail": '{"text": "Sam"}'}]
    found = corner.post("/fulfillment/202606/pod_details/get", body).data
    assert found["pod_details"] == [{"order_line_id": printed["id"], "pod_info_json": '{"text": "Sam"}'}]
    assert corner.post("/order/202606/pod_details/search", body | {"main_order_id": "1"}).code == 21008111


def test_blind_boxes_are_opened_line_by_line_in_both_versions(corner: Shop) -> None:
    order = waiting_order(corner)
    line = order["lines"][0]["id"]
    single = [{"order_line_id": line, "blind_result_sku_id": "1", "blind_open_time": 1}]
    old, new = (f"/order/{version}/orders/blind_box_result/callback" for version in ("202511", "202605"))
    assert corner.post(old, {"main_order_id": order["id"], "blind_box_results": single}).data == {}
    inside = [{"blind_result_sku_id": "2", "product_type": "NORMAL"}]
    batch = [{"order_line_id": line, "blind_box_order_line_list": inside}]
    assert corner.post(new, {"main_order_id": order["id"], "blind_batch_box_results": batch}).data == {}
    with nothing_changes(corner.sim):
        stranger = [{"order_line_id": "1", "blind_result_sku_id": "1"}]
        assert (
            corner.post(new, {"main_order_id": order["id"], "blind_box_results": stranger}).code == 21011029
        )
        assert corner.post(new, {"main_order_id": "1", "blind_box_results": single}).code == 21008111
