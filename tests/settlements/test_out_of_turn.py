"""Money that is told late, twice or out of turn: compared in the end as if it had come in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import channel_order, make_account
from tests.settlements.told import (
    CLOSED,
    told_adjustment,
    told_lines,
    told_payment,
    told_sale,
    told_statement,
)

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelLine
from shelfwire.kit.ids import ExternalOrderId, ExternalPaymentId
from shelfwire.orders.actions import record_orders
from shelfwire.settlements.actions import (
    close_differences,
    match_orders,
    match_payments,
    match_statements,
    record_lines,
    record_payments,
    record_statements,
)
from shelfwire.settlements.models import Difference, OrderSettlement, Payment, Statement


def settle(account: Account, number: int, *lines: ChannelLine, day: int = 0, **more: Any) -> Statement:
    """A statement of these lines, read to its end. ``day``: how long after the first one it closes."""
    doc = told_statement(
        number,
        sum(line.settlement_minor for line in lines),
        revenue_minor=sum(line.revenue_minor for line in lines),
        fees_minor=sum(line.fees_minor for line in lines),
        adjustment_minor=sum(line.adjustment_minor for line in lines),
        closed_at=CLOSED + timedelta(days=day),
        **more,
    )
    record_statements(account=account, statements=[doc])
    statement = Statement.objects.get(account=account, external_id=f"s-{number}")
    record_lines(statement, lines, told=told_lines(len(lines)))
    return statement


def match(account: Account) -> None:
    while match_statements(account):
        pass
    while match_orders(account):
        pass


def found(account: Account) -> dict[tuple[str, str], tuple[int, str]]:
    rows = Difference.objects.filter(account=account, ended_at=None)
    return {(row.subject, row.code): (row.minor, row.currency) for row in rows}


def test_what_was_read_is_compared_whatever_is_closed_or_counted_before(
    account: Account, company: Any
) -> None:
    first = settle(account, 1, told_sale(1))
    match(account)
    (unknown,) = Difference.objects.filter(account=account)
    record_lines(first, [told_sale(1), told_adjustment(2, -5)], told=told_lines(2))
    close_differences(company=company, ids=[unknown.pk], why="Of another shop", by="Bob")
    match_orders(account)  # before the statement, as a worker that was at it does
    match(account)
    assert found(account)["s-1", "lines_settlement"] == (5, "USD")


def test_lines_in_another_currency_are_in_no_sum_whoever_closed_what(account: Account, company: Any) -> None:
    lines = [replace(told_sale(1), currency="GBP"), told_sale(1)]
    lines[1] = replace(lines[1], external_id="l-2")  # type: ignore[arg-type]  # an id
    first = settle(account, 1, *lines)
    match(account)
    assert found(account)["o-1", "order_unknown"] == (940, "GBP")
    assert ("o-1", "currency") in found(account)
    ids = Difference.objects.filter(account=account).values_list("pk", flat=True)
    close_differences(company=company, ids=list(ids), why="Seen", by="Bob")
    first.refresh_from_db()
    assert first.matched_minor == first.turnover_minor == 940


def test_a_closed_difference_opens_again_in_another_currency(account: Account, company: Any) -> None:
    settle(account, 1, told_sale(1))
    match(account)
    close_differences(company=company, ids=[Difference.objects.get().pk], why="Of a friend", by="Bob")
    settle(account, 1, replace(told_sale(1), currency="GBP", document=b"{}"), currency="GBP")
    match(account)
    assert found(account) == {("o-1", "order_unknown"): (940, "GBP")}


@pytest.mark.parametrize("status", ["awaiting_collection", "in_transit", "delivered"])
def test_an_order_that_comes_after_its_statement_is_known_at_once(account: Account, status: str) -> None:
    settle(account, 1, told_sale(1))
    match(account)
    assert ("o-1", "order_unknown") in found(account)
    record_orders(account, [channel_order("o-1", status=status)], via="poll")
    match(account)
    assert ("o-1", "order_unknown") not in found(account)
    assert OrderSettlement.objects.get().settled_minor == 940


@pytest.mark.parametrize("order", ["", "o-9"])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("apart", [0, 1])
def test_an_adjustment_that_was_settled_without_its_order_is_settled_twice_with_it(
    account: Account, order: str, late: bool, apart: int
) -> None:
    """Whichever of the two statements comes first, and when both are of one day."""
    given = {1: told_adjustment(7, -50), 2: told_adjustment(7, -50, order=order)}
    for number in sorted(given, reverse=late and bool(apart)):
        settle(account, number, given[number], day=apart * number)
        match(account)
    assert found(account)["s-2", "settled_twice"] == (-50, "USD")
    settle(account, 1, told_adjustment(8, -50), day=apart)  # the channel takes the first one back
    match(account)
    assert ("s-2", "settled_twice") not in found(account)


def test_a_refund_before_its_sale_is_no_fault_of_the_sale(account: Account) -> None:
    record_orders(account, [channel_order("o-1", status="delivered")], via="poll")
    back = replace(
        told_sale(1, -1500, 90),
        amounts=tuple(
            replace(each, name="gross_sales_refund_amount") if each.name == "gross_sales_amount" else each
            for each in told_sale(1, -1500, 90).amounts
        ),
    )
    settle(account, 1, back)
    match(account)
    assert found(account) == {}
    assert OrderSettlement.objects.get().state in ("waiting", "late")
    settle(account, 2, told_sale(1, 1500, -90), day=1)
    match(account)
    assert (
        {("o-1", "refund_without_case")}
        <= set(found(account))
        <= {("o-1", "refund_without_case"), ("o-1", "fee")}
    )


def test_a_statement_that_is_never_paid_holds_no_later_payout_back(account: Account) -> None:
    """A negative one, for example, that is set off against the next."""
    settle(account, 1, told_adjustment(1, -50))
    paid = {"payment_id": ExternalPaymentId("p-1")}
    settle(account, 2, told_sale(2), day=50, **paid)
    settle(account, 3, told_sale(3), day=51)
    Statement.objects.update(seen_at=CLOSED + timedelta(days=51))
    record_payments(account=account, payments=[told_payment(1, 900, created_at=CLOSED + timedelta(days=52))])
    match_payments(account, list(Payment.objects.all()))
    assert found(account) == {}, "one of yesterday may be paid by it"
    Statement.objects.filter(external_id="s-3").update(seen_at=CLOSED + timedelta(days=53))
    match_payments(account, list(Payment.objects.all()))
    assert found(account) == {("p-1", "payment_sum"): (-40, "USD")}


def test_the_same_ids_in_another_shop_are_another_matter(account: Account, company: Any) -> None:
    other = make_account(company, "Second shop")
    for shop in (account, other):
        settle(shop, 1, told_adjustment(7, -50))
        settle(shop, 2, replace(told_sale(1), order_id=ExternalOrderId("o-1")), day=1)
        match(shop)
    assert set(found(account)) == set(found(other)) == {("o-1", "order_unknown")}


def test_a_payout_of_long_ago_is_compared_with_its_statement_whenever_that_is_read(account: Account) -> None:
    settle(account, 1, told_sale(1), day=-900)
    doc = told_statement(
        2,
        940,
        closed_at=CLOSED - timedelta(days=800),
        payment_id=ExternalPaymentId("p-1"),
        revenue_minor=1000,
        fees_minor=-60,
    )
    record_statements(account=account, statements=[doc])
    record_payments(account=account, payments=[told_payment(1, 930, created_at=CLOSED - timedelta(days=799))])
    match_payments(account, list(Payment.objects.all()))
    assert found(account) == {}, "what is payable comes with the lines"
    record_lines(Statement.objects.get(external_id="s-2"), [told_sale(2)], told=told_lines(1, 930, -10))
    match(account)
    assert ("p-1", "payment_sum") not in found(account)
    record_lines(Statement.objects.get(external_id="s-2"), [told_sale(2)], told=told_lines(1, 940, 0))
    match(account)
    assert found(account)["p-1", "payment_sum"] == (-10, "USD")


def test_a_late_adjustment_opens_again_what_was_closed_of_its_order(account: Account, company: Any) -> None:
    record_orders(account, [channel_order("o-1", status="delivered")], via="poll")
    settle(account, 1, told_sale(1, 1400, -84))
    match(account)
    assert found(account)["o-1", "sales"] == (-100, "USD")
    ids = Difference.objects.filter(account=account, ended_at=None).values_list("pk", flat=True)
    close_differences(company=company, ids=list(ids), why="Lost", by="Bob")
    match(account)
    assert found(account) == {}
    settle(account, 2, told_adjustment(2, 100, "LOGISTICS_REIMBURSEMENT", order="o-1"), day=9)
    match(account)
    assert found(account)["o-1", "sales"] == (-100, "USD")
    close_differences(company=company, ids=list(ids), why="Reimbursed", by="Bob")
    settle(account, 3, told_sale(9), day=10)
    match(account)
    assert ("o-1", "sales") not in found(account)
