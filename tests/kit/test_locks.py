"""Advisory locks between real connections: who waits, who is refused, and what a lost connection means."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from shelfwire.kit.errors import TryLater
from shelfwire.kit.locks import held, in_turn, let_go_all, take_some, until_commit

pytestmark = pytest.mark.django_db(transaction=True)
_LOCKS = """FROM pg_locks WHERE locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
_WAITING = f"{_LOCKS} AND NOT granted"
_HELD = f"{_LOCKS} AND granted AND pid <> pg_backend_pid()"


def ask(question: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def wait_for(question: str) -> None:
    """Until somebody is found."""
    while not ask(f"SELECT 1 {question}"):
        threading.Event().wait(0.01)


class Other:
    """Another connection, in a thread of its own."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self.leave = threading.Event()

    def does(self, work: Callable[[], object]) -> Future[object]:
        return self._pool.submit(work)

    def holds(self, name: str) -> Future[object]:
        """Return when the other has its turn; it keeps it until ``leave`` is set."""
        came = threading.Event()

        def hold() -> None:
            with in_turn(name):
                came.set()
                self.leave.wait()

        done = self.does(hold)
        came.wait()
        return done

    def end(self) -> None:
        self.leave.set()
        self.does(lambda: connection.close()).result()  # its own, by its thread
        self._pool.shutdown()


@pytest.fixture
def other() -> Iterator[Other]:
    found = Other()
    yield found
    found.end()


def test_the_second_waits_until_the_first_is_done(other: Other) -> None:
    order: list[str] = []

    def second() -> None:
        with in_turn("tokens"):
            order.append("second")

    with in_turn("tokens"):
        waiting = other.does(second)
        wait_for(_WAITING)
        order.append("first")
    waiting.result()
    assert order == ["first", "second"]


def test_a_turn_that_does_not_come_is_refused_and_nothing_is_held(other: Other) -> None:
    held = other.holds("tokens")
    with pytest.raises(TryLater, match="at “tokens”"), in_turn("tokens", wait_seconds=0.05):
        raise AssertionError("two had their turn at once")
    other.leave.set()
    held.result()
    assert ask(f"SELECT 1 {_HELD}") == []


def test_an_error_within_a_turn_ends_it(other: Other) -> None:
    with pytest.raises(LookupError), in_turn("tokens"):
        raise LookupError
    other.holds("tokens")


def test_a_connection_that_breaks_while_waiting_is_no_refusal_by_somebody_else(other: Other) -> None:
    def second() -> None:
        with in_turn("tokens"):
            raise AssertionError("two had their turn at once")

    with in_turn("tokens"):
        waiting = other.does(second)
        wait_for(_WAITING)
        ask(f"SELECT pg_terminate_backend(pid) {_WAITING}")
        with pytest.raises(OperationalError):
            waiting.result()


def test_a_lost_holders_turn_is_free_at_once(other: Other) -> None:
    held = other.holds("tokens")
    ask(f"SELECT pg_terminate_backend(pid) {_HELD}")
    with in_turn("tokens"):
        other.leave.set()
    with pytest.raises(OperationalError):  # it learns of its loss when it lets go
        held.result()


def test_only_free_ones_are_taken_and_no_more_than_wanted(other: Other) -> None:
    other.holds("b")
    taken = take_some(["a", "b", "c", "d"], 2)
    assert taken == {"a", "c"}
    let_go_all(sorted(taken))
    assert ask(f"SELECT 1 {_LOCKS} AND pid = pg_backend_pid()") == []


def test_a_lock_until_commit_goes_with_its_transaction(other: Other) -> None:
    def second() -> None:
        with transaction.atomic():
            until_commit("recording")

    with transaction.atomic():
        until_commit("recording")
        waiting = other.does(second)
        wait_for(_WAITING)
        assert not waiting.done()
    waiting.result()
    with pytest.raises(RuntimeError, match="transaction"):
        until_commit("recording")


def test_who_is_held_is_said_whoever_holds_it() -> None:
    with in_turn("mine"):
        assert held(["mine", "nobody's"]) == {"mine"}
    assert held(["mine", "nobody's"]) == set()
