"""What the clock does by itself, and the one table of reactions."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.folder_shops import Shop, new_account

from shelfwire.channels.models import Account
from shelfwire.exchange.models import Notice
from shelfwire.kit import clock, events
from shelfwire.people.models import Company
from shelfwire.sync import handlers
from shelfwire.sync.engine import schedule


def hurried(shop: Shop) -> list[str]:
    schedule.tick()
    return shop.drain()


def test_a_shop_that_is_not_connected_makes_no_work(stranger: Shop) -> None:
    stranger.switch("orders_in", "tracking_out")
    stranger.drain()
    with time_machine.travel(clock.now() + timedelta(days=400)):
        assert hurried(stranger) == []


def test_a_connected_shop_with_every_switch_off_only_looks_after_its_connection(shop: Shop) -> None:
    with time_machine.travel(clock.now() + timedelta(days=6, hours=2)):
        found = hurried(shop)
    asked = {name for name in found if name.startswith(("taxonomy.", "listings."))}
    assert [name for name in found if name not in asked] == [
        "tokens.refresh",
        "logistics.refresh",
        "webhook.subscribe",
    ]
    assert len(asked) == 6, "what the shop asks of listings, and what they say, is read with every switch off"


def test_polls_come_every_minute_and_not_twice_in_one(selling: Shop) -> None:
    start = clock.now()
    with time_machine.travel(start + timedelta(minutes=1)):
        assert "orders.poll" in hurried(selling)
        assert "orders.poll" not in hurried(selling)
    with time_machine.travel(start + timedelta(minutes=2)):
        assert "orders.poll" in hurried(selling)


def test_a_lost_message_costs_a_minute_and_no_order(selling: Shop) -> None:
    order_id = selling.world.place_order()
    selling.ring(selling.world.ring(order_id))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert Notice.objects.get().status == "new"
    assert "inbox.work" in hurried(selling)
    assert Notice.objects.get().status == "handled"


def test_the_tick_asks_the_database_equally_often_however_many_shops_there_are(
    selling: Shop, company: Company
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            list(schedule.due())
        return len(seen)

    before = questions()
    for n in range(3):
        other = new_account(company, selling.world, f"Shop {n}")
        Account.objects.filter(pk=other.pk).update(
            status="connected", orders_in=True, external_shop_id=f"X{n}"
        )
    assert questions() <= before + 3  # one look per shop for orders without a warehouse
    assert before <= 45, "what every conversation asks is asked once for all of them"


def test_old_notices_are_forgotten_and_those_that_wait_are_kept(selling: Shop) -> None:
    selling.ring(selling.world.ring(selling.world.place_order()))
    selling.drain()
    selling.switch("orders_in", on=False)
    selling.ring(selling.world.ring(selling.world.place_order()))
    with time_machine.travel(clock.now() + timedelta(days=89)):
        schedule.prune()
        assert Notice.objects.count() == 2
    with time_machine.travel(clock.now() + timedelta(days=91)):
        schedule.prune()
        assert Notice.objects.get().status == "new"


def test_every_reaction_of_the_table_is_listening_and_nobody_else_listens() -> None:
    listening = {event: set(found) for event, found in events.reactions().items() if found}
    table: dict[type, set[object]] = {}
    for event, reaction in handlers.REACTIONS:
        table.setdefault(event, set()).add(reaction)
    assert listening == table
