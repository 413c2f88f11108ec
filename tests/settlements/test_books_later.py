"""Exports to the books while money goes on: what comes late is booked once, what turns out otherwise is taken back."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.factories import make_account
from tests.settlements.rows import DAY, a_day_of_sales, a_payment, a_statement

from shelfwire.channels.models import Account
from shelfwire.kit import clock, locks
from shelfwire.people.models import Company
from shelfwire.settlements import queries_booked
from shelfwire.settlements import queries_books as books
from shelfwire.settlements.actions import export_books, set_book_settings
from shelfwire.settlements.books.entries import Per, TaxWay
from shelfwire.settlements.books.files import Format
from shelfwire.settlements.errors import NothingToExport
from shelfwire.settlements.models import BookExport, JournalPosting, Statement
from shelfwire.settlements.queries_booked import Asked

WEEK = Asked(Format.XERO, "USD", date(2026, 11, 16), date(2026, 11, 22))
NEXT = replace(WEEK, from_day=date(2026, 11, 23), to_day=date(2026, 11, 29))


def export(company: Company, asked: Asked = WEEK) -> BookExport:
    return export_books(company=company, asked=asked, by="Alice")


def booked(code: str, **which: Any) -> int:
    return sum(row.minor for row in JournalPosting.objects.filter(code=code, **which))


def with_payouts(company: Company, *, on: bool = True) -> None:
    set_book_settings(
        company=company, per=Per.STATEMENT, tax=TaxWay.NONE, no_tax_name="Tax Exempt", payouts=on, by="Alice"
    )


def test_a_statement_that_comes_after_the_export_of_its_day_is_in_the_next(
    company: Company, account: Account
) -> None:
    a_day_of_sales(account)
    a_day_of_sales(account, day=DAY - timedelta(days=20))  # of days that nobody exported
    unread = a_day_of_sales(account, day=DAY - timedelta(days=2), lines_read_at=None)
    export(company)
    late = a_day_of_sales(account, day=DAY - timedelta(days=1))
    a_statement(account, day=DAY - timedelta(days=1))  # that comes to nothing
    planned = books.plan(company, NEXT)
    assert planned.waiting == (unread,)
    Statement.objects.filter(pk=unread.pk).update(lines_read_at=DAY)
    assert export(company, NEXT).entry_count == 2
    assert {unread.pk, late.pk} <= set(JournalPosting.objects.values_list("statement", flat=True))
    with pytest.raises(NothingToExport):
        export(company, NEXT)
    assert BookExport.objects.count() == 2


def test_days_that_were_exported_for_one_shop_are_not_for_another(company: Company, account: Account) -> None:
    a_day_of_sales(account)
    export(company, replace(WEEK, account_ids=(account.pk,)))
    a_day_of_sales(make_account(company, "Second shop"))
    with pytest.raises(NothingToExport):
        export(company, NEXT)


@pytest.mark.parametrize("asked", [WEEK, NEXT])
def test_what_is_told_in_another_currency_later_is_taken_back_in_the_first(
    company: Company, account: Account, asked: Asked
) -> None:
    day = a_day_of_sales(account)
    export(company)
    assert booked("613") == day.payable_minor
    now = clock.now()
    Statement.objects.update(currency="GBP", reopened_at=now, lines_read_at=now)
    export(company, asked)
    assert booked("613") == 0
    assert set(books.currencies(company)) == {"GBP", "USD"}
    export(company, replace(asked, currency="GBP", from_day=WEEK.from_day))
    assert booked("613", entry__currency="GBP") == day.payable_minor
    assert booked("613", entry__currency="USD") == 0


@pytest.mark.parametrize("asked", [WEEK, NEXT])
def test_a_payout_is_booked_as_it_turns_out(company: Company, account: Account, asked: Asked) -> None:
    day = a_day_of_sales(account)
    with_payouts(company)
    payout = a_payment(account, [day], paid_at=DAY)
    later = a_payment(account, [], amount_minor=555, paid_at=None, status="processing")
    export(company)
    assert booked("090") == payout.amount_minor
    type(payout).objects.filter(pk=payout.pk).update(amount_minor=100)
    type(payout).objects.filter(pk=later.pk).update(status="paid", paid_at=DAY)
    export(company, asked)
    assert booked("090") == 655
    type(payout).objects.filter(pk=payout.pk).update(status="failed")
    export(company, asked)
    assert booked("090") == 555
    with pytest.raises(NothingToExport):
        export(company, asked)


def test_payouts_of_days_that_were_exported_without_them_stay_out(company: Company, account: Account) -> None:
    a_payment(account, [a_day_of_sales(account)], paid_at=DAY)
    export(company)
    with_payouts(company)
    with pytest.raises(NothingToExport):
        export(company, NEXT)


def test_nothing_of_the_companys_money_is_recorded_while_it_is_exported(
    company: Company, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read after the plan was made would be taken for exported."""
    a_day_of_sales(account)
    turns = [f"settlements:{shop.pk}" for shop in (account, make_account(company, "Second shop"))]
    held: list[set[str]] = []

    def plan(*given: Any) -> books.Plan:
        held.append(locks.held(turns))
        return books.plan(*given)

    monkeypatch.setattr(sys.modules[export_books.__module__], "plan", plan)
    export(company)
    assert held == [set(turns)]


def test_statements_that_are_only_read_again_are_never_too_many(
    company: Company, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    for back in range(4):
        a_day_of_sales(account, day=DAY - timedelta(days=back))
    export(company)
    Statement.objects.update(lines_read_at=clock.now())
    a_day_of_sales(account, day=DAY + timedelta(days=5))
    monkeypatch.setattr(queries_booked, "MOST_DOCUMENTS", 2)
    monkeypatch.setattr(books, "MOST_DOCUMENTS", 2)
    assert export(company, NEXT).entry_count == 1
