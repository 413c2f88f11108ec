"""Import what SKUs cost: a row enters the cost of one SKU from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shelfwire.catalog.actions.set_costs import MOST_MINOR, CostEntry, set_costs
from shelfwire.catalog.cost_columns import COLUMNS, HEADERS
from shelfwire.catalog.costs import BEGINNING
from shelfwire.catalog.errors import BadCost, UnknownSku
from shelfwire.catalog.models import Sku
from shelfwire.catalog.models_costs import SkuCost
from shelfwire.catalog.queries import codes_like_numbers, skus_by_codes
from shelfwire.catalog.rules import code_key
from shelfwire.jobs import Run
from shelfwire.kit import clock
from shelfwire.kit.cells import CLEAR, parse_currency, parse_date
from shelfwire.kit.imports import Imported, Importer, import_file
from shelfwire.kit.locales import locale_of
from shelfwire.kit.lookalikes import Lookalikes
from shelfwire.kit.money import Money
from shelfwire.kit.prices import parse_money
from shelfwire.kit.sheets import Row, RowResult
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class CostOptions:
    """What the person declares. ``currency``: of rows that name none. ``locale``: how the file writes numbers and
    dates. ``encoding``: of a CSV file; None means UTF-8 or a byte order mark. ``dry_run``: only say what would become
    of the rows.
    """

    currency: str = ""
    locale: str = "en-US"
    encoding: str | None = None
    dry_run: bool = False


def import_costs(
    *,
    company: Company,
    name: str,
    content: bytes,
    by: str,
    options: CostOptions | None = None,
    run: Run | None = None,
) -> Imported:
    """Enter the costs of a CSV or Excel file. A bad row is refused by itself, the others go in; the same file twice
    changes nothing. Raises UnreadableFile, WrongColumns or UnknownLocale before anything is written. Call it outside a
    transaction.
    """
    options = options or CostOptions()
    locale_of(options.locale)
    return import_file(
        _Importer(company, options, by),
        name=name,
        content=content,
        encoding=options.encoding,
        progress=run,
        dry_run=options.dry_run,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    row: Row
    entry: CostEntry


class _Importer(Importer[_Asked]):
    """``_said`` holds the line that named a SKU and day first: two rows about both contradict each other."""

    kind = "costs"
    columns = COLUMNS
    outcomes = ("entered", "unchanged")
    bad_row = BadCost

    def __init__(self, company: Company, options: CostOptions, by: str) -> None:
        self._company, self._options, self._by = company, options, by
        self._skus: dict[str, Sku] = {}
        self._with_cost: set[int] = set()
        self._said: dict[tuple[int, date], int] = {}

    def begin(self) -> None:
        codes = [row.cells.get("sku", "") for row in self.sheet.rows]
        self._lookalikes = Lookalikes(
            codes,
            lambda: codes_like_numbers(self._company).values_list("code", flat=True),
            workbook=self.sheet.kind == "xlsx",
        )

    def key(self, row: Row) -> str:
        return row.cells.get("sku", "")

    def look_up(self, rows: Sequence[Row]) -> None:
        self._skus = skus_by_codes(self._company, [row.cells.get("sku", "") for row in rows])
        known = SkuCost.objects.filter(sku__in=[sku.pk for sku in self._skus.values()])
        self._with_cost = set(known.values_list("sku_id", flat=True))

    def read(self, row: Row) -> _Asked:
        sku = self._sku(row)
        day = self._day(row, sku)
        entry = CostEntry(sku, day, self._cost(row))
        line = self._said.setdefault((sku.pk, day), row.line)
        if line != row.line:
            raise BadCost(
                f"Line {line} enters the cost of “{sku}” from {day.isoformat()} too.",
                field=HEADERS["from_day"],
                value=day.isoformat(),
                hint="Keep one of the rows.",
            )
        return _Asked(row, entry)

    def _sku(self, row: Row) -> Sku:
        code = row.cells.get("sku", "")
        sku = self._skus.get(code_key(code))
        if sku is None:
            raise UnknownSku(
                f"There is no SKU “{code}”.",
                field=HEADERS["sku"],
                value=code,
                hint="Create it, or correct it.",
            )
        self._lookalikes.refuse(code, field=HEADERS["sku"], known=True, sure=row.sure)
        return sku

    def _day(self, row: Row, sku: Sku) -> date:
        text = row.cells.get("from_day", "").strip()
        if text:
            field, locale = HEADERS["from_day"], self._options.locale
            return parse_date(text, field=field, zone="UTC", locale=locale).date()
        return clock.today(self._company.timezone) if sku.pk in self._with_cost else BEGINNING

    def _cost(self, row: Row) -> Money | None:
        text, field = row.cells.get("cost", ""), HEADERS["cost"]
        if text.strip() == CLEAR:
            return None
        if not text.strip():
            raise BadCost("The row has no cost.", field=field, value="", hint=f"Write it, or {CLEAR}.")
        named = row.cells.get("currency", "").strip() or self._options.currency
        if not named:
            raise BadCost(
                "The row has no currency.",
                field=HEADERS["currency"],
                value="",
                hint="Write three letters, such as USD, or choose the currency of the whole file.",
            )
        currency = parse_currency(named, field=HEADERS["currency"])
        minor = parse_money(
            text, field=field, currency=currency, locale=self._options.locale, maximum=MOST_MINOR
        )
        return Money(minor, currency)

    def apply(self, rows: Sequence[_Asked]) -> list[RowResult]:
        changed = set_costs(company=self._company, entries=[one.entry for one in rows], by=self._by)
        return [
            RowResult(one.row.line, one.entry.sku.code, "entered" if did else "unchanged")
            for one, did in zip(rows, changed, strict=True)
        ]
