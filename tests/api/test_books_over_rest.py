"""The books over REST: accounts set, a week looked at, exported once, its file fetched."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import Program, Store
from tests.factories import make_account
from tests.settlements.rows import a_day_of_sales

from shelfwire.settlements.models import BookExport, LedgerAccount

pytestmark = pytest.mark.django_db
WEEK = {"format": "beancount", "currency": "USD", "from_day": "2026-11-16", "to_day": "2026-11-22"}


def test_a_week_is_looked_at_and_exported_once(wms: Program, reader: Program, store: Store) -> None:
    day = a_day_of_sales(store.account)
    a_day_of_sales(store.account, lines_read_at=None, lines_digest="")
    looked: Any = wms.post("/books/preview", WEEK, 200)
    (entry,) = looked["entries"]
    assert sum(line["minor"] for line in entry["lines"]) == 0
    assert {line["code"]: line["minor"] for line in entry["lines"]}["613"] == day.payable_minor
    assert len(looked["waiting"]) == 1
    assert reader.refused("POST", "/books/exports", WEEK)[0] == 403
    assert not BookExport.objects.exists()

    made: Any = wms.post("/books/exports", WEEK, status=201)
    assert (made["entry_count"], made["part_count"], made["made_by"]) == (1, 1, "API key WMS")
    assert wms.refused("POST", "/books/exports", WEEK)[:2] == (409, "nothing_to_export")
    assert [one["id"] for one in reader.get("/books/exports")["data"]] == [made["id"]]
    file = reader.ask("GET", f"/books/exports/{made['id']}/files/1")
    assert b"Assets:Marketplace:Clearing" in b"".join(file.streaming_content)
    assert reader.refused("GET", f"/books/exports/{made['id']}/files/2")[0] == 404

    other = make_account(store.company, "Other Shop")
    assert wms.post("/books/preview", {**WEEK, "shop_ids": [other.pk]}, 200)["entries"] == []
    assert wms.refused("POST", "/books/preview", {**WEEK, "shop_ids": [404]})[0] == 404


def test_how_entries_are_made_is_set_whole(wms: Program, reader: Program, stranger_wms: Program) -> None:
    usual = {"per": "statement", "tax": "none", "no_tax_name": "Tax Exempt", "payouts": False}
    assert reader.get("/books/settings") == usual
    wanted = {"per": "day", "tax": "on_top", "no_tax_name": "No VAT", "payouts": True}
    assert reader.refused("PUT", "/books/settings", wanted)[0] == 403
    for name, value in (("per", "week"), ("tax", 20), ("no_tax_name", "=1+1"), ("payouts", "yes")):
        assert wms.refused("PUT", "/books/settings", {**wanted, name: value})[0] == 422
    assert wms.get("/books/settings") == usual
    for _ in range(2):
        assert wms.put("/books/settings", wanted) == wanted
    assert (wms.get("/books/settings"), stranger_wms.get("/books/settings")) == (wanted, usual)


def test_accounts_and_amounts_are_set(wms: Program, store: Store) -> None:
    a_day_of_sales(store.account)
    body = {"code": "4000", "name": "Sales (US)", "path": "Income:US"}
    assert wms.put("/books/accounts/sales", body)["code"] == "4000"
    assert wms.refused("PUT", "/books/accounts/moon", body)[1] == "bad_account"
    assert wms.refused("PUT", "/books/accounts/sales", {**body, "code": "=1"})[2] == "code"
    assert LedgerAccount.objects.get().code == "4000"
    rows = {row["slot"]: row["code"] for row in wms.get("/books/accounts")["data"]}
    assert (rows["sales"], rows["commission"]) == ("4000", "411")

    moved = {"group": "fee", "name": "referral_fee_amount", "slot": "advertising"}
    assert wms.put("/books/amounts", moved) == moved
    assert moved | {"known": True} in wms.get("/books/amounts")["data"]
    assert wms.refused("PUT", "/books/amounts", {**moved, "slot": "bank"})[1] == "bad_account"
