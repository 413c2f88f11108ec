"""Clients are shared by app and never mix accounts up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from tests.shelfwire_tiktok.support import HERE
from tests.tiktok_shop.wire_server import WireServer, envelope

from shelfwire.channels.port import Credentials, Reconnect, Refused, Session
from shelfwire.kit.secrets import Secret
from shelfwire_tiktok.clients import Clients
from tiktok_shop import Client

FAR = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def platform() -> Iterator[WireServer]:
    running = WireServer()
    running.answers = [envelope({"shops": [], "warehouses": []})]
    yield running
    running.close()


class Budget:
    """Writes down who asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def before(self, group: str) -> None:
        self.asked.append(group)

    def throttled(self, group: str, after: float | None) -> None:
        self.asked.append(f"{group} slow down {after}")


def session(
    url: str, token: str = "T", *, key: str = "k", secret: str = "s", budget: Budget | None = None
) -> Session:
    held = Credentials(Secret(token), FAR, Secret("R"), FAR, extra={"shop_cipher": f"cipher-{token}"})
    return Session(
        {"app_key": key, "api_base_url": url}, {"app_secret": Secret(secret)}, held, None, budget, HERE
    )


def shared(client: Client) -> int:
    return id(client._shared)


def test_accounts_of_one_app_share_connections_and_others_do_not(platform: WireServer) -> None:
    clients = Clients()
    found = []
    for each in (
        session(platform.url, "A"),
        session(platform.url, "B"),
        session(platform.url, key="other"),
        session(platform.url, secret="changed"),
        session("http://127.0.0.1:9"),
    ):
        with clients.speaking(each, "shop") as client:
            found.append(client)
    one, two, *others = map(shared, found)
    assert one == two
    assert len({one, *others}) == 4


def test_each_account_speaks_with_its_own_token_and_cipher_from_many_threads(platform: WireServer) -> None:
    clients, budgets, together = Clients(), [Budget() for _ in range(8)], Barrier(8)

    def speak(at: int) -> None:
        together.wait()
        for _ in range(10):
            with clients.speaking(session(platform.url, f"T{at}", budget=budgets[at]), "orders") as client:
                client.logistics.warehouses()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(speak, range(8)))
    assert len(platform.seen) == 80
    for seen in platform.seen:
        (token,) = seen.header("x-tts-access-token")
        assert seen.query["shop_cipher"] == f"cipher-{token}"
    assert [budget.asked for budget in budgets] == [["orders"] * 10] * 8


def test_the_budget_hears_when_the_channel_asks_to_slow_down(platform: WireServer) -> None:
    platform.answers = [
        envelope(None, code=36009002, message="Too many requests.", status=429, retry_after="0"),
        envelope({"shops": []}),
    ]
    budget = Budget()
    with Clients().speaking(session(platform.url, budget=budget), "tracking") as client:
        client.authorization.shops()
    assert budget.asked == ["tracking", "tracking slow down 0.0", "tracking"]


def test_a_budget_does_not_leak_into_the_next_conversation(platform: WireServer) -> None:
    clients, budget = Clients(), Budget()
    with clients.speaking(session(platform.url, budget=budget), "shop"):
        pass
    with clients.speaking(session(platform.url), "shop") as client:
        client.authorization.shops()
    assert budget.asked == []


def test_what_is_kept_is_bounded(platform: WireServer) -> None:
    clients = Clients()
    first = session(platform.url, key="app0")
    with clients.speaking(first, "shop") as client:
        before = client._shared
    for at in range(1, 40):
        with clients.speaking(session(platform.url, key=f"app{at}"), "shop"):
            pass
    with clients.speaking(first, "shop") as client:
        assert client._shared is not before
    assert len(clients._apps._things) == 32


@pytest.mark.parametrize("credentials", [None, Credentials(Secret(""), FAR, Secret("R"), FAR)])
def test_no_conversation_without_a_token(platform: WireServer, credentials: Credentials | None) -> None:
    lonely = dataclasses.replace(session(platform.url), credentials=credentials)
    with pytest.raises(Reconnect), Clients().speaking(lonely, "shop"):
        pass
    assert platform.seen == []


@pytest.mark.parametrize("url", ["not a url", "ftp://x", "http://open-api.tiktokglobalshop.com"])
def test_an_address_that_cannot_be_used_names_its_option(url: str) -> None:
    with pytest.raises(Refused) as refusal, Clients().speaking(session(url), "shop"):
        pass
    assert refusal.value.reasons[0].field == "api_base_url"


def test_a_token_that_is_none_is_refused_before_it_is_sent(platform: WireServer) -> None:
    with pytest.raises(Refused), Clients().speaking(session(platform.url, "bad\ntoken"), "shop"):
        pass
    assert platform.seen == []
