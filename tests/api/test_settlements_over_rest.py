"""Statements, lines, payouts and withdrawals over REST: page by page, only the company's own, every refusal by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.api.conftest import Program, Store
from tests.factories import make_account
from tests.settlements.told import (
    CLOSED,
    told_adjustment,
    told_lines,
    told_payment,
    told_sale,
    told_statement,
    told_withdrawal,
)

from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.people.models import Company
from shelfwire.settlements.actions import (
    record_lines,
    record_payments,
    record_statements,
    record_withdrawals,
)
from shelfwire.settlements.models import Statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(store: Store) -> Statement:
    """Three days of money, the newest with lines."""
    account = store.account
    docs = [
        told_statement(n, 100 * n, closed_at=CLOSED + timedelta(days=n), payment_id="p-1") for n in (1, 2, 3)
    ]
    record_statements(account=account, statements=docs)
    record_payments(account=account, payments=[told_payment(1, 600, bank_account="***1234")])
    record_withdrawals(account=account, withdrawals=[told_withdrawal(1, -500), told_withdrawal(2, -100)])
    found = Statement.objects.get(external_id="s-3")
    lines = [told_sale(1), told_sale(2, odd=-7), told_adjustment(3, -100, order="o-1")]
    record_lines(found, lines, told=told_lines(3, payable=200, reserve=-100))
    record_lines(found, [*lines[:2], told_adjustment(3, -90, order="o-1")], told=told_lines(3, 200, -100))
    found.refresh_from_db()
    return found


def names(listed: Any) -> list[str]:
    return [row["external_id"] for row in listed["data"]]


def test_money_is_listed_the_newest_first_page_by_page(wms: Program, statement: Statement) -> None:
    first = wms.get("/statements?size=2")
    second = wms.get(f"/statements?size=2&after={first['next']}")
    assert (names(first), names(second), second["next"]) == (["s-3", "s-2"], ["s-1"], None)
    day = (CLOSED + timedelta(days=2)).isoformat().replace("+00:00", "Z")
    assert names(wms.get(f"/statements?since={day}&until={day}")) == []
    assert names(wms.get(f"/statements?until={day}&status=processing")) == ["s-1"]
    assert names(wms.get(f"/statements?shop_id={statement.account_id}&status=paid")) == []
    (payout,) = wms.get("/payouts")["data"]
    assert (payout["external_id"], payout["amount"], payout["bank_account"]) == (
        "p-1", {"minor": 600, "currency": "USD"}, "***1234",
    )  # fmt: skip
    assert names(wms.get("/withdrawals?size=1")) == ["w-2"]


def test_how_much_matches_is_said_of_a_statement_and_of_a_month(
    wms: Program, stranger_wms: Program, statement: Statement
) -> None:
    Statement.objects.filter(pk=statement.pk).update(matched_minor=500, matched_at=CLOSED)
    statement.refresh_from_db()
    (row, *_) = wms.get("/statements")["data"]
    assert (row["matched"]["minor"], row["turnover"]["minor"]) == (500, statement.turnover_minor)
    (month,) = wms.get("/statements/months?since=2026-10-05")["data"]
    assert (month["month"], month["currency"], month["statements"]) == ("2026-11", "USD", 3)
    assert month["matched_share"] == 500 / statement.turnover_minor
    fees = statement.amounts.filter(name="referral_fee_amount").get()
    assert {"group": "fee", "name": "referral_fee_amount", "minor": fees.minor} in month["taken"]
    for asked in ("since=2027-01-01", "currency=EUR"):
        assert wms.get(f"/statements/months?{asked}")["data"] == []
    assert stranger_wms.get("/statements/months")["data"] == []
    assert stranger_wms.refused("GET", f"/statements/months?shop_id={statement.account_id}")[0] == 404


def test_months_are_twelve_in_the_currency_of_the_shops_that_are_asked_for(
    wms: Program, store: Store
) -> None:
    middle = clock.midnight(clock.today("UTC").replace(day=15), "UTC")
    days = [middle - timedelta(days=30 * n) for n in range(14)]
    told = [told_statement(n, 100, closed_at=day) for n, day in enumerate(days, 1)]
    record_statements(account=store.account, statements=told)
    london = make_account(store.account.company, "London")
    record_statements(account=london, statements=[told_statement(99, 5, closed_at=middle, currency="GBP")])
    found = [row["month"] for row in wms.get("/statements/months")["data"]]
    assert found == [f"{day:%Y-%m}" for day in days[:12]]
    (row,) = wms.get(f"/statements/months?shop_id={london.pk}")["data"]
    assert (row["month"], row["currency"]) == (found[0], "GBP")
    assert wms.get(f"/statements/months?shop_id={london.pk}&currency=gbp")["data"] == [row]


def test_a_statement_shows_its_sums_amounts_and_lines(wms: Program, statement: Statement) -> None:
    one = wms.get(f"/statements/{statement.pk}")
    assert (one["settlement"]["minor"], one["payable"]["minor"], one["reserve"]["minor"]) == (300, 200, -100)
    assert (one["payout_external_id"], one["line_count"], one["reopened_at"]) == ("p-1", 3, None)
    amounts = {row["name"]: (row["minor"], row["known"]) for row in one["amounts"]}
    assert amounts["moon_fee_amount"] == (-7, False)
    assert amounts["PLATFORM_PENALTY"] == (-90, True)

    path = f"/statements/{statement.pk}/lines"
    first = wms.get(f"{path}?size=2")
    assert names(first) == ["l-1", "l-2"]
    (last,) = wms.get(f"{path}?size=2&after={first['next']}")["data"]
    assert (last["settlement"], last["reference"]) == ({"minor": -90, "currency": "USD"}, "a-3")
    assert names(wms.get(f"{path}?name=moon_fee_amount")) == ["l-2"]
    assert names(wms.get(f"{path}?name=PLATFORM_PENALTY")) == ["l-3"]
    assert names(wms.get(f"{path}?name=fee")) == []
    assert names(wms.get(f"{path}?order_external_id=o-1&kind=adjustment")) == ["l-3"]
    replaced = [row["replaced_at"] is not None for row in wms.get(f"{path}?replaced=true")["data"]]
    assert replaced == [False, False, True, False]
    assert wms.refused("GET", f"{path}?kind=gift")[0] == 422


def test_of_another_company_there_is_nothing(
    wms: Program, statement: Statement, other_company: Company
) -> None:
    theirs = make_account(other_company, "Their shop", external_shop_id="9")
    made = record_statements(account=theirs, statements=[told_statement(9, 900)])
    for path in (f"/statements/{made.ids['s-9']}", f"/statements/{made.ids['s-9']}/lines"):
        assert wms.refused("GET", path)[0] == 404
    assert "s-9" not in names(wms.get("/statements"))
    body = {"shop_id": theirs.pk, "since": "2026-03-01T00:00:00Z"}
    assert wms.refused("POST", "/statements/import", body)[0] == 404
    assert not Job.objects.exists()


def test_an_import_is_refused_by_name_where_there_is_nothing_to_import(wms: Program, store: Store) -> None:
    body = {"shop_id": store.account.pk, "since": "2026-03-01T00:00:00Z"}
    assert (
        wms.refused("POST", "/statements/import", {**body, "until": "2026-02-01T00:00:00Z"})[1]
        == "bad_window"
    )
    status, code, *_ = wms.refused("POST", "/statements/import", body)
    assert (status, code) == (422, "unsupported_by_channel")
    assert not Job.objects.exists()
