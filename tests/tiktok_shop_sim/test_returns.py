"""Returns, refunds, replacements and exchanges in the classic shapes, from the request to the money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.tiktok_shop_sim.aftersales import (
    AGREED,
    BASE,
    CLOSED,
    DONE,
    PENDING,
    REJECTED,
    RETURNS,
    approve,
    ask,
    balanced,
    delivered,
    on_the_wire,
    order_in,
    paid,
    refunds_of,
    reject,
    status,
    stock,
    truth,
)
from tests.tiktok_shop_sim.wire import Shop, nothing_changes

from tiktok_shop_sim.testing import ControlError, Simulator

INVALID_REASON = "reverse_reject_request_reason_1"
WRONG_GOODS = "reverse_reject_return_parcel_reason_1"
NOT_RECEIVED = "reverse_reject_return_parcel_reason_4"
HOUR, DAY = 3600, 86400


@pytest.fixture
def past_orders() -> None:
    """As many as the shop has by itself: what became of them is looked at here."""


@pytest.fixture(params=["corner", "saigon"])
def shop(request: pytest.FixtureRequest) -> Shop:
    """A US shop and a Vietnamese one: tax on top and tax inside."""
    found: Shop = request.getfixturevalue(request.param)
    return found


def test_a_refund_without_return_is_agreed_paid_and_completes_the_order(shop: Shop) -> None:
    control, order = shop.sim.control, delivered(shop, shipping_fee="5")
    asked = ask(shop, order, "REFUND", note="It never came.")
    seen = on_the_wire(shop, asked["id"])
    assert (seen["return_type"], seen["return_status"], seen["role"]) == ("REFUND", PENDING, "BUYER")
    (todo,) = seen["seller_next_action_response"]
    assert todo == {"action": "SELLER_RESPOND_REFUND", "deadline": seen["create_time"] + 48 * HOUR}
    assert refunds_of(shop, order["id"]) == []
    assert approve(shop, asked["id"], "APPROVE_REFUND").data == {}
    assert status(shop, asked["id"]) == AGREED
    assert control.order(order["id"])["status"] == "DELIVERED"
    control.step(seconds=4)
    assert status(shop, asked["id"]) == DONE
    (refund,) = refunds_of(shop, order["id"])
    assert refund["return_id"] == asked["id"]
    assert refund["amount"] == truth(shop, asked["id"])["amount"]
    assert control.order(order["id"])["status"] == "COMPLETED"
    assert paid(shop, order["id"]) == sum_of(refund)
    control.step(days=30)
    assert len(refunds_of(shop, order["id"])) == 1


def sum_of(refund: Any) -> Decimal:
    return Decimal(refund["amount"]["total"])


def test_goods_go_back_before_the_money(shop: Shop) -> None:
    control, order = shop.sim.control, delivered(shop, 2)
    sku = order["lines"][0]["sku_id"]
    before = stock(shop, sku)
    asked = ask(shop, order, lines=[{"sku_id": sku, "quantity": 1}])
    approve(shop, asked["id"], "APPROVE_RETURN")
    seen = on_the_wire(shop, asked["id"])
    assert seen["return_status"] == "AWAITING_BUYER_SHIP"
    assert (seen["shipment_type"], seen["return_method"]) == ("PLATFORM", "PLATFORM_SHIPPED")
    assert seen["return_shipping_document_type"] == "SHIPPING_LABEL"
    assert seen["return_warehouse_address"]["full_address"]
    sent = control.post("/return/ship", return_id=asked["id"], tracking_number="8123456789")
    assert sent["status"] == "BUYER_SHIPPED_ITEM"
    seen = on_the_wire(shop, asked["id"])
    assert seen["return_tracking_number"] == "8123456789"
    assert seen["return_provider_name"] == sent["provider"]
    control.post("/return/arrive", return_id=asked["id"])
    (todo,) = on_the_wire(shop, asked["id"])["seller_next_action_response"]
    assert todo["action"] == "SELLER_RESPOND_RECEIVE_PACKAGE"
    assert stock(shop, sku) == before
    approve(shop, asked["id"], "APPROVE_RECEIVED_PACKAGE")
    assert stock(shop, sku) == before | {"sold": before["sold"] - 1, "returned": before["returned"] + 1}
    control.step(seconds=4)
    assert status(shop, asked["id"]) == DONE
    assert control.order(order["id"])["status"] == "DELIVERED"
    balanced(shop)


def test_what_comes_back_is_sold_again_where_the_platform_restocks(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(auto_restock=True)
    order = delivered(corner)
    sku = order["lines"][0]["sku_id"]
    before = stock(corner, sku)
    asked = ask(corner, order)
    approve(corner, asked["id"], "APPROVE_RETURN")
    control.post("/return/ship", return_id=asked["id"])
    approve(corner, asked["id"], "APPROVE_RECEIVED_PACKAGE")
    after = stock(corner, sku)
    control.settings(auto_restock=False)
    assert after == before | {"sold": before["sold"] - 1, "available": before["available"] + 1}


def test_money_sent_before_the_goods_counts_them_when_they_come(corner: Shop) -> None:
    control, order = corner.sim.control, delivered(corner)
    sku = order["lines"][0]["sku_id"]
    before = stock(corner, sku)
    asked = ask(corner, order)
    approve(corner, asked["id"], "APPROVE_RETURN")
    control.post("/return/ship", return_id=asked["id"])
    approve(corner, asked["id"], "DIRECT_REFUND")
    control.step(seconds=4)
    assert stock(corner, sku) == before
    control.post("/return/arrive", return_id=asked["id"])
    assert stock(corner, sku)["returned"] == before["returned"] + 1
    with nothing_changes(corner.sim), pytest.raises(ControlError, match="409"):
        control.post("/return/arrive", return_id=asked["id"])


def test_a_buyer_may_keep_what_is_refunded(corner: Shop) -> None:
    asked = ask(corner, delivered(corner))
    approve(corner, asked["id"], "APPROVE_RETURN", buyer_keep_item=True)
    corner.sim.control.step(seconds=4)
    seen = on_the_wire(corner, asked["id"])
    assert (seen["return_status"], seen["can_buyer_keep_item"]) == (DONE, True)


def to_ship(shop: Shop) -> str:
    asked = ask(shop, delivered(shop))
    approve(shop, asked["id"], "APPROVE_RETURN")
    return str(asked["id"])


def shipped(shop: Shop) -> str:
    asked = to_ship(shop)
    shop.sim.control.post("/return/ship", return_id=asked)
    return asked


def arrived(shop: Shop) -> str:
    asked = shipped(shop)
    shop.sim.control.post("/return/arrive", return_id=asked)
    return asked


def offered(shop: Shop) -> str:
    asked = ask(shop, delivered(shop), "REFUND")
    money = {"amount": "1" if truth(shop, asked["id"])["amount"]["currency"] == "VND" else "0.50"}
    assert approve(shop, asked["id"], "OFFER_PARTIAL_REFUND", partial_refund=money).code == 0
    return str(asked["id"])


def asked_for(kind: str) -> Callable[[Shop], str]:
    return lambda shop: str(ask(shop, delivered(shop), kind)["id"])


CLOCKS: dict[str, tuple[Callable[[Shop], str], int, str, str]] = {
    "refund": (asked_for("REFUND"), 48 * HOUR, PENDING, AGREED),
    "return": (asked_for("RETURN_AND_REFUND"), 48 * HOUR, PENDING, "AWAITING_BUYER_SHIP"),
    "replacement": (
        asked_for("REPLACEMENT"), 24 * HOUR, "REPLACEMENT_REQUEST_PENDING", "REPLACEMENT_REQUEST_COMPLETE",
    ),
    "to ship": (to_ship, 5 * DAY, "AWAITING_BUYER_SHIP", CLOSED),
    "in transit": (shipped, 30 * DAY, "BUYER_SHIPPED_ITEM", AGREED),
    "arrived": (arrived, 48 * HOUR, "BUYER_SHIPPED_ITEM", AGREED),
    "offered": (offered, 48 * HOUR, "AWAITING_BUYER_RESPONSE", PENDING),
}  # fmt: skip


@pytest.mark.parametrize("name", CLOCKS)
def test_the_clock_answers_for_who_does_not(shop: Shop, name: str) -> None:
    make, seconds, before, after = CLOCKS[name]
    control = shop.sim.control
    control.speed(0)
    control.settings(refund_seconds=60)
    asked = make(shop)
    deadline = truth(shop, asked)["deadline"]
    assert deadline == int(control.clock()["now"]) + seconds
    control.set_clock(deadline - 1)
    assert status(shop, asked) == before
    control.set_clock(deadline)
    assert status(shop, asked) == after
    control.settings(refund_seconds=3)


def test_the_carrier_brings_returns_by_itself_where_carriers_run(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(auto_carrier=True)
    asked = shipped(corner)
    control.step(days=3, seconds=1)
    assert truth(corner, asked)["arrive_time"] is not None
    control.step(days=2, seconds=5)
    assert status(corner, asked) == DONE
    control.settings(auto_carrier=False)


def test_a_seller_says_no_and_the_buyer_appeals(corner: Shop) -> None:
    control, order = corner.sim.control, delivered(corner)
    asked = ask(corner, order)["id"]
    assert reject(corner, asked, "REJECT_RETURN", INVALID_REASON, comment="Worn.").data == {}
    assert status(corner, asked) == REJECTED
    control.post("/return/escalate", return_id=asked)
    assert on_the_wire(corner, asked)["arbitration_status"] == "IN_PROGRESS"
    with nothing_changes(corner.sim):
        assert approve(corner, asked, "DIRECT_REFUND").code == 25011010
        with pytest.raises(ControlError, match="409"):
            ask(corner, order)
    control.post("/return/escalate", return_id=asked, verdict="SUPPORT_BUYER")
    control.step(seconds=4)
    assert (status(corner, asked), len(refunds_of(corner, order["id"]))) == (DONE, 1)


@pytest.mark.parametrize("verdict", ["SUPPORT_SELLER", "CLOSED"])
def test_an_appeal_that_fails_leaves_things_as_they_are(corner: Shop, verdict: str) -> None:
    control, order = corner.sim.control, delivered(corner)
    asked = ask(corner, order, "REFUND")["id"]
    reject(corner, asked, "REJECT_REFUND", INVALID_REASON)
    control.post("/return/escalate", return_id=asked, verdict=verdict)
    seen = on_the_wire(corner, asked)
    assert (seen["return_status"], seen["arbitration_status"]) == (REJECTED, verdict)
    found = corner.post(f"{RETURNS}/search", {"arbitration_status": [verdict]}, {"page_size": "10"}).data
    assert [row["return_id"] for row in found["return_orders"]] == [asked]
    control.step(days=3)
    assert refunds_of(corner, order["id"]) == []
    with nothing_changes(corner.sim), pytest.raises(ControlError, match="409"):
        control.post("/return/escalate", return_id=asked, verdict="SUPPORT_BUYER")


def test_who_was_refused_may_ask_again_and_both_know_of_each_other(corner: Shop) -> None:
    order = delivered(corner)
    first = ask(corner, order, "REFUND")["id"]
    with nothing_changes(corner.sim), pytest.raises(ControlError, match="409"):
        ask(corner, order, "REFUND")
    reject(corner, first, "REJECT_REFUND", INVALID_REASON)
    second = ask(corner, order)["id"]
    assert on_the_wire(corner, first)["next_return_id"] == second
    assert on_the_wire(corner, second)["pre_return_id"] == first


def test_a_seller_rejects_what_came_back(corner: Shop) -> None:
    asked = shipped(corner)
    with nothing_changes(corner.sim):
        assert reject(corner, asked, "REJECT_RECEIVED_PACKAGE", WRONG_GOODS).code == 25011035
    corner.sim.control.post("/return/arrive", return_id=asked)
    assert reject(corner, asked, "REJECT_RECEIVED_PACKAGE", WRONG_GOODS).data == {}
    lost = shipped(corner)
    assert reject(corner, lost, "REJECT_RECEIVED_PACKAGE", NOT_RECEIVED).data == {}
    corner.sim.control.step(days=40)
    assert {status(corner, asked), status(corner, lost)} == {"REJECT_RECEIVE_PACKAGE"}


def test_a_buyer_takes_a_request_back(corner: Shop) -> None:
    control = corner.sim.control
    for make in (asked_for("REFUND"), to_ship, offered):
        asked = make(corner)
        control.post("/return/withdraw", return_id=asked)
        assert status(corner, asked) == CLOSED
        with nothing_changes(corner.sim):
            assert approve(corner, asked, "DIRECT_REFUND").code == 25020009
            with pytest.raises(ControlError, match="409"):
                control.post("/return/withdraw", return_id=asked)


def test_a_partial_refund_is_offered_and_taken(corner: Shop) -> None:
    control, order = corner.sim.control, delivered(corner)
    asked = ask(corner, order, "REFUND")["id"]
    total = truth(corner, asked)["amount"]["total"]
    with nothing_changes(corner.sim):
        for money in ({"amount": "0"}, {"amount": "-1"}, {"amount": "x"}, {"amount": "1", "currency": "EUR"},
                      {"amount": str(float(total) + 0.01)}, {}):  # fmt: skip
            assert approve(corner, asked, "OFFER_PARTIAL_REFUND", partial_refund=money).code == 25001001
    approve(corner, asked, "OFFER_PARTIAL_REFUND", partial_refund={"amount": "1.23", "currency": "USD"})
    seen = on_the_wire(corner, asked)
    assert (seen["return_status"], seen["seller_proposed_return_type"]) == (
        "AWAITING_BUYER_RESPONSE",
        "PARTIAL_REFUND",
    )
    assert seen["partial_refund"] == {"currency": "USD", "amount": "1.23"}
    with nothing_changes(corner.sim):
        assert approve(corner, asked, "APPROVE_REFUND").code == 25007007
    control.post("/return/answer", return_id=asked)
    control.step(seconds=4)
    (refund,) = refunds_of(corner, order["id"])
    assert refund["amount"]["total"] == "1.23"
    assert control.order(order["id"])["status"] == "DELIVERED"


def test_a_buyer_who_declines_an_offer_waits_for_another_answer(corner: Shop) -> None:
    asked = offered(corner)
    corner.sim.control.post("/return/answer", return_id=asked, accept=False)
    seen = on_the_wire(corner, asked)
    assert (seen["return_status"], seen["buyer_rejected_partial_refund"]) == (PENDING, True)
    assert approve(corner, asked, "APPROVE_REFUND").code == 0


def test_a_part_may_be_offered_once_the_goods_are_back(corner: Shop) -> None:
    asked = arrived(corner)
    part = {"partial_refund_total": "0.50", "currency": "USD"}
    decision = "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG"
    with nothing_changes(corner.sim):
        assert reject(corner, asked, decision, WRONG_GOODS, partial_refund_amount=part).code == 11050001
    sent = reject(corner, asked, decision, WRONG_GOODS, "202606", partial_refund_amount=part)
    assert sent.data == {}
    corner.sim.control.post("/return/answer", return_id=asked, accept=False)
    assert status(corner, asked) == "BUYER_SHIPPED_ITEM"
    reject(corner, asked, decision, WRONG_GOODS, "202606", partial_refund_amount=part)
    corner.sim.control.post("/return/answer", return_id=asked)
    corner.sim.control.step(seconds=4)
    assert truth(corner, asked)["amount"]["total"] == "0.50"
    assert truth(corner, asked)["goods_back"]


@pytest.mark.parametrize(
    ("kind", "flag", "source"),
    [
        ("REPLACEMENT", "is_replacement_order", "replaced_order_id"),
        ("EXCHANGE", "is_exchange_order", "exchange_source_order_id"),
    ],
)
def test_other_goods_are_sent_with_an_order_that_costs_nothing(
    corner: Shop, kind: str, flag: str, source: str
) -> None:
    order = delivered(corner, 2)
    asked = ask(corner, order, kind, unit_ids=[order["lines"][0]["id"]])["id"]
    assert approve(corner, asked, "APPROVE_REPLACEMENT").data == {}
    known = truth(corner, asked)
    assert known["status"] == f"{kind}_REQUEST_COMPLETE"
    fresh = corner.get("/order/202507/orders", {"ids": known["new_order_id"]}).data["orders"][0]
    assert (fresh[flag], fresh[source], fresh["status"]) == (True, order["id"], "ON_HOLD")
    assert (fresh["payment"]["total_amount"], len(fresh["line_items"])) == ("0.00", 1)
    assert fresh["user_id"] == order["buyer_user_id"]
    assert refunds_of(corner, order["id"]) == []
    balanced(corner)


def test_without_goods_to_send_a_replacement_is_refused_or_paid(corner: Shop) -> None:
    control, order = corner.sim.control, delivered(corner)
    asked = ask(corner, order, "REPLACEMENT")["id"]
    sku = order["lines"][0]["sku_id"]
    seen = corner.get("/order/202309/orders", {"ids": order["id"]}).data["orders"][0]
    rows = [row for row in control.inventory(shop_id=corner.id) if row["sku_id"] == sku]
    none = [{"warehouse_id": row["warehouse_id"], "quantity": 0} for row in rows]
    path = f"/product/202309/products/{seen['line_items'][0]['product_id']}/inventory/update"
    assert corner.post(path, {"skus": [{"id": sku, "inventory": none}]}).code == 0
    with nothing_changes(corner.sim):
        assert approve(corner, asked, "APPROVE_REPLACEMENT").code == 25001044
    control.step(hours=25)
    assert status(corner, asked) == "REPLACEMENT_REQUEST_REFUND_SUCCESS"
    assert len(refunds_of(corner, order["id"])) == 1


def test_money_instead_of_a_replacement_is_paid_at_once(corner: Shop) -> None:
    order = delivered(corner)
    asked = ask(corner, order, "REPLACEMENT")["id"]
    assert approve(corner, asked, "ISSUE_REPLACEMENT_REFUND").code == 0
    assert status(corner, asked) == "REPLACEMENT_REQUEST_REFUND_SUCCESS"
    assert len(refunds_of(corner, order["id"])) == 1
    other = ask(corner, delivered(corner), "REPLACEMENT")["id"]
    reject(corner, other, "REJECT_REPLACEMENT", INVALID_REASON)
    assert status(corner, other) == "REPLACEMENT_REQUEST_REJECT"


def test_a_quick_refund_is_paid_on_sending_and_cannot_be_undone(corner: Shop) -> None:
    control, order = corner.sim.control, delivered(corner)
    asked = ask(corner, order, quick_refund=True)["id"]
    approve(corner, asked, "APPROVE_RETURN")
    control.post("/return/ship", return_id=asked)
    assert on_the_wire(corner, asked)["is_quick_refund"] is True
    assert len(refunds_of(corner, order["id"])) == 1
    control.post("/return/arrive", return_id=asked)
    with nothing_changes(corner.sim):
        assert reject(corner, asked, "REJECT_RECEIVED_PACKAGE", WRONG_GOODS).code == 25011025
    approve(corner, asked, "APPROVE_RECEIVED_PACKAGE")
    control.step(seconds=4)
    assert (status(corner, asked), len(refunds_of(corner, order["id"]))) == (DONE, 1)


WRONG_ANSWERS: list[tuple[Callable[[Shop], str], str, str, int]] = [
    (asked_for("REFUND"), "approve", "APPROVE_RETURN", 25020004),
    (asked_for("REFUND"), "approve", "APPROVE_RECEIVED_PACKAGE", 25020004),
    (asked_for("RETURN_AND_REFUND"), "approve", "APPROVE_RECEIVED_PACKAGE", 25011013),
    (asked_for("RETURN_AND_REFUND"), "approve", "APPROVE_REFUND", 25020004),
    (asked_for("RETURN_AND_REFUND"), "approve", "GIVE_ALL", 11050001),
    (to_ship, "approve", "APPROVE_RETURN", 25011012),
    (to_ship, "approve", "OFFER_PARTIAL_REFUND", 25011032),
    (to_ship, "reject", "REJECT_RETURN", 25020010),
    (asked_for("REFUND"), "reject", "REJECT_RETURN", 25020004),
    (asked_for("RETURN_AND_REFUND"), "reject", "REJECT_RECEIVED_PACKAGE", 25020012),
    (asked_for("REPLACEMENT"), "reject", "REJECT_REFUND", 25020004),
    (asked_for("REPLACEMENT"), "reject", "APPROVE_REPLACEMENT", 11050001),
]


@pytest.mark.parametrize("row", range(len(WRONG_ANSWERS)))
def test_an_answer_that_does_not_fit_is_refused_in_its_own_words(corner: Shop, row: int) -> None:
    make, verb, decision, code = WRONG_ANSWERS[row]
    asked = make(corner)
    with nothing_changes(corner.sim):
        if verb == "approve":
            assert approve(corner, asked, decision).code == code
        else:
            assert reject(corner, asked, decision, INVALID_REASON).code == code


def test_a_refusal_needs_a_reason_of_its_list(corner: Shop) -> None:
    asked = ask(corner, delivered(corner), "REFUND")["id"]
    with nothing_changes(corner.sim):
        for reason, code in (
            ("because", 25001014),
            (WRONG_GOODS, 25001057),
            ("seller_shipped_refund_package_lost", 25001016),
        ):
            assert reject(corner, asked, "REJECT_REFUND", reason).code == code
    listed = corner.get(f"{BASE}/reject_reasons", {"return_or_cancel_id": asked}).data["reasons"]
    assert {"name": INVALID_REASON, "text": "Buyer return reason is not valid"} in listed
    for reason in listed:
        other = ask(corner, delivered(corner), "REFUND")["id"]
        assert reject(corner, other, "REJECT_REFUND", reason["name"]).code == 0


def test_what_does_not_exist_cannot_be_answered(corner: Shop) -> None:
    with nothing_changes(corner.sim):
        assert approve(corner, "1", "APPROVE_REFUND").code == 25007006
        assert corner.get(f"{RETURNS}/1/records").code == 25007006
        assert corner.get(f"{BASE}/reject_reasons", {"return_or_cancel_id": "1"}).code == 25007006


def test_nobody_answers_for_another_shop(corner: Shop) -> None:
    other = Shop(corner.sim).connect(corner.sim.control.authorize("Harbor Goods (another account)"))
    assert other.id != corner.id
    asked = ask(other, delivered(other), "REFUND")["id"]
    with nothing_changes(corner.sim):
        assert approve(corner, asked, "APPROVE_REFUND").code == 25020005
    found = corner.post(f"{RETURNS}/search", {"return_ids": [asked]}, {"page_size": "10"}).data
    assert found["return_orders"] == []


def test_the_same_key_answers_once(corner: Shop) -> None:
    asked = ask(corner, delivered(corner), "REFUND")["id"]
    key = {"idempotency_key": "40b456b1-78e7-412d-9fe6-82181496e1bd"}
    assert approve(corner, asked, "APPROVE_REFUND", key).data == {}
    with nothing_changes(corner.sim):
        assert approve(corner, asked, "APPROVE_REFUND", key).data == {}
        assert approve(corner, asked, "APPROVE_REFUND", {"idempotency_key": "other"}).code == 25011012
    order = delivered(corner)
    body = seller_request(order)
    first = corner.post(RETURNS, body, key).data
    with nothing_changes(corner.sim):
        assert corner.post(RETURNS, body, key).data == first
        assert corner.post(RETURNS, body).code == 25001011


def seller_request(order: Any, kind: str = "REFUND", **changes: Any) -> dict[str, Any]:
    reason = {
        "REFUND": "ecom_order_delivered_refund_reason_missing_product_seller",
        "RETURN_AND_REFUND": "seller_ecom_delivered_return_refund_reason1",
    }[kind]
    return {"order_id": order["id"], "return_type": kind, "return_reason": reason, **changes}


def test_a_seller_refunds_without_being_asked(shop: Shop) -> None:
    if shop.sim.control.shop()["region"] == "VN":
        reason = "ecom_order_delivered_refund_reason_missing_product_seller"
    else:
        reason = "ecom_order_delivered_refund_reason_damaged_seller"
    order = delivered(shop, 2)
    unit = order["lines"][0]["id"]
    request_body = seller_request(order, order_line_item_ids=[unit], return_reason=reason)
    done = shop.post(RETURNS, request_body).data
    assert done["return_status"] == AGREED
    assert on_the_wire(shop, done["return_id"])["role"] == "SELLER"
    shop.sim.control.step(seconds=4)
    (refund,) = refunds_of(shop, order["id"])
    assert refund["unit_ids"] == [unit]
    with nothing_changes(shop.sim):
        assert shop.post(RETURNS, request_body).code == 25001010


def test_a_seller_calls_goods_back(corner: Shop) -> None:
    order = delivered(corner)
    request_body = seller_request(order, "RETURN_AND_REFUND", shipment_type="BUYER_ARRANGE")
    path = "/return_refund/202602/returns"
    done = corner.post(
        path, request_body | {"order_line_list": [{"order_line_item_id": order["lines"][0]["id"]}]}
    )
    assert done.data["return_status"] == "AWAITING_BUYER_SHIP"
    seen = on_the_wire(corner, done.data["return_id"])
    assert seen["return_method"] == "BUYER_SHIPPED"
    assert "return_shipping_document_type" not in seen


def test_a_sellers_request_is_refused_for_what_is_wrong_with_it(corner: Shop) -> None:
    order = delivered(corner, 2)
    sku, unit = order["lines"][0]["sku_id"], order["lines"][0]["id"]
    buyers = "ecom_order_delivered_refund_reason_damaged"
    early = "seller_shipped_refund_package_lost"
    quote = corner.post(
        f"{BASE}/refunds/calculate",
        {
            "order_id": order["id"],
            "request_type": "REFUND",
            "reason_name": "ecom_order_delivered_refund_reason_missing_product_seller",
        },
    ).data["order_refund_amount"]
    more = f"{float(quote['refund_total']) + 0.01:.2f}"
    cases: list[tuple[dict[str, Any], int]] = [
        ({"order_id": "1"}, 25020005),
        ({"return_reason": "because"}, 25001014),
        ({"return_reason": buyers}, 25001015),
        ({"return_reason": early}, 25001021),
        ({"order_line_item_ids": ["1"]}, 25005011),
        ({"skus": [{"sku_id": sku, "quantity": 3}]}, 25005011),
        ({"skus": [{"sku_id": sku, "quantity": 0}]}, 25005011),
        ({"skus": [{"sku_id": "1", "quantity": 1}]}, 25005011),
        ({"refund_total": more, "currency": "USD"}, 25005005),
        ({"refund_total": "1.00", "currency": "EUR"}, 25001001),
        ({"currency": "EUR"}, 25001001),
        ({"refund_total": "0"}, 25001001),
        ({"return_type": "REPLACEMENT"}, 25001001),
    ]
    with nothing_changes(corner.sim):
        for changes, code in cases:
            assert corner.post(RETURNS, seller_request(order) | changes).code == code, changes
    ask(corner, order, "REFUND", unit_ids=[unit])
    with nothing_changes(corner.sim):
        assert corner.post(RETURNS, seller_request(order, order_line_item_ids=[unit])).code == 25001011
    assert corner.post(RETURNS, seller_request(order, skus=[{"sku_id": sku, "quantity": 1}])).code == 0


STATUSES = ("AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED")
MAY = {
    # market, actor: request -> statuses in which it is possible (facts.md 7.1)
    ("corner", "BUYER"): {
        "CANCEL": {"AWAITING_SHIPMENT"},
        "REFUND": {"AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED"},
        "RETURN_AND_REFUND": {"IN_TRANSIT", "DELIVERED"},
    },
    ("corner", "SELLER"): {
        "CANCEL": {"AWAITING_SHIPMENT", "AWAITING_COLLECTION"},
        "REFUND": {"AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED"},
        "RETURN_AND_REFUND": {"DELIVERED"},
    },
    ("saigon", "BUYER"): {
        "CANCEL": {"AWAITING_SHIPMENT"},
        "REFUND": {"AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED"},
        "RETURN_AND_REFUND": {"IN_TRANSIT", "DELIVERED"},
    },
    ("saigon", "SELLER"): {
        "CANCEL": {"AWAITING_SHIPMENT"},
        "REFUND": {"DELIVERED"},
        "RETURN_AND_REFUND": {"DELIVERED"},
    },
}


@pytest.mark.parametrize(("name", "actor"), MAY)
def test_who_may_ask_for_what_and_when(name: str, actor: str, request: pytest.FixtureRequest) -> None:
    shop: Shop = request.getfixturevalue(name)
    for found in STATUSES:
        order = order_in(shop, found)
        for version in ("202309", "202512", "202602"):
            path = f"/return_refund/{version}/orders/{order['id']}/aftersale_eligibility"
            (sku,) = shop.get(path, {"initiate_aftersale_user": actor}).data["sku_eligibility"]
            possible = {e["request_type"] for e in sku["line_item_eligibility"] if e["eligible"]}
            assert possible == {kind for kind, when in MAY[name, actor].items() if found in when}, found
            for entry in sku["line_item_eligibility"]:
                assert ("ineligible_code" in entry) != entry["eligible"]
                if version != "202309":
                    assert bool(entry["available_reason_names"]) == entry["eligible"]


def test_what_eligibility_says_is_what_happens(corner: Shop) -> None:
    """Every reason that is named for a seller's refund is taken, and only those."""
    order = delivered(corner)
    path = f"/return_refund/202602/orders/{order['id']}/aftersale_eligibility"
    query = {"initiate_aftersale_user": "SELLER", "request_types": "REFUND"}
    (sku,) = corner.get(path, query).data["sku_eligibility"]
    (entry,) = sku["line_item_eligibility"]
    assert entry["order_line_list"] == [{"order_line_item_id": order["lines"][0]["id"]}]
    for reason in entry["available_reason_names"]:
        fresh = delivered(corner)
        assert corner.post(RETURNS, seller_request(fresh, return_reason=reason)).code == 0
    ask(corner, order, "REFUND")
    (sku,) = corner.get(path, query).data["sku_eligibility"]
    (entry,) = sku["line_item_eligibility"]
    assert (entry["eligible"], entry["ineligible_code"]) == (False, 25001011)


def test_an_order_that_is_over_is_not_returned(corner: Shop) -> None:
    over = corner.sim.control.orders(status="COMPLETED", shop_id=corner.id)[0]
    with nothing_changes(corner.sim):
        assert corner.post(RETURNS, seller_request(over)).code == 25001051
        with pytest.raises(ControlError, match="409"):
            ask(corner, over)


def test_a_parcel_that_no_carrier_has_is_not_sent_once_all_is_refunded(corner: Shop) -> None:
    control, order = corner.sim.control, order_in(corner, "AWAITING_COLLECTION")
    sku = order["lines"][0]["sku_id"]
    before = stock(corner, sku)
    asked = ask(corner, order, "REFUND")["id"]
    approve(corner, asked, "APPROVE_REFUND")
    control.step(seconds=4)
    known = control.order(order["id"])
    assert (known["status"], known["packages"]) == ("COMPLETED", [])
    assert stock(corner, sku) == before | {
        "sold": before["sold"] - 1,
        "available": before["available"] + 1,
    }


def test_a_parcel_under_way_arrives_at_an_order_that_is_over(corner: Shop) -> None:
    control, order = corner.sim.control, order_in(corner, "IN_TRANSIT")
    approve(corner, ask(corner, order, "REFUND")["id"], "APPROVE_REFUND")
    control.step(seconds=4)
    control.deliver(order_id=order["id"])
    known = control.order(order["id"])
    assert (known["status"], {line["status"] for line in known["lines"]}) == ("COMPLETED", {"COMPLETED"})
    balanced(corner)


def test_a_lost_parcel_is_paid_back_once_even_if_the_buyer_asked_too(corner: Shop) -> None:
    control, order = corner.sim.control, order_in(corner, "IN_TRANSIT")
    asked = ask(corner, order, "REFUND")["id"]
    control.lose(order_id=order["id"])
    assert control.order(order["id"])["status"] == "CANCELLED"
    assert status(corner, asked) == CLOSED
    control.step(days=5)
    (refund,) = refunds_of(corner, order["id"])
    assert (refund["return_id"], bool(refund["cancel_id"])) == ("", True)
    assert sum_of(refund) == paid(corner, order["id"])
    balanced(corner)


def test_what_is_on_its_way_back_cannot_be_cancelled(corner: Shop) -> None:
    order = order_in(corner, "AWAITING_COLLECTION")
    ask(corner, order, "REFUND")
    request_body = {"order_id": order["id"], "cancel_reason": "seller_cancel_reason_wrong_price"}
    with nothing_changes(corner.sim):
        assert corner.post(f"{BASE}/cancellations", request_body).code == 25001011


def test_a_returns_history_tells_who_did_what(corner: Shop) -> None:
    order = delivered(corner)
    asked = ask(corner, order, note="Too small.", images=["https://files.example.com/1.jpg"])["id"]
    reject(corner, asked, "REJECT_RETURN", INVALID_REASON, comment="It was worn.")
    newest, oldest = corner.get(f"{RETURNS}/{asked}/records").data["records"]
    assert (oldest["role"], oldest["note"]) == ("BUYER", "Too small.")
    assert oldest["images"][0]["url"] == "https://files.example.com/1.jpg"
    assert (newest["role"], newest["note"]) == ("SELLER", "It was worn.")
    assert newest["reason_text"] == "Buyer return reason is not valid"


def test_returns_are_found_by_page_and_by_what_they_are(corner: Shop) -> None:
    made = [ask(corner, delivered(corner), "REFUND")["id"] for _ in range(12)]
    seen: list[str] = []
    query = {"page_size": "10", "sort_field": "update_time", "sort_order": "DESC"}
    while True:
        data = corner.post(f"{RETURNS}/search", {}, query).data
        assert data["total_count"] == len(made)
        seen.extend(row["return_id"] for row in data["return_orders"])
        if not data["next_page_token"]:
            break
        query["page_token"] = data["next_page_token"]
    assert seen == made[::-1]
    first = truth(corner, made[0])
    filters: list[tuple[dict[str, Any], int]] = [
        ({"order_ids": [first["order_id"]]}, 1),
        ({"return_types": ["REPLACEMENT"]}, 0),
        ({"return_status": [PENDING]}, 12),
        ({"create_time_lt": first["create_time"]}, 0),
        ({"update_time_ge": first["create_time"]}, 12),
        ({"buyer_user_ids": [corner.sim.control.order(first["order_id"])["buyer_user_id"]]}, 1),
        ({"seller_proposed_return_type": ["PARTIAL_REFUND"]}, 0),
    ]
    for version in ("202309", "202602"):
        for request_body, number in filters:
            path = f"/return_refund/{version}/returns/search"
            assert corner.post(path, request_body, {"page_size": "10"}).data["total_count"] == number, (
                request_body
            )
    for size in ("9", "51", "x", "-1"):
        assert corner.post(f"{RETURNS}/search", {}, {"page_size": size}).code == 36009004


def upload(shop: Shop, return_ids: str, parts: dict[str, str], file: str = "return_shipping_label") -> Any:
    lines = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    ]
    if file:
        lines.append(
            f'--b\r\nContent-Disposition: form-data; name="{file}"; filename="label.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n%PDF-1.4\r\n"
        )
    return shop.call(
        "POST",
        "/return_refund/202405/returns/shipping_documents",
        {"return_ids": return_ids},
        raw=("".join(lines) + "--b--\r\n").encode(),
        content_type="multipart/form-data; boundary=b",
    )


def test_a_seller_gives_the_buyer_a_label(corner: Shop) -> None:
    asked = to_ship(corner)
    provider = corner.sim.control.shop()["providers"]["UPS"]
    form = {"tracking_number": "1Z999AA10123456784", "return_provider_id": provider}
    with nothing_changes(corner.sim):
        assert upload(corner, asked, form | {"return_provider_id": "1"}).code == 25001001
        assert upload(corner, asked, form, "").code == 25001001
        assert upload(corner, "1", form).code == 25007006
    assert upload(corner, asked, form, "return_qr_code").data == {}
    seen = on_the_wire(corner, asked)
    assert (seen["return_method"], seen["return_shipping_document_type"]) == ("SELLER_SHIPPED", "QR_CODE")
    sent = corner.sim.control.post("/return/ship", return_id=asked)
    assert (sent["tracking_number"], sent["provider"]) == ("1Z999AA10123456784", "UPS")
    with nothing_changes(corner.sim):
        assert upload(corner, asked, form).code == 25020003


def test_returns_outlive_a_snapshot_with_their_clocks(corner: Shop, tmp_path: Path) -> None:
    control = corner.sim.control
    control.speed(0)
    order = delivered(corner)
    asked = ask(corner, order, "REFUND")["id"]
    before = truth(corner, asked)
    control.save(tmp_path / "world")
    control.reset(auth_codes=["C1"])
    assert control.get("/returns")["returns"] == []
    control.load(tmp_path / "world")
    assert truth(corner, asked) == before
    control.set_clock(before["deadline"])
    control.step(seconds=5)
    assert status(corner, asked) == DONE
    assert len(refunds_of(corner, order["id"])) == 1


@pytest.fixture(scope="module")
def tour() -> Iterator[Simulator]:
    with Simulator("grand-tour", orders=0, auth_codes=["C1"]) as simulator:
        yield simulator
        assert simulator.errors() == ""


@pytest.mark.parametrize("region", ["US", "GB", "DE", "VN", "ID", "MX", "JP"])
def test_every_market_names_reasons_and_takes_them(tour: Simulator, region: str) -> None:
    """Where reasons.json has no list for a no (parts of JP), the American one holds."""
    first = Shop(tour).connect(tour.control.authorize())
    found = first.get("/authorization/202309/shops", cipher=None).data["shops"]
    row = next(row for row in found if row["region"] == region)
    shop = Shop(tour, token=first.token, cipher=row["cipher"], id=row["id"])
    for kind, decision in (("REFUND", "REJECT_REFUND"), ("RETURN_AND_REFUND", "REJECT_RETURN")):
        asked = ask(shop, order_in(shop, "IN_TRANSIT"), kind)
        assert asked["reason"]
        listed = shop.get(f"{BASE}/reject_reasons", {"return_or_cancel_id": asked["id"]}).data["reasons"]
        assert reject(shop, asked["id"], decision, listed[-1]["name"]).code == 0
    order = order_in(shop, "AWAITING_SHIPMENT")
    tour.control.cancel(order["id"])
    (record,) = tour.control.get("/cancellations", order_id=order["id"])["cancellations"]
    listed = shop.get(f"{BASE}/reject_reasons", {"return_or_cancel_id": record["id"]}).data["reasons"]
    body = {"reject_reason": listed[0]["name"]}
    assert shop.post(f"{BASE}/cancellations/{record['id']}/reject", body).code == 0


def test_where_a_market_has_no_reason_for_it_nobody_may_ask(tour: Simulator) -> None:
    """Mexico lists no reason for a refund without return once the goods are delivered."""
    shop = next(row for row in tour.control.state()["shops"] if row["region"] == "MX")
    mexican = Shop(tour, id=shop["id"])
    order = delivered(mexican)
    with pytest.raises(ControlError, match="409"):
        ask(mexican, order, "REFUND")
    assert ask(mexican, order, "RETURN_AND_REFUND")["status"] == PENDING
