"""Notices over the wire: real deliveries of the simulator, and where TikTok may send them (facts.md section 5)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

import pytest
from tests.shelfwire_tiktok.support import session_to
from tests.tiktok_shop.wire_server import Scripted, WireServer

from shelfwire.channels.port import BadSignature, NoticeTopic, Refused, Session, Unreadable
from shelfwire_tiktok.mapping.notices import EVENT_TYPES
from shelfwire_tiktok.notices import check_address
from shelfwire_tiktok.plugin import plugin
from tiktok_shop.signing import sign_webhook
from tiktok_shop_sim.testing import Simulator


@pytest.fixture
def door() -> Iterator[WireServer]:
    """Somebody's door, where notices arrive."""
    running = WireServer()
    running.answers = [Scripted(b"")]
    yield running
    running.close()


def test_what_the_platform_sends_is_verified_and_says_what_to_look_at(
    corner_shop: Simulator, session: Session, door: WireServer
) -> None:
    kinds = plugin.webhooks.subscribe(session, address=f"{door.url}/hook")
    assert set(kinds) == set(EVENT_TYPES)
    order_id = corner_shop.control.buy()[0]["id"]
    corner_shop.control.release(order_id)
    corner_shop.control.change_address(order_id, invent=True)
    corner_shop.control.cancel(order_id)
    corner_shop.control.deauthorise()
    corner_shop.control.settle_notices()
    notices = [
        plugin.webhooks.read(session, body=seen.body, headers=dict(seen.headers)) for seen in door.seen
    ]
    topics = {notice.kind: notice.topic for notice in notices}
    assert topics["1"] is NoticeTopic.ORDER
    assert topics["3"] is NoticeTopic.ORDER
    assert topics["11"] is NoticeTopic.AFTERSALE
    assert topics["6"] is NoticeTopic.CONSENT_ENDED
    assert {order for notice in notices for kind, order in notice.subjects if kind == "order"} == {order_id}
    assert all(
        notice.known and session.shop and notice.shop_id == session.shop.external_id for notice in notices
    )
    assert len({notice.dedupe_key for notice in notices}) == len(notices)


def test_a_repeated_delivery_has_the_key_of_the_first(
    corner_shop: Simulator, session: Session, door: WireServer
) -> None:
    plugin.webhooks.subscribe(session, address=f"{door.url}/hook")
    corner_shop.control.fault("notice_double", "notice 1", count=1)
    corner_shop.control.buy()
    corner_shop.control.settle_notices()
    keys = [
        plugin.webhooks.read(session, body=seen.body, headers=dict(seen.headers)).dedupe_key
        for seen in door.seen
    ]
    assert len(keys) > len(set(keys))


def test_the_secret_of_another_app_opens_nothing(corner_shop: Simulator, session: Session) -> None:
    body = b'{"type":1}'
    headers = {"authorization": sign_webhook(corner_shop.app_key, "another", body)}
    with pytest.raises(BadSignature):
        plugin.webhooks.read(session, body=body, headers=headers)


def test_the_signature_is_looked_at_before_the_body(session: Session) -> None:
    with pytest.raises(BadSignature):
        plugin.webhooks.read(session, body=b"\xff not json", headers={"authorization": "0" * 64})


def test_a_signed_body_that_is_no_notice_is_unreadable(corner_shop: Simulator, session: Session) -> None:
    for body in (b"not json", b'{"data":{}}', b'{"type":"often"}', b"[" * 50_000):
        headers = {"Authorization": sign_webhook(corner_shop.app_key, corner_shop.app_secret, body)}
        with pytest.raises(Unreadable):
            plugin.webhooks.read(session, body=body, headers=headers)


def test_without_an_app_secret_nothing_is_believed(corner_shop: Simulator) -> None:
    silent = dataclasses.replace(session_to(corner_shop), secrets={})
    body = json.dumps({"type": 1}).encode()
    headers = {"Authorization": sign_webhook(corner_shop.app_key, "", body)}
    with pytest.raises(BadSignature, match="app secret"):
        plugin.webhooks.read(silent, body=body, headers=headers)


def test_only_what_differs_is_subscribed_anew(corner_shop: Simulator, session: Session) -> None:
    plugin.webhooks.subscribe(session, address="http://127.0.0.1:9/old")
    corner_shop.control.clear_calls()
    plugin.webhooks.subscribe(session, address="http://127.0.0.1:9/old")
    assert [call["method"] for call in corner_shop.control.calls()] == ["GET"]
    plugin.webhooks.subscribe(session, address="http://127.0.0.1:9/new")
    assert sum(call["method"] == "PUT" for call in corner_shop.control.calls()) == len(EVENT_TYPES)
    assert set(plugin.webhooks.subscriptions(session).values()) == {"http://127.0.0.1:9/new"}


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://hub.example.com/hook", "not https"),
        ("https://hub.example.com:8443/hook", "names a port"),
        ("https://hub.example.com:443/hook", "names a port"),
        ("https://203.0.113.7/hook", "IP address"),
        ("https://[2001:db8::1]/hook", "IP address"),
        ("https://localhost/hook", "not a public domain"),
        ("https://hub/hook", "not a public domain"),
        ("https://hub_1.example.com/hook", "not a public domain"),
        ("https://user:pw@hub.example.com/hook", "a password"),
        ("https://hub.example.com/hook#part", "a fragment"),
        ("https://hub.example.com/ho ok", "no web address"),
        ("https://hub.example.com:port/", "no web address"),
        ("ftp://hub.example.com/", "no web address"),
        ("https://", "no web address"),
        ("", "no web address"),
        ("https://hub.example.com/" + "x" * 240, "longer than 255"),
    ],
)
def test_an_address_tiktok_would_refuse_is_refused_first_and_nothing_is_changed(
    corner_shop: Simulator, session: Session, address: str, why: str
) -> None:
    strict = dataclasses.replace(session, options={**session.options, "allow_http_webhook": "false"})
    corner_shop.control.clear_calls()
    with pytest.raises(Refused, match=why) as refusal:
        plugin.webhooks.subscribe(strict, address=address)
    assert refusal.value.reasons[0].advice
    assert corner_shop.control.calls() == []


@pytest.mark.parametrize(
    "address", ["https://hub.example.com/hooks/tiktok/abc", "https://xn--bcher-kva.example/h?x=1"]
)
def test_a_public_https_address_is_fine(address: str) -> None:
    check_address(address, anywhere=False)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000/h", "http://localhost/h", "https://hub.example.com/h"]
)
def test_a_simulator_may_ring_at_any_address(address: str) -> None:
    check_address(address, anywhere=True)


def test_even_a_simulator_needs_a_web_address() -> None:
    with pytest.raises(Refused):
        check_address("mailto:alice@example.com", anywhere=True)
