"""Customer service: buyers write, the shop answers within the rules, sessions are measured, notices tell of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop, nothing_changes, send

from tiktok_shop_sim import pictures

BASE = "/customer_service/202309"
LIST = f"{BASE}/conversations"
DAY = 86_400


def order(shop: Shop) -> Any:
    return shop.sim.control.buy(shop_id=shop.id)[0]


def write(shop: Shop, **request_body: Any) -> Any:
    """A buyer with an order writes."""
    if not request_body.get("order_id") and not request_body.get("buyer_id"):
        request_body["order_id"] = order(shop)["id"]
    return shop.sim.control.post("/message", shop_id=shop.id, **request_body)


def say(shop: Shop, conversation: str, kind: str = "TEXT", version: str = "202309", **content: Any) -> Any:
    body = {"type": kind, "content": json.dumps(content or {"content": "Good day"})}
    return shop.post(f"/customer_service/{version}/conversations/{conversation}/messages", body)


def messages(shop: Shop, conversation: str, **query: Any) -> Any:
    return shop.get(f"{LIST}/{conversation}/messages", {"page_size": 10, **query}).data


@contextmanager
def untouched(shop: Shop) -> Iterator[None]:
    before = shop.sim.control.get("/conversations")
    with nothing_changes(shop.sim):
        yield
    assert shop.sim.control.get("/conversations") == before


def test_a_buyer_who_writes_is_found_read_and_answered(corner: Shop) -> None:
    sent = write(corner, text="Where is my parcel?")
    listed = corner.get(LIST, {"page_size": 10, "need_session_info": "true"}).data["conversations"]
    assert [(row["id"], row["unread_count"], row["can_send_message"]) for row in listed] == [
        (sent["conversation_id"], 1, True)
    ]
    assert listed[0]["cur_session"] == {"id": sent["session_id"], "phase": "QUEUED"}
    assert json.loads(listed[0]["latest_message"]["content"]) == {"content": "Where is my parcel?"}
    assert corner.post(f"{LIST}/{sent['conversation_id']}/messages/read").data == {}
    answer = say(corner, sent["conversation_id"], content="On its way").data["message_id"]
    found = messages(corner, sent["conversation_id"])["messages"]
    assert [(m["id"], m["sender"]["role"], m["type"]) for m in found][:2] == [
        (answer, "CUSTOMER_SERVICE", "TEXT"),
        (sent["message_id"], "BUYER", "TEXT"),
    ]
    assert found[2]["type"] == "BUYER_ENTER_FROM_ORDER"
    one = corner.get(
        f"/customer_service/202601/conversations/{sent['conversation_id']}", {"need_session_info": "true"}
    ).data["conversation"]
    assert (one["unread_count"], one["cur_session"]["phase"]) == (0, "ASSIGNED")
    assert [p["role"] for p in one["participants"]] == ["BUYER", "SHOP", "CUSTOMER_SERVICE"]


def test_who_ordered_last_writes_when_no_buyer_is_named(corner: Shop) -> None:
    order = corner.sim.control.buy(shop_id=corner.id)[0]
    corner.sim.control.post("/message", shop_id=corner.id, text="Hello?")
    talks = corner.sim.control.get("/conversations")["conversations"]
    assert [row["buyer_id"] for row in talks] == [order["buyer_user_id"]]


def test_messages_page_in_both_orders_without_loss(corner: Shop) -> None:
    sent = write(corner)
    for number in range(5):
        say(corner, sent["conversation_id"], content=f"line {number}")
    for field in ("create_time", "index"):
        seen: list[str] = []
        token = ""
        while True:
            query = {"page_size": 3, "sort_field": field, "sort_order": "ASC"}
            page = messages(
                corner, sent["conversation_id"], **query, **({"page_token": token} if token else {})
            )
            seen += [row["id"] for row in page["messages"]]
            token = page["next_page_token"]
            if not token:
                break
        newest = messages(corner, sent["conversation_id"], sort_field=field, need_plaintext="true")[
            "messages"
        ]
        assert seen == [row["id"] for row in reversed(newest)]
        assert len(seen) == 7
        assert "plaintext" in newest[0]


def test_conversations_page_newest_word_first(corner: Shop) -> None:
    made = []
    for _ in range(4):
        made.append(write(corner)["conversation_id"])
        corner.sim.control.step(seconds=5)
    first = corner.get(LIST, {"page_size": 3}).data
    rest = corner.get(LIST, {"page_size": 3, "page_token": first["next_page_token"]}).data
    seen = [row["id"] for row in first["conversations"] + rest["conversations"]]
    assert (seen, rest["next_page_token"]) == (made[::-1], "")
    assert corner.get(LIST, {"page_size": 0}).code in (45101001, 36009004)


def test_a_shop_may_begin_with_who_ordered_lately_and_with_nobody_else(corner: Shop) -> None:
    bought = order(corner)
    made = corner.post(LIST, {"buyer_user_id": bought["buyer_user_id"]}).data["conversation_id"]
    assert corner.post(LIST, {"buyer_user_id": bought["buyer_user_id"]}).data["conversation_id"] == made
    corner.sim.control.step(seconds=3 * DAY)
    assert say(corner, made).code == 0
    other = order(corner)["buyer_user_id"]
    corner.sim.control.step(seconds=40 * DAY)
    corner.token = corner.refresh().data["access_token"]
    with untouched(corner):
        assert corner.post(LIST, {"buyer_user_id": other}).code == 45109003
        assert corner.post(LIST, {"buyer_user_id": "12"}).code == 45101001
        assert say(corner, made).code == 45109001


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("TEXT", {"content": ""}, 45101001),
        ("TEXT", {"text": "hello"}, 45101001),
        ("TEXT", {"content": "x" * 2001}, 45101001),
        ("TEXT", {"content": "Write me on WhatsApp"}, 45101006),
        ("IMAGE", {"url": "cat.png", "width": 1, "height": 1}, 45101001),
        ("IMAGE", {"url": "https://a.example/cat.png"}, 45101001),
        ("PRODUCT_CARD", {"product_id": "1"}, 45101001),
        ("ORDER_CARD", {"order_id": "1"}, 45101001),
        ("LOGISTICS_CARD", {"order_id": "1"}, 45101001),
        ("RETURN_REFUND_CARD", {"order_id": "1"}, 45101002),
        ("COUPON_CARD", {"coupon_id": "1"}, 45111017),
        ("SMOKE_SIGNAL", {"content": "x"}, 45101001),
    ],
)
def test_a_message_that_does_not_fit_is_refused_in_its_own_words(
    corner: Shop, kind: str, content: dict[str, Any], code: int
) -> None:
    conversation = write(corner)["conversation_id"]
    with untouched(corner):
        assert say(corner, conversation, kind, **content).code == code


def test_content_is_json_written_as_a_string(corner: Shop) -> None:
    conversation = write(corner)["conversation_id"]
    with untouched(corner):
        for content in ("Good day", '["Good day"]', "{}"):
            body = {"type": "TEXT", "content": content}
            assert corner.post(f"{LIST}/{conversation}/messages", body).code == 45101001
        assert corner.post(f"{LIST}/{conversation}/messages", {"type": "TEXT"}).code == 36009004


def test_every_card_can_be_sent_and_read_again(corner: Shop) -> None:
    bought = corner.sim.control.buy(shop_id=corner.id, release=True)[0]
    conversation = write(corner, order_id=bought["id"])["conversation_id"]
    product = corner.sim.control.inventory(shop_id=corner.id)[0]["product_id"]
    coupon = corner.sim.control.post("/coupon", shop_id=corner.id, title="Thanks", amount="2.00")
    cards: dict[str, dict[str, Any]] = {
        "IMAGE": {"url": "https://a.example/cat.png", "width": 100, "height": "100"},
        "VIDEO": {"vid": "v1"},
        "PRODUCT_CARD": {"product_id": product},
        "ORDER_CARD": {"order_id": bought["id"]},
        "LOGISTICS_CARD": {"order_id": bought["id"]},
        "RETURN_REFUND_CARD": {"order_id": bought["id"]},
        "COUPON_CARD": {"coupon_id": coupon["coupon_id"]},
    }
    for kind, content in cards.items():
        assert say(corner, conversation, kind, **content).code == 0
    read = {
        m["type"]: json.loads(m["content"]) for m in messages(corner, conversation, page_size=20)["messages"]
    }
    assert {kind: read[kind] for kind in cards} == cards
    with untouched(corner):
        assert say(corner, conversation, "COUPON_CARD", **coupon).code == 45111012


def test_202606_says_in_whose_name(corner: Shop) -> None:
    conversation = write(corner)["conversation_id"]
    path = f"/customer_service/202606/conversations/{conversation}/messages"
    body = {"type": "TEXT", "content": '{"content": "Automatic answer"}'}
    corner.post(path, {**body, "sender_role": "ROBOT"})
    assert messages(corner, conversation)["messages"][0]["sender"]["role"] == "ROBOT"
    with untouched(corner):
        assert corner.post(path, {**body, "sender_role": "BUYER"}).code == 45101001


def test_what_is_not_there_is_not_found(corner: Shop) -> None:
    with untouched(corner):
        assert corner.get(f"{LIST}/1/messages", {"page_size": 5}).code == 45101003
        assert say(corner, "1").code == 45101003
        assert corner.post(f"{LIST}/1/messages/read").code == 45101003


def test_the_agents_switch_is_kept_and_decides_who_answers(corner: Shop) -> None:
    path = f"{BASE}/agents/settings"
    assert corner.get(path).data == {"can_accept_chat": True}
    assert corner.call("PUT", path, None, {"can_accept_chat": False}).data == {}
    assert corner.get(path).data == {"can_accept_chat": False}
    conversation = write(corner)["conversation_id"]
    one = corner.get(
        f"/customer_service/202601/conversations/{conversation}", {"need_session_info": "true"}
    ).data
    assert one["conversation"]["cur_session"]["phase"] == "AUTO_REPLY"


def sessions(shop: Shop, **body: Any) -> Any:
    now = int(shop.sim.control.get("/health")["now"])
    request_body = {"begin_time_ge": now - 30 * DAY, "begin_time_lt": now + DAY, **body}
    return shop.post("/customer_service/202602/sessions/search", request_body, {"page_size": 10}).data[
        "sessions"
    ]


def test_sessions_end_by_hand_or_by_silence(corner: Shop) -> None:
    sent = write(corner)
    path = f"/customer_service/202605/conversations/{sent['conversation_id']}/sessions"
    with untouched(corner):
        assert corner.post(f"{path}/1/end").code == 45101003
    assert corner.post(f"{path}/{sent['session_id']}/end").data == {}
    assert "end_time" in sessions(corner)[0]
    again = write(corner, buyer_id=_buyer(corner, sent["conversation_id"]))
    assert again["session_id"] != sent["session_id"]
    corner.sim.control.step(seconds=DAY - 60)
    assert "end_time" not in sessions(corner)[0]
    corner.sim.control.step(seconds=120)
    late = sessions(corner)[0]
    assert (late["id"], "end_time" in late) == (again["session_id"], True)
    assert len(sessions(corner, buyer_nickname="nobody of that name")) == 0


def _buyer(shop: Shop, conversation: str) -> str:
    rows = shop.sim.control.get("/conversations")["conversations"]
    return str(next(row["buyer_id"] for row in rows if row["id"] == conversation))


def test_performance_counts_what_happened_on_the_days_asked_for(corner: Shop) -> None:
    today = datetime.fromtimestamp(corner.sim.control.get("/health")["now"], UTC).date()
    days = {"support_date_ge": today - timedelta(days=2), "support_date_lt": today + timedelta(days=3)}
    path = "/customer_service/202407/performance"
    assert corner.get(path, days).data["performance"]["support_session_count"] == 0
    answered, silent = write(corner), write(corner)
    corner.sim.control.step(seconds=600)
    say(corner, answered["conversation_id"])
    corner.sim.control.post("/message/rate", session_id=answered["session_id"], score=5)
    corner.sim.control.post("/message/rate", session_id=silent["session_id"], score=1, reason="No answer")
    shown = corner.get(path, days).data["performance"]
    minutes = float(shown.pop("response_time_mins"))
    assert shown == {
        "support_session_count": 2,
        "response_percentage": "50.0",
        "satisfaction_percentage": "50.0",
    }
    assert 9.9 <= minutes <= 10.5
    assert corner.get(path, {**days, "support_date_lt": "soon"}).code == 45101001
    assert corner.get(path, {**days, "support_date_lt": days["support_date_ge"]}).code == 45101001


def test_notices_tell_of_conversations_messages_and_creators(corner: Shop) -> None:
    bought = order(corner)
    corner.sim.control.settings(webhook_url="http://127.0.0.1:9/hooks")
    sent = write(corner, order_id=bought["id"], text="Hello")
    say(corner, sent["conversation_id"], content="Good day")
    corner.sim.control.post("/message/creator", shop_id=corner.id)
    told = [json.loads(row["body"]) for row in corner.sim.control.notices()]
    assert [body["type"] for body in told] == [13, 14, 14, 14, 33]
    assert [body["data"]["sender"]["role"] for body in told[1:4]] == ["SYSTEM", "BUYER", "CUSTOMER_SERVICE"]
    assert told[2]["data"]["message_id"] == sent["message_id"]
    assert isinstance(told[4]["data"]["create_time"], str)


def upload(shop: Shop, data: bytes, name: str = "data") -> Any:
    edge = "edge-of-a-part"
    raw = (
        (
            f'--{edge}\r\ncontent-disposition: form-data; name="{name}"; filename="a.png"\r\n'
            "content-type: image/png\r\n\r\n"
        ).encode()
        + data
        + f"\r\n--{edge}--\r\n".encode()
    )
    return shop.call(
        "POST", f"{BASE}/images/upload", raw=raw, content_type=f"multipart/form-data; boundary={edge}"
    )


def test_an_image_is_really_looked_at(corner: Shop) -> None:
    shown = upload(corner, pictures.drawn("Scratched", 320, 240)).data
    assert (shown["width"], shown["height"]) == (320, 240)
    host, _, path = shown["url"].partition("/media/")
    there = send(host, "GET", "/media/" + path)
    assert (there.status, there.headers["content-type"]) == (200, "image/jpeg")
    assert upload(corner, b"GIF89a").code == 45101001
    assert upload(corner, pictures.drawn("x", 320, 240), name="picture").code == 45101001


def test_conversations_survive_a_snapshot(corner: Shop, tmp_path: Path) -> None:
    sent = write(corner)
    corner.sim.control.save(tmp_path / "world")
    corner.sim.control.load(tmp_path / "world")
    assert say(corner, sent["conversation_id"]).code == 0
    corner.sim.control.step(seconds=DAY + 60)
    assert "end_time" in sessions(corner)[0]
