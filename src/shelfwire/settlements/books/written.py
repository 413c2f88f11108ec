"""A journal entry as it is written to a file: its postings added up by account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shelfwire.kit.money import Money
from shelfwire.settlements.books.chart import Ledger


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """What one account gets of an entry. Debit positive."""

    ledger: Ledger
    text: str
    minor: int


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """``number``: unique in a company, and the same in every file that holds the entry. ``no_tax``: how the accounting
    program calls the tax rate of a line without tax."""

    number: int
    day: date
    narration: str
    currency: str
    no_tax: str
    lines: tuple[WrittenLine, ...]

    @property
    def name(self) -> str:
        """The number as journals show it."""
        return f"SW-{self.number:06}"

    def money(self, line: WrittenLine) -> Money:
        """The amount of a line."""
        return Money(line.minor, self.currency)


def added_up(postings: Iterable[tuple[Ledger, str, int]]) -> tuple[WrittenLine, ...]:
    """Return one line an account from postings (account, words, minor); those that come to nothing are left out."""
    found: dict[Ledger, WrittenLine] = {}
    for ledger, text, minor in postings:
        before = found.get(ledger)
        found[ledger] = WrittenLine(
            ledger, before.text if before else text, minor + (before.minor if before else 0)
        )
    return tuple(line for line in found.values() if line.minor)
