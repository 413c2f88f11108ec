"""A conversation that is not heard of is named, whatever the reason, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.support.folder_shops import Shop

from shelfwire.channels.models import Account
from shelfwire.cli import doctor
from shelfwire.exchange.models import Cursor, Notice
from shelfwire.kit import clock
from shelfwire.people.models import Company, User
from shelfwire.sync.engine import conversation, schedule
from shelfwire.sync.engine.silence import silent


def names(company: Company | None = None) -> list[str]:
    return sorted(found.conversation for found in silent(company))


@pytest.fixture(autouse=True)
def few_conversations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole listings and carriers' events are asked for every few minutes; what is told here is told of slower ones."""
    for name in ("listings.whole", "carrier_events"):
        found = conversation.find(name)
        assert found is not None
        monkeypatch.setitem(conversation._registry, found.name, replace(found, every=None))


def at_rest(shop: Shop) -> None:
    """Everything was looked at just now, and nothing waits in the queue."""
    schedule.tick()
    shop.drain()


def test_a_shop_that_was_just_looked_at_is_not_silent(selling: Shop) -> None:
    at_rest(selling)
    assert names() == []
    with time_machine.travel(clock.now() + timedelta(minutes=4)):
        assert names() == []


def test_polls_that_stopped_are_named_on_home_in_health_and_by_the_doctor(
    selling: Shop, company: Company, alice: User, client: Client
) -> None:
    at_rest(selling)
    client.force_login(alice)
    assert "warnings" not in client.get("/healthz").json()
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        client.force_login(alice)
        assert names(company) == ["orders"]
        assert "nobody did" in client.get("/c/corner-shop/work/").content.decode()
        assert client.get("/healthz").json()["warnings"] == [
            "1 conversations with shops are silent; see shelfwire doctor"
        ]
        (found,) = doctor.check_conversations()
        assert (found.health, found.what) == (doctor.Health.WARN, "shop Paper shop")
        assert "shelfwire_conversations_silent 1.0" in client.get("/metrics").content.decode()
        at_rest(selling)
        assert names() == []
        assert "nobody did" not in client.get("/c/corner-shop/work/").content.decode()


def test_a_pause_of_years_is_silence_too(selling: Shop) -> None:
    at_rest(selling)
    Cursor.objects.update(due_at=clock.now() + timedelta(days=900))
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        assert names() == ["orders"]


def test_slower_conversations_have_their_own_patience(selling: Shop) -> None:
    at_rest(selling)
    start = clock.now()
    with time_machine.travel(start + timedelta(minutes=36)):
        assert names() == ["orders", "parcels"]
    with time_machine.travel(start + timedelta(days=1, minutes=6)):
        assert names() == [
            "audit", "brands", "categories", "category_forms", "logistics", "orders", "parcels", "parties",
            "prerequisites", "webhook",
        ]  # fmt: skip


def test_a_failure_is_told_as_a_failure_until_its_pauses_are_over(selling: Shop) -> None:
    at_rest(selling)
    Cursor.objects.filter(conversation="orders").update(failures=3, error="The channel did not answer.")
    start = clock.now()
    with time_machine.travel(start + timedelta(minutes=30)):
        assert names() == []
    with time_machine.travel(start + timedelta(minutes=45)):
        assert "orders" in names()


def test_a_notice_nobody_looks_at_is_silence(selling: Shop) -> None:
    at_rest(selling)
    selling.ring(selling.world.ring(selling.world.place_order()))
    assert names() == []
    Notice.objects.update(received_at=clock.now() - timedelta(minutes=7))
    Cursor.objects.filter(conversation="inbox").update(looked_at=clock.now() - timedelta(minutes=9))
    assert names() == ["inbox"]
    Notice.objects.update(due_at=clock.now() + timedelta(seconds=5))  # it has its own moment
    assert names() == []


@pytest.mark.parametrize("change", [{"orders_in": False}, {"status": "parked"}, {"status": "disconnected"}])
def test_what_may_not_flow_is_not_missed(selling: Shop, change: dict[str, object]) -> None:
    at_rest(selling)
    Account.objects.update(**change)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert names() == ([] if "status" in change else ["category_forms", "prerequisites"])


def test_a_switch_thrown_a_moment_ago_is_not_called_silent(shop: Shop) -> None:
    with time_machine.travel(clock.now() + timedelta(days=3)):
        at_rest(shop)
        shop.switch("orders_in")
        assert names() == []
    with time_machine.travel(clock.now() + timedelta(days=3, minutes=10)):
        assert "orders" in names()


def test_another_companys_silence_is_not_told(selling: Shop, other_company: Company) -> None:
    at_rest(selling)
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        assert names(other_company) == []
