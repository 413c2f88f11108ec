"""Two at the same money at the same moment: everything is there once, and nobody waits for the other for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Count, Sum
from tests.factories import DAY_ONE, channel_order
from tests.orders.test_life_of_orders import at_once
from tests.settlements.told import CLOSED, told_adjustment, told_lines, told_sale, told_statement

from shelfwire.channels.models import Account
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders.actions import record_orders
from shelfwire.people.models import Company
from shelfwire.settlements.actions import (
    close_differences,
    export_books,
    match_orders,
    match_statements,
    record_lines,
    record_statements,
)
from shelfwire.settlements.books.files import Format
from shelfwire.settlements.errors import NothingToExport
from shelfwire.settlements.models import (
    BookExport,
    Difference,
    JournalEntry,
    JournalPosting,
    OrderSettlement,
    Statement,
    StatementLine,
)
from shelfwire.settlements.queries_booked import Asked

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = Asked(Format.XERO, "USD", date(2026, 10, 1), date(2026, 11, 30))


def tell(account: Account, count: int = 6, more: int = 0) -> None:
    """Statements of this many days, the oldest last, with their lines; ``more``: what each sale comes to beside."""
    for number in reversed(range(1, count + 1)):
        lines = [told_sale(10 * number, 1000 + more), told_adjustment(10 * number + 1, -100)]
        sums = {"revenue_minor": 1000 + more, "fees_minor": -60, "adjustment_minor": -100}
        closed = CLOSED - timedelta(days=number)
        record_statements(
            account=account, statements=[told_statement(number, 840 + more, closed_at=closed, **sums)]
        )
        statement = Statement.objects.get(account=account, external_id=f"s-{number}")
        record_lines(statement, lines, told=told_lines(2))


def match(account: Account) -> None:
    while match_statements(account) or match_orders(account):
        pass


def export(company: Company) -> BookExport | None:
    try:
        return export_books(company=company, asked=ASKED, by="Alice")
    except NothingToExport:
        return None


def in_the_books() -> int:
    """What the clearing account has."""
    rows = JournalPosting.objects.filter(code="613")
    return int(rows.aggregate(all=Sum("minor"))["all"] or 0)


def test_one_statement_is_imported_by_two_workers(account: Account) -> None:
    def work() -> None:
        tell(account)
        match(account)

    at_once(work, work)
    standing = StatementLine.objects.filter(replaced_at=None)
    assert (StatementLine.objects.count(), standing.count()) == (12, 12)
    twice = (
        Difference.objects.values("about", "subject", "code", "name").annotate(n=Count("id")).filter(n__gt=1)
    )
    assert not twice
    for one in Statement.objects.all():
        assert (one.line_count, one.lines_digest, one.turnover_minor) == (2, one.digest, 1040)


def test_two_exports_at_once_book_everything_once(account: Account, company: Company) -> None:
    tell(account)
    made = at_once(lambda: export(company), lambda: export(company))
    assert sum(one is not None for one in made) == 1
    assert (BookExport.objects.count(), JournalEntry.objects.count(), in_the_books()) == (1, 6, 6 * 840)


def test_statements_change_while_they_are_exported_compared_and_closed(
    account: Account, company: Company
) -> None:
    tell(account)
    match(account)

    def close() -> None:
        for row in Difference.objects.filter(ended_at=None):
            try:
                close_differences(company=company, ids=[row.pk], why="Seen", by="Bob")
            except RuleBroken:
                continue  # it explained itself meanwhile

    def change(by: int) -> Callable[[], Any]:
        return lambda: tell(account, more=by)

    at_once(change(50), lambda: match(account), close, lambda: export(company))
    at_once(lambda: export(company), change(70), lambda: match(account), lambda: export(company))
    tell(account, more=70)
    match(account)
    export(company)
    assert in_the_books() == 6 * 910
    assert export(company) is None
    found = Difference.objects.filter(ended_at=None, about="statement")
    assert not found, [row.text for row in found]
    assert set(Difference.objects.filter(code="order_unknown").values_list("minor", flat=True)) == {1010}
    assert not Statement.objects.filter(matched_at=None)


def test_orders_and_their_statement_change_at_once(account: Account) -> None:
    """In whatever order each of them touches the orders, none waits for another that waits for it."""
    numbers = range(1, 20)
    tell_one = told_statement(1, 1)
    record_statements(account=account, statements=[tell_one])
    statement = Statement.objects.get()

    def orders(step: int) -> Callable[[], Any]:
        def record() -> None:
            for minute in range(4):
                told = [
                    channel_order(
                        f"o-{n}", status="delivered", updated_at=DAY_ONE + timedelta(minutes=minute)
                    )
                    for n in numbers[::step]
                ]
                record_orders(account, told, via="poll")

        return record

    def lines() -> None:
        for more in range(12):
            record_lines(statement, [told_sale(n, 1000 + more) for n in numbers], told=told_lines(19))

    def compare() -> None:
        for _ in range(12):
            match_statements(account)
            match_orders(account)

    at_once(orders(1), orders(-1), lines, compare)
    match(account)
    settled = OrderSettlement.objects.values_list("settled_minor", flat=True)
    assert list(settled) == [1000 + 11 - 60] * 19
