"""A scope that the consent lacks blocks the conversation that needs it, is named, and heals when it is granted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.support.folder_shops import Shop

from shelfwire.channels.models import Account, ChannelWarehouse
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import failed
from shelfwire.exchange.models import Cursor, Notice
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.kit.errors import MissingScope
from shelfwire.orders.models import Order
from shelfwire.people.actions import issue_api_key
from shelfwire.people.models import Company, User
from shelfwire.sync.engine import schedule
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.orders.download import request_download
from shelfwire.sync.shipping.parts import SHIPMENTS


def calls(shop: Shop, group: str) -> list[str]:
    """Every call of the group from now on."""
    made: list[str] = []

    def note(when: str, call: str) -> None:
        if when == "before" and call == group:
            made.append(call)

    shop.world.on(note)
    return made


def minutes(shop: Shop, count: int) -> None:
    """The clock ticks so many minutes, and everything due is done."""
    start = clock.now()
    for minute in range(1, count + 1):
        with time_machine.travel(start + timedelta(minutes=minute)):
            schedule.tick()
            shop.drain()


def test_a_missing_scope_neither_parks_nor_refreshes(selling: Shop) -> None:
    selling.world.withhold("shipments")
    refreshed = calls(selling, "refresh")
    with pytest.raises(MissingScope, match="does not cover"):
        Caller(selling.account.pk).call(SHIPMENTS, lambda shipments, session: shipments.warehouses(session))
    assert refreshed == []
    assert selling.fresh().status == AccountStatus.CONNECTED


def test_it_blocks_its_own_conversation_and_orders_still_come(selling: Shop, company: Company) -> None:
    selling.world.withhold("shipments")
    Cursor.objects.filter(conversation="logistics").update(due_at=clock.now())
    order_id = selling.world.place_order()
    minutes(selling, 2)
    assert Order.objects.filter(external_id=order_id).exists()
    assert selling.fresh().status == AccountStatus.CONNECTED
    (found,) = exchange.missing_scopes(company)
    assert dict(found.blocks) == {"folder.shop": ["logistics"]}
    assert not exchange.failing(company).exists()
    assert ChannelWarehouse.objects.filter(enabled=True).exists()  # what was read before stays


def test_without_the_order_scope_nothing_hammers_and_a_new_consent_heals_all(
    selling: Shop, company: Company
) -> None:
    selling.world.withhold("orders")
    order_id = selling.world.place_order()
    selling.ring(selling.world.ring(order_id))
    job = request_download(
        selling.fresh(), since=clock.now() - timedelta(days=1), until=clock.now(), by="Alice"
    )
    minutes(selling, 2)
    made = calls(selling, "orders")
    minutes(selling, 25)
    assert made == []  # 25 ticks: the polls and the inbox wait for the consent
    assert Notice.objects.get().status == "new"
    job.refresh_from_db()
    assert (job.status, job.queue_id) == ("waiting", None)
    assert set(exchange.missing_scopes(company)[0].blocks["folder.orders"]) >= {"orders", "inbox"}
    selling.world.withhold(None)
    with time_machine.travel(clock.now() + timedelta(minutes=26)):
        selling.connect()
        selling.drain()
    assert Order.objects.filter(external_id=order_id).exists()
    assert Notice.objects.get().status == "handled"
    assert Job.objects.get(pk=job.pk).status == "completed"
    assert exchange.missing_scopes(company) == []


def test_a_scope_that_came_without_a_new_consent_is_found_by_itself(selling: Shop, company: Company) -> None:
    selling.world.withhold("orders")
    order_id = selling.world.place_order()
    minutes(selling, 2)
    assert exchange.missing_scopes(company)
    selling.world.withhold(None)
    with time_machine.travel(clock.now() + timedelta(minutes=40)):
        schedule.tick()
        selling.drain()
    assert exchange.missing_scopes(company) == []
    assert Order.objects.filter(external_id=order_id).exists()


def test_a_refresh_that_brings_the_scope_makes_it_due(selling: Shop) -> None:
    Cursor.objects.filter(conversation="orders").update(
        missing_scope="everything", failures=1, due_at=clock.now() + timedelta(minutes=30)
    )
    Cursor.objects.filter(conversation="logistics").update(
        missing_scope="another", failures=1, due_at=clock.now() + timedelta(minutes=30)
    )
    with time_machine.travel(clock.now() + timedelta(days=6, hours=2)):
        schedule.tick()
        selling.drain()
    assert Cursor.objects.get(conversation="orders").missing_scope == ""


def test_it_is_one_issue_on_home_and_named_on_the_shop_page_and_over_rest(
    selling: Shop, company: Company, alice: User, client: Client
) -> None:
    selling.world.withhold("orders")
    selling.ring(selling.world.ring(selling.world.place_order()))
    minutes(selling, 2)
    client.force_login(alice)
    home = client.get("/c/corner-shop/work/").content.decode()
    assert home.count("Its consent does not cover folder.orders") == 1
    assert "Everything else goes on" in home
    page = client.get(f"/c/corner-shop/channels/{selling.account.pk}/").content.decode()
    assert "folder.orders" in page
    assert "Orders, by notification, Orders, by asking" in page
    _, key = issue_api_key(company=company, name="reader", scopes=["channels:read"], by="Alice")
    header = {"authorization": f"Bearer {key.reveal()}"}
    told = client.get(f"/api/v1/shops/{selling.account.pk}", headers=header).json()
    assert told["status"] == "connected"
    assert told["missing_scopes"] == [{"scope": "folder.orders", "waiting": ["inbox", "orders"]}]
    Account.objects.update(status="parked")
    assert client.get(f"/api/v1/shops/{selling.account.pk}", headers=header).json()["missing_scopes"] == []


def test_each_missing_scope_is_shown_with_what_was_said_about_it(
    selling: Shop, alice: User, client: Client
) -> None:
    for conversation, scope in (("orders", "folder.orders"), ("logistics", "folder.warehouses")):
        failed(
            account_id=selling.account.pk,
            conversation=conversation,
            error=f"TikTok wants {scope}.",
            missing_scope=scope,
        )
    client.force_login(alice)
    page = client.get(f"/c/corner-shop/channels/{selling.account.pk}/").content.decode()
    assert [page.count(f"wants {scope}.") for scope in ("folder.orders", "folder.warehouses")] == [1, 1]
