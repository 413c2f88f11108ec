"""Every sum on a screen of money opens rows that come to it, in its currency alone."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook
from tests.factories import make_account, make_warehouse
from tests.settlements.rows import DAY, a_day_of_sales, a_line, a_payment, a_statement, add_up, an_estimate

from shelfwire.channels.models import Account
from shelfwire.people.models import Company
from shelfwire.settlements.models import Statement
from shelfwire.settlements.queries_months import first_of

pytestmark = pytest.mark.django_db
STATEMENTS, PAYOUTS = "/c/corner-shop/statements/", "/c/corner-shop/payouts/"


@pytest.fixture
def shop(company: Company) -> Account:
    make_warehouse(company)
    return make_account(company)


def number(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace(",", ""))


def rows(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of the list at that address, as its file has them."""
    answer = client.get(f"{html.unescape(address)}{'&' if '?' in address else '?'}format=csv")
    assert answer.status_code == 200, address
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    return list(csv.DictReader(io.StringIO(text)))


def come_to(client: Client, address: str, column: str) -> tuple[Decimal, set[str]]:
    """What a column of the list comes to, and the currencies of its rows."""
    found = rows(client, address)
    return sum((number(row[column]) for row in found if row[column]), Decimal()), {
        row["Currency"] for row in found
    }


def an_odd_day(shop: Account, currency: str) -> Statement:
    """Beside a usual day: names that nobody knows, sums that no name explains, lines of two kinds with one name, a line
    in another currency and one that another took the place of."""
    statement = a_day_of_sales(shop, currency=currency)
    a_line(
        statement, 700, revenue_minor=1100, fees_minor=-250, shipping_minor=-150, unknown={"moon_fee", "moon_tax"},
        amounts=[("revenue", "gross_sales_amount", 1000), ("fee", "moon_fee", -120), ("tax", "moon_tax", -30),
                 ("shipping", "actual_shipping_fee_amount", -140)],
    )  # fmt: skip
    a_line(statement, 40, adjustment_minor=40, revenue_minor=0, amounts=[])
    a_line(
        statement, -90, kind="adjustment", channel_kind="PLATFORM_PENALTY", adjustment_minor=-100, fees_minor=10,
        amounts=[("adjustment", "adjustment_amount", -100), ("fee", "referral_fee_amount", 10)],
    )  # fmt: skip
    a_line(
        statement, 0, kind="reserve", channel_kind="RESERVE", reserve_status="RELEASED", reserve_minor=200, amounts=[]
    )  # fmt: skip
    a_line(statement, 5000, currency="EUR")
    a_line(statement, 7000, replaced_at=DAY)
    return add_up(statement)


@pytest.mark.parametrize("currency", ["USD", "JPY"])
def test_every_step_of_a_statement_opens_lines_that_come_to_it(
    as_charlie: Client, shop: Account, currency: str
) -> None:
    statement = an_odd_day(shop, currency)
    page = as_charlie.get(f"{STATEMENTS}{statement.pk}/").content.decode()
    found = re.findall(
        r'<a href="([^"]+)">([^<]+)</a>(?:(?!role="row).)*?class="fall-amount">([^<]+)<', page, re.DOTALL
    )
    names = {html.unescape(words) for _, words, _ in found}
    assert {
        "Sales",
        "Fees",
        "Other fees",
        "moon_fee",
        "moon_tax",
        "Penalty",
        "Other amounts of sales",
    } <= names
    assert {"Other shipping", "Reserve", "Adjustments", "Refunds"} <= names
    assert "Not broken down" not in page
    for address, words, amount in found:
        assert come_to(as_charlie, address, "This amount") == (number(amount), {currency}), words


def test_a_month_opens_statements_that_come_to_it(
    as_charlie: Client, company: Company, shop: Account
) -> None:
    other = make_account(company, name="Second")
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=True):
        for at, currency in ((shop, "USD"), (shop, "EUR"), (other, "USD")):
            a_day_of_sales(at, day=datetime(2026, 11, 2, tzinfo=UTC), currency=currency)
        a_day_of_sales(other, day=datetime(2026, 11, 5, tzinfo=UTC), currency="GBP")
        for query in ("", "?currency=EUR", f"?shop={shop.pk}", f"?shop={other.pk}&currency=GBP"):
            page = as_charlie.get(f"{STATEMENTS}months/{query}").content.decode()
            found = re.search(
                r'class="row-link" href="([^"]+)">Nov 2026.*?Settlement[^>]*><strong>([^<]+)', page
            )
            assert found
            settled, currencies = come_to(as_charlie, found[1], "Settlement")
            assert settled == number(found[2]), query
            assert len(currencies) == 1


def test_the_months_are_those_of_the_shop_that_is_chosen(
    as_charlie: Client, company: Company, shop: Account
) -> None:
    london = make_account(company, name="London")
    for n in range(3):
        a_day_of_sales(shop, day=DAY - timedelta(days=n))
    a_day_of_sales(london, currency="GBP")
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=True):
        assert "In GBP." in as_charlie.get(f"{STATEMENTS}months/?shop={london.pk}").content.decode()


@pytest.mark.parametrize("month", range(1, 13))
def test_twelve_months_are_twelve_in_any_month(month: int) -> None:
    last = datetime(2027, month, 28, tzinfo=UTC).date()
    first = first_of(last)
    assert (last.year - first.year) * 12 + last.month - first.month == 11
    assert first.day == 1


def test_each_sum_of_the_calendar_opens_what_comes_to_it(as_charlie: Client, shop: Account) -> None:
    noon = DAY + timedelta(hours=12)
    late = noon + timedelta(days=4)
    for minor, more in (
        (1000, {"paid_at": late}), (250, {"paid_at": late}), (900, {"paid_at": late, "currency": "GBP"}),
        (70, {"status": "failed"}), (5, {"paid_at": None, "status": "processing"}), (33, {"paid_at": noon}),
    ):  # fmt: skip
        a_payment(shop, [], apart=minor, **{"created_at": noon, "paid_at": noon, **more})
    an_estimate(shop, "o-1", 4321, settles_at=late)
    an_estimate(shop, "o-2", 1, settles_at=noon)
    page = as_charlie.get(f"{PAYOUTS}calendar/?month=2026-11").content.decode()
    found = re.findall(r'<a class="month-money \w+" href="([^"]+)"[^>]*>(.*?)</a>', page)
    assert len(found) == 5 + 2 * 7
    for address, inside in found:
        *_, amount, currency = re.sub(r"<[^>]+>", " ", inside).split()
        column = "Estimate" if "estimates" in address else "Amount"
        assert come_to(as_charlie, address, column) == (number(amount), {currency}), address


@pytest.mark.parametrize("month", ["9" * 30 + "-01", "0000-00", "2026-13", "x", "1999-12", "2200-01", "-1-1"])
def test_a_month_that_is_none_is_the_present_one(as_charlie: Client, shop: Account, month: str) -> None:
    assert as_charlie.get(f"{PAYOUTS}calendar/", {"month": month}).status_code == 200


def test_a_payout_is_compared_in_the_currency_of_its_statements(as_charlie: Client, shop: Account) -> None:
    pounds = a_statement(shop, currency="GBP", payable_minor=1000, settlement_minor=1000, reserve_minor=0)
    exchanged = a_payment(
        shop, [pounds], amount_minor=1270, before_exchange_minor=990, before_exchange_currency="GBP",
        exchange_rate="1.27",
    )  # fmt: skip
    mixed = a_payment(shop, [a_day_of_sales(shop), a_day_of_sales(shop, currency="EUR")])
    foreign = a_payment(shop, [a_day_of_sales(shop, currency="EUR")])
    found = {row["Payout"].strip("'"): row for row in rows(as_charlie, PAYOUTS)}
    row = found[exchanged.external_id]
    assert (row["They come to"], row["Apart"], row["Currency of the statements"]) == ("10.00", "-0.10", "GBP")
    assert found[mixed.external_id]["They come to"] == found[mixed.external_id]["Apart"] == ""
    assert found[foreign.external_id]["Apart"] == ""
    assert found[foreign.external_id]["Currency of the statements"] == "EUR"
    page = as_charlie.get(PAYOUTS).content.decode()
    assert page.count("In another currency") == 2
    assert "10.00 <small>GBP</small>" in page
    for one in (mixed, foreign):
        assert "apart from its statements" not in as_charlie.get(f"{PAYOUTS}{one.pk}/").content.decode()


def test_a_payout_of_nothing_says_so(as_charlie: Client, shop: Account) -> None:
    a_payment(shop, [])
    assert "0.00 <small>USD</small>" in as_charlie.get(PAYOUTS).content.decode()


def test_an_id_of_the_channel_is_no_part_of_a_header(as_charlie: Client, shop: Account) -> None:
    statement = a_statement(shop, external_id='s"1\r\nX-Harm: é/..')
    answer = as_charlie.get(f"{STATEMENTS}{statement.pk}/lines/?format=csv")
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="statement-s-1-X-Harm- -..-2'
    )
    assert "X-Harm" not in answer.headers


def test_an_amount_below_zero_is_a_number_in_a_file(as_charlie: Client, shop: Account) -> None:
    statement = a_day_of_sales(shop, external_id="=1+1")
    for address in (STATEMENTS, f"{STATEMENTS}{statement.pk}/lines/", f"{STATEMENTS}months/"):
        text = b"".join(as_charlie.get(f"{address}?format=csv").streaming_content).decode()  # type: ignore[attr-defined]  # it streams
        assert re.search(r",-\d+\.\d\d,", text), address
        assert "'-" not in text, address
    book = load_workbook(io.BytesIO(as_charlie.get(f"{STATEMENTS}?format=xlsx").content))
    header, row = book.active.iter_rows(values_only=True)
    assert dict(zip(header, row, strict=True))["Fees and taxes"] == -20.2
    assert dict(zip(header, row, strict=True))["Statement"] == "'=1+1"
