"""Journal entries as files: what every format has in common, and which formats there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shelfwire.settlements.books import beancount, quickbooks, xero
from shelfwire.settlements.books.written import WrittenEntry


class Format(StrEnum):
    """What reads the file."""

    XERO = "xero"
    QUICKBOOKS = "quickbooks"
    BEANCOUNT = "beancount"


@dataclass(frozen=True, slots=True)
class _Kind:
    word: str
    ending: str
    most_lines: int
    """In one file; an entry is never divided."""
    write: Callable[[Sequence[WrittenEntry]], str]


_KINDS = {
    Format.XERO: _Kind("Xero (manual journals)", "csv", xero.MOST_LINES, xero.write),
    Format.QUICKBOOKS: _Kind("QuickBooks Online (journal entries)", "csv", quickbooks.MOST_LINES, quickbooks.write),
    Format.BEANCOUNT: _Kind("Beancount (plain text)", "beancount", 0, beancount.write),
}  # fmt: skip
WORDS = {form: kind.word for form, kind in _KINDS.items()}
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "beancount": "text/plain; charset=utf-8"}


def ending(form: Format) -> str:
    """The ending of such a file's name."""
    return _KINDS[form].ending


def parts(form: Format, entries: Iterable[WrittenEntry]) -> list[list[WrittenEntry]]:
    """The entries by file: as many in each as the program takes in one."""
    most = _KINDS[form].most_lines
    return list(_divided(entries, most)) if most else [list(entries)]


def _divided(entries: Iterable[WrittenEntry], most: int) -> Iterator[list[WrittenEntry]]:
    part: list[WrittenEntry] = []
    lines = 0
    for entry in entries:
        if part and lines + len(entry.lines) > most:
            yield part
            part, lines = [], 0
        part.append(entry)
        lines += len(entry.lines)
    yield part


def write(form: Format, entries: Sequence[WrittenEntry]) -> bytes:
    """One file."""
    return _KINDS[form].write(entries).encode()
