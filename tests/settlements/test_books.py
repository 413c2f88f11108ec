"""Exports to the books, over the tables: each amount once, corrections of the difference alone, files that their own
tool accepts.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.factories import make_account
from tests.settlements.rows import DAY, a_day_of_sales, a_line, a_payment, a_statement, add_up, an_estimate
from tests.settlements.told import told_adjustment, told_lines, told_sale, told_statement

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.people.models import Company
from shelfwire.settlements import queries_books as books
from shelfwire.settlements.actions import (
    export_books,
    record_lines,
    record_statements,
    set_amount_slot,
    set_book_settings,
    set_ledger_account,
)
from shelfwire.settlements.books.chart import Ledger
from shelfwire.settlements.books.entries import Per, TaxWay
from shelfwire.settlements.books.files import Format
from shelfwire.settlements.errors import BadAccount, BadExport, NothingToExport
from shelfwire.settlements.models import (
    AmountSlot,
    BookExport,
    BookSettings,
    JournalEntry,
    JournalPosting,
    LedgerAccount,
    Statement,
)
from shelfwire.settlements.queries_booked import Asked

WEEK = Asked(Format.BEANCOUNT, "USD", date(2026, 11, 16), date(2026, 11, 22))


def export(company: Company, asked: Asked = WEEK) -> BookExport:
    return export_books(company=company, asked=asked, by="Alice")


def content(made: BookExport) -> bytes:
    found = books.file_of(made, 1)
    assert found
    return found.content


def on_account(code: str, **which: Any) -> int:
    return sum(row.minor for row in JournalPosting.objects.filter(code=code, **which))


def add_line(statement: Statement, minor: int) -> None:
    """A late line: the channel's sums and the lines change together."""
    a_line(statement, minor, amounts=[("revenue", "gross_sales_amount", minor)])
    add_up(statement)
    statement.reopened_at = statement.lines_read_at = clock.now()
    statement.save()


@pytest.fixture
def settings_of(company: Company) -> Callable[..., BookSettings]:
    def change(**more: Any) -> BookSettings:
        values: dict[str, Any] = {"per": Per.STATEMENT, "tax": TaxWay.NONE, "no_tax_name": "Tax Exempt"}
        return set_book_settings(company=company, **{**values, "payouts": False, **more}, by="Alice")

    return change


def test_a_statement_is_exported_once_and_then_only_what_changed(company: Company, account: Account) -> None:
    day = a_day_of_sales(account)
    an_estimate(account, "order-9", 123456)
    other = a_statement(account, day=DAY - timedelta(days=1), lines_read_at=None)

    assert books.plan(company, WEEK).waiting == (other,)
    first = export(company)
    assert (first.entry_count, first.made_by, first.part_count) == (1, "Alice", 1)
    assert on_account("613") == day.payable_minor == day.settlement_minor - 700
    assert JournalEntry.objects.get().day == date(2026, 11, 20)
    assert not JournalPosting.objects.filter(minor=123456).exists()

    with pytest.raises(NothingToExport, match="nothing new"):
        export(company)
    assert BookExport.objects.count() == 1

    add_line(day, 1999)
    later = Asked(Format.XERO, "USD", date(2026, 12, 1), date(2026, 12, 31))
    second = export(company, later)
    (entry,) = second.entries.all()
    assert entry.correction
    assert entry.narration.startswith("Correction: Statement ")
    assert sorted(entry.postings.values_list("code", "minor")) == [("200", -1999), ("613", 1999)]
    assert on_account("613") == Statement.objects.get(pk=day.pk).payable_minor
    with pytest.raises(NothingToExport):
        export(company, later)


def test_what_the_channel_tells_is_booked_whole_and_a_late_line_as_the_difference(
    company: Company, account: Account
) -> None:
    """By the way that statements come in: a fee without a name here, an adjustment, then another line."""
    sums = {"settlement": 1771, "revenue_minor": 2000, "fees_minor": -129, "adjustment_minor": -100}
    lines = [told_sale(1), told_sale(2, odd=-9), told_adjustment(3, -100)]
    month = Asked(Format.XERO, "USD", date(2026, 11, 1), date(2026, 11, 30))

    def tell(**more: int) -> Statement:
        told = told_statement(1, **{**sums, **more})
        record_statements(account=account, statements=[told])
        return Statement.objects.get()

    record_lines(tell(), lines, told=told_lines(3))
    planned = books.plan(company, month)
    assert (planned.unnamed, planned.suspense, planned.waiting) == ({"moon_fee_amount": -9}, 0, ())
    export(company, month)
    assert on_account("613") == 1771

    late = tell(settlement=2271, revenue_minor=2500)
    assert books.plan(company, month).waiting == (late,)
    with pytest.raises(NothingToExport, match="wait for their lines: 1"):
        export(company, month)
    record_lines(late, [*lines, told_sale(4, 500, 0)], told=told_lines(4))
    (entry,) = export(company, month).entries.all()
    assert sorted(entry.postings.values_list("code", "minor")) == [("200", -500), ("613", 500)]
    assert on_account("850") == 0


def test_a_file_is_the_same_whenever_it_is_asked_for(company: Company, account: Account) -> None:
    day = a_day_of_sales(account)
    made = export(company)
    before = content(made)
    ledger = Ledger("sales", "4000", "Sales (US)", "Income:US:Sales")
    set_ledger_account(company=company, ledger=ledger, by="Alice")
    add_line(day, 100)
    export(company)
    assert content(made) == before
    assert books.file_of(made, 2) is None


@pytest.mark.parametrize(("per", "tax"), [(Per.STATEMENT, TaxWay.NONE), (Per.DAY, TaxWay.ON_TOP)])
def test_bean_check_accepts_what_is_exported(
    company: Company,
    account: Account,
    settings_of: Callable[..., BookSettings],
    tmp_path: Path,
    tax: TaxWay,
    per: Per,
) -> None:
    """A week of two shops with payouts, then a correction, both included in a ledger of the person's own."""
    second = make_account(company, 'The "Other" Shop')
    days = [
        a_day_of_sales(shop, day=DAY - timedelta(days=back), orders=back + 1)
        for back in range(3)
        for shop in (account, second)
    ]
    a_payment(account, days[::2], paid_at=DAY)
    taxed = Ledger("sales", "200", "Sales", "Income:Marketplace:Sales", "20% (VAT on Income)", 2000)
    set_ledger_account(company=company, ledger=taxed, by="Alice")
    settings_of(per=per, tax=tax, payouts=True)
    made = [export(company)]
    add_line(days[0], 4321)
    made.append(export(company))
    names = [f"part-{one.pk}.beancount" for one in made]
    for name, one in zip(names, made, strict=True):
        (tmp_path / name).write_bytes(content(one))
    own = [
        'plugin "beancount.plugins.auto_accounts"',
        "2020-01-01 open Assets:Bank",
        *(f'include "{name}"' for name in names),
    ]
    (tmp_path / "own.beancount").write_text("\n".join(own) + "\n")
    for name in [*names, "own.beancount"]:
        checked = subprocess.run(
            [str(Path(sys.executable).with_name("bean-check")), str(tmp_path / name)],
            capture_output=True,
            text=True,
        )
        assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    assert made[0].entry_count == (7 if per is Per.STATEMENT else 4)
    # what the first shop is owed was paid out, but for the late line; the second one's is owed still
    assert on_account("613") == 4321 + sum(day.payable_minor or 0 for day in days[1::2])
    assert (on_account("825") != 0) == (tax is TaxWay.ON_TOP)


def test_an_exchanged_payout_and_another_currency_stay_out(
    company: Company, account: Account, settings_of: Callable[..., BookSettings]
) -> None:
    day = a_day_of_sales(account)
    a_day_of_sales(account, currency="GBP")
    settings_of(payouts=True)
    exchanged = a_payment(account, [day], paid_at=DAY, before_exchange_currency="EUR")
    a_payment(account, [day], paid_at=DAY, status="failed")
    planned = books.plan(company, WEEK)
    assert planned.exchanged == (exchanged,)
    assert [entry.narration.split()[0] for entry in planned.entries] == ["Statement"]
    assert books.currencies(company) == ["GBP", "USD"]


def test_names_nobody_knows_are_other_fees_until_somebody_says_where_they_go(
    company: Company, account: Account
) -> None:
    day = a_day_of_sales(account, orders=1)
    day.amounts.create(kind="order", group="fee", name="moon_fee_amount", minor=-50, lines=1, known=False)
    day.fees_minor, day.settlement_minor = day.fees_minor - 50, day.settlement_minor - 50
    day.save()
    planned = books.plan(company, WEEK)
    assert (planned.unnamed, planned.suspense) == ({"moon_fee_amount": -50}, 0)
    set_amount_slot(company=company, group="fee", name="moon_fee_amount", slot="advertising", by="Alice")
    assert books.plan(company, WEEK).unnamed == {}
    export(company)
    assert on_account("400") == 50

    for wrong in (("moon_fee", "sales"), ("moon_fee_amount", "clearing"), ("moon_fee_amount", "nowhere")):
        with pytest.raises(BadAccount):
            set_amount_slot(company=company, group="fee", name=wrong[0], slot=wrong[1], by="Alice")
    assert AmountSlot.objects.get().slot == "advertising"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slot", "moon"), ("code", ""), ("code", "=1"), ("code", "1" * 21), ("name", ""), ("name", "=SUM(A1)"),
        ("name", "two\nlines"), ("path", "Sales"), ("path", "Income:sales"), ("path", "Income:A b"),
        ("tax_name", "+x"), ("tax_points", 10_000), ("tax_points", -1),
    ],
)  # fmt: skip
def test_an_account_that_no_file_could_have_is_refused(company: Company, field: str, value: Any) -> None:
    good = {"slot": "sales", "code": "200", "name": "Sales", "path": "Income:Sales"}
    with pytest.raises(BadAccount):
        set_ledger_account(company=company, ledger=Ledger(**{**good, field: value}), by="Alice")
    assert not LedgerAccount.objects.exists()


@pytest.mark.parametrize("tax", [{"tax_name": "20% (VAT on Income)"}, {"tax_points": 2000}])
@pytest.mark.parametrize("slot", ["clearing", "bank", "reserve", "tax", "suspense", "taxes_withheld"])
def test_no_tax_is_in_what_is_no_income(company: Company, slot: str, tax: dict[str, Any]) -> None:
    good = {"slot": slot, "code": "200", "name": "Sales", "path": "Income:Sales"}
    with pytest.raises(BadAccount, match="No tax"):
        set_ledger_account(company=company, ledger=Ledger(**{**good, **tax}), by="Alice")
    assert not LedgerAccount.objects.exists()
    assert set_ledger_account(company=company, ledger=Ledger(**good), by="Alice").slot == slot


def test_days_that_cannot_be_meant_are_refused(company: Company, account: Account) -> None:
    a_day_of_sales(account)
    backwards = Asked(Format.XERO, "USD", date(2026, 11, 22), date(2026, 11, 16))
    with pytest.raises(BadExport, match="is after"):
        export(company, backwards)
    for first, last in ((date.min, WEEK.to_day), (WEEK.from_day, date.max)):
        with pytest.raises(BadExport, match="is not between"):
            export(company, Asked(Format.XERO, "USD", first, last))
    assert not BookExport.objects.exists()


def test_another_company_and_other_shops_are_not_in_it(
    company: Company, other_company: Company, account: Account
) -> None:
    a_day_of_sales(account)
    second = make_account(company, "Other Shop")
    theirs = Asked(Format.XERO, "USD", WEEK.from_day, WEEK.to_day, (second.pk,))
    assert not books.plan(company, theirs).entries
    assert not books.plan(other_company, WEEK).entries


def test_the_database_holds_that_entries_balance_and_stand(company: Company, account: Account) -> None:
    a_day_of_sales(account)
    entry = export(company).entries.get()
    posting = entry.postings.first()
    assert posting
    for change in (
        lambda: entry.postings.update(minor=1),
        lambda: entry.postings.all().delete(),
        lambda: JournalEntry.objects.update(narration="x"),
    ):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            change()
    posting.pk = None
    posting.save(force_insert=True)
    with pytest.raises(IntegrityError, match="apart"), transaction.atomic():
        transaction.get_connection().check_constraints()
    transaction.set_rollback(True)
