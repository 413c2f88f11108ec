"""Faults on demand: what a client sees, and whether the action was done."""

from __future__ import annotations

import http.client
import json

import pytest
from tests.tiktok_shop_sim.wire import Shop, mark_shipped, nothing_changes, waiting_order

MARK = "POST /fulfillment/202309/orders/{order_id}/packages"
SEARCH = "POST /order/202309/orders/search"
UPS = "1Z999AA10123456784"


def done(shop: Shop, order_id: str) -> bool:
    return bool(shop.sim.control.order(order_id)["status"] == "AWAITING_COLLECTION")


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [("timeout_before", 504, 36009007), ("error_before", 500, 36009003), ("throttle", 429, 36009002)],
)
def test_a_fault_before_the_action_leaves_it_undone(corner: Shop, kind: str, status: int, code: int) -> None:
    order = waiting_order(corner)["id"]
    corner.sim.control.fault(kind, MARK)
    with nothing_changes(corner.sim):
        reply = mark_shipped(corner, order, UPS)
    assert (reply.status, reply.code) == (status, code)
    assert mark_shipped(corner, order, UPS).code == 0


@pytest.mark.parametrize(("kind", "code"), [("timeout_after", 36009007), ("error_after", 36009003)])
def test_a_fault_after_the_action_hides_that_it_was_done(corner: Shop, kind: str, code: int) -> None:
    order = waiting_order(corner)["id"]
    corner.sim.control.fault(kind, MARK)
    assert mark_shipped(corner, order, UPS).code == code
    assert done(corner, order)
    assert mark_shipped(corner, order, UPS).code == 21011020


def test_broken_json_after_the_deed(corner: Shop) -> None:
    order = waiting_order(corner)["id"]
    corner.sim.control.fault("broken_json", MARK)
    with pytest.raises(json.JSONDecodeError):
        _ = mark_shipped(corner, order, UPS).body
    assert done(corner, order)


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
def test_a_broken_connection_before_and_after_the_deed(corner: Shop, kind: str) -> None:
    order = waiting_order(corner)["id"]
    corner.sim.control.fault(kind, MARK)
    with pytest.raises((http.client.HTTPException, OSError)):
        mark_shipped(corner, order, UPS)
    assert done(corner, order) == (kind == "reset_after")


def test_a_slow_call_is_answered_all_the_same(corner: Shop) -> None:
    corner.sim.control.fault("slow", SEARCH, seconds=0.2)
    assert corner.post("/order/202309/orders/search", {}, {"page_size": 1}).code == 0
    record = corner.sim.control.calls(operation=SEARCH)[-1]
    assert record["millis"] >= 200
    assert record["fault"].endswith("slow")


def test_a_fault_strikes_as_often_as_it_says_and_only_where_it_says(corner: Shop) -> None:
    control = corner.sim.control
    control.fault("error_before", "*/orders/search", count=2, shop_id=corner.id, status=502)
    codes = [corner.post("/order/202309/orders/search", {}, {"page_size": 1}).status for _ in range(3)]
    assert codes == [502, 502, 200]
    assert corner.get("/logistics/202309/warehouses").status == 200
    assert control.get("/faults")["faults"][0]["struck"] == 2


def test_chance_is_seeded(corner: Shop) -> None:
    def row() -> list[int]:
        corner.sim.control.reset(auth_codes=["C1"])
        corner.connect("C1")
        corner.sim.control.fault("error_before", SEARCH, count=None, probability=0.5)
        return [corner.post("/order/202309/orders/search", {}, {"page_size": 1}).status for _ in range(24)]

    first = row()
    assert set(first) == {200, 500}
    assert row() == first


def test_a_refused_call_does_not_use_a_fault_up(corner: Shop) -> None:
    corner.sim.control.fault("error_before", SEARCH)
    assert corner.post("/order/202309/orders/search", {}, {"page_size": 1}, sign="x").code == 106001
    assert corner.post("/order/202309/orders/search", {}, {"page_size": 1}).status == 500


def test_throttling_says_when_to_come_back(corner: Shop) -> None:
    corner.sim.control.fault("throttle", SEARCH, retry_after=7)
    assert corner.post("/order/202309/orders/search", {}, {"page_size": 1}).headers["retry-after"] == "7"


def test_cleared_faults_strike_no_more(corner: Shop) -> None:
    corner.sim.control.fault("error_before", count=None)
    assert corner.sim.control.clear_faults() == {"removed": 1}
    assert corner.post("/order/202309/orders/search", {}, {"page_size": 1}).code == 0


def test_the_first_calls_may_be_let_through(corner: Shop) -> None:
    corner.sim.control.fault("error_before", SEARCH, skip=2)
    statuses = [corner.post("/order/202309/orders/search", {}, {"page_size": 1}).status for _ in range(4)]
    assert statuses == [200, 200, 500, 200]


def test_a_batch_may_be_half_done_when_the_answer_is_lost(saigon: Shop) -> None:
    """The client cannot know from the answer: it has to read before it sends the batch again."""
    control = saigon.sim.control
    orders = [waiting_order(saigon, lines=[], shipping_type="TIKTOK") for _ in range(4)]
    packages = [order["packages"][0]["id"] for order in orders]
    batch = {"packages": [{"id": package, "handover_method": "DROP_OFF"} for package in packages]}
    control.fault("half_done", "POST /fulfillment/*/packages/ship")
    reply = saigon.post("/fulfillment/202309/packages/ship", batch)
    assert (reply.status, reply.code) == (504, 36009007)
    shipped = [control.order(order["id"])["status"] == "AWAITING_COLLECTION" for order in orders]
    assert shipped == [True, True, False, False]


def test_a_call_that_is_no_batch_is_done_whole_when_half_done_strikes_it(corner: Shop) -> None:
    order = waiting_order(corner)["id"]
    corner.sim.control.fault("half_done", MARK)
    assert mark_shipped(corner, order, UPS).code == 36009007
    assert done(corner, order)
