"""Notices of one moment are stored together, and each caller hears what became of its own."""

from __future__ import annotations

import threading

import pytest
from django.db import DataError, OperationalError, connection
from tests.sync.conftest import Shop

from shelfwire.channels import doors
from shelfwire.channels.actions import Arrival, Stored, save_options
from shelfwire.channels.models import Notice
from shelfwire.jobs.engine import hurry_parameters
from shelfwire.sync import doorbell, intake
from shelfwire.sync.inbox import work_inbox
from shelfwire.sync.intake import Intake


def arrival(shop: Shop, number: str, kind: str = "order", order: str = "F1") -> Arrival:
    door = doors.freshly("folder", shop.fresh().doorbell_token)
    assert door is not None
    body, headers = shop.world.notice(kind=kind, number=number, shop="S1", order=order)
    notice = shop.world.channel.doorbell.read(door.session, body=body, headers=headers)
    look = hurry_parameters(work_inbox, key=str(shop.account.pk), account_id=shop.account.pk)
    return Arrival(door, shop.account.pk, notice, body, look)


def queued() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'inbox.work' AND status = 'todo'"
        )
        return int(cursor.fetchone()[0])


def test_a_batch_stores_each_notice_once_and_queues_one_look(selling: Shop) -> None:
    from shelfwire.channels.actions import store_notices

    first = arrival(selling, "n1")
    assert store_notices([first]) == [Stored.NEW]
    batch = [
        arrival(selling, "n3"),
        first,
        arrival(selling, "n2"),
        first,
        arrival(selling, "n4", kind="weather"),
    ]
    assert store_notices(batch) == [Stored.NEW, Stored.AGAIN, Stored.NEW, Stored.AGAIN, Stored.FILED]
    assert queued() == 1
    assert Notice.objects.get(dedupe_key="n1").duplicates == 2
    assert sorted(Notice.objects.values_list("dedupe_key", "status")) == [
        ("n1", "new"),
        ("n2", "new"),
        ("n3", "new"),
        ("n4", "unknown"),
    ]


def test_the_same_new_notice_twice_in_one_batch_is_new_once(selling: Shop) -> None:
    from shelfwire.channels.actions import store_notices

    one = arrival(selling, "n1")
    assert store_notices([one, one, one]) == [Stored.NEW, Stored.AGAIN, Stored.AGAIN]
    assert Notice.objects.get().duplicates == 2


def test_a_notice_checked_against_an_account_of_before_is_not_stored_and_its_neighbours_are(
    selling: Shop,
) -> None:
    from shelfwire.channels.actions import store_notices

    stale = arrival(selling, "n1")
    save_options(account=selling.account, values={"size": 9}, by="Alice")
    assert store_notices([stale, arrival(selling, "n2")]) == [Stored.STALE, Stored.NEW]
    assert Notice.objects.get().dedupe_key == "n2"


@pytest.mark.django_db(transaction=True)
def test_a_storm_from_many_threads_stores_every_notice_once_and_answers_everybody(selling: Shop) -> None:
    rings = [selling.world.notice(kind="order", number=f"n{n}", shop="S1", order="F1") for n in range(40)]
    token = selling.fresh().doorbell_token
    answers: list[doorbell.DoorAnswer] = []
    barrier = threading.Barrier(8)

    def knock() -> None:
        try:
            barrier.wait(20)
            for body, headers in rings:
                answers.append(doorbell.receive("folder", token, body, headers, "203.0.113.7"))
        finally:
            connection.close()

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count(doorbell.STORED), answers.count(doorbell.AGAIN)) == (40, 280)
    assert Notice.objects.count() == 40
    assert set(Notice.objects.values_list("duplicates", flat=True)) == {7}


@pytest.mark.django_db(transaction=True)
def test_thousands_of_different_notices_at_once_are_stored_without_loss(selling: Shop) -> None:
    token = selling.fresh().doorbell_token
    each, doors = 250, 8
    barrier = threading.Barrier(doors)
    stored: list[doorbell.DoorAnswer] = []

    def knock(door: int) -> None:
        try:
            barrier.wait(20)
            for n in range(each):
                body, headers = selling.world.notice(
                    kind="order", number=f"{door}-{n}", shop="S1", order=f"F{n}"
                )
                stored.append(doorbell.receive("folder", token, body, headers, "203.0.113.7"))
        finally:
            connection.close()

    threads = [threading.Thread(target=knock, args=(door,)) for door in range(doors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored.count(doorbell.STORED) == each * doors
    assert Notice.objects.count() == each * doors
    assert not Notice.objects.exclude(duplicates=0).exists()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_restarted_under_the_door_costs_no_notice(selling: Shop) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()[0]

    def kill() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        finally:
            connection.close()

    one = arrival(selling, "n1")
    killer = threading.Thread(target=kill)
    killer.start()
    killer.join()
    assert Intake().store(one) == Stored.NEW
    assert Notice.objects.get().dedupe_key == "n1"


def test_when_the_database_is_away_everybody_hears_it_and_the_next_notice_is_stored(
    selling: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Intake()

    def away(arrivals: list[Arrival]) -> list[Stored]:
        raise OperationalError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(intake, "store_notices", away)
        with pytest.raises(OperationalError):
            box.store(arrival(selling, "n1"))
    assert box.store(arrival(selling, "n1")) == Stored.NEW


@pytest.mark.django_db(transaction=True)
def test_a_notice_that_cannot_be_stored_harms_only_itself(
    selling: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, real = Intake(), intake.store_notices
    first_runs, may_end = threading.Event(), threading.Event()

    def sometimes(arrivals: list[Arrival]) -> list[Stored]:
        keys = [one.notice.dedupe_key for one in arrivals]
        if keys == ["slow"]:
            first_runs.set()
            may_end.wait(20)
        if "poison" in keys:
            raise DataError("this one does not fit")
        return real(arrivals)

    monkeypatch.setattr(intake, "store_notices", sometimes)
    numbers = ["slow", "n1", "poison", "n2"]
    arrivals = {number: arrival(selling, number) for number in numbers}
    became: dict[str, object] = {}

    def knock(number: str) -> None:
        try:
            became[number] = box.store(arrivals[number])
        except DataError as error:
            became[number] = str(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=knock, args=[number]) for number in numbers]
    threads[0].start()
    assert first_runs.wait(20)
    for thread in threads[1:]:
        thread.start()
    while len(box._queue) < 3:
        threads[1].join(0.01)
    may_end.set()
    for thread in threads:
        thread.join()
    assert became == {
        "slow": Stored.NEW,
        "n1": Stored.NEW,
        "poison": "this one does not fit",
        "n2": Stored.NEW,
    }
