"""A shop's page: its health on top, what is wrong in plain words, and the technical part under Diagnostics."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.scene import Scene, busy_scene, make_scene

from shelfwire.channels.actions import record_checks
from shelfwire.channels.models import Account
from shelfwire.channels.port import Check
from shelfwire.exchange.models import Cursor
from shelfwire.kit import clock
from shelfwire.people.models import Company
from shelfwire.web.channels.health import health

pytestmark = pytest.mark.django_db

FORBIDDEN = re.compile(
    r"\b(rang|doors?|doorbell|ladders?|cursors?|conversations?|deeds?|intake|knock(?:s|ed)?|notices?|None|True|False"
    r"|[A-Z][a-z]+/[A-Z][a-z]+_[A-Z][a-z]+|\d{4}-\d\d-\d\dT\d\d)\b"
)
PAGES = (
    "",
    "settings/",
    "flow/",
    "warehouses/",
    "carriers/",
    "download/",
    "diagnostics/",
    "diagnostics/positions/",
    "diagnostics/positions/orders/reset/",
    "diagnostics/notifications/",
    "setup/addresses/",
    "setup/keys/",
    "setup/consent/",
    "setup/test/",
    "setup/mapping/",
    "setup/start/",
)


def said(client: Client, there: str) -> str:
    """What a person reads of the page itself: without the frame around it."""
    page = client.get(there).content.decode()
    content = page[page.index('<main id="content"') : page.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).split())


def at(scene: Scene, part: str = "") -> str:
    return f"/c/corner-shop/channels/{scene.account.pk}/{part}"


@pytest.mark.parametrize("part", PAGES)
def test_no_page_of_a_shop_speaks_of_how_it_is_built(part: str, as_alice: Client, company: Company) -> None:
    words = said(as_alice, at(busy_scene(company), part))
    assert words
    assert FORBIDDEN.findall(words) == []


@pytest.mark.parametrize(
    "planted", ["The cursor", "at the door", "is None", "America/Los_Angeles", "2026-01-01T10"]
)
def test_a_planted_word_is_seen(planted: str) -> None:
    assert FORBIDDEN.findall(planted)


def test_health_tells_the_newest_order_and_tracking_and_what_waits(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    empty = health(scene.account)
    assert (empty.order_in, empty.tracking_out, str(empty.to_ship), str(empty.to_send)) == (
        None,
        None,
        "0",
        "0",
    )
    old = scene.order("old", placed_at=clock.now() - timedelta(days=2))
    new = scene.order("new")
    sent = scene.sent(old)
    scene.parcel(new)
    found = health(scene.account)
    sent.refresh_from_db()
    assert found.order_in == new.recorded_at
    assert found.tracking_out == sent.sent_at
    assert (str(found.to_ship), str(found.to_send), str(found.to_read)) == ("1", "1", "0")
    words = said(as_bob, at(scene))
    assert "Allow order download: on" in words
    assert "Health" in words


def test_health_is_about_one_shop(company: Company) -> None:
    scene = make_scene(company)
    other = Account.objects.create(company=company, channel="tiktok", name="Other", webhook_token="o" * 40)
    scene.sent(scene.order("x"))
    found = health(other)
    assert (found.order_in, found.tracking_out, found.looked_at) == (None, None, None)


def test_each_thing_that_is_wrong_is_one_banner_in_plain_words(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    assert 'class="alert alert-' not in as_bob.get(at(scene)).content.decode()
    Cursor.objects.filter(account=scene.account, conversation="orders").delete()
    Cursor.objects.create(
        account=scene.account,
        conversation="orders",
        failures=3,
        error="TikTok Shop does not answer.",
        due_at=clock.now() + timedelta(seconds=5),
    )
    record_checks(account_id=scene.account.pk, checks=[Check("scope", "Scope “Orders”", "missing")])
    Account.objects.filter(pk=scene.account.pk).update(refresh_expires_at=clock.now() + timedelta(days=3))
    words = said(as_bob, at(scene))
    assert "Orders, by asking fails TikTok Shop does not answer. Failed 3 times in a row" in words
    assert "The last test found 1 thing missing Scope “Orders”" in words
    assert "The consent ends" in words
    assert as_bob.get(at(scene)).content.decode().count('class="alert alert-') == 3


def test_the_overview_costs_a_bounded_number_of_questions(company: Company, as_bob: Client) -> None:
    scene = busy_scene(company)
    as_bob.get(at(scene))
    with CaptureQueriesContext(connection) as seen:
        as_bob.get(at(scene))
    assert len(seen) <= 45
    few = len(seen)
    for number in range(5):
        scene.order(f"more-{number}")
    with CaptureQueriesContext(connection) as seen:
        as_bob.get(at(scene))
    assert len(seen) <= few
