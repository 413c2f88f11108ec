"""Many deliveries at once, and a database that goes away meanwhile."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import OperationalError, connection
from tests.support.folder_shops import Shop
from tests.support.waiting import until

from shelfwire.channels import webhook_accounts
from shelfwire.channels.actions import save_options
from shelfwire.exchange.actions import Delivery, Stored, store_notice
from shelfwire.exchange.models import Notice
from shelfwire.sync.engine.inbox import kinds_to_read
from shelfwire.sync.webhook import deliveries


def delivery(shop: Shop, number: str, kind: str = "order") -> Delivery:
    webhook = webhook_accounts.freshly("folder", shop.fresh().webhook_token)
    verifier = shop.world.channel.webhooks
    assert webhook is not None
    assert verifier is not None
    body, headers = shop.world.notice(kind=kind, number=number, shop="S1", order="F1")
    notice = verifier.read(webhook.session, body=body, headers=headers)
    return Delivery(webhook, shop.account.pk, notice, body, kinds_to_read(webhook.channel, notice))


def looks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'inbox.work' AND status = 'todo'"
        )
        return int(cursor.fetchone()[0])


def test_a_notice_is_stored_once_and_counted_after_that(selling: Shop) -> None:
    first = delivery(selling, "n1")
    assert [store_notice(first) for _ in range(3)] == [Stored.NEW, Stored.AGAIN, Stored.AGAIN]
    assert store_notice(delivery(selling, "n4", kind="weather")) == Stored.FILED
    assert Notice.objects.get(dedupe_key="n1").duplicates == 2
    assert sorted(Notice.objects.values_list("dedupe_key", "status")) == [("n1", "new"), ("n4", "unknown")]


def test_a_notice_checked_against_an_account_of_before_is_not_stored(selling: Shop) -> None:
    stale = delivery(selling, "n1")
    save_options(account=selling.account, values={"size": 9}, by="Alice")
    assert store_notice(stale) == Stored.STALE
    save_options(account=selling.account, values={"key": "another key altogether"}, by="Alice")
    assert store_notice(stale) == Stored.STALE
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_storm_from_many_threads_stores_every_notice_once_and_answers_everybody(selling: Shop) -> None:
    notices = [selling.world.notice(kind="order", number=f"n{n}", shop="S1", order="F1") for n in range(40)]
    token = selling.fresh().webhook_token
    answers: list[deliveries.WebhookAnswer] = []
    barrier = threading.Barrier(8)

    def deliver() -> None:
        try:
            barrier.wait(20)
            for body, headers in notices:
                answers.append(deliveries.receive("folder", token, body, headers, "203.0.113.7"))
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count(deliveries.STORED), answers.count(deliveries.AGAIN)) == (40, 280)
    assert Notice.objects.count() == 40
    assert set(Notice.objects.values_list("duplicates", flat=True)) == {7}


@pytest.mark.django_db(transaction=True)
def test_thousands_of_different_notices_at_once_are_stored_without_loss(selling: Shop) -> None:
    token = selling.fresh().webhook_token
    each, callers = 250, 8
    barrier = threading.Barrier(callers)
    stored: list[deliveries.WebhookAnswer] = []

    def deliver(caller: int) -> None:
        try:
            barrier.wait(20)
            for n in range(each):
                body, headers = selling.world.notice(
                    kind="order", number=f"{caller}-{n}", shop="S1", order=f"F{n}"
                )
                stored.append(deliveries.receive("folder", token, body, headers, "203.0.113.7"))
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver, args=(caller,)) for caller in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored.count(deliveries.STORED) == each * callers
    assert Notice.objects.count() == each * callers
    assert not Notice.objects.exclude(duplicates=0).exists()


@pytest.mark.django_db(transaction=True)
def test_a_storm_wakes_the_inbox_in_the_background_and_queues_few_looks(selling: Shop, settings: Any) -> None:
    settings.CALLS_AT_ONCE = 4
    token = selling.fresh().webhook_token
    for n in range(20):
        body, headers = selling.world.notice(kind="order", number=f"n{n}", shop="S1", order="F1")
        assert deliveries.receive("folder", token, body, headers, "203.0.113.7") == deliveries.STORED
    until(looks, what="a look at the notices is queued")
    assert looks() <= 2
    selling.drain()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_restarted_meanwhile_costs_no_notice(selling: Shop) -> None:
    token = selling.fresh().webhook_token
    body, headers = selling.world.notice(kind="order", number="n1", shop="S1", order="F1")
    webhook_accounts.freshly("folder", token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()[0]

    def kill() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        finally:
            connection.close()

    killer = threading.Thread(target=kill)
    killer.start()
    killer.join()
    assert deliveries.receive("folder", token, body, headers, "203.0.113.7") == deliveries.STORED
    assert Notice.objects.get().dedupe_key == "n1"


def test_while_the_database_is_away_nothing_is_acknowledged_and_the_next_delivery_is_stored(
    selling: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = selling.fresh().webhook_token
    body, headers = selling.world.notice(kind="order", number="n1", shop="S1", order="F1")

    def away(_delivery: Delivery) -> Stored:
        raise OperationalError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(deliveries, "store_notice", away)
        with pytest.raises(OperationalError):
            deliveries.receive("folder", token, body, headers, "203.0.113.7")
    assert not Notice.objects.exists()
    assert deliveries.receive("folder", token, body, headers, "203.0.113.7") == deliveries.STORED
