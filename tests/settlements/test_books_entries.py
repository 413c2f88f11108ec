"""Journal entries from statements, without a database: every entry balances, and what is owed is what the channel
says, whatever the lines are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwire.kit.money import tax_within
from shelfwire.settlements.books.chart import CLEARING, Chart, Ledger, slots, usual_slot
from shelfwire.settlements.books.entries import (
    Booked,
    Entry,
    Head,
    Key,
    Per,
    Source,
    Sum,
    TaxWay,
    entries,
    payout_wanted,
    statement_wanted,
)
from shelfwire.settlements.books.files import Format, parts, write
from shelfwire.settlements.books.written import WrittenEntry, added_up
from shelfwire_tiktok import facts

PLAIN = Chart({}, {})
DAY = date(2026, 11, 20)
SUMS = (
    Sum("revenue", "gross_sales_amount", 15000),
    Sum("revenue", "seller_discount_amount", -1500),
    Sum("shipping", "actual_shipping_fee_amount", -1950),
    Sum("fee", "referral_fee_amount", -610),
    Sum("fee", "moon_fee_amount", -90, known=False),
    Sum("fee", "other_fees", -40, known=False),
    Sum("tax", "gst_amount", -20),
    Sum("adjustment", "PLATFORM_PENALTY", -2500),
    Sum("information", "platform_discount_amount", -900),
    Sum("reserve", "RESERVE", -700),
)
HEAD = Head(settlement=8290, reserve=-700)


def source(
    wanted: dict[Key, tuple[str, int]], booked: dict[Key, Booked] | None = None, **more: Any
) -> Source:
    values: dict[str, Any] = {
        "id": 7,
        "external_id": "s-7",
        "account_id": 1,
        "shop": "Corner Shop",
        "day": DAY,
    }
    values |= {"changed_on": date(2026, 12, 3), "wanted": wanted, "booked": booked or {}} | more
    return Source(**values)


def after(made: Sequence[Entry], before: dict[Key, Booked] | None = None) -> dict[Key, Booked]:
    """What the books have of a document after these entries."""
    found = dict(before or {})
    for entry in made:
        for one in entry.postings:
            there = found.get(one.key)
            found[one.key] = Booked(
                one.minor + (there.minor if there else 0), there.ledger if there else one.ledger
            )
    return found


def test_a_statement_is_booked_by_kind_and_what_is_not_known_under_other_fees() -> None:
    wanted = statement_wanted(HEAD, SUMS, PLAIN)
    assert wanted == {
        ("revenue", "gross_sales_amount"): ("sales", -15000),
        ("revenue", "seller_discount_amount"): ("discounts", 1500),
        ("shipping", "actual_shipping_fee_amount"): ("shipping_cost", 1950),
        ("fee", "referral_fee_amount"): ("commission", 610),
        ("fee", "moon_fee_amount"): ("other_fees", 90),
        ("fee", "other_fees"): ("other_fees", 40),
        ("tax", "gst_amount"): ("taxes_withheld", 20),
        ("adjustment", "PLATFORM_PENALTY"): ("adjustments", 2500),
        ("reserve", "RESERVE"): ("reserve", 700),
        ("clearing", "settlement"): ("clearing", 8290),
        ("clearing", "reserve"): ("clearing", -700),
    }
    assert not sum(minor for _, minor in wanted.values())


@pytest.mark.parametrize(
    ("head", "sums", "odd"),
    [
        # a cent that no line has
        (replace(HEAD, settlement=8291), SUMS, {("suspense", "not_in_lines"): ("suspense", -1)}),
        # a whole line is missing
        (HEAD, SUMS[1:], {("suspense", "not_in_lines"): ("suspense", -15000)}),
        (replace(HEAD, reserve=-600), SUMS, {("reserve", "not_in_lines"): ("reserve", -100)}),
    ],
    ids=["a cent", "a line", "reserve"],
)
def test_the_settlement_is_booked_as_the_channel_says_it(
    head: Head, sums: Sequence[Sum], odd: dict[Key, tuple[str, int]]
) -> None:
    wanted = statement_wanted(head, sums, PLAIN)
    assert {key: one for key, one in wanted.items() if key[1] == "not_in_lines"} == odd
    assert wanted["clearing", "settlement"] == ("clearing", head.settlement)
    assert not sum(minor for _, minor in wanted.values())


def test_every_amount_that_the_plugin_knows_has_an_account() -> None:
    known = set(slots())
    found = {
        (group, name): usual_slot(group, name, known=True)
        for group, names in facts.STATEMENT_AMOUNTS.items()
        if group not in ("kinds", "information")
        for name in names
    }
    assert set(found.values()) <= known - {"suspense", "clearing", "bank"}
    assert found["fee", "affiliate_ads_commission_amount"] == "creators"
    assert found["fee", "gmv_max_ad_fee_amount"] == "advertising"
    assert found["shipping", "customer_paid_shipping_fee_refund_amount"] == "shipping_income"
    assert found["revenue", "seller_discount_refund_amount"] == "discounts"
    # the same sums in either shape of a statement: a name may hold the word "discount" and be the sales before it
    for sales, refunds in (
        ("gross_sales_amount", "gross_sales_refund_amount"),
        ("subtotal_before_discount_amount", "refund_subtotal_before_discount_amount"),
    ):
        assert (found["revenue", sales], found["revenue", refunds]) == ("sales", "refunds")


amounts = st.integers(-(10**9), 10**9)
sums = st.lists(
    st.builds(
        Sum,
        st.sampled_from(["revenue", "shipping", "fee", "tax", "adjustment", "reserve", "information"]),
        st.sampled_from(["a", "b_refund", "c_discount", "d_commission", "other_fees"]),
        amounts,
        st.booleans(),
    ),
    max_size=12,
)
heads = st.builds(Head, amounts, st.none() | amounts)
charts = st.builds(
    lambda points: Chart({key: replace(one.default, tax_points=points) for key, one in slots().items()}, {}),
    st.integers(0, 4900),
)


@given(
    heads, sums, heads, sums, charts, st.sampled_from(TaxWay), st.sampled_from(TaxWay), st.sampled_from(Per)
)
def test_entries_balance_and_the_clearing_account_has_what_is_payable(
    head: Head,
    first: list[Sum],
    later: Head,
    again: list[Sum],
    chart: Chart,
    tax: TaxWay,
    then: TaxWay,
    per: Per,
) -> None:
    """Of any statement; the same again is nothing; of one that changed, only the difference, in whatever way tax is
    taken out by then."""
    made = entries([source(statement_wanted(head, first, chart))], chart, per=per, tax=tax)
    booked = after(made)
    assert all(not sum(one.minor for one in entry.postings) for entry in made)
    assert clearing(made) == head.settlement + kept_back(head, first)
    assert not entries([source(statement_wanted(head, first, chart), booked)], chart, per=per, tax=then)

    corrected = entries([source(statement_wanted(later, again, chart), booked)], chart, per=per, tax=then)
    assert all(entry.correction == bool(booked) for entry in corrected)
    assert all(not sum(one.minor for one in entry.postings) for entry in corrected)
    assert clearing([*made, *corrected]) == later.settlement + kept_back(later, again)
    booked = after(corrected, booked)
    assert not entries([source(statement_wanted(later, again, chart), booked)], chart, per=per, tax=tax)


def clearing(made: Sequence[Entry]) -> int:
    return sum(one.minor for entry in made for one in entry.postings if one.ledger.slot == CLEARING)


def kept_back(head: Head, sums: Sequence[Sum]) -> int:
    return sum(one.minor for one in sums if one.group == "reserve") if head.reserve is None else head.reserve


def test_a_correction_goes_to_the_accounts_of_what_it_corrects() -> None:
    booked = after(
        entries([source(statement_wanted(HEAD, SUMS, PLAIN))], PLAIN, per=Per.STATEMENT, tax=TaxWay.NONE)
    )
    moved = Chart({"commission": Ledger("commission", "999", "Elsewhere", "Expenses:Elsewhere")}, {})
    changed = [*SUMS, Sum("fee", "referral_fee_amount", -5), Sum("fee", "transaction_fee_amount", -3)]
    now = statement_wanted(replace(HEAD, settlement=8282), changed, moved)
    (entry,) = entries([source(now, booked)], moved, per=Per.DAY, tax=TaxWay.NONE)
    assert entry.day == date(2026, 12, 3)
    assert entry.narration == "Correction: Statement s-7 of Corner Shop, 2026-11-20"
    assert {(one.ledger.code, one.minor) for one in entry.postings} == {("411", 5), ("413", 3), ("613", -8)}


@pytest.mark.parametrize(
    ("tax", "lines"),
    [
        (TaxWay.NONE, {("200", "", -12000), ("613", "", 12000)}),
        (TaxWay.INSIDE, {("200", "20% (VAT on Income)", -12000), ("613", "", 12000)}),
        (TaxWay.ON_TOP, {("200", "", -10000), ("825", "", -2000), ("613", "", 12000)}),
    ],
)
def test_tax_is_left_alone_or_named_or_taken_out(tax: TaxWay, lines: set[tuple[str, str, int]]) -> None:
    chart = Chart({"sales": Ledger("sales", "200", "Sales", "Income:Sales", "20% (VAT on Income)", 2000)}, {})
    head = Head(12000)
    wanted = statement_wanted(head, [Sum("revenue", "gross_sales_amount", 12000)], chart)
    (entry,) = entries([source(wanted)], chart, per=Per.STATEMENT, tax=tax)
    assert {(one.ledger.code, one.ledger.tax_name, one.minor) for one in entry.postings} == lines


@pytest.mark.parametrize(
    ("minor", "points", "tax"), [(120, 2000, 20), (-120, 2000, -20), (100, 0, 0), (3, 2000, 1), (1, 725, 0)]
)
def test_the_tax_within_an_amount(minor: int, points: int, tax: int) -> None:
    assert tax_within(minor, points) == tax


def test_a_day_is_one_entry_over_shops_and_a_payout_its_own() -> None:
    wanted = statement_wanted(HEAD, SUMS, PLAIN)
    both = [source(wanted), source(wanted, id=8, external_id="s-8", account_id=2, shop="Other Shop")]
    payout = source(payout_wanted(8290), id=3, external_id="p-3", is_payout=True)
    made = entries([*both, payout], PLAIN, per=Per.DAY, tax=TaxWay.NONE)
    assert [(entry.narration, entry.account_id) for entry in made] == [
        ("2 statements of 2 shops, 2026-11-20", None),
        ("Payout p-3 of Corner Shop", 1),
    ]
    assert clearing(made) == 2 * (8290 - 700) - 8290
    assert len(entries(both, PLAIN, per=Per.STATEMENT, tax=TaxWay.NONE)) == 2


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────


def an_entry(
    number: int = 1, narration: str = "Statement s-7 of Corner Shop", currency: str = "USD"
) -> WrittenEntry:
    (made,) = entries(
        [source(statement_wanted(HEAD, SUMS, PLAIN))], PLAIN, per=Per.STATEMENT, tax=TaxWay.NONE
    )
    lines = added_up((one.ledger, slots()[one.ledger.slot].word, one.minor) for one in made.postings)
    return WrittenEntry(number, DAY, narration, currency, "Tax Exempt", lines)


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_xero_gets_signed_amounts_by_account_code() -> None:
    rows = table(write(Format.XERO, [an_entry()]))
    assert rows[0] == {
        "*Narration": "SW-000001 Statement s-7 of Corner Shop", "*Date": "20 Nov 2026", "Description": "Sales",
        "*AccountCode": "200", "*TaxRate": "Tax Exempt", "*Amount": "-150.00", "TrackingName1": "",
        "TrackingOption1": "", "TrackingName2": "", "TrackingOption2": "",
    }  # fmt: skip
    assert [row["*Amount"] for row in rows if row["*AccountCode"] == "613"] == ["75.90"]
    assert [row["*Amount"] for row in rows if row["*AccountCode"] == "415"] == ["1.30"]
    assert not sum(round(float(row["*Amount"]) * 100) for row in rows)


def test_quickbooks_gets_debits_and_credits_by_account_name() -> None:
    rows = table(write(Format.QUICKBOOKS, [an_entry(12, currency="JPY")]))
    assert rows[0] == {
        "*JournalNo": "SW-000012", "*JournalDate": "11/20/2026", "*AccountName": "Sales", "*Debits": "",
        "*Credits": "15000", "Description": "Sales: Statement s-7 of Corner Shop", "Name": "", "Currency": "JPY",
        "Location": "", "Class": "",
    }  # fmt: skip
    debits, credits = (sum(int(row[side] or 0) for row in rows) for side in ("*Debits", "*Credits"))
    assert debits == credits > 0


def test_no_words_of_a_channel_are_a_formula_or_break_a_file() -> None:
    evil = an_entry(narration='=1+1 "of" \\ \n 2026-01-01 open Assets:Evil')
    evil = replace(evil, lines=(replace(evil.lines[0], text="@x"), *evil.lines[1:]))
    assert table(write(Format.XERO, [evil]))[0]["Description"] == "'@x"
    assert table(write(Format.QUICKBOOKS, [evil]))[0]["Description"].startswith("'@x")
    text = write(Format.BEANCOUNT, [evil]).decode()
    assert '* "=1+1 \\"of\\" \\\\ 2026-01-01 open Assets:Evil" ^SW-000001\n' in text


def test_a_file_takes_what_the_program_takes_and_divides_no_entry() -> None:
    many = [an_entry(number) for number in range(1, 61)]
    divided = parts(Format.XERO, many)
    assert [sum(len(entry.lines) for entry in part) <= 300 for part in divided] == [True] * len(divided)
    assert [entry for part in divided for entry in part] == many
    assert len(divided) == 2
    assert parts(Format.BEANCOUNT, many) == [many]
    assert parts(Format.XERO, []) == [[]]
