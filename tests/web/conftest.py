"""People signed in, a shop, and a door to knock at."""

from __future__ import annotations

import http.client
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from tests.support.simulated import simulated_account
from tests.web.browser import Visit, chromium

from shelfwire.channels.models import Account
from tiktok_shop_sim.testing import Simulator

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer

    from shelfwire.people.models import Company, User

# Playwright keeps an event loop in the test's thread, which Django takes for asynchronous code
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def signed_in(user: User) -> Client:
    """A browser in which ``user`` is signed in; forms need their CSRF token, as in life."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_alice(alice: User) -> Client:
    """The owner's browser."""
    return signed_in(alice)


@pytest.fixture
def as_bob(bob: User) -> Client:
    """The operator's browser."""
    return signed_in(bob)


@pytest.fixture
def as_charlie(charlie: User) -> Client:
    """The viewer's browser."""
    return signed_in(charlie)


@pytest.fixture
def as_pat(pat: User) -> Client:
    """The packer's browser."""
    return signed_in(pat)


@pytest.fixture
def tiktok(company: Company, alice: User, simulator: Simulator) -> TikTok:
    """A TikTok shop with its app keys entered, not connected yet; the simulator is its TikTok."""
    simulator.control.settings(redirect_url="http://testserver/channels/callback")
    return TikTok(simulated_account(company, simulator), simulator)


@dataclass
class TikTok:
    """A shop of ours and the simulator behind it."""

    account: Account
    simulator: Simulator

    def at(self, part: str = "") -> str:
        """The address of a page of the shop."""
        return f"/c/corner-shop/channels/{self.account.pk}/{part}"

    def fresh(self) -> Account:
        self.account.refresh_from_db()
        return self.account

    def leave_for_consent(self, client: Client) -> str:
        """Press *Give consent*; the address of TikTok's consent page."""
        answer = client.post(self.at("consent/"), headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer.content.decode()
        return str(answer.headers["HX-Redirect"])

    def decide(self, page: str, decision: str = "authorize") -> str:
        """The seller answers on TikTok's page; where TikTok sends them back to."""
        parts = urlsplit(page)
        form = {
            "account": self.simulator.control.shop()["seller_open_id"],
            "state": dict(parse_qsl(parts.query))["state"],
            "decision": decision,
        }
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            connection.request(
                "POST",
                f"{parts.path}?{parts.query}",
                urlencode(form),
                {"content-type": "application/x-www-form-urlencoded"},
            )
            location = connection.getresponse().getheader("location") or ""
        finally:
            connection.close()
        back = urlsplit(location)
        return f"{back.path}?{back.query}"

    def connect(self, client: Client) -> None:
        """The whole round trip, agreed to."""
        answer = client.get(self.decide(self.leave_for_consent(client)))
        assert answer.status_code == 302, answer.content.decode()
        self.fresh()


# while Playwright runs, the thread has an event loop, and tests elsewhere could start no other: so one a module
@pytest.fixture(scope="module")
def _chromium() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def visitor(
    _chromium: Browser, live_server: LiveServer, settings: SettingsWrapper
) -> Iterator[Callable[..., Visit]]:
    """``visitor()`` opens a browser window at the live server, ``visitor(phone=True)`` a small one."""
    settings.PUBLIC_URL = live_server.url
    cache.clear()
    opened: list[Visit] = []

    def open_window(phone: bool = False) -> Visit:
        visit = Visit(_chromium, live_server.url, phone)
        opened.append(visit)
        return visit

    yield open_window
    for visit in opened:
        visit.close()
