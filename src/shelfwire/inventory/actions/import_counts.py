"""Enter the counts of a file into a stock take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shelfwire.inventory.actions._files import SkuFinder
from shelfwire.inventory.actions.move import MOST
from shelfwire.inventory.actions.take import TakeCount, enter_counts
from shelfwire.inventory.columns import COUNTS
from shelfwire.inventory.errors import BadStockRow
from shelfwire.inventory.models import StockTake
from shelfwire.jobs import Run
from shelfwire.kit.cells import parse_int
from shelfwire.kit.imports import Imported, Importer, import_file
from shelfwire.kit.locales import locale_of
from shelfwire.kit.sheets import Row, RowResult


@dataclass(frozen=True, slots=True)
class _Counted:
    line: int
    key: str
    sku_id: int
    counted: int


def import_counts(
    *,
    take: StockTake,
    name: str,
    content: bytes,
    by: str,
    locale: str = "en-US",
    encoding: str | None = None,
    dry_run: bool = False,
    run: Run | None = None,
) -> Imported:
    """Enter the counts of a CSV or Excel file (SKU or barcode, counted) into an open take; nothing is posted. A bad row
    is refused by itself, and a SKU that stands in two rows is refused in the second. Raises UnreadableFile,
    WrongColumns, UnknownLocale, and Ended when the take is not open.
    """
    locale_of(locale)
    importer = _Importer(take, locale, by)
    return import_file(importer, name=name, content=content, encoding=encoding, progress=run, dry_run=dry_run)


class _Importer(Importer[_Counted]):
    """A row counts one SKU of the take."""

    kind = "stock"
    columns = COUNTS
    outcomes = ("counted",)
    bad_row = BadStockRow

    def __init__(self, take: StockTake, locale: str, by: str) -> None:
        self._take, self._locale, self._by = take, locale, by
        self._skus = SkuFinder(take.company)
        self._lines: dict[int, int] = {}

    def begin(self) -> None:
        enter_counts(take=self._take, counts=[], by=self._by)

    def look_up(self, rows: Sequence[Row]) -> None:
        self._skus.look_up(rows)

    def key(self, row: Row) -> str:
        return row.cells.get("sku", "") or row.cells.get("barcode", "")

    def read(self, row: Row) -> _Counted:
        sku = self._skus.find(row)
        counted = parse_int(
            row.cells["counted"], field="Counted", locale=self._locale, minimum=0, maximum=MOST
        )
        earlier = self._lines.setdefault(sku.pk, row.line)
        if earlier != row.line:
            raise BadStockRow(
                f"Line {earlier} counts “{sku}” already.",
                field="SKU",
                value=sku.code,
                hint="Keep one row with the sum.",
            )
        return _Counted(row.line, self.key(row), sku.pk, counted)

    def apply(self, rows: Sequence[_Counted]) -> Sequence[RowResult]:
        enter_counts(
            take=self._take, counts=[TakeCount(row.sku_id, row.counted) for row in rows], by=self._by
        )
        return [RowResult(row.line, row.key, "counted") for row in rows]
