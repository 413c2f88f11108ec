"""Requests to cancel: their reason and their deadline come with the orders (facts.md section 7)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import SPEC, US_ORDER, changed, connected
from tests.tiktok_shop.wire_server import WireServer, envelope

from shelfwire.channels.port import CancelRequest, ChannelOrder, Session, TryLater
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalOrderId
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

SEARCH = "/return_refund/202309/cancellations/search"
REASON = "ecom_order_to_ship_canceled_reason_better_price"
ASKED = changed(US_ORDER, is_buyer_request_cancel=True, request_cancel_time=1767229200)
ASKED_AT = datetime.fromtimestamp(1767229200, UTC)


def fetched(session: Session, order_id: str) -> ChannelOrder:
    (order,) = plugin.orders.fetch(session, [ExternalOrderId(order_id)]).documents
    return order


def searches(simulator: Simulator) -> int:
    return len(simulator.control.calls(operation=SEARCH))


def test_a_request_comes_with_its_reason_and_its_deadline(corner_shop: Simulator, session: Session) -> None:
    order_id = corner_shop.control.buy(release=True)[0]["id"]
    corner_shop.control.cancel(order_id, reason=REASON)
    request = fetched(session, order_id).cancel_request
    assert request is not None
    assert (request.reason, request.text) == (REASON, "Better price available")
    assert request.asked_at is not None
    assert request.due_at == request.asked_at + timedelta(hours=48)
    window = plugin.orders.changed(
        session, since=clock.now() - timedelta(hours=1), until=clock.now() + timedelta(hours=1)
    )
    assert [order.cancel_request for order in window.documents if order.cancel_requested] == [request]


def test_a_request_that_was_withdrawn_is_gone_and_orders_without_one_cost_no_call(
    corner_shop: Simulator, session: Session
) -> None:
    order_id = corner_shop.control.buy(release=True)[0]["id"]
    fetched(session, order_id)
    assert searches(corner_shop) == 0
    corner_shop.control.cancel(order_id)
    fetched(session, order_id)
    assert searches(corner_shop) == 1
    corner_shop.control.withdraw_cancel(order_id)
    order = fetched(session, order_id)
    assert (order.cancel_requested, order.cancel_request) == (False, None)
    assert searches(corner_shop) == 1


def test_without_the_scope_orders_come_in_and_the_request_says_why_its_reason_is_not_known(
    corner_shop: Simulator,
) -> None:
    order_id = corner_shop.control.buy(release=True)[0]["id"]
    corner_shop.control.cancel(order_id)
    poor = connected(corner_shop, scopes=["seller.order.info", "seller.authorization.info"])
    request = fetched(poor, order_id).cancel_request
    assert request is not None
    assert request.reason == ""
    assert "does not cover “Return & Refund Basic”" in request.text
    assert request.asked_at is not None
    assert request.due_at == request.asked_at + timedelta(hours=48)


@pytest.mark.parametrize(
    ("answer", "request_"),
    [
        (
            {"cancellations": [{"order_id": US_ORDER["id"], "cancel_reason": "of_tomorrow"}]},
            CancelRequest("of_tomorrow", "", ASKED_AT, ASKED_AT + timedelta(hours=48)),
        ),
        (
            {
                "cancellations": [
                    {
                        "order_id": US_ORDER["id"],
                        "cancel_reason": "of_tomorrow",
                        "cancel_reason_text": "Too late",
                        "create_time": 1767229260,
                        "seller_next_action_response": [
                            {"action": "BUYER_WAITS", "deadline": 1767229300},
                            {"action": "SELLER_RESPOND_BUYER_CANCEL", "deadline": 1767300000},
                        ],
                    }
                ]
            },
            CancelRequest(
                "of_tomorrow",
                "Too late",
                datetime.fromtimestamp(1767229260, UTC),
                datetime.fromtimestamp(1767300000, UTC),
            ),
        ),
        (
            {"cancellations": []},
            CancelRequest("", "", ASKED_AT, ASKED_AT + timedelta(hours=48)),
        ),
    ],
    ids=["unknown code", "unknown code with words", "nothing found"],
)
def test_what_the_search_says_is_read_and_what_it_leaves_out_follows_from_the_order(
    platform: WireServer, told: Session, answer: dict[str, Any], request_: CancelRequest
) -> None:
    platform.decide = lambda seen: envelope(answer if seen.path == SEARCH else {"orders": [ASKED]})
    assert fetched(told, ASKED["id"]).cancel_request == request_
    asked = json.loads(platform.seen[-1].body)
    assert asked == {
        "order_ids": [ASKED["id"]],
        "cancel_status": ["CANCELLATION_REQUEST_PENDING"],
        "locale": "en-US",
    }


def test_a_refusal_of_the_search_keeps_no_order_from_coming_in(platform: WireServer, told: Session) -> None:
    platform.decide = lambda seen: (
        envelope(None, code=25020005, message="No such thing")
        if seen.path == SEARCH
        else envelope({"orders": [ASKED]})
    )
    request = fetched(told, ASKED["id"]).cancel_request
    assert request is not None
    assert request.text == "TikTok Shop does not tell the reason: “No such thing”"
    assert request.asked_at == ASKED_AT


def test_an_outage_of_the_search_is_tried_again_for_the_reasons_come_only_with_the_orders(
    corner_shop: Simulator, session: Session
) -> None:
    order_id = corner_shop.control.buy(release=True)[0]["id"]
    corner_shop.control.cancel(order_id)
    corner_shop.control.fault("error_before", f"POST {SEARCH}", count=1_000)
    with pytest.raises(TryLater):
        fetched(session, order_id)


def test_every_reason_is_one_of_the_specification_in_its_words() -> None:
    rows = json.loads((SPEC / "reasons.json").read_text())
    labels: dict[str, set[str]] = {}
    for row in rows:
        if row["kind"] == "cancel" and row["label"]:
            labels.setdefault(row["reason_name"], set()).add(row["label"].rstrip("."))
    assert plugin.cancel_reasons.keys() == labels.keys()
    for code, words in plugin.cancel_reasons.items():
        assert words in labels[code]
