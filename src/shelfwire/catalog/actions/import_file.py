"""Import a catalogue file: read it, refuse its bad rows one by one, write the others in chunks, hand it back.

A chunk is one transaction with a handful of statements. With a ``Run`` the place reached is saved inside the chunk's
transaction, so after a crash every row has been applied exactly once: a count of stock is never set twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction

from shelfwire.catalog.actions.import_chunk import Context, apply_chunk
from shelfwire.catalog.actions.import_rows import Wanted, read_row
from shelfwire.catalog.columns import ALIASES, HEADERS, IDENTIFIERS
from shelfwire.catalog.errors import BadRow, NoStockHere
from shelfwire.catalog.queries import codes_like_numbers
from shelfwire.jobs import Run
from shelfwire.kit.cells import parse_currency
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.locales import locale_of
from shelfwire.kit.lookalikes import Lookalikes
from shelfwire.kit.sheets import RowResult, Sheet, back_name, read_sheet, refused, write_back
from shelfwire.people.models import Company

if TYPE_CHECKING:
    from shelfwire.catalog.actions.import_chunk import StockDesk

CHUNK = 500
_LETTERS = {"created": "c", "updated": "u", "unchanged": "n", "failed": "f"}
_STATUSES = {letter: status for status, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person declares. ``create``: make SKUs that do not exist, else they are refused row by row.

    ``locale``: how the file writes numbers. ``encoding``: of a CSV file; None means UTF-8 or a byte order mark.
    ``currency``: of prices without one of their own. ``warehouse``: code or name for quantities without one.
    """

    create: bool = True
    locale: str = "en-US"
    encoding: str | None = None
    currency: str = ""
    warehouse: str = ""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of the file. ``returned_file`` is the file with Status and Message, of the rows worked on."""

    created: int
    updated: int
    unchanged: int
    failed: int
    rows: list[RowResult]
    returned_name: str
    returned_file: bytes = field(repr=False)
    failed_rows_name: str
    failed_rows_file: bytes = field(repr=False)
    """Only the refused rows, in the same columns, ready to correct and send again; empty when there are none."""
    ignored_columns: tuple[str, ...]


def import_skus(
    *,
    company: Company,
    name: str,
    content: bytes,
    options: ImportOptions,
    by: str,
    run: Run | None = None,
    stock: StockDesk | None = None,
) -> ImportResult:
    """Create and update SKUs from a CSV or Excel file; a Quantity column sets counted stock through ``stock``.

    A bad row is refused by itself, the others go in. A blank cell leaves its field, ``#CLEAR`` empties it. The
    same file twice changes nothing. Raises UnreadableFile, WrongColumns, UnknownLocale, BadCell (the declared
    currency) and NoStockHere before anything is written. Opens one transaction per chunk: call it outside a
    transaction.
    """
    locale_of(options.locale)
    if options.currency:
        parse_currency(options.currency, field="Currency")
    sheet = read_sheet(name, content, ALIASES, options.encoding, kind="skus", identifiers=IDENTIFIERS)
    sheet.require("sku", aliases=ALIASES)
    if "quantity" in sheet.fields and stock is None:
        raise NoStockHere(
            "The file has a quantity column, and this import does not set stock.", field="Quantity"
        )
    if run is not None:
        run.set_total(sum(run.wants(str(row.line)) for row in sheet.rows))
        if sheet.unknown_headers:
            run.note(f"Columns not read: {', '.join(sheet.unknown_headers)}"[:300])
    lookalikes = Lookalikes(
        [row.cells["sku"] for row in sheet.rows],
        lambda: codes_like_numbers(company),
        workbook=sheet.kind == "xlsx",
    )
    context = Context(
        company, options.create, options.locale, options.currency.upper(), by, stock, lookalikes
    )
    read = _read(sheet, options, stock)
    wanted = (row for row in read if run is None or run.wants(str(row.line)))
    return _result(sheet, _work(wanted, context, run))


def _work(read: Iterator[Wanted | RowResult], context: Context, run: Run | None) -> list[RowResult]:
    """Every row's result, chunk by chunk, from the checkpoint on."""
    letters = str(run.checkpoint.get("rows", "")) if run is not None else ""
    results = _before_restart(list(islice(read, len(letters))), letters, run)
    while chunk := list(islice(read, CHUNK)):
        if run is not None:
            run.stop_if_cancelled()
        with transaction.atomic():
            done = apply_chunk(context, chunk)
            results += done
            letters += "".join(_LETTERS[result.status] for result in done)
            if run is not None:
                run.tell_rows(done)
                run.save_checkpoint({"rows": letters})
    return results


def _read(sheet: Sheet, options: ImportOptions, stock: StockDesk | None) -> Iterator[Wanted | RowResult]:
    """What each row asks for, or why it is refused for itself or for an earlier row of the file."""

    def warehouse(name: str) -> int:
        assert stock is not None  # a file with quantities is refused without one
        return stock.warehouse(name or options.warehouse)

    seen: dict[str, Wanted] = {}
    counted: dict[tuple[str, int | None], int] = {}
    for row in sheet.rows:
        try:
            wanted = read_row(sheet, row, options.locale, warehouse)
            earlier = seen.setdefault(wanted.key, wanted)
            if earlier is not wanted:
                _refuse_repeat(wanted, earlier, counted)
            if wanted.quantity is not None:
                counted[wanted.key, wanted.warehouse_id] = wanted.line
            yield wanted
        except RuleBroken as refusal:
            yield refused(row.line, row.cells.get("sku", ""), refusal)


def _refuse_repeat(wanted: Wanted, earlier: Wanted, counted: Mapping[tuple[str, int | None], int]) -> None:
    """The same SKU again is fine where it is counted in another warehouse and nothing else differs. Raises BadRow."""
    if wanted.quantity is None:
        raise BadRow(
            f"The SKU “{wanted.code}” stands in line {earlier.line} already.",
            field="SKU",
            value=wanted.code,
            hint="Keep one of the rows.",
        )
    line = counted.get((wanted.key, wanted.warehouse_id))
    if line is not None:
        raise BadRow(
            f"Line {line} counts the SKU “{wanted.code}” in the same warehouse already.",
            field="SKU",
            value=wanted.code,
            hint="Keep one of the rows.",
        )
    differing = [name for name, value in wanted.values.items() if earlier.values.get(name, value) != value]
    if wanted.price and earlier.price and wanted.price != earlier.price:
        differing.append("price")
    if differing:
        raise BadRow(
            f"Line {earlier.line} gives the SKU “{wanted.code}” another {differing[0].replace('_', ' ')}.",
            field=HEADERS.get(differing[0], "Price"),
            value=wanted.values.get(differing[0], wanted.price),
            hint="Make both rows say the same.",
        )


def _before_restart(rows: Sequence[Wanted | RowResult], letters: str, run: Run | None) -> list[RowResult]:
    """The results of the rows that an earlier attempt of the same job had finished."""
    if run is None or not letters:
        return []
    said = {row.key: row for row in run.job.rows.all()}
    results = []
    for row, letter in zip(rows, letters, strict=True):
        told = said.get(str(row.line))
        if isinstance(row, RowResult):
            results.append(row)
        elif told is not None:
            results.append(
                RowResult(row.line, row.code, _STATUSES[letter], told.field, told.message, told.code)
            )
        else:
            results.append(RowResult(row.line, row.code, _STATUSES[letter]))
    return results


def _result(sheet: Sheet, rows: list[RowResult]) -> ImportResult:
    def count(status: str) -> int:
        return sum(row.status == status for row in rows)

    bad = {row.line for row in rows if row.status == "failed"}
    return ImportResult(
        count("created"),
        count("updated"),
        count("unchanged"),
        len(bad),
        rows,
        back_name(sheet, "results"),
        write_back(sheet, rows, only={row.line for row in rows}),
        back_name(sheet, "refused"),
        write_back(sheet, rows, only=bad) if bad else b"",
        sheet.unknown_headers,
    )
