"""Statements, payouts and estimates all the way from TikTok: over HTTP, against the simulator, of sellers in the United
States and in Vietnam.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from tests.support.settled import agrees
from tests.support.simulated import connect, simulated_account

from shelfwire.channels.actions import set_switch
from shelfwire.channels.errors import NotConnected, SwitchOff
from shelfwire.channels.models import Account
from shelfwire.exchange.models import Cursor
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import TryLater
from shelfwire.people.models import Company, User
from shelfwire.settlements.actions import LinesReading
from shelfwire.settlements.models import (
    OrderToMatch,
    Payment,
    Statement,
    StatementAmount,
    StatementLine,
    UnsettledEstimate,
    Withdrawal,
)
from shelfwire.sync.engine import schedule
from shelfwire.sync.errors import BadWindow
from shelfwire.sync.statements import importing, lines
from shelfwire.sync.statements.poll import poll_estimates, poll_statements
from tiktok_shop_sim.testing import Simulator

CONVERSATIONS = ("statements", "payments", "withdrawals", "estimates")


@dataclass
class Till:
    """A connected shop with money coming, and both clocks."""

    simulator: Simulator
    account: Account
    travel: Any

    @property
    def control(self) -> Any:
        return self.simulator.control

    @property
    def shop_id(self) -> str:
        return str(self.control.shop()["id"])

    def later(self, **by: float) -> None:
        self.control.step(**by)
        self.travel.shift(timedelta(**by))

    def sell(self, count: int = 1) -> list[str]:
        """Orders that were sold, shipped and delivered; their ids."""
        row = next(one for one in self.control.catalogue(self.shop_id) if one["seller_sku"])
        ids = []
        for _ in range(count):
            (order,) = self.control.buy(
                shop_id=self.shop_id, lines=[{"seller_sku": row["seller_sku"], "quantity": 1}], release=True
            )
            for step in ("/ship", "/scan", "/deliver"):
                self.control.post(step, order_id=order["id"])
            ids.append(str(order["id"]))
        return ids

    def settle(self) -> dict[str, Any]:
        """The day's statement closes early."""
        found: dict[str, Any] = self.control.post("/settle", shop_id=self.shop_id)["statement"]
        return found

    def read(self) -> str:
        """The hourly reading; what it noted."""
        poll_statements(account_id=self.account.pk)
        return self.cursor("statements").note

    def cursor(self, name: str) -> Cursor:
        return Cursor.objects.get(account=self.account, conversation=name)

    def calls(self, part: str) -> list[str]:
        found = [call["path"] for call in self.control.calls(operation="GET /finance", limit=1000)]
        return [path for path in found if part in path]

    def bring(self, days: float = 3) -> Job:
        """Import by hand."""
        now = clock.now()
        until = now + timedelta(days=2)
        return importing.request_import(
            self.account, since=now - timedelta(days=days), until=until, by="Alice", user=None
        )

    def agrees(self) -> None:
        agrees(self.control, self.account, self.shop_id)


Open = Callable[[str], Till]


@pytest.fixture
def open_till(company: Company, alice: User, simulator: Simulator, request: Any) -> Open:
    def set_up(scenario: str) -> Till:
        control = simulator.control
        control.reset(scenario=scenario, orders=0)
        travel = time_machine.travel(datetime.fromtimestamp(control.clock()["now"], UTC), tick=True)
        moved = travel.start()
        request.addfinalizer(travel.stop)
        market = "ROW" if scenario == "saigon" else "US"
        account = connect(simulated_account(company, simulator, market=market), alice, simulator)
        set_switch(account=account, switch="orders_in", on=True, by="Alice")
        return Till(simulator, account, moved)

    return set_up


@pytest.fixture
def till(open_till: Open) -> Till:
    return open_till("corner-shop")


@pytest.mark.parametrize("scenario", ["corner-shop", "saigon"])
def test_days_of_money_come_in_to_the_cent_and_a_second_look_changes_nothing(
    open_till: Open, scenario: str
) -> None:
    till = open_till(scenario)
    till.control.post("/bank", shop_id=till.shop_id, reserve_percent=10, reserve_from="0", reserve_days=1)
    first = till.sell(3)
    poll_estimates(account_id=till.account.pk)
    assert set(UnsettledEstimate.objects.values_list("order_external_id", flat=True)) == set(first)
    amount = "-50000" if scenario == "saigon" else "-3.5"
    till.control.post("/adjust", shop_id=till.shop_id, type="PLATFORM_PENALTY", amount=amount)
    till.control.post("/adjust", shop_id=till.shop_id, type="LOGISTICS_REIMBURSEMENT", amount=amount.strip("-"),
                      order_id=first[0])  # fmt: skip
    till.settle()
    till.read()
    till.agrees()
    assert set(OrderToMatch.objects.values_list("order_external_id", flat=True)) == set(first)
    assert StatementLine.objects.filter(kind="reserve", reserve_minor__lt=0).count() == 3
    assert not UnsettledEstimate.objects.exists()

    # a line of one order in the statement of another day: a reserve given free, an order of today
    till.later(days=2)
    till.sell()
    till.settle()
    till.read()
    till.agrees()
    OrderToMatch.objects.all().delete()
    kept = [
        sorted(model.objects.values_list("pk", flat=True))
        for model in (Statement, StatementLine, StatementAmount)
    ]
    till.control.clear_calls()
    assert till.read() == ""
    assert till.calls("statement_transactions") == []
    till.bring()
    drain()
    job = Job.objects.get()
    assert (job.status, job.result["lines_created"], job.result["statements_created"]) == ("completed", 0, 0)
    assert [
        sorted(model.objects.values_list("pk", flat=True)) for model in (Statement, StatementLine)
    ] == kept[:2]
    assert not OrderToMatch.objects.exists()
    till.agrees()


def test_the_minute_reads_all_of_it_and_payouts_follow_the_bank(till: Till) -> None:
    till.sell(2)
    till.settle()
    till.control.post("/withdraw", shop_id=till.shop_id, type="WITHDRAW", amount="5")
    schedule.tick()
    drain()
    assert {one.conversation for one in Cursor.objects.filter(failures=0)} >= set(CONVERSATIONS)
    before = Statement.objects.get()
    assert before.status == "processing"
    assert Withdrawal.objects.filter(kind="WITHDRAW", amount_minor=500).count() == 1
    till.control.clear_calls()
    till.later(days=4)
    schedule.tick()
    drain()
    paid = Statement.objects.get()
    payment = Payment.objects.get(external_id=paid.payment_external_id)
    assert (paid.status, payment.status) == ("paid", "paid")
    assert payment.amount_minor == paid.payable_minor
    assert (payment.version, payment.retired_by) == ("202605", "")
    assert (paid.reopened_at, till.calls("statement_transactions")) == (
        None,
        [],
    )  # the lines stand as they were


def test_the_flat_shape_tells_the_same_and_a_payouts_version_says_that_it_is_retired(till: Till) -> None:
    till.sell(2)
    till.settle()
    for newer in ("GET /finance/202501/*", "GET /finance/202605/*"):
        till.control.fault("error_before", newer, count=1_000_000, status=400, code=36009014)
    till.read()
    mine = Statement.objects.get()
    assert (mine.lines_version, mine.payable_minor, mine.reserve_minor) == ("202309", None, None)
    flat = dict(StatementLine.objects.values_list("external_id", "settlement_minor"))
    till.later(days=4)
    schedule.tick()
    drain()
    assert set(Payment.objects.values_list("version", "retired_by")) == {("202309", "202605")}

    # the newer shape again: another document of each line takes the place of the flat one, with the same sum
    till.control.clear_faults()
    till.bring(days=10)
    drain()
    till.agrees()
    standing = StatementLine.objects.filter(replaced_at=None)
    assert dict(standing.values_list("external_id", "settlement_minor")) == flat
    assert StatementLine.objects.exclude(replaced_at=None).count() == len(flat)


def test_a_missing_scope_stops_money_alone_and_is_named(till: Till) -> None:
    till.control.fault("error_before", "GET /finance/*", count=1000, status=403, code=105005)
    schedule.tick()
    drain()
    for name in CONVERSATIONS:
        assert (till.cursor(name).missing_scope != "", till.cursor(name).failures) == (True, 1), name
    assert not Cursor.objects.exclude(conversation__in=CONVERSATIONS).exclude(missing_scope="").exists()
    assert Account.objects.get(pk=till.account.pk).status == "connected"
    assert not Statement.objects.exists()
    till.control.clear_faults()
    till.sell()
    till.settle()
    till.later(hours=1)
    schedule.tick()
    drain()
    till.agrees()
    assert {till.cursor(name).missing_scope for name in CONVERSATIONS} == {""}


class Killed(BaseException):
    """kill -9: nothing catches it."""


def test_what_breaks_off_in_the_middle_goes_on_without_a_line_twice(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        till.sell(3)
        till.settle()
        till.later(days=1)
    monkeypatch.setattr(lines, "BATCH", 1)
    monkeypatch.setattr(lines, "PAGE", 1)
    take, taken = LinesReading.take, []
    dies: list[BaseException] = []

    def take_and_die(self: Any, batch: Any) -> None:
        take(self, batch)
        taken.append(batch)
        if len(taken) in (2, 7):
            raise dies.pop()

    monkeypatch.setattr(LinesReading, "take", take_and_die)
    dies.append(Killed())
    with pytest.raises(Killed):
        poll_statements(account_id=till.account.pk)
    assert StatementLine.objects.count() == 2
    assert Statement.objects.filter(lines_read_at=None).count() == 3

    dies.append(TryLater("the network went away", after=0))
    till.control.clear_calls()
    job = till.bring(days=10)
    drain()
    job.refresh_from_db()
    assert (job.status, job.total, job.succeeded) == (JobStatus.COMPLETED, 3, 3)
    assert job.result["statements_created"] == 0
    till.agrees()
    first, second, _ = Statement.objects.order_by("closed_at")
    assert len(till.calls(first.external_id)) == first.line_count  # what was whole is not asked for again
    assert len(till.calls(second.external_id)) > second.line_count
    assert StatementLine.objects.exclude(replaced_at=None).count() == 0


def test_a_window_that_holds_nothing_or_a_shop_that_is_off_is_refused(till: Till) -> None:
    now = clock.now()
    with pytest.raises(BadWindow) as late:
        importing.request_import(till.account, since=now + timedelta(days=1), by="Alice")
    with pytest.raises(BadWindow) as crossed:
        importing.request_import(till.account, since=now, until=now - timedelta(days=1), by="Alice")
    assert (late.value.field, crossed.value.field) == ("since", "until")
    set_switch(account=till.account, switch="orders_in", on=False, by="Alice")
    with pytest.raises(SwitchOff):
        importing.request_import(till.account, since=now - timedelta(days=1), by="Alice")
    Account.objects.filter(pk=till.account.pk).update(orders_in=True, status="disconnected")
    with pytest.raises(NotConnected):
        importing.request_import(till.account, since=now - timedelta(days=1), by="Alice")
    assert not Job.objects.exists()
