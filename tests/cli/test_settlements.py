"""``shelfwire settlements``: statements listed, shown and imported at a shell."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from tests.factories import make_account
from tests.settlements.told import CLOSED, told_lines, told_sale, told_statement

from shelfwire.channels.models import Account
from shelfwire.cli import settlements
from shelfwire.cli.main import parser
from shelfwire.cli.settlements import Wanted
from shelfwire.cli.stock import UnknownName
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.people.models import Company
from shelfwire.settlements.actions import record_lines, record_statements
from shelfwire.settlements.models import Statement
from shelfwire.sync.errors import BadWindow

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(company: Company) -> Account:
    """A shop with two days of money, the newer one with lines."""
    account = make_account(company, channel="tiktok", orders_in=True)
    days = [told_statement(1, 100), told_statement(2, 933, closed_at=CLOSED + timedelta(days=1))]
    record_statements(account=account, statements=days)
    record_lines(Statement.objects.get(external_id="s-2"), [told_sale(1, odd=-7)], told=told_lines(1))
    return account


def test_statements_are_listed_and_shown(account: Account) -> None:
    newer, older = settlements.list_lines(Wanted())
    assert newer.startswith("s-2  2026-11-02")
    assert "9.33" in newer
    assert "lines not read yet" in older
    (only,) = settlements.list_lines(Wanted(since=date(2026, 11, 1), until=date(2026, 11, 1)), as_json=True)
    assert json.loads(only)["id"] == "s-1"
    assert not list(settlements.list_lines(Wanted(shop=str(account.pk), until=date(2026, 10, 31))))
    shown = "\n".join(settlements.show_lines("s-2"))
    assert "moon_fee_amount" in shown
    assert "(not known here)" in shown
    (found,) = settlements.show_lines("s-2", as_json=True)
    assert {row["name"] for row in json.loads(found)["amounts"]} == {
        "gross_sales_amount", "referral_fee_amount", "moon_fee_amount",
    }  # fmt: skip
    with pytest.raises(UnknownName):
        list(settlements.show_lines("s-7"))
    Statement.objects.filter(external_id="s-2").update(
        matched_minor=400, turnover_minor=1000, matched_at=CLOSED
    )
    assert ", 1 lines, 40.0% matches" in next(iter(settlements.list_lines(Wanted())))
    given = parser().parse_args(["settlements", "months", "--json"])
    (month,) = map(json.loads, settlements.month_lines(given.shop, as_json=given.json))
    assert (month["month"], month["statements"], month["matched_share"]) == ("2026-11", 2, 0.4)
    (line,) = settlements.month_lines(str(account.pk))
    assert line.endswith("40.0% matches")
    assert account.name in line


def test_months_are_those_of_a_year(account: Account) -> None:
    middle = clock.midnight(clock.today("UTC").replace(day=15), "UTC")
    days = [middle - timedelta(days=30 * n) for n in range(14)]
    told = [told_statement(n, 100, closed_at=day) for n, day in enumerate(days, 11)]
    record_statements(account=account, statements=told)
    found = [json.loads(line)["month"] for line in settlements.month_lines("", as_json=True)]
    assert found == [f"{day:%Y-%m}" for day in days[:12]]


def test_days_are_imported_once_asked_for(account: Account) -> None:
    given = parser().parse_args(["settlements", "import", "--from", "2026-11-01", "--to", "2026-11-03"])
    for _ in range(2):
        (said,) = settlements.import_lines(given.shop, given.since, given.until)
        assert "2026-11-01 to 2026-11-03" in said
    window = Job.objects.get().arguments
    assert (window["since"], window["until"]) == ("2026-11-02T00:00:00+00:00", "2026-11-05T00:00:00+00:00")
    with pytest.raises(BadWindow):
        list(settlements.import_lines("", date(2026, 11, 3), date(2026, 11, 1)))
    with pytest.raises(SystemExit):
        parser().parse_args(["settlements", "import", "--from", "yesterday"])
    for flags in (
        ["settlements", "import", "--from", "0001-01-01"],
        ["settlements", "list", "--to", "9999-12-31"],
        ["settlements", "list", "--most", "-1"],
        ["differences", "list", "--most", "0"],
        ["packages", "list", "--most", "-1"],
        [
            "books",
            "export",
            ".",
            "--company",
            "x",
            "--format",
            "xero",
            "--currency",
            "USD",
            "--from",
            "0001-01-01",
        ],
    ):
        with pytest.raises(SystemExit):
            parser().parse_args(flags)
    assert Job.objects.count() == 1
