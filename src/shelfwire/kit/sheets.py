"""Files with rows: CSV (any delimiter, byte order mark or declared encoding) and Excel workbooks.

``read_sheet`` gives the rows under our own field names; ``write_back`` hands the same file back with a Status and
a Message column. Values are read from cells by ``shelfwire.kit.cells``. Nothing is guessed: what cannot be read
for certain is refused as a whole (``UnreadableFile``, ``WrongColumns``) with what was found and what to do.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Literal

from shelfwire.kit.cells import Exact
from shelfwire.kit.csv_text import decode, find_delimiter, records
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.file_kinds import Kind, WrongColumns, WrongKind, refuse_other
from shelfwire.kit.headers import (
    MAX_COLUMNS,
    MESSAGE,
    STATUS,
    TITLE_ROWS,
    column_names,
    columns,
    header_row,
    normalised,
)
from shelfwire.kit.identifiers import ConfirmNeeded, error_word, is_error_word
from shelfwire.kit.tables import guard_identifier, looks_like_formula, unguard
from shelfwire.kit.workbooks import UnreadableFile, is_workbook, read_workbook, write_workbook

__all__ = [
    "Row",
    "RowResult",
    "Sheet",
    "UnreadableFile",
    "WrongColumns",
    "WrongKind",
    "back_name",
    "normalised",
    "read_sheet",
    "refuse_unusable",
    "refused",
    "write_back",
]

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
CONFIRM = "Confirm"
"""The column in which a person answers what a row was asked."""
_CONFIRM_FIELD = "confirm"
_YES = frozenset(
    {"yes", "y", "true", "1", "x", "ok", "ja", "oui", "si", "sí", "sim", "sì", "tak", "ya", "có", "はい"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One record. ``line`` is its line in the file; ``cells`` are trimmed texts by our field name. ``formulas`` are
    the fields whose cell would run as a formula; such a row is to be refused.
    """

    line: int
    cells: dict[str, str]
    raw: tuple[str, ...]
    formulas: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether a person confirmed this row's unusual values."""
        return self.cells.get(_CONFIRM_FIELD, "").casefold() in _YES


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read. ``headers`` are as written; ``fields`` gives the column of each of ours."""

    name: str
    kind: Literal["csv", "xlsx"]
    headers: tuple[str, ...]
    fields: dict[str, int]
    rows: list[Row]
    unknown_headers: tuple[str, ...]
    delimiter: str = ","
    encoding: str = ""
    """Of a CSV file that is not plain UTF-8: what it was read as."""
    identifiers: frozenset[int] = frozenset()
    """The columns whose values a spreadsheet must not take for numbers."""

    def header(self, field: str) -> str:
        """Return the header as the file writes it, for messages."""
        return self.headers[self.fields[field]]

    def require(self, *needed: str, aliases: Mapping[str, Sequence[str]]) -> None:
        """Raise WrongColumns, with what was found and what was expected, unless each field has a column."""
        missing = [field for field in needed if field not in self.fields]
        if missing:
            expected = "; ".join(f"{field} ({', '.join(aliases[field])})" for field in missing)
            raise WrongColumns(
                f"“{self.name}” has no column for {' and '.join(missing)}. "
                f"It has: {', '.join(filter(None, self.headers))}.",
                field=missing[0],
                value=list(self.headers),
                hint=f"Name a column so: {expected}.",
            )


@dataclass(frozen=True, slots=True)
class RowResult:
    """The result of one row: its line, the key that names it, a status word, and why. A ``code`` on an accepted row
    is a warning.
    """

    line: int
    key: str
    status: str
    field: str = ""
    message: str = ""
    code: str = ""


def refused(line: int, key: str, refusal: RuleBroken) -> RowResult:
    """Return the result of a row that broke a rule."""
    return RowResult(line, key, "failed", refusal.field or "", str(refusal), refusal.code)


def refuse_unusable(sheet: Sheet, row: Row, error: type[RuleBroken]) -> None:
    """Raise ``error`` for a cell that is or begins like a formula, BadCell for a spreadsheet's error text."""
    for field, text in row.cells.items():
        if is_error_word(text) or (isinstance(text, Exact) and text.kind == "error"):
            raise error_word(text, sheet.header(field))
    if row.formulas:
        name, text = sheet.header(row.formulas[0]), row.cells[row.formulas[0]]
        raise error(
            f"{name} “{text[:60]}” is a formula or begins like one.",
            field=name,
            value=text,
            hint="Write its value; text that begins with = + - or @ needs an apostrophe before it.",
        )


def read_sheet(
    name: str,
    content: bytes,
    aliases: Mapping[str, Sequence[str]],
    encoding: str | None = None,
    *,
    kind: Kind | None = None,
    identifiers: Collection[str] = (),
    said: Callable[[Sequence[str]], Mapping[str, str]] | None = None,
    max_rows: int = MAX_ROWS,
) -> Sheet:
    """The rows of a CSV or Excel file under our field names.

    ``aliases``: our field name to the headers that mean it, best first; case, spaces, underscores and dashes do
    not matter, and the field name itself counts. Where two columns mean one field the better header is read and
    the other is noticed in ``unknown_headers``. ``encoding`` is what the person declared; without it a byte
    order mark says it, or it is UTF-8, or the one that alone is likely (``Sheet.encoding`` says which). Titles
    may stand above the header row. ``kind``: what the importer reads; a file that is recognised as another kind is
    refused whole.
    ``identifiers``: those of our fields that are kept letter by letter. ``said``: gives the field that a header means,
    by header, for the file's headers; empty: the column is not read.
    Raises UnreadableFile, WrongKind or WrongColumns.
    """
    _refuse_size(name, content)
    aliases = {**aliases, _CONFIRM_FIELD: (CONFIRM,)}
    if is_workbook(content):
        cells = read_workbook(name, content, max_rows=max_rows, max_columns=MAX_COLUMNS)
        return _sheet(_Format(name, "xlsx"), cells, aliases, identifiers, kind, max_rows, said)
    text, written = decode(name, content, encoding)
    delimiter, text, skipped = find_delimiter(text, aliases)
    rows = records(name, text, delimiter, skipped)
    unusual = "" if written in ("utf-8", "utf-8-sig") else written
    return _sheet(_Format(name, "csv", delimiter, unusual), rows, aliases, identifiers, kind, max_rows, said)


def write_back(sheet: Sheet, results: Iterable[RowResult], *, only: Collection[int] | None = None) -> bytes:
    """The same file, in its own kind, with Status and Message at the end; ``only`` keeps just these lines.

    When a row asks and the file has no column for the answer, an empty one is added. Cells that a spreadsheet would run
    as a formula are disarmed. CSV is UTF-8 with a byte order mark, whatever it came in as, so that it opens rightly
    everywhere and can be sent again.
    """
    by_line = {result.line: result for result in results}
    width = len(sheet.headers)
    asks = any(result.code == ConfirmNeeded.code for result in by_line.values())
    answer = [CONFIRM] if asks and _CONFIRM_FIELD not in sheet.fields else []
    rows: list[list[str]] = [[*map(_guard, sheet.headers), *answer, STATUS, MESSAGE]]
    for row in sheet.rows:
        if only is not None and row.line not in only:
            continue
        result = by_line.get(row.line)
        outcome = [result.status, result.message] if result else ["", ""]
        cells = [_guarded(sheet, place, cell) for place, cell in enumerate(row.raw[:width])]
        rows.append([*cells, *[""] * (width - len(cells)), *("" for _ in answer), *map(_guard, outcome)])
    if sheet.kind == "xlsx":
        return write_workbook([[_workbook_value(cell) for cell in row] for row in rows])
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sheet.delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def back_name(sheet: Sheet, word: str) -> str:
    """Return the file name of a returned file: ``stock.xls`` and ``results`` give ``stock.results.xlsx``."""
    stem, dot, end = sheet.name.rpartition(".")
    return f"{stem or end}.{word}.{'xlsx' if sheet.kind == 'xlsx' else end if dot else 'csv'}"


def _refuse_size(name: str, content: bytes) -> None:
    if not content.strip():
        raise UnreadableFile(f"“{name}” is empty.", hint="Choose a file with a header row and data rows.")
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            f"“{name}” has {len(content) / 1_048_576:.1f} MB; {MAX_BYTES // 1_048_576} MB is the most.",
            hint="Split it into several files.",
        )


@dataclass(frozen=True, slots=True)
class _Format:
    """The format of the file: its name and how it is written."""

    name: str
    kind: Literal["csv", "xlsx"]
    delimiter: str = ","
    encoding: str = ""


def _sheet(
    form: _Format,
    found: Iterable[tuple[int, list[str]]],
    aliases: Mapping[str, Sequence[str]],
    identifiers: Collection[str],
    wanted: Kind | None,
    max_rows: int,
    said: Callable[[Sequence[str]], Mapping[str, str]] | None,
) -> Sheet:
    name = form.name
    filled = ((line, cells) for line, cells in found if any(cell.strip() for cell in cells))
    top = list(islice(filled, TITLE_ROWS + 1))
    at = header_row([cells for _, cells in top], aliases)
    headers = column_names(name, top[at][1] if top else [])
    if wanted:
        refuse_other(name, headers, wanted)
    fields, unknown = columns(name, headers, aliases, said(headers) if said else None)
    rows: list[Row] = []
    for line, cells in chain(top[at + 1 :], filled):
        if len(rows) == max_rows:
            raise UnreadableFile(
                f"“{name}” has more than {max_rows:,} rows.", hint="Split it into several files."
            )
        rows.append(_row(line, cells, len(headers), fields, identifiers if form.kind == "csv" else ()))
    if not rows:
        raise UnreadableFile(f"“{name}” has a header row and nothing under it.", hint="Add rows under it.")
    kept = frozenset(fields[field] for field in identifiers if field in fields)
    return Sheet(name, form.kind, headers, fields, rows, unknown, form.delimiter, form.encoding, kept)


def _row(
    line: int, cells: Sequence[str], width: int, fields: Mapping[str, int], identifiers: Collection[str]
) -> Row:
    kept: dict[str, str] = {}
    formulas = []
    for field, place in fields.items():
        text = cells[place] if place < len(cells) else ""
        if isinstance(text, Exact):
            kept[field] = text
            continue
        text = text.strip()
        if looks_like_formula(text):
            formulas.append(field)
        kept[field] = unguard(text, identifier=field in identifiers)
    return Row(line, kept, tuple(cells[:width]), tuple(formulas))


def _guarded(sheet: Sheet, place: int, cell: str) -> str:
    """A cell that can be opened in a spreadsheet: no formula, and in CSV no identifier that would become a number."""
    if isinstance(cell, Exact):
        return cell
    if sheet.kind == "csv" and place in sheet.identifiers:
        return str(guard_identifier(unguard(cell.strip(), identifier=True)))
    return _guard(cell)


def _guard(cell: str) -> str:
    """``tables.guard_cell`` for text that may be a number: a plain negative number stays as it is."""
    return "'" + cell if looks_like_formula(cell) else cell


def _workbook_value(cell: str) -> object:
    """What a workbook's cell held: a number goes back as a number, so that no locale question arises, a date as a date,
    so that it is not taken for a text when it comes again."""
    match cell:
        case Exact(kind="number"):
            return float(cell)
        case Exact(kind="boolean"):
            return cell == "TRUE"
        case Exact(kind="date") if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
            return date.fromisoformat(cell)
        case Exact(kind="date") if re.match(r"\d{4}-\d\d-\d\d ", cell):
            return datetime.fromisoformat(cell)
        case Exact(kind="time") if re.match(r"\d\d:", cell):
            return time.fromisoformat(cell)
    return str(cell)
