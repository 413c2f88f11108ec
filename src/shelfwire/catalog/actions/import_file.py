"""Import a catalogue file: SKUs, and the counted stock of each when a stock desk is passed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from shelfwire.catalog import rules
from shelfwire.catalog.actions.create_family import titled
from shelfwire.catalog.actions.import_chunk import Context, apply_chunk
from shelfwire.catalog.actions.import_content import read_content
from shelfwire.catalog.actions.import_families import Families, Group
from shelfwire.catalog.actions.import_rows import SkuRow, read_product_row, read_row
from shelfwire.catalog.actions.import_shares import apply_shares, has_shares
from shelfwire.catalog.columns import HEADERS, READ, fields, said
from shelfwire.catalog.errors import BadRow, NoStockHere
from shelfwire.catalog.queries import codes_like_numbers, remembered_columns
from shelfwire.jobs import Run
from shelfwire.kit.cells import parse_currency
from shelfwire.kit.file_kinds import recognise
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
    ``dry_run``: only say what would become of the rows. ``columns``: which field a header means, by header; empty:
    the column is not read. What it does not name is read as was remembered for such a file, or as its name says.
    """

    create: bool = True
    locale: str = "en-US"
    encoding: str | None = None
    currency: str = ""
    warehouse: str = ""
    dry_run: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)


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
    columns = READ
    outcomes = ("created", "updated", "unchanged")
    bad_row = BadRow

    def __init__(self, company: Company, options: ImportOptions, by: str, stock: StockDesk | None) -> None:
        self._company, self._options, self._by, self._stock = company, options, by, stock
        self._seen: dict[str, SkuRow] = {}
        self._counted: dict[tuple[str, int | None], int] = {}

    def said(self, headers: Sequence[str]) -> Mapping[str, str]:
        return {**said(headers), **remembered_columns(self._company, headers), **self._options.columns}

    def begin(self) -> None:
        self._leave_offered_quantities()
        self._families = Families(self.sheet.rows)
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
            frozenset(fields(self.sheet.fields)),
        )

    def _leave_offered_quantities(self) -> None:
        """A listing template's quantities are what the channel offers, not what lies in a warehouse."""
        found = recognise(self.sheet.headers)
        if found is None or found.kind != "listings" or "quantity" not in self.sheet.fields:
            return
        header = self.sheet.header("quantity")
        kept = {name: place for name, place in self.sheet.fields.items() if name != "quantity"}
        self.sheet = replace(self.sheet, fields=kept, unknown_headers=(*self.sheet.unknown_headers, header))
        for row in self.sheet.rows:
            row.cells.pop("quantity", None)

    def key(self, row: Row) -> str:
        return row.cells.get("sku", "") or row.cells.get("handle", "")

    def read(self, row: Row) -> SkuRow:
        if not self._context.fields:
            return self._read_sku(row)
        content = read_content(row, self.sheet, self._options.locale)
        group = self._families.group(row, content)
        about = group.code != "" and rules.code_key(row.cells.get("sku", "")) == group.key
        about = about or not row.cells.get("sku")
        content = self._families.settle(row, group, content, about_product=about)
        wanted = self._read_product(row, group) if about else self._read_sku(row)
        values = dict(wanted.values)
        fallback = ""
        if group.is_family and not about:
            fallback = titled(group.title, list(content.options.values())) if group.title else ""
            if content.options and not row.cells.get("product_title") and not row.cells.get("parent_sku"):
                values.pop("title", None)  # the rows of one product have its title
        if group.kind == "title":
            values["product_title"] = rules.CHECKS["product_title"](group.title)
        return replace(wanted, group=group, content=content, values=values, fallback_title=fallback)

    def _read_product(self, row: Row, group: Group) -> SkuRow:
        wanted = read_product_row(row, group.code or group.key)
        if row.cells.get("sku"):
            self._refuse_second(wanted)
        return wanted

    def _read_sku(self, row: Row) -> SkuRow:
        wanted = read_row(row, self._options.locale, self._warehouse)
        earlier = self._seen.setdefault(wanted.key, wanted)
        if earlier is not wanted:
            _refuse_repeat(wanted, earlier, self._counted)
        if wanted.quantity is not None:
            self._counted[wanted.key, wanted.warehouse_id] = wanted.line
        return wanted

    def _refuse_second(self, wanted: SkuRow) -> None:
        earlier = self._seen.setdefault(wanted.key, wanted)
        if earlier is not wanted:
            _refuse_repeat(wanted, earlier, self._counted)

    def apply(self, rows: Sequence[SkuRow]) -> Sequence[RowResult]:
        plain = [row for row in rows if not has_shares(row)]
        done = apply_chunk(self._context, plain) if plain else []
        return done + [apply_shares(self._context, row) for row in rows if has_shares(row)]

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
