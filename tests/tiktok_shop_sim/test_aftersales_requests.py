"""The newer model over the same returns: aftersales requests, RMAs, reviews, and all that is told about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.tiktok_shop_sim.aftersales import (
    AGREED,
    DONE,
    PENDING,
    REJECTED,
    approve,
    ask,
    delivered,
    on_the_wire,
    refunds_of,
    reject,
    status,
    truth,
)
from tests.tiktok_shop_sim.test_notices import Receiver
from tests.tiktok_shop_sim.wire import Shop, nothing_changes

from tiktok_shop_sim import spec

SEARCH = "/return_refund/202603/aftersales/search"
RMA = "/return_refund/202604/rma/search"
REVIEW = "/return_refund/202609/aftersales/review"
BAD_REASON = "reverse_reject_request_reason_1"
WRONG_GOODS = "reverse_reject_return_parcel_reason_1"


@pytest.fixture
def past_orders() -> None:
    """As many as the shop has by itself: what became of them is looked at here."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


def request_of(shop: Shop, order: Any, **body: Any) -> Any:
    request_body = {"filters": {"main_order_ids": [order["id"]]}, **body}
    (found,) = shop.post(SEARCH, request_body).data["aftersales_requests"]
    return found


def review(shop: Shop, known: Any, action: str, kind: str = "AFTERSALES", **more: Any) -> Any:
    """One decision about all lines of a request or RMA."""
    lines = [{"return_line_item_id": line["return_line_item_id"]} for line in known["line_items"]]
    decision = {"line_items": lines, "action": action, **more}
    request_body = {"request_id": known["id"], "line_item_decisions": [decision]}
    return shop.post(REVIEW, {"aftersales_request_decisions": [request_body], "request_id_type": kind}).data[
        "errors"
    ]


def rma_of(shop: Shop, order: Any) -> Any:
    (found,) = shop.post(RMA, {"filters": {"main_order_ids": [order["id"]]}}).data[
        "return_merchandise_authorizations"
    ]
    return found


def test_one_return_is_seen_in_both_models(corner: Shop) -> None:
    control, order = corner.sim.control, delivered(corner, 2)
    asked = ask(corner, order)["id"]
    known = request_of(corner, order)
    assert known["status"] == "PENDING_REQUEST_REVIEW"
    assert known["return_merchandise_authorizations"] == []
    (inner,) = known["sku_return_requests"]
    old = on_the_wire(corner, asked, "202602")
    for name in ("return_id", "return_status", "return_reason", "refund_amount", "return_line_items"):
        assert inner[name] == old[name]
    assert [line["return_line_item_id"] for line in known["line_items"]] == [
        line["return_line_item_id"] for line in old["return_line_items"]
    ]
    assert review(corner, known, "APPROVE_REQUEST") == []
    assert on_the_wire(corner, asked)["return_status"] == "AWAITING_BUYER_SHIP"
    known = request_of(corner, order)
    assert known["status"] == "REQUEST_REVIEW_COMPLETED"
    (inner_rma,) = known["return_merchandise_authorizations"]
    rma = rma_of(corner, order)
    assert (rma["id"], rma["status"]) == (inner_rma["id"], "AWAITING_BUYER_RETURN")
    control.post("/return/ship", return_id=asked)
    assert rma_of(corner, order)["status"] == "RETURN_IN_TRANSIT"
    control.post("/return/arrive", return_id=asked)
    rma = rma_of(corner, order)
    assert rma["status"] == "PENDING_PACKAGE_REVIEW"
    assert review(corner, rma, "APPROVE_RETURN_PACKAGE", "RMA") == []
    assert rma_of(corner, order)["status"] == "PACKAGE_REVIEW_COMPLETED"
    control.step(seconds=4)
    assert status(corner, asked) == DONE


def test_only_what_is_asked_for_is_shown(corner: Shop) -> None:
    order = delivered(corner)
    asked = ask(corner, order)["id"]
    approve(corner, asked, "APPROVE_RETURN")
    bare = request_of(corner, order, whitelisted_data_fields=["LINE_ITEMS"])
    assert set(bare) == {"id", "status", "line_items"}
    request_body = {"whitelisted_data_fields": ["SKU_RETURN_REQUESTS"]}
    (rma,) = corner.post(RMA, request_body).data["return_merchandise_authorizations"]
    assert set(rma) == {"id", "package_id", "aftersales_request_id", "status", "sku_return_requests"}


@pytest.mark.parametrize(
    ("kind", "action", "after"),
    [
        ("REFUND", "APPROVE_REQUEST", AGREED),
        ("REFUND", "REFUND_INSTEAD", AGREED),
        ("RETURN_AND_REFUND", "REFUND_INSTEAD", AGREED),
        ("REPLACEMENT", "APPROVE_REQUEST", "REPLACEMENT_REQUEST_COMPLETE"),
        ("REPLACEMENT", "REFUND_INSTEAD", "REPLACEMENT_REQUEST_REFUND_SUCCESS"),
        ("EXCHANGE", "APPROVE_REQUEST", "EXCHANGE_REQUEST_COMPLETE"),
        ("EXCHANGE", "REFUND_INSTEAD", "EXCHANGE_REQUEST_REFUND_SUCCESS"),
    ],
)
def test_an_action_means_for_each_kind_what_it_says(corner: Shop, kind: str, action: str, after: str) -> None:
    order = delivered(corner)
    asked = ask(corner, order, kind)["id"]
    assert review(corner, request_of(corner, order), action) == []
    assert status(corner, asked) == after


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("REFUND", REJECTED),
        ("RETURN_AND_REFUND", REJECTED),
        ("REPLACEMENT", "REPLACEMENT_REQUEST_REJECT"),
        ("EXCHANGE", "EXCHANGE_REQUEST_CANCEL"),
    ],
)
def test_a_request_is_rejected_with_a_reason_and_words(corner: Shop, kind: str, after: str) -> None:
    order = delivered(corner)
    asked = ask(corner, order, kind)["id"]
    known = request_of(corner, order)
    with nothing_changes(corner.sim):
        (error,) = review(corner, known, "REJECT_REQUEST")
        assert error["code"] == "25001014"
    why = {"reason_id": BAD_REASON, "text": "No."}
    assert review(corner, known, "REJECT_REQUEST", reason=why) == []
    assert status(corner, asked) == after


def test_partial_offers_travel_in_the_newer_model_too(corner: Shop) -> None:
    control, order = corner.sim.control, delivered(corner)
    asked = ask(corner, order, "REFUND")["id"]
    known = request_of(corner, order)
    with nothing_changes(corner.sim):
        (error,) = review(corner, known, "OFFER_PARTIAL_REFUND")
        assert error["code"] == "25001001"
        huge = {"partial_refund_amount": "99999.00", "currency": "USD"}
        (error,) = review(corner, known, "OFFER_PARTIAL_REFUND", alternative_solution_details=huge)
        assert error["code"] == "25005005"
    part = {"partial_refund_amount": "1.50", "currency": "USD"}
    assert review(corner, known, "OFFER_PARTIAL_REFUND", alternative_solution_details=part) == []
    (inner,) = request_of(corner, order)["sku_return_requests"]
    assert inner["partial_refund_amount"] == {"partial_refund_total": "1.50", "currency": "USD"}
    control.post("/return/answer", return_id=asked)
    control.step(seconds=4)
    assert [one["amount"]["total"] for one in refunds_of(corner, order["id"])] == ["1.50"]


def test_one_wrong_decision_does_not_keep_the_others_from_being_done(corner: Shop) -> None:
    first, second = delivered(corner, 2), delivered(corner)
    asked = [ask(corner, order, "REFUND")["id"] for order in (first, second)]
    known = [request_of(corner, order) for order in (first, second)]
    decisions = [
        {
            "request_id": one["id"],
            "line_item_decisions": [
                {"line_items": one["line_items"][:1], "action": "APPROVE_REQUEST"},
            ],
        }
        for one in known
    ]
    decisions.append(decisions[1] | {"request_id": "1"})
    for request_body in decisions:
        for decision in request_body["line_item_decisions"]:
            decision["line_items"] = [
                {"return_line_item_id": line["return_line_item_id"]} for line in decision["line_items"]
            ]
    body = {"aftersales_request_decisions": decisions, "idempotency_key": "k1"}
    errors = corner.post(REVIEW, body).data["errors"]
    assert [error["code"] for error in errors] == ["25005010", "25007006"]
    assert [status(corner, one) for one in asked] == [PENDING, AGREED]
    with nothing_changes(corner.sim):
        assert corner.post(REVIEW, body).data["errors"] == errors
        again = corner.post(REVIEW, {"aftersales_request_decisions": decisions[1:2]}).data["errors"]
        assert [error["code"] for error in again] == ["25011012"]


def test_requests_are_found_by_page_and_filter(corner: Shop) -> None:
    orders = [delivered(corner) for _ in range(5)]
    made = [ask(corner, order)["aftersales_request_id"] for order in orders]
    seen: list[str] = []
    token = ""
    while True:
        pagination = {"page_size": 2, "page_token": token}
        sort = {"sort_field": "UPDATE_TIME", "sort_order": "ASC"}
        data = corner.post(SEARCH, {"pagination": pagination, "sort": sort}).data
        seen.extend(row["id"] for row in data["aftersales_requests"])
        token = data["next_page_token"]
        if not token:
            break
    assert seen == made
    created = truth(corner, corner.sim.control.get("/returns")["returns"][0]["id"])["create_time"]
    filters: list[tuple[dict[str, Any], int]] = [
        ({"aftersales_request_ids": made[:2]}, 2),
        ({"aftersales_request_statuses": ["PENDING_REQUEST_REVIEW"]}, 5),
        ({"aftersales_request_statuses": ["REQUEST_REVIEW_COMPLETED"]}, 0),
        ({"return_types": ["REFUND"]}, 0),
        ({"buyer_ids": [orders[0]["buyer_user_id"]]}, 1),
        ({"time": {"create_time": {"max_unix_time_exclusive": created}}}, 0),
        ({"time": {"update_time": {"min_unix_time_inclusive": created}}}, 5),
    ]
    for request_body, number in filters:
        assert corner.post(SEARCH, {"filters": request_body}).data["total_count"] == number, request_body
    assert corner.post(RMA, {}).data["total_count"] == 0
    assert corner.post(SEARCH, {"pagination": {"page_size": 0}}).data["total_count"] == 5
    assert corner.post(SEARCH, {"pagination": {"page_size": 101}}).code == 36009004
    assert corner.post(SEARCH).data["total_count"] == 5


ELIGIBILITY = "/return_refund/202601/decision_eligibility"
DECISIONS = "/return_refund/202606/review_decision"


def test_what_may_be_answered_is_what_is_taken(corner: Shop) -> None:
    order = delivered(corner)
    asked = ask(corner, order)["id"]
    found = corner.get(ELIGIBILITY, {"return_or_cancel_id": asked}).data["decisions"]
    eligible = {row["decision"] for row in found if row["eligible"]}
    assert eligible == {"APPROVE_RETURN", "DIRECT_REFUND", "REJECT_RETURN"}
    for row in found:
        assert ("ineligible_code" in row) != row["eligible"]
        if not row["eligible"]:
            with nothing_changes(corner.sim):
                name = row["decision"]
                if name.startswith("REJECT"):
                    assert reject(corner, asked, name, BAD_REASON).code == row["ineligible_code"]
                elif name != "ISSUE_EXCHANGE_REFUND":
                    assert approve(corner, asked, name).code == row["ineligible_code"]
    query = {"return_or_cancel_id": asked, "check_decisions": "REJECT_RETURN"}
    (row,) = corner.get(ELIGIBILITY, query).data["decisions"]
    assert BAD_REASON in {reason["name"] for reason in row["available_reject_reasons"]}


def test_partial_refunds_have_a_range(corner: Shop) -> None:
    order = delivered(corner, 2)
    asked = ask(corner, order, "REFUND")
    query = {"return_or_cancel_id": asked["id"], "seller_id": "7010000000000000001"}
    data = corner.get(DECISIONS, query).data
    assert (len(data["line_items"]), data["errors"]) == (2, [])
    offer = next(
        row for row in data["line_items"][0]["decisions"] if row["decision"] == "OFFER_PARTIAL_REFUND"
    )
    assert offer["partial_refund_amount_range"] == {
        "min_amount": "0.01",
        "max_amount": asked["amount"]["total"],
        "currency": "USD",
    }


def test_a_request_to_cancel_is_judged_as_well(corner: Shop) -> None:
    control = corner.sim.control
    order = control.buy(release=True, shop_id=corner.id)[0]
    control.cancel(order["id"])
    (record,) = control.get("/cancellations", order_id=order["id"])["cancellations"]
    found = corner.get(ELIGIBILITY, {"return_or_cancel_id": record["id"]}).data["decisions"]
    assert [(row["decision"], row["eligible"]) for row in found] == [
        ("APPROVE_REQUEST_CANCEL", True),
        ("REJECT_REQUEST_CANCEL", True),
    ]
    reasons = corner.get("/return_refund/202309/reject_reasons", {"return_or_cancel_id": record["id"]})
    assert reasons.data["reasons"] == found[1]["available_reject_reasons"]
    control.withdraw_cancel(order["id"])
    found = corner.get(ELIGIBILITY, {"return_or_cancel_id": record["id"]}).data["decisions"]
    assert [row["ineligible_code"] for row in found] == [25011012, 25011011]


def test_all_that_happens_is_told_in_the_documented_words(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    control.settings(webhook_url=receiver.url)
    order = delivered(corner)
    asked = ask(corner, order)
    approve(corner, asked["id"], "APPROVE_RETURN")
    control.post("/return/ship", return_id=asked["id"])
    control.post("/return/arrive", return_id=asked["id"])
    approve(corner, asked["id"], "APPROVE_RECEIVED_PACKAGE")
    control.step(seconds=4)
    control.settle_notices()
    told: dict[int, list[Any]] = {12: [], 64: [], 65: [], 67: []}
    for body in receiver.bodies():
        if body["type"] in told:
            told[body["type"]].append(body)
    for number, bodies in told.items():
        schema = spec.load().webhook_schema(number)
        assert schema is not None
        properties = spec.load().resolve(schema)["properties"]["data"]["properties"]
        validator = spec.load().validator(schema)
        for body in bodies:
            assert [error.message for error in validator.iter_errors(body)] == []
            assert set(body["data"]) <= set(properties)
            for name, described in properties.items():
                if "x-known-values" in described:
                    assert body["data"][name] in described["x-known-values"]
    in_time = {
        number: sorted(bodies, key=lambda body: body["tts_notification_id"])
        for number, bodies in told.items()
    }
    assert [body["data"]["return_status"] for body in in_time[12]] == [
        PENDING, "AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM", AGREED, DONE,
    ]  # fmt: skip
    assert [body["data"]["aftersales_request_status"] for body in in_time[64]] == [
        "PENDING_REQUEST_REVIEW",
        "REQUEST_REVIEW_COMPLETED",
    ]
    assert [body["data"]["rma_status"] for body in in_time[65]] == [
        "AWAITING_BUYER_SHIPPED", "RETURN_IN_TRANSIT", "PENDING_PACKAGE_REVIEW", "PACKAGE_REVIEW_COMPLETED",
    ]  # fmt: skip
    (refund,) = told[67]
    assert (refund["data"]["refund_total"], refund["data"]["refund_currency"]) == (
        asked["amount"]["total"],
        "USD",
    )
    assert refund["data"]["line_items"][0]["sku_return_request_id"] == asked["id"]
