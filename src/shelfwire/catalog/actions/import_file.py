"""Import a catalogue file: SKUs, and the counted stock of each when a stock desk is passed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shelfwire.catalog.actions.import_chunk import Context, apply_chunk
from shelfwire.catalog.actions.import_rows import SkuRow, read_row
from shelfwire.catalog.columns import COLUMNS, HEADERS
from shelfwire.catalog.errors import BadRow, NoStockHere
from shelfwire.catalog.queries import codes_like_numbers
from shelfwire.jobs import Run
from shelfwire.kit.cells import parse_currency
from shelfwire.kit.imports import Imported, Importer, import_file
from shelfwire.kit.locales import locale_of
from shelfwire.kit.lookalikes import Lookalikes
from shelfwire.kit.sheets import Row, RowResult
from shelfwire.people.models import Company

if TYPE_CHECKING:
    from shelfwire.catalog.actions.import_chunk import StockDesk


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person declares. ``create``: make SKUs that do not exist, else they are refused row by row.

    ``locale``: how the file writes numbers. ``encoding``: of a CSV file; None means UTF-8 or a byte order mark.
    ``currency``: of prices without one of their own. ``warehouse``: code or name for quantities without one.
    ``dry_run``: only say what would become of the rows.
    """

    create: bool = True
    locale: str = "en-US"
    encoding: str | None = None
    currency: str = ""
    warehouse: str = ""
    dry_run: bool = False


def import_skus(
    *,
    company: Company,
    name: str,
    content: bytes,
    options: ImportOptions,
    by: str,
    run: Run | None = None,
    stock: StockDesk | None = None,
) -> Imported:
    """Create and update SKUs from a CSV or Excel file; a Quantity column sets counted stock through ``stock``.

    A bad row is refused by itself, the others go in. A blank cell leaves its field, ``#CLEAR`` empties it. The
    same file twice changes nothing. Raises UnreadableFile, WrongColumns, UnknownLocale, BadCell (the declared
    currency) and NoStockHere before anything is written. Opens one transaction per chunk: call it outside a
    transaction.
    """
    locale_of(options.locale)
    if options.currency:
        parse_currency(options.currency, field="Currency")
    importer = _Importer(company, options, by, stock)
    return import_file(
        importer,
        name=name,
        content=content,
        encoding=options.encoding,
        progress=run,
        dry_run=options.dry_run,
    )


class _Importer(Importer[SkuRow]):
    """The importer of catalogue files: a row sets fields of one SKU, and may count it in one warehouse."""

    kind = "skus"
    columns = COLUMNS
    outcomes = ("created", "updated", "unchanged")
    bad_row = BadRow

    def __init__(self, company: Company, options: ImportOptions, by: str, stock: StockDesk | None) -> None:
        self._company, self._options, self._by, self._stock = company, options, by, stock
        self._seen: dict[str, SkuRow] = {}
        self._counted: dict[tuple[str, int | None], int] = {}

    def begin(self) -> None:
        if "quantity" in self.sheet.fields and self._stock is None:
            raise NoStockHere(
                "The file has a quantity column, and this import does not set stock.", field="Quantity"
            )
        lookalikes = Lookalikes(
            [row.cells["sku"] for row in self.sheet.rows],
            lambda: codes_like_numbers(self._company),
            workbook=self.sheet.kind == "xlsx",
        )
        options = self._options
        self._context = Context(
            self._company,
            options.create,
            options.locale,
            options.currency.upper(),
            self._by,
            self._stock,
            lookalikes,
        )

    def key(self, row: Row) -> str:
        return row.cells.get("sku", "")

    def read(self, row: Row) -> SkuRow:
        wanted = read_row(row, self._options.locale, self._warehouse)
        earlier = self._seen.setdefault(wanted.key, wanted)
        if earlier is not wanted:
            _refuse_repeat(wanted, earlier, self._counted)
        if wanted.quantity is not None:
            self._counted[wanted.key, wanted.warehouse_id] = wanted.line
        return wanted

    def apply(self, rows: Sequence[SkuRow]) -> Sequence[RowResult]:
        return apply_chunk(self._context, rows)

    def _warehouse(self, name: str) -> int:
        assert self._stock is not None  # a file with quantities is refused without one
        return self._stock.warehouse(name or self._options.warehouse)


def _refuse_repeat(wanted: SkuRow, earlier: SkuRow, counted: Mapping[tuple[str, int | None], int]) -> None:
    """Raise BadRow when the SKU is named again, unless it is counted in another warehouse and nothing else differs."""
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
