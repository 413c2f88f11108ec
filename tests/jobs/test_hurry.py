"""Chores: coalesced by key, in the caller's transaction, without waiting for others and without losing a wake-up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from tests.jobs import samples

from shelfwire.jobs import drain, hurry
from shelfwire.jobs.drain import DidNotSettle
from shelfwire.kit import clock
from shelfwire.people.models import Company


def queued() -> list[tuple[str, str | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, queueing_lock FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
        )
        return cursor.fetchall()


def test_a_rollback_leaves_nothing_queued(transactional_db: None) -> None:
    with transaction.atomic():
        hurry(samples.do_deed, key="1", name="x")
        assert len(queued()) == 1
        transaction.set_rollback(True)
    assert queued() == []


def test_a_chore_is_queued_once_per_key(db: None) -> None:
    for _ in range(3):
        hurry(samples.do_deed, key="1", name="one")
        hurry(samples.do_deed, key="2", name="two")
    assert queued() == [("test.deed", "test.deed:1"), ("test.deed", "test.deed:2")]
    assert drain() == ["test.deed", "test.deed"]
    assert set(Company.objects.values_list("slug", flat=True)) == {"one", "two"}


def test_joining_a_queued_chore_does_not_poison_the_callers_transaction(transactional_db: None) -> None:
    hurry(samples.do_deed, key="1", name="one")
    with transaction.atomic():
        hurry(samples.do_deed, key="1", name="one")
        Company.objects.create(name="still writing", slug="still-writing")
    assert Company.objects.filter(slug="still-writing").exists()
    assert len(queued()) == 1


def test_a_chore_is_free_to_be_queued_again_while_it_runs(db: None) -> None:
    hurry(samples.chain, key="5", n=2)
    assert drain() == ["test.chain"] * 3


def test_a_delayed_chore_waits_and_a_hurried_one_brings_it_forward(db: None) -> None:
    hurry(samples.do_deed, key="1", delay=60, name="one")
    assert drain() == []
    hurry(samples.do_deed, key="1", delay=120, name="one")
    with time_machine.travel(clock.now() + timedelta(seconds=61), tick=False):
        assert drain() == ["test.deed"]
    hurry(samples.do_deed, key="1", delay=60, name="two")
    hurry(samples.do_deed, key="1", name="two")
    assert drain() == ["test.deed"]


def in_thread(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_nobody_waits_for_an_uncommitted_twin(transactional_db: None) -> None:
    inserted, done = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            hurry(samples.do_deed, key="1", name="one")
            inserted.set()
            assert done.wait(60)

    thread = in_thread(slow)
    assert inserted.wait(60)
    hurry(samples.do_deed, key="1", name="two")  # commits although its twin has not
    assert queued() == [("test.deed", None)]
    done.set()
    thread.join()
    assert len(queued()) == 2


def test_a_queued_chore_that_somebody_joined_does_not_start_before_their_commit(
    transactional_db: None,
) -> None:
    """Else a worker takes the queued chore, sees nothing of the joiner's rows, and finishes: a lost wake-up."""
    hurry(samples.do_deed, key="1", name="one")
    joined, done = threading.Event(), threading.Event()

    def joiner() -> None:
        with transaction.atomic():
            hurry(samples.do_deed, key="1", name="one")
            joined.set()
            assert done.wait(60)

    thread = in_thread(joiner)
    assert joined.wait(60)
    assert drain() == []
    done.set()
    thread.join()
    assert drain() == ["test.deed"]


@pytest.mark.parametrize("how", ["try_later", "bug"])
def test_a_chore_that_stumbled_is_queued_again_for_later_under_its_key(db: None, how: str) -> None:
    hurry(samples.stumble, key="1", how=how)
    assert drain(raise_errors=False) == ["test.stumble"]
    assert queued() == [("test.stumble", "test.stumble:1")]
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        assert drain(raise_errors=False) == ["test.stumble"]


def test_a_chore_with_a_bug_gives_up_after_three_tries(db: None) -> None:
    hurry(samples.stumble, key="1", how="bug")
    for hour in range(4):
        with time_machine.travel(clock.now() + timedelta(hours=hour), tick=False):
            drain(raise_errors=False)
    assert Company.objects.filter(slug__startswith="stumble").count() == 3
    assert queued() == []


@pytest.mark.parametrize("how", ["refused", "rule", "reconnect"])
def test_a_chore_that_was_refused_leaves_the_work_to_the_state(db: None, how: str) -> None:
    hurry(samples.stumble, key="1", how=how)
    assert drain() == ["test.stumble"]
    assert queued() == []


def test_drain_says_so_when_work_never_ends(db: None) -> None:
    hurry(samples.chain, key="9", n=20)
    with pytest.raises(DidNotSettle):
        drain(limit=10)
