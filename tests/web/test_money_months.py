"""Statements by month: sums, fee shares and matched shares, by the UTC days of the statements."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, make_warehouse
from tests.settlements.rows import a_day_of_sales, a_statement, add_up
from tests.web.test_money_statements import page

from shelfwire.channels.models import Account
from shelfwire.people.models import Company
from shelfwire.settlements.queries_months import months

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
MONTHS = "/c/corner-shop/statements/months/"
LAST_OF_OCTOBER, FIRST_OF_NOVEMBER = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2))
"""When the statements of these days close."""


@pytest.fixture
def _today() -> object:
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def shop(company: Company) -> Account:
    make_warehouse(company)
    return make_account(company)


def test_a_statement_belongs_to_the_month_of_its_day(company: Company, shop: Account) -> None:
    october = a_day_of_sales(shop, day=LAST_OF_OCTOBER)
    november = [
        a_day_of_sales(shop, day=day) for day in (FIRST_OF_NOVEMBER, datetime(2026, 11, 21, tzinfo=UTC))
    ]
    found = months(company, "USD", date(2026, 10, 1))
    assert [(month.first, month.statements) for month in found] == [
        (date(2026, 11, 1), 2),
        (date(2026, 10, 1), 1),
    ]
    assert found[1].settlement == october.settlement_minor
    assert found[0].settlement == sum(one.settlement_minor for one in november)
    assert found[0].last == date(2026, 11, 30)
    assert found[0].share(found[0].fees) == -found[0].fees / found[0].revenue
    taken = sum(minor for (group, _), minor in found[1].named.items() if group in ("fee", "tax"))
    assert taken == october.fees_minor


def test_the_months_are_shown_with_what_was_taken_and_what_matches(
    as_charlie: Client, as_pat: Client, shop: Account
) -> None:
    statement = a_day_of_sales(shop, day=FIRST_OF_NOVEMBER)
    statement.matched_minor = statement.turnover_minor // 2
    statement.save()
    text = page(as_charlie, MONTHS)
    assert "Nov 2026" in text
    assert "50.0%" in text or "49.9%" in text
    assert "What was taken, as a share of the sales" in text
    html = as_charlie.get(MONTHS).content.decode()
    assert "since=2026-11-01&amp;until=2026-11-30" in html
    assert 'data-label="Nov 26"' in html
    assert as_pat.get(MONTHS).status_code == 403


def test_currencies_are_never_added_up(as_charlie: Client, company: Company, shop: Account) -> None:
    a_day_of_sales(shop, day=FIRST_OF_NOVEMBER)
    a_day_of_sales(shop, day=LAST_OF_OCTOBER)
    add_up(a_statement(shop, day=FIRST_OF_NOVEMBER, currency="EUR", settlement_minor=99, revenue_minor=99))
    assert "In USD" in page(as_charlie, MONTHS)
    assert "In EUR" in page(as_charlie, f"{MONTHS}?currency=EUR")
    assert len(months(company, "EUR", date(2026, 10, 1))) == 1


def test_the_file_holds_the_same_months(as_charlie: Client, shop: Account) -> None:
    a_day_of_sales(shop, day=FIRST_OF_NOVEMBER)
    a_day_of_sales(shop, day=LAST_OF_OCTOBER)
    answer = as_charlie.get(f"{MONTHS}?format=csv")
    raw = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    rows = list(csv.reader(io.StringIO(raw)))
    assert rows[0][:4] == ["Month", "Currency", "Statements", "Sales"]
    assert [row[0] for row in rows[1:]] == ["2026-11", "2026-10"]


def test_more_days_cost_no_more_questions(as_charlie: Client, shop: Account) -> None:
    as_charlie.get(MONTHS)
    counts = []
    for day in (1, 2, 3):
        a_day_of_sales(shop, day=datetime(2026, 11, day, tzinfo=UTC))
        with CaptureQueriesContext(connection) as queries:
            as_charlie.get(MONTHS)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


def test_without_statements_the_next_step_is_named(as_bob: Client, shop: Account) -> None:
    assert "Import statements" in page(as_bob, MONTHS)
