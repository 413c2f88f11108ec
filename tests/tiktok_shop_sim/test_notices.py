"""Webhooks: to whom, signed how, tried again when, and what faults do to them."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.tiktok_shop_sim.notices_check import valid_notice
from tests.tiktok_shop_sim.wire import Shop, mark_shipped, nothing_changes, waiting_order

WEBHOOKS = "/event/202309/webhooks"


class Receiver:
    """A web server that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.hold: threading.Event | None = None
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                if receiver.hold is not None:
                    receiver.hold.wait(20)
                self.send_response(receiver.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    if made.hold is not None:
        made.hold.set()
    made.server.shutdown()
    made.server.server_close()


def subscribe(shop: Shop, receiver: Receiver, *types: str) -> None:
    for event_type in types or ("ORDER_STATUS_CHANGE",):
        reply = shop.call("PUT", WEBHOOKS, None, {"event_type": event_type, "address": receiver.url})
        assert reply.data == {}


def test_subscriptions_are_kept_per_shop_and_told_in_milliseconds(corner: Shop, receiver: Receiver) -> None:
    subscribe(corner, receiver, "ORDER_STATUS_CHANGE", "PACKAGE_UPDATE")
    listed = corner.get(WEBHOOKS).data
    assert listed["total_count"] == 2
    assert {row["event_type"] for row in listed["webhooks"]} == {"ORDER_STATUS_CHANGE", "PACKAGE_UPDATE"}
    assert all(row["create_time"] > 10**12 for row in listed["webhooks"])
    assert corner.call("DELETE", WEBHOOKS, None, {"event_type": "PACKAGE_UPDATE"}).data == {}
    assert corner.get(WEBHOOKS).data["total_count"] == 1


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.com/x",
        "example.com/hook",
        "http://example.com/hook",
        "https://93.184.216.34/hook",
        "https://example.com:8443/hook",
        "https://example.com/" + "x" * 250,
    ],
)
def test_an_address_that_may_not_be_used_is_refused(corner: Shop, address: str) -> None:
    with nothing_changes(corner.sim):
        reply = corner.call("PUT", WEBHOOKS, None, {"event_type": "ORDER_STATUS_CHANGE", "address": address})
    assert reply.code == 36009004
    assert "address" in reply.body["message"]
    assert corner.get(WEBHOOKS).data["total_count"] == 0


def test_an_unknown_event_type_is_refused(corner: Shop, receiver: Receiver) -> None:
    reply = corner.call("PUT", WEBHOOKS, None, {"event_type": "COFFEE_READY", "address": receiver.url})
    assert reply.code == 36009004


def test_the_legacy_event_type_may_be_subscribed_like_the_others(corner: Shop, receiver: Receiver) -> None:
    subscribe(corner, receiver, "REVERSE_STATUS_UPDATE")
    assert [row["event_type"] for row in corner.get(WEBHOOKS).data["webhooks"]] == ["REVERSE_STATUS_UPDATE"]


def test_a_notice_is_signed_over_its_raw_body_and_thin(corner: Shop, receiver: Receiver) -> None:
    subscribe(corner, receiver)
    order = corner.sim.control.buy()[0]["id"]
    corner.sim.control.settle_notices()
    assert len(receiver.got) == 2
    for headers, body in receiver.got:
        message = corner.sim.app_key.encode() + body
        expected = hmac.new(corner.sim.app_secret.encode(), message, hashlib.sha256).hexdigest()
        assert headers["authorization"] == expected
        assert headers["content-type"] == "application/json"
    told = {body["data"]["order_status"]: body for body in receiver.bodies()}
    assert set(told) == {"UNPAID", "ON_HOLD"}
    held = told["ON_HOLD"]
    assert held["shop_id"] == corner.id
    assert held["data"]["is_on_hold_order"] is True
    assert set(held["data"]) == {"order_id", "order_status", "is_on_hold_order", "update_time"}
    assert held["data"]["order_id"] == order


def test_nothing_is_sent_to_who_did_not_subscribe(corner: Shop, receiver: Receiver) -> None:
    subscribe(corner, receiver, "PACKAGE_UPDATE")
    corner.sim.control.buy()
    corner.sim.control.settle_notices()
    assert receiver.got == []


def test_the_apps_own_address_hears_every_shop(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    control.settings(webhook_url=receiver.url)
    other = control.shop(1)["id"]
    control.buy(shop_id=other)
    control.settle_notices()
    assert {body["shop_id"] for body in receiver.bodies()} == {other}


def test_every_type_that_is_caused_fits_its_documented_payload(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    control.settings(webhook_url=receiver.url)
    order = waiting_order(corner)
    control.change_address(order["id"], line1="1 New Road")
    mark_shipped(corner, order["id"], "1Z999AA10123456784", order_line_item_ids=[order["lines"][0]["id"]])
    other = waiting_order(corner)
    control.cancel(other["id"])
    control.settle_notices()
    control.withdraw_cancel(other["id"])
    control.step(days=336)
    control.deauthorise()
    control.settle_notices()
    by_type: dict[int, list[Any]] = {}
    for body in receiver.bodies():
        by_type.setdefault(body["type"], []).append(body)
    assert set(by_type) == {1, 3, 4, 6, 7, 11, 71}
    for bodies in by_type.values():
        for body in bodies:
            valid_notice(body)
    assert by_type[4][0]["data"]["sc_type"] == "SPLIT"
    cancels = [
        body["data"]["cancel_status"] for body in by_type[11] if body["data"]["order_id"] == other["id"]
    ]
    assert cancels[:2] == ["CANCELLATION_REQUEST_PENDING", "CANCELLATION_REQUEST_CANCELLED"]
    assert all(isinstance(body["data"]["expiration_time"], str) for body in by_type[7])
    assert "CANCEL" in {body["data"]["order_status"] for body in by_type[1]}


def test_after_a_deauthorisation_nothing_is_told_until_the_seller_agrees_again(
    corner: Shop, receiver: Receiver
) -> None:
    control = corner.sim.control
    subscribe(corner, receiver)
    control.settings(webhook_url=receiver.url)
    control.deauthorise()
    control.settle_notices()
    assert [body["type"] for body in receiver.bodies()] == [6]
    control.buy()
    control.settle_notices()
    assert [body["type"] for body in receiver.bodies()] == [6]
    corner.connect("C2")
    control.buy()
    control.settle_notices()
    assert 1 in [body["type"] for body in receiver.bodies()]


def test_a_failing_receiver_is_tried_along_the_ladder_and_then_no_more(
    corner: Shop, receiver: Receiver
) -> None:
    control = corner.sim.control
    control.speed(0)
    subscribe(corner, receiver)
    receiver.status = 500
    control.buy(pay=False)
    control.settle_notices()
    counts = [len(receiver.got)]
    for wait in ({"seconds": 119}, {"seconds": 1}, {"minutes": 30}, {"hours": 3}, {"hours": 12}, {"days": 2}):
        control.step(**wait)
        control.settle_notices()
        first = receiver.bodies()[0]["tts_notification_id"]
        counts.append(sum(body["tts_notification_id"] == first for body in receiver.bodies()))
    assert counts == [1, 1, 2, 3, 4, 5, 5]
    notice = control.notices()[0]
    assert (notice["state"], notice["attempts"]) == ("dropped", 5)
    assert len({body for _, body in receiver.got if json.loads(body)["tts_notification_id"] == first}) == 1


def test_one_long_step_climbs_the_whole_ladder(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    subscribe(corner, receiver)
    receiver.status = 503
    control.buy(pay=False)
    control.step(days=1)
    control.settle_notices()
    assert control.notices()[0]["state"] == "dropped"


def test_a_receiver_that_recovers_gets_the_notice_once_more(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    subscribe(corner, receiver)
    receiver.status = 500
    control.buy(pay=False)
    control.settle_notices()
    receiver.status = 200
    control.step(minutes=3)
    control.settle_notices()
    assert [n["state"] for n in control.notices()] == ["delivered"]
    assert len(receiver.got) == 2


def test_401_is_an_answer_and_is_not_tried_again(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    subscribe(corner, receiver)
    receiver.status = 401
    control.buy(pay=False)
    control.settle_notices()
    assert control.notices()[0]["state"] == "rejected"
    control.step(days=1)
    control.settle_notices()
    first = receiver.bodies()[0]["tts_notification_id"]
    assert sum(body["tts_notification_id"] == first for body in receiver.bodies()) == 1


@pytest.mark.parametrize(("status", "state"), [(204, "delivered"), (302, "waiting"), (404, "waiting")])
def test_any_2xx_is_taken_and_a_redirect_is_not_followed(
    corner: Shop, receiver: Receiver, status: int, state: str
) -> None:
    subscribe(corner, receiver)
    receiver.status = status
    corner.sim.control.buy(pay=False)
    corner.sim.control.settle_notices()
    assert (corner.sim.control.notices()[0]["state"], len(receiver.got)) == (state, 1)


def test_a_notice_goes_on_along_the_ladder_after_a_snapshot(
    corner: Shop, receiver: Receiver, tmp_path: Path
) -> None:
    control = corner.sim.control
    control.speed(0)
    subscribe(corner, receiver)
    receiver.status = 500
    control.buy(pay=False)
    control.settle_notices()
    control.save(tmp_path / "world")
    control.load(tmp_path / "world")
    receiver.status = 200
    control.step(seconds=121)
    control.settle_notices()
    assert [(row["state"], row["attempts"]) for row in control.notices()] == [("delivered", 2)]
    assert receiver.got[0][1] == receiver.got[1][1]


def test_a_receiver_that_takes_longer_than_three_seconds_has_failed(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    subscribe(corner, receiver)
    receiver.hold = threading.Event()
    control.buy(pay=False)
    control.settle_notices()
    notice = control.notices()[0]
    assert notice["state"] == "waiting"
    assert notice["last_status"] is None
    assert "Timeout" in notice["last_error"]


def test_an_address_where_nobody_listens_is_tried_again(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(webhook_url="http://127.0.0.1:9/nobody")
    control.buy(pay=False)
    control.settle_notices()
    assert control.notices()[0]["state"] == "waiting"
    assert "Connect" in control.notices()[0]["last_error"]


def test_a_doubled_notice_comes_twice_with_one_id(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    subscribe(corner, receiver)
    control.fault("notice_double", "notice 1")
    control.buy(pay=False)
    control.settle_notices()
    ids = [body["tts_notification_id"] for body in receiver.bodies()]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_a_lost_notice_never_comes(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    subscribe(corner, receiver)
    control.fault("notice_lost", "notice 1")
    control.buy(pay=False)
    control.step(days=1)
    control.settle_notices()
    assert [n["state"] for n in control.notices()][:1] == ["lost"]
    assert "UNPAID" not in {body["data"]["order_status"] for body in receiver.bodies()}


def test_a_late_notice_comes_when_the_clock_says(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    control.speed(0)
    subscribe(corner, receiver)
    control.fault("notice_late", "notice 1", seconds=600)
    control.buy(pay=False)
    control.settle_notices()
    assert receiver.got == []
    control.step(minutes=10)
    control.settle_notices()
    assert [body["data"]["order_status"] for body in receiver.bodies()] == ["UNPAID"]


def test_a_reordered_notice_is_overtaken_by_the_next(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    subscribe(corner, receiver)
    control.fault("notice_reorder", "notice 1")
    order = control.buy(pay=False)[0]["id"]
    control.settle_notices()
    assert receiver.got == []
    control.pay(order)
    control.settle_notices()
    assert [body["data"]["order_status"] for body in receiver.bodies()] == ["ON_HOLD", "UNPAID"]


def test_a_kept_notice_can_be_sent_again_byte_for_byte(corner: Shop, receiver: Receiver) -> None:
    control = corner.sim.control
    subscribe(corner, receiver)
    control.buy(pay=False)
    control.settle_notices()
    control.resend(control.notices()[0]["serial"], times=4)
    assert len(receiver.got) == 5
    assert len({body for _, body in receiver.got}) == 1
