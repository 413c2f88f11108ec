"""A conversation that an area declares: clock, connecting, switches and the shop's page find it by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support.folder_shops import Shop

from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import finish_notices, reset_cursor
from shelfwire.exchange.models import Notice
from shelfwire.jobs import Chore, registry
from shelfwire.kit import clock
from shelfwire.kit.errors import MissingScope, TryLater
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.sync.engine import conversation, inbox, schedule, silence
from shelfwire.sync.engine.call import Caller

EVERY = timedelta(hours=1)


class Area:
    """A new area with one conversation, which remembers whom it was run for."""

    def __init__(self) -> None:
        self.ran: list[int] = []
        self.fails: list[Exception] = []
        self.chore: Chore = conversation.conversation(
            "weather",
            label="Weather",
            chore_name="weather.read",
            switch="orders_in",
            every=EVERY,
            at_connect=True,
        )(self.read)

    def read(self, caller: Caller) -> str:
        self.ran.append(caller.account_id)
        if self.fails:
            raise self.fails.pop()
        return "sunny"


@pytest.fixture
def area(monkeypatch: pytest.MonkeyPatch) -> Iterator[Area]:
    monkeypatch.setattr(conversation, "_registry", dict(conversation._registry))
    monkeypatch.setattr(schedule, "_scheduled", dict(schedule._scheduled))
    yield Area()
    del registry.CHORES["weather.read"]


def test_the_clock_asks_no_more_because_of_it(selling: Shop, area: Area) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert (selling.account.pk in dict(schedule.due()).get(area.chore, [])) is there
        return len(seen)

    there = True
    with_it = questions()
    del schedule._scheduled[area.chore.name]
    there = False
    assert questions() == with_it


def test_connecting_and_turning_its_switch_on_run_it_at_once(area: Area, shop: Shop) -> None:
    assert area.ran == []
    shop.switch("orders_in")
    assert "weather.read" in shop.drain()
    shop.switch("tracking_out")
    assert "weather.read" not in shop.drain()
    assert area.ran == [shop.account.pk]
    shop.connect()
    shop.drain()
    assert area.ran == [shop.account.pk] * 2


def test_the_clock_runs_it_when_it_is_due_and_only_while_it_may_flow(selling: Shop, area: Area) -> None:
    schedule.tick()
    selling.drain()
    assert area.ran == [selling.account.pk]
    schedule.tick()
    selling.drain()
    assert area.ran == [selling.account.pk]
    with time_machine.travel(clock.now() + EVERY):
        selling.switch("orders_in", on=False)
        schedule.tick()
        area.chore(account_id=selling.account.pk)
        assert area.ran == [selling.account.pk]


def test_what_it_says_and_where_it_stands_is_on_the_shops_page(
    area: Area, selling: Shop, client: Client
) -> None:
    area.chore(account_id=selling.account.pk)
    client.force_login(selling.owner)
    page = client.get(f"/c/corner-shop/channels/{selling.account.pk}/diagnostics/positions/").content.decode()
    assert "Weather" in page
    assert "sunny" in page


def test_a_failure_is_counted_and_tried_again_by_itself(selling: Shop, area: Area, company: Company) -> None:
    area.fails = [TryLater("the thermometer is away", after=7.0)]
    start = clock.now()
    area.chore(account_id=selling.account.pk)
    (failing,) = exchange.failing(company)
    assert (failing.conversation, failing.failures, failing.error) == (
        "weather",
        1,
        "the thermometer is away",
    )
    with time_machine.travel(start + timedelta(seconds=8)):
        assert "weather.read" in selling.drain()
    assert area.ran == [selling.account.pk] * 2
    assert not exchange.failing(company).exists()


def test_a_missing_scope_stops_it_alone(selling: Shop, area: Area, company: Company) -> None:
    area.fails = [MissingScope("no weather for you", scope="weather.read")]
    area.chore(account_id=selling.account.pk)
    (lacking,) = exchange.missing_scopes(company)
    assert dict(lacking.blocks) == {"weather.read": ["weather"]}
    order_id = selling.world.place_order()
    selling.ring(selling.world.ring(order_id))
    assert "inbox.work" in selling.drain()


def test_a_position_that_a_person_sets_runs_it(selling: Shop, area: Area) -> None:
    reset_cursor(account=selling.account, conversation="weather", position=clock.now(), by="Alice")
    selling.drain()
    assert area.ran == [selling.account.pk]


def test_its_silence_is_noticed(selling: Shop, area: Area, company: Company) -> None:
    schedule.tick()
    selling.drain()
    with time_machine.travel(clock.now() + timedelta(minutes=50)):
        assert "weather" not in [found.conversation for found in silence.silent(company)]
    with time_machine.travel(clock.now() + EVERY + timedelta(minutes=6)):
        assert "weather" in [found.conversation for found in silence.silent(company)]


def test_notices_of_one_kind_that_cannot_be_read_keep_none_of_another_from_being_read(
    selling: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "_registry", dict(conversation._registry))
    monkeypatch.setattr(schedule, "_scheduled", dict(schedule._scheduled))
    monkeypatch.setattr(inbox, "_readers", dict(inbox._readers))

    def away(_caller: Caller, _batch: Sequence[Notice]) -> None:
        raise TryLater("products are away", after=60)

    reader = inbox.reader("product", name="products", label="Products", chore_name="products.look", read=away)
    try:
        order_id = selling.world.place_order()
        notice = Notice.objects.create(
            account=selling.account, channel="folder", dedupe_key="n1", kind="both", topic="order",
            subjects=[["order", order_id], ["product", "P1"]], to_read=["order", "product"], body="{}",
            received_at=clock.now(),
        )  # fmt: skip
        schedule.tick()
        assert {"inbox.work", "products.look"} <= set(selling.drain())
        notice.refresh_from_db()
        assert (notice.status, notice.to_read) == ("new", ["product"])
        assert Order.objects.get().external_id == order_id
        assert [failing.conversation for failing in exchange.failing(selling.account.company)] == ["products"]
        finish_notices(notice_ids=[notice.pk], kind=reader.kind, outcome="looked at")
        notice.refresh_from_db()
        assert (notice.status, notice.to_read) == ("handled", [])
    finally:
        del registry.CHORES["products.look"]
