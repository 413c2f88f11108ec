"""Several calls at once: each answer comes back with its item, and nothing is left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests.support.waiting import until

from shelfwire.sync.engine.parallel import Calls


def test_calls_are_under_way_side_by_side_and_come_back_as_they_end() -> None:
    both = threading.Barrier(2, timeout=20)
    first_may_end = threading.Event()

    def first() -> str:
        both.wait()
        assert first_may_end.wait(20)
        return "one"

    def second() -> str:
        both.wait()
        return "two"

    with Calls[int, str](at_once=2) as calls:
        calls.start(1, first)
        calls.start(2, second)
        ended = []
        for call in calls:
            ended.append((call.item, call.result()))
            first_may_end.set()
    assert ended == [(2, "two"), (1, "one")]


def test_no_more_are_under_way_than_allowed_and_more_may_be_started_meanwhile() -> None:
    lock = threading.Lock()
    now, most = 0, 0
    full = threading.Barrier(3, timeout=20)

    def call() -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        full.wait()
        with lock:
            now -= 1

    with Calls[int, None](at_once=3) as calls:
        assert calls.free == 3
        for n in range(5):
            calls.start(n, call)
        assert calls.free == 0
        seen = []
        for done in calls:
            done.result()
            seen.append(done.item)
            if len(seen) == 1:
                calls.start(5, call)
        assert calls.free == 3
    assert sorted(seen) == [0, 1, 2, 3, 4, 5]
    assert most == 3


@pytest.mark.parametrize("at_once", [1, 4])
def test_an_error_comes_back_with_its_item_and_the_others_are_answered(at_once: int) -> None:
    def call(n: int) -> int:
        if n == 1:
            raise ValueError("no")
        return n

    with Calls[int, int](at_once) as calls:
        for n in range(3):
            calls.start(n, lambda n=n: call(n))  # type: ignore[misc]  # mypy reads no default of a lambda
        found = {done.item: done for done in calls}
    assert (found[0].result(), found[2].result()) == (0, 2)
    with pytest.raises(ValueError, match="no"):
        found[1].result()


@pytest.mark.parametrize("at_once", [1, 2])
def test_leaving_the_block_waits_for_calls_under_way_and_forgets_the_others(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    ended: list[int] = []
    leaving = threading.Event()
    shut_down = ThreadPoolExecutor.shutdown

    def leave(pool: ThreadPoolExecutor, **_: bool) -> None:
        shut_down(pool, wait=False, cancel_futures=True)
        leaving.set()
        shut_down(pool)

    def call(n: int) -> Callable[[], None]:
        def body() -> None:
            begun.append(n)
            assert n == 0 or leaving.wait(20)
            ended.append(n)

        return body

    def stop_after_the_first() -> None:
        with Calls[int, None](at_once) as calls:
            for n in range(20):
                calls.start(n, call(n))
            for done in calls:
                done.result()
                raise RuntimeError("stop")

    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", leave)
    with pytest.raises(RuntimeError, match="stop"):
        stop_after_the_first()
    assert sorted(ended) == sorted(begun)
    assert 1 <= len(begun) <= at_once + 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("call")]


def test_one_at_a_time_is_done_in_the_calling_thread_when_its_turn_comes() -> None:
    begun: list[int] = []

    def call(n: int) -> Callable[[], int]:
        def body() -> int:
            begun.append(n)
            return threading.get_ident()

        return body

    with Calls[int, int]() as calls:  # the tests' own setting
        calls.start(1, call(1))
        calls.start(2, call(2))
        assert begun == []
        for done in calls:
            assert done.result() == threading.get_ident()
            assert begun[-1] == done.item


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own_database_connection_and_closes_it() -> None:
    def backend() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            meet.wait()
            return int(cursor.fetchone()[0])

    meet = threading.Barrier(3, timeout=20)
    with Calls[int, int](at_once=3) as calls:
        for n in range(3):
            calls.start(n, backend)
        backends = {done.result() for done in calls}
    assert len(backends) == 3

    def left() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)", [list(backends)])
            return int(cursor.fetchone()[0])

    until(lambda: not left(), what="the threads' connections are closed")
