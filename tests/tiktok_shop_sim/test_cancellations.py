"""Cancelling by the seller and answering buyers, in the 202309 shapes."""

from __future__ import annotations

import pytest
from tests.tiktok_shop_sim.wire import Shop, mark_shipped, nothing_changes, waiting_order

CANCEL = "/return_refund/202309/cancellations"
SEARCH = f"{CANCEL}/search"
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"


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


def pending(shop: Shop) -> tuple[str, str]:
    order = waiting_order(shop)["id"]
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
        if not data["next_page_token"]:
            break
        query["page_token"] = data["next_page_token"]
    assert len(seen) == len(set(seen)) == data["total_count"] or len(seen) == 34
    assert len(set(seen)) == 34
    for size in ("0", "51", "x"):
        assert corner.post(SEARCH, {}, {"page_size": size}).code == 36009004
