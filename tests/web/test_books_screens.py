"""Books on the screens: looked at, exported once, listed, downloaded again; accounts are an owner's."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, make_warehouse
from tests.settlements.rows import DAY, a_day_of_sales, a_line, a_statement, add_up

from shelfwire.channels.models import Account
from shelfwire.people.models import Company
from shelfwire.settlements.models import AmountSlot, BookExport, JournalEntry, LedgerAccount

pytestmark = pytest.mark.django_db
BASE = "/c/corner-shop/books/"
WEEK = {"program": "xero", "currency": "USD", "from_day": "2026-11-16", "to_day": "2026-11-22", "shop": ""}


@pytest.fixture
def shop(company: Company) -> Account:
    make_warehouse(company)
    return make_account(company)


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_week_is_looked_at_exported_once_and_downloaded_again(as_bob: Client, shop: Account) -> None:
    day = a_day_of_sales(shop)
    day.amounts.create(kind="order", group="fee", name="moon_fee_amount", minor=-50, lines=1, known=False)
    a_statement(shop, lines_read_at=None)
    assert "look at the entries first" in words(as_bob, BASE)

    looked = words(as_bob, f"{BASE}?{urlencode(WEEK)}")
    for said in (
        "613 Marketplace Clearing",
        "moon_fee_amount (-0.50 USD)",
        "0.50 USD of the settlement is not explained",
        "1 statement up to these days still waits for its lines and stays out",
        "Export 1 journal entry",
        "Statement 3458764513820",
    ):
        assert said in looked
    assert not BookExport.objects.exists()

    answer = as_bob.post(BASE, WEEK)
    made = BookExport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{BASE}exports/{made.pk}/")
    assert "1 journal entry in USD for Xero (manual journals)" in words(as_bob, f"{BASE}exports/{made.pk}/")
    assert "2026-11-16 to 2026-11-22" in words(as_bob, f"{BASE}exports/")
    file = as_bob.get(f"{BASE}exports/{made.pk}/files/1/")
    assert file["Content-Disposition"].endswith(
        f'filename="xero-USD-2026-11-16-to-2026-11-22-export-{made.pk}.csv"'
    )
    assert file.content.startswith(b"*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount,")
    assert as_bob.get(f"{BASE}exports/{made.pk}/files/2/").status_code == 404

    assert "Nothing new" in words(as_bob, f"{BASE}?{urlencode(WEEK)}")
    again = as_bob.post(BASE, WEEK)
    assert again.status_code == 422
    assert "There is nothing new from 2026-11-16 to 2026-11-22 in USD." in again.content.decode()
    assert (BookExport.objects.count(), JournalEntry.objects.count()) == (1, 1)


def test_a_viewer_looks_and_exports_nothing(as_charlie: Client, shop: Account) -> None:
    a_day_of_sales(shop)
    assert "Export 1 journal entry" not in words(as_charlie, f"{BASE}?{urlencode(WEEK)}")
    assert as_charlie.post(BASE, WEEK).status_code == 403
    assert as_charlie.post(f"{BASE}accounts/sales/", {}).status_code == 403
    assert "Change the account" not in as_charlie.get(f"{BASE}accounts/").content.decode()
    assert not BookExport.objects.exists()


def test_accounts_are_set_by_kind_and_amounts_find_theirs(as_alice: Client, shop: Account) -> None:
    day = a_day_of_sales(shop)
    day.amounts.create(kind="order", group="fee", name="moon_fee_amount", minor=-50, lines=1, known=False)
    text = words(as_alice, f"{BASE}accounts/")
    assert "415 Other Marketplace Fees" in text
    assert "moon_fee_amount New name" in text

    good = {
        "code": "4000",
        "name": "Sales (US)",
        "path": "Income:US:Sales",
        "tax_name": "20% VAT",
        "tax": "7.25",
    }
    assert as_alice.post(f"{BASE}accounts/sales/", good).status_code == 302
    row = LedgerAccount.objects.get()
    assert (row.slot, row.code, row.tax_points) == ("sales", "4000", 725)
    wrong = as_alice.post(f"{BASE}accounts/sales/", {**good, "path": "Umsatz"})
    assert wrong.status_code == 422
    assert "Write it like Expenses:Marketplace:Commission." in wrong.content.decode()
    assert LedgerAccount.objects.get().path == "Income:US:Sales"
    assert "tax_name" not in as_alice.get(f"{BASE}accounts/clearing/").content.decode()

    moon = {"group": "fee", "name": "moon_fee_amount", "slot": "advertising"}
    assert as_alice.post(f"{BASE}accounts/amounts/", moon).status_code == 302
    assert AmountSlot.objects.get().slot == "advertising"
    assert "New name" not in words(as_alice, f"{BASE}accounts/")
    as_alice.post(f"{BASE}accounts/amounts/", {**moon, "name": ""})
    assert AmountSlot.objects.count() == 1


def test_what_no_name_explains_is_said_in_words(as_alice: Client, shop: Account) -> None:
    statement = a_statement(shop)
    a_line(
        statement, 850, revenue_minor=1000, fees_minor=-150, unknown={"moon_fee"},
        amounts=[("revenue", "gross_sales_amount", 1000), ("fee", "moon_fee", -120)],
    )  # fmt: skip
    add_up(statement)
    looked = words(as_alice, f"{BASE}?{urlencode(WEEK)}")
    assert "No name is known here for moon_fee (-1.20 USD), other fees that have none (-0.30 USD)" in looked
    accounts = words(as_alice, f"{BASE}accounts/")
    assert "Other fees without a name Fee" in accounts
    assert "moon_fee New name" in accounts
    assert "other_fees" not in accounts


def test_more_statements_take_no_more_questions(as_bob: Client, shop: Account) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert as_bob.get(f"{BASE}?{urlencode(WEEK)}").status_code == 200
        return len(queries)

    a_day_of_sales(shop)
    asked()
    few = asked()
    for _ in range(5):
        a_day_of_sales(shop, day=DAY)
    assert asked() == few
