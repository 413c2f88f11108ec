"""The outbox: an operation is written once, taken by one, answered alone, and never sent again by itself."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from tests.support.waiting import until

from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.errors import NotRetryable, OutgoingInFlight
from shelfwire.exchange.models import Outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason
from shelfwire.kit.states import IllegalMove, LostRace


@pytest.fixture
def open_account(account: Account) -> Account:
    Account.objects.filter(pk=account.pk).update(status=AccountStatus.CONNECTED, tracking_out=True)
    account.refresh_from_db()
    return account


def operation(account: Account, name: str = "ship:1:A", number: str = "1Z1") -> Outgoing:
    return outgoing.write_outgoing(
        account_id=account.pk,
        kind="ship",
        idempotency_key=name,
        subject_kind="parcel",
        subject_id=1,
        payload={"tracking_number": number},
        order_external_id="A",
    )


def take(account: Account) -> Outgoing | None:
    taken = outgoing.take_due(account_id=account.pk, switch="tracking_out", kinds=["ship"])
    return taken[0] if taken else None


def test_an_operation_written_twice_is_one_row_as_it_was_first(open_account: Account) -> None:
    first = operation(open_account, number="1Z1")
    again = operation(open_account, number="1Z2")
    assert first.pk == again.pk
    assert Outgoing.objects.get().payload == {"tracking_number": "1Z1"}


def test_a_due_operation_is_taken_called_and_answered(open_account: Account) -> None:
    operation(open_account)
    row = take(open_account)
    assert row is not None
    outgoing.begin_call(row=row, payload={"tracking_number": "1Z9"})
    outgoing.answer(row=row, answer={"package_ids": ["P"]}, request_id="r")
    outgoing.let_go([row])
    kept = Outgoing.objects.get()
    assert (kept.status, kept.answer, kept.request_id, kept.attempts) == (
        "done",
        {"package_ids": ["P"]},
        "r",
        1,
    )
    assert kept.payload == {"tracking_number": "1Z9"}
    assert take(open_account) is None


@pytest.mark.parametrize(
    "closed",
    [
        {"tracking_out": False},
        {"status": AccountStatus.PARKED},
        {"status": AccountStatus.DISCONNECTED},
        {"status": AccountStatus.NEW},
    ],
)
def test_nothing_is_taken_while_the_switch_is_off_or_the_shop_is_not_connected(
    open_account: Account, closed: dict[str, object]
) -> None:
    operation(open_account)
    Account.objects.filter(pk=open_account.pk).update(**closed)
    assert take(open_account) is None
    assert Outgoing.objects.get().status == OutgoingStatus.DUE


def test_a_call_under_way_is_not_taken_before_its_lease_ends_and_then_may_be_done(
    open_account: Account,
) -> None:
    operation(open_account)
    row = take(open_account)
    assert row is not None
    outgoing.begin_call(row=row, payload=row.payload)
    outgoing.let_go([row])  # the worker died here
    assert take(open_account) is None
    with time_machine.travel(clock.now() + outgoing.LEASE + timedelta(seconds=1)):
        again = take(open_account)
        assert again is not None
        assert (again.pk, again.status, again.maybe_done) == (row.pk, OutgoingStatus.DUE, True)
        outgoing.looked_for(row=again)
        outgoing.let_go([again])
    assert not Outgoing.objects.get().maybe_done


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lives_is_not_overtaken_however_slow_it_is(open_account: Account) -> None:
    operation(open_account)
    row = take(open_account)
    assert row is not None
    outgoing.begin_call(row=row, payload=row.payload)
    found: list[Outgoing | None] = []

    def other_worker() -> None:
        try:
            found.append(take(open_account))
        finally:
            connection.close()

    with time_machine.travel(clock.now() + timedelta(hours=1)):
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join()
        assert found == [None]
        outgoing.let_go([row])
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join()
    assert found[1] is not None


@pytest.mark.django_db(transaction=True)
def test_four_workers_take_four_operations_and_none_twice(open_account: Account) -> None:
    for n in range(4):
        operation(open_account, f"ship:{n}:A")
    taken: list[int] = []
    barrier = threading.Barrier(4)

    def worker() -> None:
        try:
            barrier.wait(10)
            row = take(open_account)
            barrier.wait(10)
            if row is not None:
                taken.append(row.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken))


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_several_each_the_oldest_first_and_none_twice(open_account: Account) -> None:
    rows = [operation(open_account, f"ship:{n}:A").pk for n in range(5)]
    taken: list[list[int]] = []

    def several(**which: Any) -> list[int]:
        found = outgoing.take_due(
            account_id=open_account.pk, switch="tracking_out", kinds=["ship"], most=3, **which
        )
        return [row.pk for row in found]

    def other_worker() -> None:
        try:
            taken.append(several())
        finally:
            connection.close()

    mine = several()
    thread = threading.Thread(target=other_worker)
    thread.start()
    thread.join()
    assert (mine, taken) == (rows[:3], [rows[3:]])
    # the other worker is gone as soon as the server has noticed, and what we hold is not taken anew
    assert until(lambda: several(besides=mine), what="the other worker's rows are free") == rows[3:]


def test_a_refused_operation_waits_for_a_person_with_the_channels_own_words(open_account: Account) -> None:
    operation(open_account)
    row = take(open_account)
    assert row is not None
    outgoing.begin_call(row=row, payload=row.payload)
    outgoing.refuse(row=row, error="No.", reasons=[Reason("21011", "bad number", "tracking_number")])
    outgoing.let_go([row])
    with time_machine.travel(clock.now() + timedelta(days=30)):
        assert take(open_account) is None
    outgoing.retry(outgoing_id=row.pk, by="Bob")
    assert take(open_account) is not None
    with pytest.raises(NotRetryable, match="waiting to be sent"):
        outgoing.retry(outgoing_id=row.pk, by="Bob")


def test_an_operation_put_back_is_due_later_and_each_time_later_still(open_account: Account) -> None:
    operation(open_account)
    waits = []
    for attempt in range(3):
        row = Outgoing.objects.get()
        outgoing.begin_call(row=row, payload=row.payload)
        due_at = outgoing.put_back(row=row, error="busy", maybe_done=attempt == 1)
        waits.append((due_at - clock.now()).total_seconds())
    assert waits[0] < waits[1] < waits[2]
    assert take(open_account) is None
    assert Outgoing.objects.get().maybe_done  # once in doubt, it stays in doubt until somebody looked


def test_the_channels_own_wait_is_respected(open_account: Account) -> None:
    row = operation(open_account)
    outgoing.begin_call(row=row, payload=row.payload)
    due_at = outgoing.put_back(row=row, error="busy", after=900)
    assert due_at - clock.now() > timedelta(seconds=899)


def test_what_was_not_sent_is_withdrawn_and_what_may_be_under_way_is_not(open_account: Account) -> None:
    row = operation(open_account)
    assert outgoing.withdraw(subject_kind="parcel", subject_id=1, kinds=["ship"], why="void") == 1
    assert Outgoing.objects.get().status == OutgoingStatus.WITHDRAWN
    with pytest.raises(IllegalMove):
        outgoing.begin_call(row=Outgoing.objects.get(), payload={})
    with pytest.raises(LostRace):
        outgoing.begin_call(row=row, payload={})  # a worker that had decided before


@pytest.mark.parametrize(("status", "maybe_done"), [("calling", False), ("due", True)])
def test_an_operation_that_may_be_done_is_not_withdrawn(
    open_account: Account, status: str, maybe_done: bool
) -> None:
    operation(open_account)
    Outgoing.objects.update(status=status, maybe_done=maybe_done)
    with pytest.raises(OutgoingInFlight):
        outgoing.withdraw(subject_kind="parcel", subject_id=1, kinds=["ship"], why="void")
    kept = Outgoing.objects.get()
    assert (kept.status, kept.payload) == (status, {"tracking_number": "1Z1"})
