"""What a person pastes from a spreadsheet or a carrier's page: numbers alone, or a table with order ids. Pure but for
the carriers' names.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from shelfwire.fulfilment.columns import COLUMNS
from shelfwire.fulfilment.queries import named
from shelfwire.kit.columns import aliases
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.sheets import normalised

_SPACES = re.compile(r"[\s\u200b-\u200d\ufeff\u00a0]+")
_QUOTES = "\"'“”‘’`"
_HEADERS = {
    field: {normalised(name) for name in (field, *names)}
    for field, names in aliases(COLUMNS).items()
    if field in ("order_id", "carrier", "tracking_number")
}
_TITLES = ("track", "number", "waybill", "awb", "shipment", "order")
_EXPONENT = re.compile(r"\d,\d+[eE][+-]?\d+")
LIKE_A_NUMBER = 6
"""Letters and digits that a tracking number has at least."""


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One row; ``order_id`` is empty when the paste has no such column."""

    order_id: str
    carrier: str
    number: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """The rows in their order, blank ones among them. ``by_order``: each says which order it is for. ``header``: the
    first row named the columns and was left out.
    """

    rows: tuple[PastedRow, ...]
    by_order: bool
    header: bool


def read(text: str, known: Callable[[Collection[str]], Collection[str]]) -> Pasted:
    """Find the columns by their headers, else by what is in them. ``known``: which of these texts are order ids."""
    table = _cells(text)
    names = _names(table[0]) if table else {}
    header = bool(names) or bool(table and len(table) > 1 and _is_title(table[0]))
    if header:
        table = table[1:]
    columns = list(range(max((len(row) for row in table), default=0)))
    ids = known({cell for row in table for cell in row if cell})
    order = names.get("order_id")
    if order is None:
        order = next((n for n in columns if any(_at(row, n) in ids for row in table)), None)
    number = names.get("tracking_number")
    if number is None:
        number = _fullest([n for n in columns if n != order], table, _like_a_number)
    carrier = names.get("carrier")
    if carrier is None:
        carrier = next(
            (
                n
                for n in columns
                if n not in (order, number) and any(_is_carrier(_at(row, n)) for row in table)
            ),
            None,
        )
    rows = tuple(PastedRow(_at(row, order), _at(row, carrier), _at(row, number)) for row in table)
    return Pasted(rows, order is not None, header)


def _cells(text: str) -> list[list[str]]:
    """The table without the blank rows at its ends. Spreadsheets separate by tabs, files by comma or semicolon."""
    without_decimals = _EXPONENT.sub("", text)
    delimiter = next((one for one in "\t;," if one in without_decimals), "\t")
    lines = io.StringIO(text, newline=None)  # a lone carriage return ends a line, too
    try:
        table = [[_clean(cell) for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        raise RuleBroken(
            "What you pasted has a cell with more than 100,000 characters, so it is not a list of numbers.",
            field="Paste",
            value=text[:60],
            hint="Copy only the columns with the order ids and the tracking numbers.",
        ) from None
    while table and not any(table[-1]):
        table.pop()
    while table and not any(table[0]):
        table.pop(0)
    return table


def _clean(cell: str) -> str:
    """Without the spaces, quotes and the ``="…"`` that a spreadsheet puts around a text."""
    text = _SPACES.sub(" ", cell).strip()
    if text.startswith("=") and len(text) > 2 and text[1] in _QUOTES:
        text = text[1:]
    return text.strip(_QUOTES).strip()


def _at(row: Sequence[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


def _names(row: Sequence[str]) -> dict[str, int]:
    """The columns that the row names, if it is a header."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        for field, names in _HEADERS.items():
            if normalised(cell) in names:
                found.setdefault(field, place)
    return found


def _is_title(row: Sequence[str]) -> bool:
    """Whether a row without digits speaks of numbers. Other words stay values, or every row would move up by one."""
    words = " ".join(row).casefold()
    return not any(letter.isdigit() for letter in words) and any(part in words for part in _TITLES)


def _like_a_number(cell: str) -> bool:
    return len(cell) >= LIKE_A_NUMBER and any(letter.isdigit() for letter in cell)


def _is_carrier(cell: str) -> bool:
    return bool(cell) and bool(named(cell))


def _fullest(
    columns: Sequence[int], table: Sequence[Sequence[str]], fits: Callable[[str], bool]
) -> int | None:
    counted = {n: sum(fits(_at(row, n)) for row in table) for n in columns}
    best = max(columns, key=lambda n: counted[n], default=None)
    return best if best is not None and counted[best] else next(iter(columns), None)
