"""Exports to the books: half made, with words of another release, and with a mark in every text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection
from tests.web.half_made_offers import FIRST_MOMENT, LAST_MOMENT, MARTIAN

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.settlements.models import (
    AmountSlot,
    BookExport,
    JournalEntry,
    JournalPosting,
    LedgerAccount,
    Statement,
)


def books_half_made(shop: Account) -> dict[str, list[Any]]:
    """Exports at both ends of the calendar, with amounts as large as a column holds, and one of nothing; by the names
    that addresses use. The company has accounts and names in a slot that no release knows.
    """
    LedgerAccount.objects.create(company=shop.company, slot=MARTIAN, code="", name=MARTIAN, path="")
    AmountSlot.objects.create(company=shop.company, group="fee", name=MARTIAN, slot=MARTIAN)
    made = [
        _export(shop, MARTIAN, FIRST_MOMENT, date.min, 1),
        _export(shop, "xero", LAST_MOMENT, date.max, 2),
    ]
    empty = _export(shop, "beancount", FIRST_MOMENT, date.min, 0)
    return {
        "export_id": [*(one.pk for one in made), empty.pk, 404_404, 2**64],
        "part": [0, 1, 2**64],
        "ledger_slot": ["sales", "clearing", MARTIAN],
    }


def books_marked(shop: Account, text: str) -> dict[str, list[Any]]:
    """An export, an account and a name that carry the mark."""
    LedgerAccount.objects.create(
        company=shop.company,
        slot="sales",
        code=text[:20],
        name=text[:100],
        path=text[:120],
        tax_name=text[:60],
    )
    AmountSlot.objects.create(company=shop.company, group="fee", name=text[:120], slot="sales")
    made = _export(shop, "xero", clock.now(), date(2026, 11, 20), 1, text)
    return {"export_id": [made.pk], "part": [1], "ledger_slot": ["sales"]}


def _export(
    shop: Account, form: str, at: datetime, day: date, number: int, text: str = MARTIAN
) -> BookExport:
    """An export with one entry of that number; 0: none."""
    made = BookExport.objects.create(
        company=shop.company, format=form, per=text[:10], tax=text[:10], no_tax_name=text[:60], currency="ZZZ",
        from_day=day, to_day=day, account_ids=[2**40], made_at=at, made_by=text[:120], entry_count=min(number, 1),
        line_count=0, part_count=1 if number else 0, debit_minor=2**62,
    )  # fmt: skip
    if number:
        entry = JournalEntry.objects.create(
            export=made, company=shop.company, number=number, day=day, currency="ZZZ", narration=text[:300],
            correction=True,
        )  # fmt: skip
        statement = Statement.objects.create(
            company=shop.company, account=shop, external_id=f"booked-{number}", closed_at=at, currency="ZZZ",
            settlement_minor=0, revenue_minor=0, fees_minor=0, shipping_minor=0, adjustment_minor=0, status="paid",
            digest="d", recorded_at=at, seen_at=at,
        )  # fmt: skip
        for minor, slot in ((2**62, MARTIAN), (-(2**62), "sales")):
            JournalPosting.objects.create(
                entry=entry, statement=statement, group="fee", name=text[:120], tax=False, slot=slot, code=text[:20],
                ledger_name=text[:100], path=text[:120], tax_name=text[:60], tax_points=1, minor=minor,
            )  # fmt: skip
    connection.check_constraints()
    return made
