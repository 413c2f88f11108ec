"""What goes to the books."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from shelfwire.api.schemas.common import Money
from shelfwire.api.shape import Amount, At, Shape
from shelfwire.api.values import Day, Id, Strict
from shelfwire.settlements.books.chart import Ledger
from shelfwire.settlements.books.entries import Per, TaxWay
from shelfwire.settlements.books.files import Format
from shelfwire.settlements.books.written import WrittenEntry


class LedgerOut(Shape):
    """The account of the books that a kind of money goes to."""

    slot: str = Field(description="The kind of money: `sales`, `commission`, `clearing`.")
    code: str
    name: str
    path: str = Field(description="Its name in a beancount file.")
    tax_name: str = Field(description="The tax rate as the accounting program names it; empty: no tax.")
    tax_points: int = Field(description="The rate in hundredths of a percent.")


class LedgerIn(Strict):
    """An account of the books."""

    code: str = Field(max_length=20)
    name: str = Field(max_length=100)
    path: str = Field(max_length=120)
    tax_name: str = Field("", max_length=60)
    tax_points: int = Field(0, ge=0, lt=10_000)

    def ledger(self, slot: str) -> Ledger:
        """The same, as the books take it."""
        return Ledger(slot, self.code, self.name, self.path, self.tax_name, self.tax_points)


class BookSettingsIn(Strict):
    """How entries are made."""

    per: Annotated[Per, Field(strict=False)] = Field(description="What one journal entry is about.")
    tax: Annotated[TaxWay, Field(strict=False)]
    no_tax_name: str = Field(
        max_length=60, description="How the accounting program calls the tax rate of a line without tax."
    )
    payouts: bool = Field(
        description="Whether payouts are booked too; usually the bank's own feed brings them."
    )


class BookSettingsOut(Shape):
    """The same as it stands."""

    per: Per
    tax: TaxWay
    no_tax_name: str
    payouts: bool


class AmountSlotIn(Strict):
    """Where amounts of one name go."""

    group: str = Field(max_length=12)
    name: str = Field(max_length=120)
    slot: str = Field(max_length=20)


class AmountSlotOut(Schema):
    """An amount of the company's statements. `known`: whether this release has a word for it."""

    group: str
    name: str
    slot: str
    known: bool


class BookExportIn(Strict):
    """What is exported: UTC days, both included, in one currency. No shops: every one."""

    format: Annotated[Format, Field(strict=False)]
    currency: str = Field(min_length=3, max_length=3)
    from_day: Day
    to_day: Day
    shop_ids: list[Id] = Field([], max_length=100)


class JournalLineOut(Schema):
    """A line of an entry; a debit is positive."""

    code: str
    name: str
    text: str
    minor: int


class JournalEntryOut(Schema):
    """A journal entry; its lines are 0 together."""

    day: date
    narration: str
    lines: list[JournalLineOut]


class BookPreviewOut(Schema):
    """What an export would hold now. `unnamed`: fees that are booked as other fees, by name, as the seller gets them;
    `suspense_minor`: what no line explains; `waiting`: statements whose lines are not read yet, which stay out."""

    entries: list[JournalEntryOut]
    corrections: int
    unnamed: dict[str, int]
    suspense_minor: int
    waiting: list[str]
    exchanged: list[str] = Field(description="Payouts in another currency, which are booked by hand.")


class BookExportOut(Shape):
    """An export, with `part_count` files."""

    id: int
    format: str
    per: str
    tax: str
    currency: str
    from_day: date
    to_day: date
    shop_ids: Annotated[list[int], At("account_ids")]
    made_at: datetime
    made_by: str
    entry_count: int
    line_count: int
    part_count: int
    debit: Annotated[Money | None, Amount("debit_minor")]


def entry_out(entry: WrittenEntry) -> dict[str, Any]:
    """An entry as it is written."""
    return {
        "day": entry.day,
        "narration": entry.narration,
        "lines": [
            {"code": one.ledger.code, "name": one.ledger.name, "text": one.text, "minor": one.minor}
            for one in entry.lines
        ],
    }
