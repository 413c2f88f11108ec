"""The call budget: exact across processes, learned from the channel, tracking first."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from shelfwire.channels.models import Account
from shelfwire.exchange import budget
from shelfwire.exchange.budget import BURST, FASTEST, SLOWEST, Throttle
from shelfwire.exchange.models import CallBudget
from shelfwire.kit import clock
from shelfwire.kit.errors import TryLater


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long calls wait in line, without waiting."""
    found: list[float] = []
    monkeypatch.setattr(budget.time, "sleep", found.append)
    return found


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A clock that stands, and can be stepped."""
    moments = [clock.now()]
    monkeypatch.setattr(budget.clock, "now", lambda: moments[0])
    return moments


def line(account: Account, group: str) -> CallBudget:
    return CallBudget.objects.get(account=account, group=group)


def test_a_burst_goes_at_once_then_calls_are_spaced_then_they_come_later(
    account: Account, waits: list[float], frozen: list[object]
) -> None:
    throttle = Throttle(account.pk)
    for _ in range(BURST):
        throttle.before("orders")
    assert waits == []
    for _ in range(100):
        throttle.before("orders")
    assert waits[0] == pytest.approx(1 / FASTEST)
    assert waits[-1] == pytest.approx(100 / FASTEST)
    with pytest.raises(TryLater) as later:
        throttle.before("orders")
    assert later.value.after == pytest.approx(101 / FASTEST)
    assert not later.value.maybe_done


def test_a_refused_call_takes_no_place(account: Account, waits: list[float], frozen: list[object]) -> None:
    throttle = Throttle(account.pk)
    for _ in range(BURST + 100):
        throttle.before("orders")
    for _ in range(5):
        with pytest.raises(TryLater) as later:
            throttle.before("orders")
    assert later.value.after == pytest.approx(101 / FASTEST)


def test_another_group_and_another_account_have_lines_of_their_own(
    account: Account, waits: list[float], frozen: list[object]
) -> None:
    throttle = Throttle(account.pk)
    for _ in range(BURST + 100):
        throttle.before("orders")
    waits.clear()
    throttle.before("tracking")
    assert waits == []


def test_too_many_requests_halves_the_rate_and_waits_as_long_as_the_channel_said(
    account: Account, waits: list[float], frozen: list[object]
) -> None:
    throttle = Throttle(account.pk)
    throttle.before("orders")
    throttle.throttled("orders", after=1.5)
    assert line(account, "orders").per_second == FASTEST / 2
    throttle.before("orders")
    assert waits == [pytest.approx(1.5, abs=0.1)]
    for _ in range(20):
        throttle.throttled("orders", after=None)
    assert line(account, "orders").per_second == SLOWEST
    assert line(account, "orders").throttled_count == 21


def test_the_rate_creeps_back_when_the_channel_is_calm(
    account: Account, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [clock.now()]
    monkeypatch.setattr(budget.clock, "now", lambda: moments[0])
    throttle = Throttle(account.pk)
    throttle.throttled("orders", after=None)
    throttle.before("orders")
    assert line(account, "orders").per_second == FASTEST / 2
    for _ in range(200):
        moments[0] += timedelta(seconds=20)
        throttle.before("orders")
    assert line(account, "orders").per_second == FASTEST


def test_tracking_told_to_slow_down_makes_the_others_give_way_and_not_the_other_way_round(
    account: Account, waits: list[float], frozen: list[object]
) -> None:
    throttle = Throttle(account.pk)
    for group in ("orders", "stock", "tracking"):
        throttle.before(group)
    throttle.throttled("orders", after=None)
    assert line(account, "tracking").per_second == FASTEST
    throttle.throttled("tracking", after=None)
    assert line(account, "tracking").per_second == FASTEST / 2
    assert line(account, "orders").per_second == FASTEST / 4
    assert line(account, "stock").per_second == FASTEST


def test_while_stock_is_busy_a_fifth_of_the_shops_calls_is_left_for_it(
    account: Account, waits: list[float], frozen: list[object]
) -> None:
    throttle, began = Throttle(account.pk), frozen[0]

    def calls_in_a_second(*groups: str) -> int:
        """How many calls of these groups leave within a second, each asking as often as it can."""
        left = 0
        for tick in range(100):
            frozen[0] = began + timedelta(seconds=tick / 100)
            for group in groups:
                for _ in range(10):
                    before = len(waits)
                    try:
                        throttle.before(group)
                    except TryLater:
                        break
                    waited = sum(waits[before:])
                    left += tick / 100 + waited < 1
        return left

    assert calls_in_a_second("listings", "shop") > 100  # nobody needs the share
    began += timedelta(minutes=5)
    frozen[0] = began
    throttle.before("stock")
    assert calls_in_a_second("listings", "shop", "orders") <= FASTEST * 0.8 + 1
    # the readers wait in line; stock and tracking go at once, and are not counted among them
    waits.clear()
    throttle.before("stock")
    throttle.before("tracking")
    assert waits == []
    asked = [throttle._place(budget.OTHERS) for _ in range(200)]
    assert max(asked) > budget.LONGEST_WAIT
    throttle.before("stock")
    assert waits == []
    # told to slow down, stock makes the others give way in their common line too
    throttle.throttled("stock", after=None)
    assert line(account, budget.OTHERS).per_second <= FASTEST * 0.4 + 1


@pytest.mark.django_db(transaction=True)
def test_callers_of_many_processes_never_get_more_places_than_there_are(
    account: Account, waits: list[float], frozen: list[object]
) -> None:
    Throttle(account.pk)._open("orders")
    got: list[bool] = []

    def call() -> None:
        throttle = Throttle(account.pk)
        try:
            for _ in range(50):
                wait = throttle._ask("orders")
                got.append(wait is not None and wait <= budget.LONGEST_WAIT)
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 200
    assert sum(got) == BURST + int(FASTEST * budget.LONGEST_WAIT)
