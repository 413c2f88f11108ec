"""Import a price list: a row enters prices of one SKU in one shop. The file is one change that can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shelfwire.catalog.errors import ArchivedSku, UnknownSku
from shelfwire.catalog.models import Sku
from shelfwire.catalog.queries import codes_like_numbers, skus_by_codes
from shelfwire.catalog.rules import code_key
from shelfwire.channels.models import Account
from shelfwire.channels.shop_names import ShopNames
from shelfwire.jobs import Run
from shelfwire.kit.cells import zone_of
from shelfwire.kit.identifiers import ConfirmNeeded, parse_identifier
from shelfwire.kit.imports import Imported, Importer, import_file
from shelfwire.kit.locales import locale_of
from shelfwire.kit.lookalikes import Lookalikes
from shelfwire.kit.sheets import Row, RowResult, refused
from shelfwire.offers.models_prices import PriceChange
from shelfwire.offers.prices.change import hold_prices, keep
from shelfwire.offers.prices.columns import COLUMNS, HEADERS
from shelfwire.offers.prices.entered import read_values
from shelfwire.offers.prices.errors import BadPrice, BadPriceRow, LargeChange
from shelfwire.offers.prices.preview import MOST_PERCENT, MOST_ROWS, PreviewRow, PriceEdit, preview_prices
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class PriceListOptions:
    """What the person declares. ``account``: for rows that name no shop. ``locale``: how the file writes numbers and
    dates. ``zone``: in which moments are written; empty means each shop's own. ``encoding``: of a CSV file; None means
    UTF-8 or a byte order mark. ``confirmed``: large changes are meant so. ``dry_run``: only say what would become of
    the rows. ``once``: the idempotency key of the file.
    """

    account: Account | None = None
    locale: str = "en-US"
    zone: str = ""
    encoding: str | None = None
    confirmed: bool = False
    dry_run: bool = False
    once: str | None = None


def import_prices(
    *,
    company: Company,
    name: str,
    content: bytes,
    by: str,
    options: PriceListOptions | None = None,
    run: Run | None = None,
) -> Imported:
    """Enter the prices of a CSV or Excel file. A bad row is refused by itself, the others go in; a price that moves by
    more than 30 percent waits for a yes under Confirm, unless ``confirmed``. The same file twice changes nothing.

    Raises UnreadableFile, WrongColumns, UnknownLocale, UnknownZone, and LargeChange for more than 500 rows that are not
    ``confirmed``, before anything is written. Opens one transaction per chunk: call it outside a transaction.
    """
    options = options or PriceListOptions()
    locale_of(options.locale)
    if options.zone:
        zone_of(options.zone)
    return import_file(
        _Importer(company, name, options, by),
        name=name,
        content=content,
        encoding=options.encoding,
        progress=run,
        dry_run=options.dry_run,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A row that can be read: what it enters, and whether a person said yes to it."""

    line: int
    code: str
    edit: PriceEdit
    sure: bool


class _Importer(Importer[_Asked]):
    """A row enters prices of one SKU in one shop; ``_lines`` holds which line named each of them."""

    kind = "prices"
    columns = COLUMNS
    outcomes = ("updated", "unchanged")
    bad_row = BadPriceRow

    def __init__(self, company: Company, name: str, options: PriceListOptions, by: str) -> None:
        self._company, self._name, self._options, self._by = company, name, options, by
        self._shops = ShopNames(company, options.account)
        self._skus: dict[str, Sku] = {}
        self._lines: dict[tuple[int, int], int] = {}
        self._change: PriceChange | None = None

    def begin(self) -> None:
        rows = len(self.sheet.rows)
        if rows > MOST_ROWS and not self._options.confirmed and not self._options.dry_run:
            raise LargeChange(
                f"The price list has {rows:,} rows.",
                field="confirmed",
                value=False,
                hint="Check the file first, and confirm it if it is meant so.",
            )
        codes = [row.cells.get("sku", "") for row in self.sheet.rows]
        self._lookalikes = Lookalikes(
            codes, lambda: codes_like_numbers(self._company), workbook=self.sheet.kind == "xlsx"
        )

    def key(self, row: Row) -> str:
        return row.cells.get("sku", "")

    def look_up(self, rows: Sequence[Row]) -> None:
        self._skus = skus_by_codes(self._company, [self.key(row) for row in rows])

    def read(self, row: Row) -> _Asked:
        sku = self._sku(row)
        account = self._shops.of(row.cells.get("shop", ""))
        if account is None:
            raise BadPriceRow(
                "The row names no shop.", field="Shop", value="", hint="Name one, or choose one for the file."
            )
        values = read_values(account, row.cells, locale=self._options.locale, zone=self._options.zone)
        earlier = self._lines.setdefault((account.pk, sku.pk), row.line)
        if earlier != row.line:
            raise BadPriceRow(
                f"Line {earlier} has “{sku.code}” in {account} already.",
                field="SKU",
                value=sku.code,
                hint="Keep one of the rows.",
            )
        return _Asked(row.line, sku.code, PriceEdit(account.pk, sku.pk, values), row.sure)

    def _sku(self, row: Row) -> Sku:
        code = parse_identifier(row.cells["sku"], field=HEADERS["sku"], longest=80)
        sku = self._skus.get(code_key(code))
        self._lookalikes.refuse(row.cells["sku"], field=HEADERS["sku"], known=sku is not None, sure=row.sure)
        if sku is None:
            raise UnknownSku(
                f"There is no SKU “{code}”.", field="SKU", value=code, hint="Create it, or correct it."
            )
        if sku.archived_at is not None:
            raise ArchivedSku(
                f"The SKU “{sku.code}” is archived.", field="SKU", value=code, hint="Restore it first."
            )
        return sku

    def apply(self, rows: Sequence[_Asked]) -> list[RowResult]:
        hold_prices(self._company)
        preview = preview_prices(self._company, [row.edit for row in rows])
        results, written = [], []
        for asked, row in zip(rows, preview.rows, strict=True):
            results.append(self._result(asked, row))
            if results[-1].status == "updated":
                written.append(row)
        if written:
            self._change = keep(self._company, written, by=self._by, into=self._begun(), **self._named())
        return results

    def _result(self, asked: _Asked, row: PreviewRow) -> RowResult:
        if row.refused:
            return refused(asked.line, asked.code, BadPrice(row.refused, field=row.refused_field))
        if abs(row.percent) > MOST_PERCENT and not (asked.sure or self._options.confirmed):
            return refused(asked.line, asked.code, _too_far(row))
        changed = row.entered_before != row.entered_after
        return RowResult(asked.line, asked.code, "updated" if changed else "unchanged")

    def _begun(self) -> PriceChange | None:
        """The change that earlier chunks of the file are, also those before an interruption."""
        if self._change is None and self._options.once is not None:
            found = PriceChange.objects.filter(company=self._company, once=self._options.once)
            self._change = found.first()
        return self._change

    def _named(self) -> Mapping[str, Any]:
        return {"title": f"Price list {self._name}"[:200], "once": self._options.once}


def _too_far(row: PreviewRow) -> ConfirmNeeded:
    return ConfirmNeeded(
        f"The price of {row.sku} in {row.shop} would change by {row.percent:+.0f} %.",
        field=HEADERS["price"],
        value=row.price_after,
        hint="Write yes under Confirm if it is meant so.",
    )
