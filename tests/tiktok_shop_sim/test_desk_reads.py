"""What the control API tells a person: changes, happenings, orders whole, what is possible; and its own safety."""

from __future__ import annotations

import http.client
import json
import re
import shlex
import threading
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.tiktok_shop_sim.wire import Shop, send

from tiktok_shop_sim.control.possible import OF_ORDERS
from tiktok_shop_sim.testing import ControlError, Simulator


def changes(shop: Shop, since: int, wait: float = 0) -> dict[str, int]:
    answer: dict[str, int] = shop.sim.control.get("/changes", since=since, wait=wait)
    return answer


def test_a_wait_ends_with_the_next_call(corner: Shop) -> None:
    seen = changes(corner, -1)
    heard: list[dict[str, int]] = []
    waiting = threading.Thread(target=lambda: heard.append(changes(corner, seen["serial"], 30)))
    waiting.start()
    corner.get("/order/202309/orders", {"ids": "1"})
    waiting.join(30)
    assert heard[0]["serial"] > seen["serial"]
    assert changes(corner, -1)["calls"] == seen["calls"] + 1


def test_a_quiet_world_answers_with_the_same_serial(corner: Shop) -> None:
    seen = changes(corner, -1)["serial"]
    assert changes(corner, seen, 0.01)["serial"] == seen


def test_whoever_waits_is_let_go_when_the_simulator_stops() -> None:
    with Simulator("corner-shop", orders=5) as simulator:
        parts = urlsplit(simulator.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 0, timeout=60)
        serial = simulator.control.get("/changes")["serial"]
        connection.request("GET", f"/_sim/changes?since={serial}&wait=30")
        simulator.stop()
        assert json.loads(connection.getresponse().read())["serial"] == serial


def test_a_reset_is_another_world(corner: Shop) -> None:
    before = changes(corner, -1)["world"]
    corner.sim.control.reset()
    assert changes(corner, -1)["world"] == before + 1


def test_what_happened_is_written_down_in_order(corner: Shop) -> None:
    before = changes(corner, -1)["happenings"]
    order = corner.sim.control.buy()[0]["id"]
    corner.sim.control.step(hours=1)
    lines = corner.sim.control.get("/happenings", since=before, about=order)["happenings"]
    statuses = [line["status"] for line in lines if line["kind"] == "order_status"]
    assert statuses == ["UNPAID", "ON_HOLD", "AWAITING_SHIPMENT"]


def test_orders_are_paged_newest_first_and_found_by_what_they_hold(corner: Shop) -> None:
    control = corner.sim.control
    placed = [order["id"] for order in control.buy(count=3)]
    first = control.get("/orders/list", limit=2)
    assert [row["id"] for row in first["orders"]] == placed[:0:-1]
    second = control.get("/orders/list", limit=1, before=first["next"])
    assert second["orders"][0]["id"] == placed[0]
    assert sum(first["counts"].values()) == len(control.orders(shop_id=corner.id))
    buyer = first["orders"][0]["buyer"]
    found = control.get("/orders/list", query=buyer.split()[0].upper(), limit=500)["orders"]
    assert placed[2] in [row["id"] for row in found]
    with pytest.raises(ControlError, match="is not the `next` of a page"):
        control.get("/orders/list", before="nonsense")


@pytest.mark.parametrize("action", [name for name in OF_ORDERS if name not in ("return",)])
def test_a_action_that_is_offered_is_done_and_one_that_is_not_is_refused(corner: Shop, action: str) -> None:
    control = corner.sim.control
    paths = {
        "release": ("/release", {}),
        "accept_cancel": ("/cancel/answer", {"verdict": "accept"}),
        "refuse_cancel": ("/cancel/answer", {"verdict": "reject"}),
        "withdraw_cancel": ("/cancel/withdraw", {}),
        "ask_to_cancel": ("/cancel", {}),
        "cancel_as_seller": ("/cancel/as-seller", {}),
    }
    path, body = paths.get(action, (f"/{action}", {}))
    offered = 0
    for status in ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "asked", "IN_TRANSIT", "DELIVERED"):
        order = _order_in(corner, status)
        row = control.get("/orders/detail", order_id=order)["row"]
        if action in row["actions"]:
            offered += 1
            control.post(path, order_id=order, **body)
        elif (action, row["status"]) not in {
            ("cancel", "AWAITING_SHIPMENT"),
            ("ask_to_cancel", "UNPAID"),
        } and (action not in ("cancel", "ask_to_cancel")):
            with pytest.raises(ControlError):
                control.post(path, order_id=order, **body)
    assert offered


def _order_in(shop: Shop, status: str) -> str:
    control = shop.sim.control
    order: str = control.buy(pay=status != "UNPAID")[0]["id"]
    steps = ("ON_HOLD", "AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED")
    if status == "UNPAID" or status == "ON_HOLD":
        return order
    control.release(order)
    if status == "asked":
        control.cancel(order)
    elif steps.index(status) > 1:
        control.post("/ship", order_id=order)
        control.scan(order_id=order)
        if status == "DELIVERED":
            control.deliver(order_id=order)
    return order


def _returned(shop: Shop) -> dict[str, Any]:
    order = _order_in(shop, "DELIVERED")
    record: dict[str, Any] = shop.sim.control.post("/return", order_id=order, kind="RETURN_AND_REFUND")
    return record


def test_a_return_says_what_can_be_done_about_it_at_every_step(corner: Shop) -> None:
    control, record = corner.sim.control, _returned(corner)
    assert record["actions"] == ["approve", "reject", "refund_directly", "offer", "withdraw"]
    for path, body, expected in (
        ("/return/decide", {"decision": "offer", "amount": "1.00"}, "accept_offer decline_offer withdraw"),
        ("/return/answer", {"accept": False}, "approve reject refund_directly offer withdraw"),
        ("/return/decide", {"decision": "approve"}, "refund_directly ship withdraw"),
        ("/return/ship", {}, "arrive refund_directly offer receive reject_package"),
        ("/return/arrive", {}, "refund_directly offer receive reject_package"),
        ("/return/decide", {"decision": "reject_package"}, "appeal"),
        ("/return/escalate", {}, "rule"),
        ("/return/escalate", {"verdict": "SUPPORT_BUYER"}, ""),
    ):
        record = control.post(path, return_id=record["id"], **body)
        assert " ".join(record["actions"]) == expected, path
    assert record["arbitration"] == "SUPPORT_BUYER"


def test_a_seller_does_not_say_no_with_a_reason_that_does_not_fit(corner: Shop) -> None:
    record = _returned(corner)
    with pytest.raises(ControlError, match="a seller cannot name 'nonsense'; these fit: "):
        corner.sim.control.post(
            "/return/decide", return_id=record["id"], decision="reject", reason="nonsense"
        )
    assert corner.sim.control.get("/returns", id=record["id"])["returns"] == [record]
    with pytest.raises(ControlError, match="is not possible now"):
        corner.sim.control.post("/return/decide", return_id=record["id"], decision="receive")


def test_every_type_that_the_description_names_is_described(corner: Shop) -> None:
    document = corner.sim.control.get("/openapi.json")
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert named <= document["components"]["schemas"].keys()


def test_shipping_by_hand_in_seller_center_takes_a_number_of_the_carrier(corner: Shop) -> None:
    control = corner.sim.control
    order = _order_in(corner, "AWAITING_SHIPMENT")
    shipped = control.post("/ship", order_id=order, provider="UPS", tracking_number="1Z999AA10123456784")
    assert shipped["status"] == "AWAITING_COLLECTION"
    assert shipped["packages"][0]["provider"] == "UPS"
    with pytest.raises(ControlError, match="is not possible now"):
        control.post("/ship", order_id=order)


def test_a_timeline_tells_of_the_calls_about_an_order(corner: Shop) -> None:
    order = _order_in(corner, "DELIVERED")
    corner.get("/order/202309/orders", {"ids": order})
    lines = corner.sim.control.get("/orders/detail", order_id=order)["timeline"]
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)
    assert lines[0]["title"] == "Placed"
    assert {"buyer", "platform", "seller", "carrier", "client"} <= {line["who"] for line in lines}


@pytest.mark.parametrize("past_orders", [None])
def test_a_logged_call_can_be_sent_again_as_curl(corner: Shop) -> None:
    corner.post("/order/202309/orders/search", {"order_status": "ON_HOLD"}, {"page_size": "5"})
    serial = corner.sim.control.calls()[-1]["serial"]
    words = shlex.split(corner.sim.control.get("/calls/curl", serial=serial, host=corner.sim.url)["command"])
    parts = urlsplit(words[3])
    headers = dict(word.split(": ", 1) for flag, word in pairwise(words) if flag == "-H")
    body = words[words.index("-d") + 1].encode()
    reply = send(corner.sim.url, words[2], parts.path, dict(parse_qsl(parts.query)), body, headers)
    assert reply.code == 0
    assert reply.data["orders"]


def test_calls_with_warnings_are_a_verdict_of_their_own(corner: Shop) -> None:
    corner.post("/order/202309/orders/search", {}, {"page_size": "5"})
    corner.post("/order/202309/orders/search", {"nonsense": 1}, {"page_size": "5"})
    (warned,) = corner.sim.control.calls(verdict="warning")
    assert "nonsense" in warned["warnings"][0]
    assert warned["serial"] not in [c["serial"] for c in corner.sim.control.calls(before=warned["serial"])]


def test_a_page_of_another_site_may_not_play_with_the_world(corner: Shop) -> None:
    before = len(corner.sim.control.orders())
    reply = send(
        corner.sim.url, "POST", "/_sim/buy", body=b'{"count": 3}', headers={"sec-fetch-site": "cross-site"}
    )
    assert reply.status == 403
    assert len(corner.sim.control.orders()) == before


@pytest.mark.parametrize("path", ["/_sim/desk", "/_sim/desk/main.js", "/_sim/desk/views/orders.js"])
def test_the_desk_allows_only_its_own_files_and_no_markup_from_strings(corner: Shop, path: str) -> None:
    reply = send(corner.sim.url, "GET", path)
    assert reply.status == 200
    headers = {name.lower(): value for name, value in reply.headers.items()}
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert b"<script>" not in reply.raw
    assert b"innerHTML" not in reply.raw


def test_a_person_at_the_front_door_is_shown_the_desk(corner: Shop) -> None:
    page = send(corner.sim.url, "GET", "/", headers={"accept": "text/html"})
    assert b'href="/_sim/desk"' in page.raw
    assert b"/_sim/desk" in send(corner.sim.url, "GET", "/").raw
