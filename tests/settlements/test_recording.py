"""What the channel says of money, recorded: the same twice changes nothing, and nothing is ever lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Sum
from tests.settlements.told import (
    CLOSED,
    told_adjustment,
    told_estimate,
    told_lines,
    told_payment,
    told_sale,
    told_statement,
    told_withdrawal,
)

from shelfwire.channels.port import LineKind, PayoutStatus, Unknown
from shelfwire.kit import clock, events
from shelfwire.settlements.actions import (
    LinesReading,
    drop_settled,
    mark_orders,
    match_orders,
    note_broken_off,
    record_estimates,
    record_lines,
    record_payments,
    record_statements,
    record_withdrawals,
)
from shelfwire.settlements.events import LinesRead, PayoutsChanged
from shelfwire.settlements.models import (
    OrderToMatch,
    Payment,
    Statement,
    StatementAmount,
    StatementDocument,
    StatementLine,
    UnsettledEstimate,
    Withdrawal,
)
from shelfwire.settlements.queries import statements_to_read


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every event from now on."""
    found: list[object] = []
    monkeypatch.setattr(events, "announce", found.append)
    return found


@pytest.fixture
def statement(account: Any) -> Statement:
    record_statements(account=account, statements=[told_statement(settlement=2000)])
    return Statement.objects.get()


def marked() -> set[str]:
    found = set(OrderToMatch.objects.values_list("order_external_id", flat=True))
    OrderToMatch.objects.all().delete()
    return found


def standing() -> dict[str, int]:
    rows = StatementLine.objects.filter(replaced_at=None)
    return dict(rows.values_list("external_id", "settlement_minor"))


def everything() -> list[Any]:
    """All that is recorded, without the moments of looking."""
    return [
        list(Statement.objects.order_by("pk").values_list("pk", "digest", "settlement_minor", "reopened_at")),
        list(StatementDocument.objects.order_by("pk").values_list("pk", "digest")),
        list(StatementLine.objects.order_by("pk").values_list("pk", "replaced_at")),
        list(Payment.objects.order_by("pk").values_list("pk", "digest")),
        list(Withdrawal.objects.order_by("pk").values_list("pk", "digest")),
        sorted(StatementAmount.objects.values_list("kind", "group", "name", "minor", "lines", "known")),
    ]


def to_read(account: Any) -> list[str]:
    return [one.external_id for one in statements_to_read(account.pk, clock.now())]


def test_a_statement_is_recorded_once_and_its_lines_are_to_be_read(
    account: Any, announced: list[object]
) -> None:
    docs = [
        told_statement(1, 500, payment_id="p-1"),
        told_statement(2, -300, closed_at=CLOSED - timedelta(days=1)),
    ]
    first = record_statements(account=account, statements=docs)
    assert (first.created, first.changed, first.unchanged) == (2, 0, 0)
    assert announced == [PayoutsChanged(account.pk, ("p-1",))]
    assert to_read(account) == ["s-2", "s-1"]
    kept = everything()
    again = record_statements(account=account, statements=docs)
    assert (again.created, again.changed, again.unchanged, again.ids) == (0, 0, 2, first.ids)
    assert (everything(), len(announced)) == (kept, 1)


def test_a_late_change_of_sums_reopens_it_and_one_of_the_payment_does_not(
    account: Any, announced: list[object]
) -> None:
    before = told_statement(1, 500)
    record_statements(account=account, statements=[before])
    record_lines(Statement.objects.get(), [told_sale(1, 500, 0)], told=told_lines(1))
    assert to_read(account) == []
    announced.clear()
    paid = replace(
        before, status=PayoutStatus.PAID, payment_id="p-9", paid_at=CLOSED, document=b'{"paid": true}'
    )
    assert record_statements(account=account, statements=[paid]).reopened == ()
    kept = Statement.objects.get()
    assert (kept.status, kept.payment_external_id, kept.reopened_at) == ("paid", "p-9", None)
    assert (to_read(account), announced) == ([], [PayoutsChanged(account.pk, ("p-9",))])

    changed = replace(paid, settlement_minor=470, fees_minor=-30, document=b'{"fee": "-0.30"}')
    assert record_statements(account=account, statements=[changed]).reopened == ("s-1",)
    kept.refresh_from_db()
    assert (kept.settlement_minor, kept.fees_minor, to_read(account)) == (470, -30, ["s-1"])
    assert kept.reopened_at is not None
    assert StatementDocument.objects.count() == 3
    odd = replace(changed, status=Unknown("ON_THE_MOON"), channel_status="ON_THE_MOON", document=b"{}")
    record_statements(account=account, statements=[odd])
    kept.refresh_from_db()
    assert kept.status == "ON_THE_MOON"


def test_lines_are_recorded_once_counted_by_name_and_mark_their_orders(
    account: Any, statement: Statement, announced: list[object]
) -> None:
    lines = [
        told_sale(1),
        told_sale(2, 1100, -66, odd=-9),
        told_adjustment(3, -100),
        told_adjustment(4, 30, order="o-1"),
    ]
    first = record_lines(statement, lines, told=told_lines(4, payable=1950, reserve=-50))
    assert (first.created, first.replaced, first.unchanged) == (4, 0, 0)
    assert (marked(), announced) == ({"o-1", "o-2"}, [LinesRead(statement.pk)])
    kept = everything()
    assert kept[-1] == [
        ("adjustment", "adjustment", "PLATFORM_PENALTY", -70, 2, True),
        ("order", "fee", "moon_fee_amount", -9, 1, False),
        ("order", "fee", "referral_fee_amount", -126, 2, True),
        ("order", "revenue", "gross_sales_amount", 2100, 2, True),
    ]
    statement.refresh_from_db()
    assert (statement.line_count, statement.lines_told, statement.lines_version) == (4, 4, "202501")
    assert (statement.payable_minor, statement.reserve_minor) == (1950, -50)
    assert statement.turnover_minor == 940 + 1025 + 100 + 30
    assert statement.lines_digest == statement.digest

    again = record_lines(statement, lines, told=told_lines(4, payable=1950, reserve=-50))
    assert (again.created, again.replaced, again.unchanged) == (0, 0, 4)
    assert (everything(), marked()) == (kept, set())


def test_what_no_name_explains_has_a_row_of_its_own(statement: Statement) -> None:
    bare = replace(
        told_sale(1, 1000, -60), fees_minor=-75, revenue_minor=990, shipping_minor=-5, settlement_minor=910
    )
    record_lines(statement, [bare], told=told_lines(1))
    rows = dict(StatementAmount.objects.values_list("name", "minor"))
    assert rows == {
        "gross_sales_amount": 1000, "other_revenue": -10, "referral_fee_amount": -60, "other_fees": -15,
        "other_shipping": -5,
    }  # fmt: skip
    sums = StatementAmount.objects.aggregate(all=Sum("minor"))
    assert sums["all"] == 910


def test_a_line_that_is_told_otherwise_takes_the_place_of_the_first_and_one_told_no_more_goes(
    statement: Statement,
) -> None:
    record_lines(statement, [told_sale(1), told_sale(2), told_sale(3)], told=told_lines(3))
    marked()
    changed = told_sale(2, 900)
    read = record_lines(statement, [told_sale(1), changed], told=told_lines(2))
    assert (read.created, read.replaced, read.unchanged) == (1, 2, 1)
    assert (standing(), marked()) == ({"l-1": 940, "l-2": 840}, {"o-2", "o-3"})
    statement.refresh_from_db()
    assert (statement.line_count, StatementLine.objects.count()) == (2, 4)

    # and back: what was told first stands again, without a row more
    back = record_lines(statement, [told_sale(1), told_sale(2), told_sale(3)], told=told_lines(3))
    assert (back.created, back.replaced, back.unchanged) == (2, 1, 1)
    assert (standing(), marked()) == ({"l-1": 940, "l-2": 940, "l-3": 940}, {"o-2", "o-3"})
    assert StatementLine.objects.count() == 4


@pytest.mark.parametrize("total", [None, 0])
def test_an_empty_answer_takes_nothing_away_and_is_asked_for_again(
    account: Any, statement: Statement, total: int | None
) -> None:
    record_lines(statement, [told_sale(1), told_sale(2)], told=told_lines(2, payable=2000, reserve=0))
    kept = everything()
    read = record_lines(statement, [], told=told_lines(total))
    assert (read.created, read.replaced, everything()) == (0, 0, kept)
    statement.refresh_from_db()
    assert (statement.lines_told, statement.payable_minor, statement.lines_digest) == (2, 2000, "")
    assert to_read(account) == []
    with time_machine.travel(clock.now() + timedelta(hours=21)):
        assert to_read(account) == ["s-1"]


@pytest.mark.parametrize(("whole", "total"), [(False, 2), (True, 3)])
def test_a_reading_that_left_something_out_takes_nothing_away(
    statement: Statement, whole: bool, total: int
) -> None:
    record_lines(statement, [told_sale(1), told_sale(2)], told=told_lines(2))
    read = record_lines(statement, [told_sale(1)], told=told_lines(total), whole=whole)
    assert (read.replaced, standing()) == (0, {"l-1": 940, "l-2": 940})
    statement.refresh_from_db()
    assert (statement.lines_digest, statement.lines_told) == ("", total)


def test_lines_that_come_to_the_statement_are_whole_whatever_their_number_is_said_to_be(
    account: Any,
) -> None:
    sums = {"revenue_minor": 2000, "fees_minor": -120}
    record_statements(account=account, statements=[told_statement(1, 1880, **sums)])
    statement = Statement.objects.get()
    lines = [told_sale(1), told_sale(2)]
    record_lines(statement, lines, told=told_lines(7, payable=1780, reserve=-100))
    statement.refresh_from_db()
    assert (statement.lines_digest, statement.lines_told) == ("", 7), "what is kept back is not there"
    kept = replace(told_adjustment(3, 0, "RESERVE"), kind=LineKind.RESERVE, reserve_minor=-100)
    record_lines(statement, [*lines, kept], told=told_lines(7, payable=1780, reserve=-100))
    statement.refresh_from_db()
    assert (statement.lines_digest, statement.lines_told) == (statement.digest, 7)


def test_a_reading_that_breaks_off_keeps_what_it_brought_and_the_next_brings_nothing_twice(
    statement: Statement,
) -> None:
    reading = LinesReading(statement)
    reading.take([told_sale(1), told_sale(2)])
    statement.refresh_from_db()
    assert (statement.lines_read_at, StatementLine.objects.count()) == (None, 2)
    read = record_lines(statement, [told_sale(number) for number in range(1, 6)], told=told_lines(5))
    assert (read.created, read.unchanged, StatementLine.objects.count()) == (3, 2, 5)


def test_a_statement_that_comes_to_something_is_asked_again_while_it_has_no_lines(
    account: Any, statement: Statement
) -> None:
    record_lines(statement, [], told=told_lines(0))
    statement.refresh_from_db()
    assert (statement.lines_digest, statement.lines_told) == ("", 0)
    with time_machine.travel(clock.now() + timedelta(hours=21)):
        assert to_read(account) == ["s-1"]
    record_statements(account=account, statements=[told_statement(2)])
    nothing = Statement.objects.get(external_id="s-2")
    record_lines(nothing, [], told=told_lines(0))
    with time_machine.travel(clock.now() + timedelta(hours=21)):
        assert to_read(account) == ["s-1"]


def test_a_second_reading_that_breaks_off_is_repeated(account: Any, statement: Statement) -> None:
    record_lines(statement, [told_sale(1), told_sale(2)], told=told_lines(2))
    assert to_read(account) == []
    LinesReading(statement).take([told_sale(1)])
    with time_machine.travel(clock.now() + timedelta(hours=21)):
        assert to_read(account) == [], "nothing was told otherwise"
    LinesReading(statement).take([told_sale(1, 900)])
    with time_machine.travel(clock.now() + timedelta(hours=21)):
        assert to_read(account) == ["s-1"]


def test_those_that_cannot_be_read_keep_no_other_waiting(account: Any) -> None:
    docs = [told_statement(n, closed_at=CLOSED + timedelta(days=n)) for n in range(1, 5)]
    record_statements(account=account, statements=docs)
    for one in Statement.objects.filter(external_id__in=["s-1", "s-2"]):
        note_broken_off(one)
    assert to_read(account) == ["s-3", "s-4", "s-1", "s-2"]
    record_lines(Statement.objects.get(external_id="s-1"), [told_sale(1)], told=told_lines(1))
    assert Statement.objects.get(external_id="s-1").lines_tried_at is None


def test_an_older_shape_takes_no_reserve_away(account: Any, statement: Statement) -> None:
    kept_back = replace(
        told_adjustment(2, 0, "RESERVE"),
        kind=LineKind.RESERVE,
        reserve_minor=-300,
        reserve_status="COLLECTED",
    )
    record_lines(statement, [told_sale(1), kept_back], told=told_lines(2, payable=1700, reserve=-300))
    flat = replace(told_sale(1, 1100), document=b"flat")
    record_lines(statement, [flat], told=replace(told_lines(1), version="202309"))
    statement.refresh_from_db()
    assert standing() == {"l-1": 1040, "l-2": 0}
    assert (statement.reserve_minor, statement.payable_minor, statement.lines_told) == (-300, 1700, 2)
    record_lines(statement, [flat], told=told_lines(1, payable=2000, reserve=0))
    statement.refresh_from_db()
    assert (standing(), statement.payable_minor) == ({"l-1": 1040}, 2000)


def test_a_line_in_another_currency_is_kept_and_in_no_sum(statement: Statement) -> None:
    record_lines(statement, [told_sale(1), replace(told_sale(2), currency="GBP")], told=told_lines(2))
    statement.refresh_from_db()
    assert (statement.line_count, statement.turnover_minor) == (2, 940)
    assert StatementAmount.objects.get(group="revenue").minor == 1000


def test_payouts_are_recorded_once_and_an_older_shape_takes_nothing_from_a_newer(
    account: Any, announced: list[object]
) -> None:
    first = told_payment(1, 900, settlement=told_payment(minor=950).amount, bank_account="***1234")
    assert record_payments(account=account, payments=[first]) == 1
    kept = everything()
    assert record_payments(account=account, payments=[first]) == 0
    assert (everything(), announced) == (kept, [PayoutsChanged(account.pk, ("p-1",))])
    older = told_payment(
        1,
        900,
        status=PayoutStatus.PAID,
        channel_status="PAID",
        paid_at=CLOSED,
        version="202309",
        retired_by="202605",
    )
    assert record_payments(account=account, payments=[older]) == 1
    paid = Payment.objects.get()
    assert (paid.status, paid.paid_at, paid.version, paid.retired_by) == ("paid", CLOSED, "202309", "202605")
    assert (paid.settlement_minor, paid.bank_account) == (950, "***1234")


def test_movements_of_the_balance_are_recorded_once_a_kind(account: Any) -> None:
    moved = [told_withdrawal(1, -500), told_withdrawal(1, 500, "SETTLE")]
    assert record_withdrawals(account=account, withdrawals=moved) == 2
    assert record_withdrawals(account=account, withdrawals=moved) == 0
    assert record_withdrawals(account=account, withdrawals=[told_withdrawal(1, -500, status="FAILED")]) == 1
    assert sorted(Withdrawal.objects.values_list("kind", "amount_minor", "status")) == [
        ("SETTLE", 500, "SUCCESS"),
        ("WITHDRAW", -500, "FAILED"),
    ]


def test_an_estimate_stands_until_its_line_comes(account: Any, statement: Statement) -> None:
    estimates = [told_estimate(number, 100 * number) for number in (1, 2, 3)]
    assert record_estimates(account=account, estimates=estimates) == 3
    assert record_estimates(account=account, estimates=[*estimates[:2], told_estimate(3, 310)]) == 1
    record_lines(statement, [told_sale(1)], told=told_lines(1))
    assert set(UnsettledEstimate.objects.values_list("external_id", flat=True)) == {"e-2", "e-3"}
    # told again before the line is known here: gone with the reading that does not tell it any more
    record_estimates(account=account, estimates=estimates[:1])
    assert drop_settled(account=account, before=clock.now()) == 1
    assert record_estimates(account=account, estimates=[]) == 0
    assert UnsettledEstimate.objects.count() == 2


def test_an_estimate_of_no_order_stands_until_its_line_comes(account: Any, statement: Statement) -> None:
    estimate = replace(told_estimate(1, -100, kind=LineKind.ADJUSTMENT, order_id=None), external_id="a-7")
    record_lines(statement, [told_adjustment(7, -100)], told=told_lines(1))
    record_estimates(account=account, estimates=[estimate, replace(estimate, external_id="a-8")])
    assert drop_settled(account=account, before=clock.now()) == 1
    assert UnsettledEstimate.objects.get().external_id == "a-8"


def test_a_mark_stands_beside_one_that_is_being_compared(account: Any) -> None:
    mark_orders(account.pk, ["o-1", "", "o-1", "o-2"], CLOSED)
    mark_orders(account.pk, ["o-1"], CLOSED + timedelta(hours=1))
    found = OrderToMatch.objects.order_by("pk").values_list("order_external_id", "marked_at")
    assert list(found) == [("o-1", CLOSED), ("o-2", CLOSED), ("o-1", CLOSED + timedelta(hours=1))]
    assert (match_orders(account), OrderToMatch.objects.count()) == (3, 0)
