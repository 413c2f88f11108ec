"""Cancelling by the seller and answering buyers, in the 202309 shapes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.tiktok_shop_sim.aftersales import refunds_of
from tests.tiktok_shop_sim.wire import Shop, mark_shipped, nothing_changes, waiting_order

from tiktok_shop_sim.testing import ControlError

CANCEL = "/return_refund/202309/cancellations"
SEARCH = f"{CANCEL}/search"
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"
PACKED = "seller_reject_apply_product_has_been_packed"


@pytest.fixture
def past_orders() -> None:
    """As many as the shop has by itself: what became of them is looked at here."""


def test_a_seller_cancels_with_a_reason_that_fits(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    body = {"order_id": order["id"], "cancel_reason": "seller_cancel_reason_wrong_price"}
    data = corner.post(CANCEL, body).data
    assert data["cancel_status"] == "CANCELLATION_REQUEST_COMPLETE"
    assert control.order(order["id"])["status"] == "CANCELLED"
    found = corner.post(SEARCH, {"cancel_ids": [data["cancel_id"]]}, {"page_size": "10"}).data[
        "cancellations"
    ]
    assert (found[0]["role"], found[0]["cancel_type"]) == ("SELLER", "CANCEL")
    assert found[0]["cancel_reason_text"] == "Pricing error"


@pytest.mark.parametrize(
    ("reason", "code"),
    [("because", 25001021), ("ecom_order_to_ship_canceled_reason_better_price", 25001021)],
)
def test_a_reason_that_does_not_fit_is_refused(corner: Shop, reason: str, code: int) -> None:
    order = waiting_order(corner)
    with nothing_changes(corner.sim):
        assert corner.post(CANCEL, {"order_id": order["id"], "cancel_reason": reason}).code == code


def test_what_can_no_longer_be_cancelled_says_why(corner: Shop) -> None:
    control = corner.sim.control
    moving = control.orders(status="IN_TRANSIT", shop_id=corner.id)[0]["id"]
    over = control.orders(status="COMPLETED", shop_id=corner.id)[0]["id"]
    with nothing_changes(corner.sim):
        assert corner.post(CANCEL, {"order_id": moving, "cancel_reason": OUT_OF_STOCK}).code == 25001045
        assert corner.post(CANCEL, {"order_id": over, "cancel_reason": OUT_OF_STOCK}).code == 25001051
        assert corner.post(CANCEL, {"order_id": "1", "cancel_reason": OUT_OF_STOCK}).code == 25020005


def test_cancelling_for_want_of_stock_empties_the_sku_and_may_take_single_units(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner, lines=[{"seller_sku": "OPENER-BRASS", "quantity": 2}])
    units = [line["id"] for line in order["lines"]]
    partly = {"order_id": order["id"], "cancel_reason": "seller_cancel_reason_wrong_price"}
    with nothing_changes(corner.sim):
        assert corner.post(CANCEL, partly | {"order_line_item_ids": units[:1]}).code == 25005010
    body = {"order_id": order["id"], "cancel_reason": OUT_OF_STOCK, "order_line_item_ids": units[:1]}
    assert corner.post(CANCEL, body).code == 0
    truth = control.order(order["id"])
    assert [line["status"] for line in truth["lines"]] == ["CANCELLED", "AWAITING_SHIPMENT"]
    assert truth["status"] == "AWAITING_SHIPMENT"
    row = next(row for row in control.inventory() if row["seller_sku"] == "OPENER-BRASS")
    assert row["available"] == 0


def test_the_us_seller_may_cancel_what_the_carrier_has_not_collected(corner: Shop, saigon: Shop) -> None:
    order = waiting_order(corner)
    mark_shipped(corner, order["id"], "1Z999AA10123456784")
    assert corner.post(CANCEL, {"order_id": order["id"], "cancel_reason": OUT_OF_STOCK}).code == 0
    abroad = saigon.sim.control.orders(status="AWAITING_COLLECTION", shop_id=saigon.id)[0]["id"]
    with nothing_changes(saigon.sim):
        assert saigon.post(CANCEL, {"order_id": abroad, "cancel_reason": OUT_OF_STOCK}).code == 25001045


def pending(shop: Shop, **request_body: Any) -> tuple[str, str]:
    order = waiting_order(shop, **request_body)["id"]
    shop.sim.control.cancel(order)
    found = shop.post(SEARCH, {"order_ids": [order]}, {"page_size": "1"}).data["cancellations"][0]
    assert found["cancel_status"] == "CANCELLATION_REQUEST_PENDING"
    assert found["cancel_type"] == "BUYER_CANCEL"
    assert found["seller_next_action_response"][0]["deadline"] == found["create_time"] + 48 * 3600
    return order, found["cancel_id"]


def test_a_seller_agrees_to_a_request(corner: Shop) -> None:
    order, record = pending(corner)
    assert corner.post(f"{CANCEL}/{record}/approve").data == {}
    assert corner.sim.control.order(order)["status"] == "CANCELLED"
    with nothing_changes(corner.sim):
        assert corner.post(f"{CANCEL}/{record}/approve").code == 25011012


def test_a_seller_rejects_a_request_with_a_reason_that_fits(corner: Shop) -> None:
    order, record = pending(corner)
    path = f"{CANCEL}/{record}/reject"
    with nothing_changes(corner.sim):
        assert corner.post(path, {"reject_reason": "no"}).code == 25001014
        assert corner.post(f"{CANCEL}/1/reject", {"reject_reason": "no"}).code == 25007006
    packed = {"reject_reason": "seller_reject_apply_product_has_been_packed"}
    assert corner.post(path, packed).data == {}
    truth = corner.sim.control.order(order)
    assert (truth["status"], truth["cancel_requested"]) == ("AWAITING_SHIPMENT", False)


def test_cancellations_are_found_by_page(corner: Shop) -> None:
    seen: list[str] = []
    query = {"page_size": "7"}
    while True:
        data = corner.post(SEARCH, {}, query).data
        seen.extend(row["cancel_id"] for row in data["cancellations"])
        assert data["total_count"] == 34
        if not data["next_page_token"]:
            break
        query["page_token"] = data["next_page_token"]
    assert len(seen) == len(set(seen)) == 34
    for size in ("0", "51", "x"):
        assert corner.post(SEARCH, {}, {"page_size": size}).code == 36009004


def search(shop: Shop, version: str = "202309", **request_body: Any) -> list[Any]:
    path = f"/return_refund/{version}/cancellations/search"
    found: list[Any] = shop.post(path, request_body, {"page_size": "50"}).data["cancellations"]
    return found


@pytest.mark.parametrize("version", ["202309", "202602"])
def test_a_cancellation_says_what_goes_back_and_whether_the_stock_is_filled_up(
    corner: Shop, version: str
) -> None:
    order = waiting_order(corner)
    body = {"order_id": order["id"], "cancel_reason": "seller_cancel_reason_wrong_price"}
    done = corner.post(f"/return_refund/{version}/cancellations", body).data
    (seen,) = search(corner, version, cancel_ids=[done["cancel_id"]])
    assert seen["refund_amount"]["refund_total"] == order["total"]
    assert seen["should_replenish_stock"] is True
    (refund,) = refunds_of(corner, order["id"])
    assert refund["cancel_id"] == done["cancel_id"]
    empty = waiting_order(corner)
    corner.post(CANCEL, {"order_id": empty["id"], "cancel_reason": OUT_OF_STOCK})
    (seen,) = search(corner, version, order_ids=[empty["id"]])
    assert seen["should_replenish_stock"] is False


def test_a_rejected_request_is_spelled_as_each_version_does(corner: Shop) -> None:
    order, record = pending(corner)
    corner.post(f"{CANCEL}/{record}/reject", {"reject_reason": PACKED})
    for version, word in (("202309", "CANCELLED"), ("202602", "CANCEL")):
        found = search(corner, version, order_ids=[order], cancel_status=["CANCELLATION_REQUEST_CANCEL"])
        assert [row["cancel_status"] for row in found] == [f"CANCELLATION_REQUEST_{word}"]
    assert refunds_of(corner, order) == []


def test_the_same_key_answers_a_request_once(corner: Shop) -> None:
    order, record = pending(corner)
    key = {"idempotency_key": "k1"}
    assert corner.post(f"{CANCEL}/{record}/approve", None, key).data == {}
    with nothing_changes(corner.sim):
        assert corner.post(f"{CANCEL}/{record}/approve", None, key).data == {}
        assert corner.post(f"{CANCEL}/{record}/reject", {"reject_reason": PACKED}, key).code == 25020010
    assert len(refunds_of(corner, order)) == 1


def test_nobody_answers_for_another_shop(corner: Shop) -> None:
    other = Shop(corner.sim).connect(corner.sim.control.authorize("Harbor Goods (another account)"))
    _, record = pending(other, lines=None)
    with nothing_changes(corner.sim):
        assert corner.post(f"{CANCEL}/{record}/approve").code == 25020005
    assert search(corner, cancel_ids=[record]) == []


def test_a_reason_for_a_no_is_one_of_its_list(corner: Shop) -> None:
    _, record = pending(corner)
    with nothing_changes(corner.sim):
        for reason, code in (
            ("reverse_reject_request_reason_1", 25001057),
            ("seller_cancel_reason_wrong_price", 25001016),
            ("because", 25001014),
        ):
            assert corner.post(f"{CANCEL}/{record}/reject", {"reject_reason": reason}).code == code


def test_single_units_are_named_in_three_ways(corner: Shop) -> None:
    for version, name in (("202309", "ids"), ("202309", "skus"), ("202602", "list")):
        order = corner.sim.control.buy(
            shop_id=corner.id, release=True, lines=[{"seller_sku": "MUG-SAND", "quantity": 2}]
        )[0]
        first = order["lines"][0]
        request_body = {
            "ids": {"order_line_item_ids": [first["id"]]},
            "skus": {"skus": [{"sku_id": first["sku_id"], "quantity": 1}]},
            "list": {"order_line_list": [{"order_line_item_id": first["id"]}]},
        }[name]
        body = {"order_id": order["id"], "cancel_reason": OUT_OF_STOCK} | request_body
        done = corner.post(f"/return_refund/{version}/cancellations", body)
        assert done.code == 0
        known = corner.sim.control.order(order["id"])
        assert sorted(line["status"] for line in known["lines"]) == ["AWAITING_SHIPMENT", "CANCELLED"]
        (refund,) = refunds_of(corner, order["id"])
        assert Decimal(refund["amount"]["total"]) < Decimal(order["total"])
        refill(corner, first["sku_id"], order["id"])
    rest = {"order_id": order["id"], "cancel_reason": OUT_OF_STOCK}
    assert corner.post(CANCEL, rest).code == 0
    assert sum(Decimal(one["amount"]["total"]) for one in refunds_of(corner, order["id"])) == Decimal(
        order["total"]
    )


def refill(shop: Shop, sku_id: str, order_id: str) -> None:
    seen = shop.get("/order/202309/orders", {"ids": order_id}).data["orders"][0]
    product = seen["line_items"][0]["product_id"]
    rows = [row for row in shop.sim.control.inventory(shop_id=shop.id) if row["sku_id"] == sku_id]
    inventory = [{"warehouse_id": row["warehouse_id"], "quantity": 50} for row in rows]
    body = {"skus": [{"id": sku_id, "inventory": inventory}]}
    assert shop.post(f"/product/202309/products/{product}/inventory/update", body).code == 0


def test_more_units_than_there_are_cannot_be_cancelled(corner: Shop) -> None:
    order = waiting_order(corner)
    sku = order["lines"][0]["sku_id"]
    body = {"order_id": order["id"], "cancel_reason": OUT_OF_STOCK}
    with nothing_changes(corner.sim):
        for request_body in (
            {"skus": [{"sku_id": sku, "quantity": 3}]},
            {"skus": [{"sku_id": sku, "quantity": 0}]},
            {"skus": [{"sku_id": "1", "quantity": 1}]},
            {"order_line_item_ids": ["1"]},
        ):
            assert corner.post(CANCEL, body | request_body).code == 25005011


def test_an_unpaid_order_without_stock_empties_the_sku_too(corner: Shop) -> None:
    order = waiting_order(corner, lines=[{"seller_sku": "OPENER-BRASS"}], pay=False)
    body = {"order_id": order["id"], "cancel_reason": "seller_cancel_unpaid_reason_out_of_stock"}
    assert corner.post(CANCEL, body).code == 0
    row = next(row for row in corner.sim.control.inventory() if row["seller_sku"] == "OPENER-BRASS")
    assert (row["available"], refunds_of(corner, order["id"])) == (0, [])


def test_the_answer_of_the_clock_pays_back_once(corner: Shop) -> None:
    control = corner.sim.control
    order, _ = pending(corner)
    control.step(hours=49)
    assert control.order(order)["status"] == "CANCELLED"
    control.step(days=3)
    assert len(refunds_of(corner, order)) == 1


def test_nothing_is_shipped_before_a_request_to_cancel_is_answered_but_what_tiktok_ships_itself(
    corner: Shop,
) -> None:
    control = corner.sim.control
    own = waiting_order(corner)
    control.cancel(own["id"])
    with nothing_changes(corner.sim), pytest.raises(ControlError, match="not possible now"):
        control.post("/ship", order_id=own["id"])
    lines = [{"seller_sku": own["lines"][0]["seller_sku"]}]
    (stored,) = control.buy(shop_id=corner.id, lines=lines, fulfilled_by_tiktok=True, release=True)
    control.step(hours=23)
    control.cancel(stored["id"])
    control.step(days=4)
    asked = {
        one["order_id"]: one["status"]
        for one in control.get("/cancellations", shop_id=corner.id)["cancellations"]
        if one["order_id"] in (own["id"], stored["id"])
    }
    assert asked == {
        own["id"]: "CANCELLATION_REQUEST_COMPLETE",
        stored["id"]: "CANCELLATION_REQUEST_CANCELLED",
    }
    assert control.order(own["id"])["status"] == "CANCELLED"
    assert control.order(stored["id"])["status"] not in ("AWAITING_SHIPMENT", "CANCELLED")
    assert control.get("/audit")["problems"] == []
