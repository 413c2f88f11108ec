"""Which addresses live tokens may go to: checked as written, and as resolved at each connection."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from tests.shelfwire_tiktok.test_clients import session
from tests.tiktok_shop.wire_server import WireServer

import tiktok_shop as t
from shelfwire.channels.port import Refused, Session
from shelfwire_tiktok import facts
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.plugin import plugin


@pytest.fixture
def platform() -> Iterator[WireServer]:
    running = WireServer()
    yield running
    running.close()


def ask(held: Session) -> None:
    with Clients().speaking(held, "shop") as client:
        client.authorization.shops()


def test_tiktoks_own_hosts_are_data_with_source_and_date() -> None:
    assert facts.HOSTS["api_base_url"] == {"open-api.tiktokglobalshop.com"}
    assert facts.HOSTS["auth_base_url"] == {"auth.tiktok-shops.com"}
    for field in plugin.options:
        assert bool(field.hosts) == (field.kind == "url")


@pytest.mark.parametrize("allowed", [frozenset(), frozenset({"127.0.0.1:1"}), frozenset({"localhost"})])
def test_an_address_nobody_allowed_is_asked_nothing(platform: WireServer, allowed: frozenset[str]) -> None:
    held = dataclasses.replace(session(platform.url), allowed_hosts=allowed)
    with pytest.raises(Refused, match="api_base_url") as refusal:
        ask(held)
    assert refusal.value.reasons[0].field == "api_base_url"
    elsewhere = dataclasses.replace(held, options={**held.options, "auth_base_url": platform.url})
    with pytest.raises(Refused, match="auth_base_url"):
        plugin.connect.exchange(elsewhere, callback={"code": "C"})
    consent = dataclasses.replace(held, options={"service_id": "1", "authorize_base_url": platform.url})
    with pytest.raises(Refused, match="authorize_base_url"):
        plugin.connect.authorise_url(consent, state="s", redirect_url="r")
    assert platform.seen == []


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "127.0.0.1", "10.0.0.1", "::ffff:169.254.169.254", "::1", "fe80::1"]
)
def test_a_name_of_tiktok_that_resolves_to_the_inside_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    asked: list[str] = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(Refused, match=r"Not connected to") as refusal:
        ask(session(""))
    assert refusal.value.reasons[0].code == "address_not_allowed"
    assert asked == ["open-api.tiktokglobalshop.com"]


def test_each_connection_is_checked_so_that_a_name_cannot_move_afterwards(
    platform: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    answers = ["127.0.0.1", "169.254.169.254"]

    def resolve(host: str, port: int, *rest: Any, **more: Any) -> Any:
        return real(answers.pop(0) if host == "sim.internal" else host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setenv("no_proxy", "*")
    port = platform.url.rsplit(":", 1)[1]
    held = dataclasses.replace(
        session(f"http://sim.internal:{port}"), allowed_hosts=frozenset({"sim.internal"})
    )
    ask(held)
    with pytest.raises(Refused, match="link-local"):
        ask(held)
    assert len(platform.seen) == 1
    assert answers == []


def test_a_client_kept_from_before_does_not_outlive_what_was_allowed(platform: WireServer) -> None:
    clients, held = Clients(), session(platform.url)
    with clients.speaking(held, "shop") as client:
        client.authorization.shops()
    forbidden = dataclasses.replace(held, allowed_hosts=frozenset())
    with pytest.raises(Refused), clients.speaking(forbidden, "shop"):
        pass
    assert len(platform.seen) == 1


def test_a_guarded_client_says_that_nothing_was_sent() -> None:
    client = t.Client("k", "s", base_url="http://127.0.0.1:9", guard=lambda *_: "not there", retry=t.NO_RETRY)
    with pytest.raises(t.AddressRefused, match="not there") as refusal:
        client.authorization.shops()
    assert not refusal.value.maybe_done
    assert not refusal.value.retryable
