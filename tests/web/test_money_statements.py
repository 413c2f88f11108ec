"""Statements on the screens: who sees them, how they are found, and that every sum opens the lines it is made of."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, make_warehouse
from tests.settlements.rows import DAY, a_day_of_sales, a_difference, a_line, a_statement, add_up

from shelfwire.channels.models import Account
from shelfwire.jobs.models import Job
from shelfwire.people.models import Company, User
from shelfwire.settlements.models import Statement, StatementLine

pytestmark = pytest.mark.django_db
BASE = "/c/corner-shop/statements/"


@pytest.fixture
def shop(company: Company) -> Account:
    make_warehouse(company)
    return make_account(company)


@pytest.fixture
def statement(shop: Account) -> Statement:
    return a_day_of_sales(shop)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def links(client: Client, address: str) -> dict[str, str]:
    """The links of the picture: the words to the address."""
    html = client.get(address).content.decode()
    found = re.findall(r'<span role="rowheader" class="fall-label"><a href="([^"]+)">([^<]+)</a>', html)
    return {words: href.replace("&amp;", "&") for href, words in found}


def test_the_list_names_each_day_with_what_it_came_to(
    as_charlie: Client, shop: Account, statement: Statement
) -> None:
    a_difference(shop, statement.external_id, -100)
    statement.matched_minor -= 3609
    statement.save()
    text = page(as_charlie, BASE)
    assert "Fri 20 Nov 2026" in text
    assert "36.55 USD" not in text
    assert "38.57 USD" in text
    assert "reserve −7.00 USD" in text
    assert "78.9%" in text
    assert "1 difference" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"a", "b", "c"}),
        ("since=2026-11-20", {"b", "c"}),
        ("until=2026-11-20", {"a", "b"}),
        ("since=2026-11-20&until=2026-11-20", {"b"}),
        ("status=failed", {"c"}),
        ("stands=unread", {"c"}),
        ("stands=differs", {"a"}),
        ("q=pay-7", {"b"}),
        ("since=nonsense", {"a", "b", "c"}),
    ],
)
def test_the_list_is_narrowed(as_charlie: Client, shop: Account, query: str, found: set[str]) -> None:
    day = DAY.replace(day=20)
    a_statement(shop, external_id="s-a", day=day, matched_at=day, turnover_minor=5, matched_minor=4)
    a_statement(shop, external_id="s-b", payment_external_id="pay-7")
    a_statement(shop, external_id="s-c", day=DAY.replace(day=22), status="failed", lines_digest="")
    answer = as_charlie.get(f"{BASE}?{query}&format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()[1:]  # type: ignore[attr-defined]
    assert {name for name in "abc" if any(f"s-{name}" in line for line in lines)} == found


def test_a_file_has_exact_amounts_and_no_formula(as_charlie: Client, shop: Account) -> None:
    a_statement(shop, external_id="=1+1", revenue_minor=123456789, currency="JPY")
    answer = as_charlie.get(f"{BASE}?format=csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "123456789" in text
    assert ",=1+1" not in text


def test_every_sum_opens_the_lines_it_is_made_of(as_charlie: Client, statement: Statement) -> None:
    found = links(as_charlie, f"{BASE}{statement.pk}/")
    expected = {
        "Sales": 3, "Sales before discounts": 3, "Discounts paid by you": 3, "Your discounts": 3,
        "Discounts by TikTok Shop": 3, "Refunds": 1, "Refunded sales": 1, "Fees": 4, "Referral fee": 4,
        "Creators' commission": 3, "Taxes": 3, "Sales tax on the referral fee": 3, "Shipping": 3,
        "Carrier's charge": 3, "Shipping paid by the buyer": 3, "Adjustments": 1, "Penalty": 1, "Reserve": 1,
    }  # fmt: skip
    assert set(found) == {words.replace("'", "&#x27;") for words in expected}
    for words, count in expected.items():
        text = page(as_charlie, found[words.replace("'", "&#x27;")])
        assert f"{count} row" in text, words
    assert "Together −610.00 USD" not in text


def test_the_lines_of_an_amount_say_what_it_comes_to(as_charlie: Client, statement: Statement) -> None:
    text = page(as_charlie, f"{BASE}{statement.pk}/lines/?amount=fee.referral_fee_amount")
    assert "Lines with referral fee" in text
    assert "Together −6.10 USD" in text
    assert "2.00 USD" in text
    narrowed = page(as_charlie, f"{BASE}{statement.pk}/lines/?amount=fee.referral_fee_amount&q=order-none")
    assert "Together" not in narrowed


def test_a_line_shows_its_amounts_as_they_were_sent(as_charlie: Client, statement: Statement) -> None:
    line = statement.lines.filter(kind="order").order_by("pk").first()
    assert line is not None
    text = page(as_charlie, f"{BASE}lines/{line.pk}/")
    for words in ("Carrier&#x27;s charge", "actual_shipping_fee_amount", "−6.50", "36.09 USD"):
        assert words in text
    StatementLine.objects.filter(pk=line.pk).update(replaced_at=DAY)
    assert "Another line took its place" in page(as_charlie, f"{BASE}lines/{line.pk}/")
    assert "5 rows" in page(as_charlie, f"{BASE}{statement.pk}/lines/")


def test_fees_without_a_known_name_are_shown_and_marked(as_charlie: Client, shop: Account) -> None:
    statement = a_statement(shop)
    a_line(
        statement, 850, revenue_minor=1000, fees_minor=-150, other_fees_minor=-150, unknown={"brand_new_fee_amount"},
        amounts=[("revenue", "gross_sales_amount", 1000), ("fee", "brand_new_fee_amount", -120)],
    )  # fmt: skip
    add_up(statement)
    text = page(as_charlie, f"{BASE}{statement.pk}/")
    assert "Other fees" in text
    assert "brand_new_fee_amount New name" in text
    assert "8.50" in text
    assert "Not broken down" not in text
    found = links(as_charlie, f"{BASE}{statement.pk}/")
    for words, minor in (("Other fees", "1.50"), ("brand_new_fee_amount", "1.20"), ("Fees", "1.50")):
        opened = page(as_charlie, found[words])
        assert "1 row" in opened
        assert f"Together −{minor} USD" in opened
    line = statement.lines.get()
    assert "Other fees fees and taxes less the named ones −0.30" in page(
        as_charlie, f"{BASE}lines/{line.pk}/"
    )


def test_what_is_not_read_yet_or_missing_is_said(as_charlie: Client, shop: Account) -> None:
    unread = a_statement(shop, lines_read_at=None, lines_digest="", revenue_minor=500, settlement_minor=500)
    assert "The lines are still to be read" in page(as_charlie, f"{BASE}{unread.pk}/")
    short = a_statement(shop, lines_told=7, line_count=5)
    assert "2 of 7 lines are missing" in page(as_charlie, f"{BASE}{short.pk}/")
    changed = a_statement(shop, lines_digest="older")
    assert "changed after its lines were read" in page(as_charlie, f"{BASE}{changed.pk}/")


def test_a_packer_sees_no_money_and_another_company_none_of_ours(
    as_pat: Client, as_charlie: Client, other_company: Company, statement: Statement
) -> None:
    line = statement.lines.first()
    assert line is not None
    for part in ("", f"{statement.pk}/", f"{statement.pk}/lines/", f"lines/{line.pk}/", "?format=csv"):
        assert as_pat.get(f"{BASE}{part}").status_code == 403, part
    foreign = a_day_of_sales(make_account(other_company))
    inside = foreign.lines.first()
    assert inside is not None
    for part in (f"{foreign.pk}/", f"{foreign.pk}/lines/", f"lines/{inside.pk}/"):
        assert as_charlie.get(f"{BASE}{part}").status_code == 404, part


def test_more_rows_take_no_more_questions(as_alice: Client, alice: User, shop: Account) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = as_alice.get(address)
            assert b"".join(answer) if answer.streaming else answer.content
        return len(queries)

    statement = a_day_of_sales(shop, orders=1)
    addresses = [BASE, f"{BASE}?format=csv", f"{BASE}{statement.pk}/", f"{BASE}{statement.pk}/lines/"]
    asked(BASE)  # signs in
    before = [asked(each) for each in addresses]
    for n in range(8):
        other = a_day_of_sales(shop, orders=1)
        a_difference(shop, other.external_id, -n)
        a_difference(shop, statement.external_id, -n)
        a_line(statement, 100)
    assert [asked(each) for each in addresses] == before
    assert max(before) <= 16


def test_statements_of_days_are_asked_for_by_hand_once(
    as_bob: Client, as_charlie: Client, shop: Account
) -> None:
    address, days = f"{BASE}import/", {"shop": shop.pk, "since": "2026-11-01", "until": "2026-11-03"}
    assert as_charlie.post(address, days).status_code == 403
    assert "Import statements" in page(as_bob, BASE)
    answers = [as_bob.post(address, days) for _ in range(2)]
    job = Job.objects.get(name="statements.import")
    assert {answer["Location"] for answer in answers} == {f"/c/corner-shop/jobs/{job.pk}/"}
    assert "2026-11-01 to 2026-11-03" in job.title
    assert job.arguments["since"] == "2026-11-02T00:00:00+00:00"
    assert job.arguments["until"] == "2026-11-05T00:00:00+00:00"


def test_days_in_the_wrong_order_are_refused_and_nothing_is_queued(as_bob: Client, shop: Account) -> None:
    days = {"shop": shop.pk, "since": "2026-11-05", "until": "2026-11-01"}
    assert "ends before it begins" in as_bob.post(f"{BASE}import/", days).content.decode()
    assert not Job.objects.filter(name="statements.import").exists()
