"""Stock and prices of products: read, set, refused (facts.md 9.6, 9.7, 9.17, 9.18)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.tiktok_shop_sim.goods import BASE, create, get, good, listed, nothing_listed
from tests.tiktok_shop_sim.wire import Reply, Shop

from tiktok_shop_sim.testing import ControlError

SEARCH = f"{BASE}/inventory/search"


def update(shop: Shop, product_id: str, sku_id: str, *rows: tuple[str, int]) -> Reply:
    inventory = [{"warehouse_id": warehouse_id, "quantity": quantity} for warehouse_id, quantity in rows]
    return set_stock(shop, product_id, {"id": sku_id, "inventory": inventory})


def set_stock(shop: Shop, product_id: str, *skus: dict[str, Any]) -> Reply:
    return shop.post(f"{BASE}/products/{product_id}/inventory/update", {"skus": list(skus)})


def codes(reply: Reply) -> list[tuple[str, int]]:
    """What is wrong with the one SKU of an update, by warehouse."""
    (error,) = reply.data["errors"]
    assert (error["code"], error["message"]) == (12052990, "Check failed")
    return [(row["warehouse_id"], row["code"]) for row in error["detail"]["extra_errors"]]


def two_warehouses(shop: Shop) -> tuple[str, str, list[str]]:
    """A product whose SKU lies in two warehouses: the two ids, and the warehouses."""
    row = next(row for row in shop.sim.control.inventory(shop_id=shop.id) if row["seller_sku"] == "NON-LA")
    rows = [one for one in shop.sim.control.inventory() if one["sku_id"] == row["sku_id"]]
    return row["product_id"], row["sku_id"], [one["warehouse_id"] for one in rows]


def stock_of(shop: Shop, sku_id: str) -> dict[str, int]:
    return {r["warehouse_id"]: r["available"] for r in shop.sim.control.inventory() if r["sku_id"] == sku_id}


def test_stock_agrees_with_the_truth_and_with_get_product(corner: Shop) -> None:
    rows = {row["sku_id"]: row for row in corner.sim.control.inventory(shop_id=corner.id)}
    product_ids = sorted({row["product_id"] for row in rows.values()})
    data = corner.post(SEARCH, {"product_ids": product_ids}).data
    seen = {sku["id"]: sku for row in data["inventory"] for sku in row["skus"]}
    assert seen.keys() == rows.keys()
    for sku_id, sku in seen.items():
        assert sku["total_available_quantity"] == rows[sku_id]["available"]
        assert sku["total_committed_quantity"] == rows[sku_id]["committed"]
        shop_stock = sku["total_available_inventory_distribution"]["in_shop_inventory"]["quantity"]
        assert shop_stock == sku["total_available_quantity"]
    shown = get(corner, product_ids[0])["skus"][0]
    held = {
        row["warehouse_id"]: row["available_quantity"] for row in seen[shown["id"]]["warehouse_inventory"]
    }
    assert {row["warehouse_id"]: row["quantity"] for row in shown["inventory"]} == held


def test_skus_win_when_both_kinds_of_ids_are_sent(corner: Shop) -> None:
    rows = corner.sim.control.inventory(shop_id=corner.id)
    request_body = {"sku_ids": [rows[0]["sku_id"], "1"], "product_ids": [rows[-1]["product_id"]]}
    found = corner.post(SEARCH, request_body).data["inventory"]
    assert [sku["id"] for row in found for sku in row["skus"]] == [rows[0]["sku_id"]]


def test_a_search_for_nothing_or_too_much_is_refused(corner: Shop) -> None:
    foreign = corner.sim.control.inventory(shop_id=corner.sim.control.shop(1)["id"])[0]
    assert corner.post(SEARCH, {}).code == 12019008
    assert corner.post(SEARCH, {"sku_ids": [foreign["sku_id"]]}).code == 12019008
    assert corner.post(SEARCH, {"sku_ids": [str(n) for n in range(601)]}).code == 12019015
    assert corner.post(SEARCH, {"product_ids": [str(n) for n in range(101)]}).code == 12019120


def test_an_order_takes_from_what_may_be_sold_and_holds_it(corner: Shop) -> None:
    made = listed(corner, 1)
    sku_id = made["skus"][0]["id"]

    def seen() -> tuple[int, int]:
        sku = corner.post(SEARCH, {"sku_ids": [sku_id]}).data["inventory"][0]["skus"][0]
        return sku["total_available_quantity"], sku["total_committed_quantity"]

    assert seen() == (20, 0)
    order = corner.sim.control.buy(lines=[{"sku_id": sku_id, "quantity": 3}], release=True)[0]
    assert seen() == (17, 3)
    with pytest.raises(ControlError, match="17 available"):
        corner.sim.control.buy(lines=[{"sku_id": sku_id, "quantity": 18}])
    ((warehouse, _),) = stock_of(corner, sku_id).items()
    assert update(corner, made["product_id"], sku_id, (warehouse, 5)).data == {}
    assert seen() == (5, 3), "setting stock leaves what orders hold"
    row = next(row for row in corner.sim.control.inventory() if row["sku_id"] == sku_id)
    assert row["listed"] == row["available"] + row["committed"] + row["sold"] + row["returned"] == 8
    assert corner.sim.control.order(order["id"])["status"] == "AWAITING_SHIPMENT"


def test_every_warehouse_must_be_named_and_no_other(saigon: Shop) -> None:
    product_id, sku_id, (first, second) = two_warehouses(saigon)
    foreign = next(
        row["warehouse_id"] for row in saigon.sim.control.inventory() if row["shop_id"] != saigon.id
    )
    returns = next(
        row["id"]
        for row in saigon.get("/logistics/202309/warehouses").data["warehouses"]
        if row["type"] == "RETURN_WAREHOUSE"
    )
    with nothing_listed(saigon):
        assert codes(update(saigon, product_id, sku_id, (first, 7))) == [(second, 12052037)]
        both = ((first, 7), (second, 8))
        assert codes(update(saigon, product_id, sku_id, *both, ("1", 2))) == [("1", 12052097)]
        assert codes(update(saigon, product_id, sku_id, *both, (foreign, 2))) == [(foreign, 12052530)]
        assert codes(update(saigon, product_id, sku_id, *both, (returns, 2))) == [(returns, 12052532)]
        assert codes(update(saigon, product_id, sku_id, *both, (first, 9))) == [(first, 12052037)]
    reply = set_stock(saigon, product_id, {"id": sku_id, "inventory": [{"quantity": 5}]})
    assert (second, 12052037) in codes(reply), "without a name only a single warehouse is meant"
    assert update(saigon, product_id, sku_id, *both).data == {}
    assert stock_of(saigon, sku_id) == {first: 7, second: 8}


def test_the_rest_of_an_update_is_done(corner: Shop) -> None:
    made = listed(corner)
    first, second = (row["id"] for row in made["skus"])
    ((warehouse, _),) = stock_of(corner, first).items()
    reply = set_stock(
        corner,
        made["product_id"],
        {"id": first, "inventory": [{"warehouse_id": warehouse, "quantity": 100_000}]},
        {"id": second, "inventory": [{"quantity": 3, "backorder_quantity": 9, "handling_time": 4}]},
    )
    (error,) = reply.data["errors"]
    assert error["detail"]["sku_id"] == first
    assert [row["code"] for row in error["detail"]["extra_errors"]] == [12019024]
    assert error["detail"]["extra_errors"][0]["message"] == "stock count is invalid"
    shown = get(corner, made["product_id"])["skus"]
    assert shown[0]["inventory"] == [{"warehouse_id": warehouse, "quantity": 20}]
    assert shown[1]["inventory"] == [
        {"warehouse_id": warehouse, "quantity": 3, "backorder_quantity": 9, "handling_time": 4}
    ]


@pytest.mark.parametrize("accepted", [True, False])
def test_nothing_left_is_said_with_zero_where_zero_is_accepted(corner: Shop, accepted: bool) -> None:
    corner.sim.control.settings(accept_zero_quantity=accepted)
    made = listed(corner, 1)
    sku_id = made["skus"][0]["id"]
    ((warehouse, _),) = stock_of(corner, sku_id).items()
    body = good(corner, 1)
    body["skus"][0]["inventory"][0]["quantity"] = 0
    if accepted:
        assert update(corner, made["product_id"], sku_id, (warehouse, 0)).data == {}
        assert stock_of(corner, sku_id) == {warehouse: 0}
        assert create(corner, body).code == 0
        return
    with nothing_listed(corner):
        assert codes(update(corner, made["product_id"], sku_id, (warehouse, 0))) == [(warehouse, 12019024)]
        assert create(corner, body).code == 12052055


def test_an_update_that_makes_no_sense_is_refused_whole(corner: Shop) -> None:
    made = listed(corner)
    product_id, sku_id = made["product_id"], made["skus"][0]["id"]
    foreign = corner.sim.control.inventory(shop_id=corner.sim.control.shop(1)["id"])[0]["product_id"]
    row = {"id": sku_id, "inventory": [{"quantity": 1}]}
    with nothing_listed(corner):
        assert set_stock(corner, product_id).code == 12052902
        assert set_stock(corner, product_id, row, row).code == 12052553
        assert set_stock(corner, product_id, {"id": "1", "inventory": []}).code == 12052556
        assert set_stock(corner, product_id, {"inventory": []}).code == 12052036
        assert set_stock(corner, "1", row).code == 12052032
        assert set_stock(corner, foreign, row).code == 12052048


@pytest.mark.parametrize(
    ("action", "code"), [("suspend", 12052901), ("freeze", 12052901), ("delete", 12052901), ("", 0)]
)
def test_stock_is_set_where_the_product_may_still_be_sold(corner: Shop, action: str, code: int) -> None:
    made = listed(corner, 1)
    if action == "delete":
        corner.call("DELETE", f"{BASE}/products", None, {"product_ids": [made["product_id"]]})
    elif action:
        corner.sim.control.post("/suspend", product_id=made["product_id"], action=action)
    row = {"id": made["skus"][0]["id"], "inventory": [{"quantity": 1}]}
    assert set_stock(corner, made["product_id"], row).code == code


def running(shop: Shop, made: dict[str, Any], kind: str) -> None:
    """A promotion of the seller's that runs now."""
    now = int(shop.sim.control.clock()["now"])
    path = "/promotion/202309/activities"
    request_body = {
        "title": f"Spring {kind}",
        "activity_type": kind,
        "product_level": "PRODUCT",
        "begin_time": now + 60,
        "end_time": now + 86_400,
    }
    activity = shop.post(path, request_body).data["activity_id"]
    terms = {"id": made["product_id"], "quantity_limit": 12, "quantity_per_user": -1}
    terms |= {"discount": "10"} if kind == "DIRECT_DISCOUNT" else {"activity_price_amount": "9.00"}
    shop.call("PUT", f"{path}/{activity}/products", None, {"activity_id": activity, "products": [terms]})
    shop.sim.control.step(seconds=120)


def test_a_promotion_locks_the_price(corner: Shop) -> None:
    made = listed(corner, 1)
    running(corner, made, "DIRECT_DISCOUNT")
    sku_id = made["skus"][0]["id"]
    with nothing_listed(corner):
        assert set_price(corner, made["product_id"], sku_id, "15.00").code == 12052038
        one = good(corner, 1)["skus"]
        one[0]["id"], one[0]["price"]["amount"] = sku_id, "15.00"
        path = f"/product/202509/products/{made['product_id']}/partial_edit"
        assert corner.post(path, {"skus": one}).code == 12052038


def test_a_flash_sale_keeps_units_that_cannot_be_taken_away(corner: Shop) -> None:
    made = listed(corner, 1)
    running(corner, made, "FLASHSALE")
    sku_id = made["skus"][0]["id"]
    ((warehouse, _),) = stock_of(corner, sku_id).items()
    sku = corner.post(SEARCH, {"sku_ids": [sku_id]}).data["inventory"][0]["skus"][0]
    spread = sku["total_available_inventory_distribution"]
    assert spread["campaign_inventory"] == [{"quantity": 12, "campaign_name": "Spring FLASHSALE"}]
    assert spread["in_shop_inventory"] == {"quantity": 8}
    with nothing_listed(corner):
        assert codes(update(corner, made["product_id"], sku_id, (warehouse, 11))) == [(warehouse, 12052393)]
    assert update(corner, made["product_id"], sku_id, (warehouse, 12)).data == {}


def set_price(
    shop: Shop, product_id: str, sku_id: str, amount: str, currency: str = "USD", **more: Any
) -> Reply:
    price = {"amount": amount, "currency": currency}
    return shop.post(
        f"{BASE}/products/{product_id}/prices/update", {"skus": [{"id": sku_id, "price": price, **more}]}
    )


def test_a_price_applies_at_once_and_buyers_pay_it(corner: Shop) -> None:
    made = listed(corner, 1)
    sku_id = made["skus"][0]["id"]
    assert set_price(corner, made["product_id"], sku_id, "15.25").data == {}
    assert get(corner, made["product_id"])["skus"][0]["price"]["tax_exclusive_price"] == "15.25"
    order = corner.sim.control.buy(lines=[{"sku_id": sku_id}])[0]["id"]
    line = corner.get("/order/202309/orders", {"ids": order}).data["orders"][0]["line_items"][0]
    assert line["original_price"] == "15.25"
    listed_at = {"amount": "18.00", "currency": "USD"}
    assert set_price(corner, made["product_id"], sku_id, "15.25", list_price=listed_at).data == {}
    assert get(corner, made["product_id"])["skus"][0]["list_price"] == listed_at


@pytest.mark.parametrize(
    ("market", "amount", "code"),
    [
        ("US", "1.234", 12052012),
        ("US", "free", 12052012),
        ("US", "0", 12052073),
        ("US", "-1", 12052073),
        ("US", "", 12052073),
        ("US", "7600.01", 12052570),
        ("US", "7600", 0),
        ("GB", "5600.01", 12052570),
        ("DE", "6300.01", 12052570),
        ("VN", "0", 12052073),
        ("VN", "1000.5", 12052012),
        ("VN", "180000001", 12052570),
        ("ID", "99", 12052073),
        ("ID", "100", 0),
        ("MX", "0.99", 12052073),
        ("JP", "10.5", 12052012),
        ("JP", "500001", 12052570),
    ],
)
def test_prices_keep_the_range_and_the_decimals_of_their_market(
    tour: Callable[[str], Shop], market: str, amount: str, code: int
) -> None:
    shop = tour(market)
    row = shop.sim.control.inventory(shop_id=shop.id)[0]
    currency = shop.sim.control.get("/skus", shop_id=shop.id)["rows"][0]["currency"]
    if code == 0:
        assert set_price(shop, row["product_id"], row["sku_id"], amount, currency).data == {}
        return
    with nothing_listed(shop):
        assert set_price(shop, row["product_id"], row["sku_id"], amount, currency).code == code


def test_a_price_update_that_makes_no_sense_changes_nothing(corner: Shop) -> None:
    made = listed(corner)
    product_id, first, second = made["product_id"], *(row["id"] for row in made["skus"])
    path = f"{BASE}/products/{product_id}/prices/update"
    fine = {"id": first, "price": {"amount": "15.00", "currency": "USD"}}
    with nothing_listed(corner):
        assert set_price(corner, product_id, first, "5.00", "VND").code == 12052084
        assert set_price(corner, product_id, "1", "5.00").code == 12052557
        assert corner.post(path, {"skus": []}).code == 12052902
        assert corner.post(path, {"skus": [fine, fine]}).code == 12052553
        assert corner.post(path, {"skus": [fine, {"id": second}]}).code == 12052073
        low = {"amount": "14.99", "currency": "USD"}
        high = {"amount": "7600.01", "currency": "USD"}
        assert set_price(corner, product_id, first, "15.00", list_price=low).code in (12052375, 12052383)
        assert set_price(corner, product_id, first, "15.00", list_price=high).code == 12052383
        foreign = corner.sim.control.inventory(shop_id=corner.sim.control.shop(1)["id"])[0]
        assert set_price(corner, foreign["product_id"], foreign["sku_id"], "5.00").code == 12052048
    corner.post(f"{BASE}/products/deactivate", {"product_ids": [product_id]})
    with nothing_listed(corner):
        assert set_price(corner, product_id, first, "15.00").code == 12052901


def test_a_quantity_with_a_decimal_point_is_a_whole_number(saigon: Shop) -> None:
    """PHP writes 5 as 5.0; nobody may read that back."""
    product_id, sku_id, warehouses = two_warehouses(saigon)
    rows = [{"warehouse_id": one, "quantity": 5.0} for one in warehouses]
    assert set_stock(saigon, product_id, {"id": sku_id, "inventory": rows}).data == {}
    assert b"5.0" not in saigon.post(SEARCH, {"sku_ids": [sku_id]}).raw
    assert set(stock_of(saigon, sku_id).values()) == {5}
