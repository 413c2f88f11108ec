"""Import a file of stock: counts, receipts, adjustments, returns, damage; and set to 0 what a supplier leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from django.db import connection, transaction

from shelfwire.catalog.barcodes import meaning
from shelfwire.catalog.rules import code_key
from shelfwire.inventory import ledger
from shelfwire.inventory.actions._files import SkuFinder, WarehouseFinder
from shelfwire.inventory.actions.change import refuse_sign
from shelfwire.inventory.actions.count import Count, count_many
from shelfwire.inventory.actions.move import MOST
from shelfwire.inventory.columns import MODES, STOCK
from shelfwire.inventory.errors import BadQuantity, BadStockRow, SupplierNeeded, TooMuchToZero, UnknownWord
from shelfwire.inventory.models import Balance, Movement, SupplierSku
from shelfwire.inventory.sellable import announce_changed
from shelfwire.inventory.states import MovementKind
from shelfwire.jobs import Run
from shelfwire.kit import clock
from shelfwire.kit.cells import parse_int, parse_text
from shelfwire.kit.imports import Imported, Importer, import_file
from shelfwire.kit.locales import locale_of
from shelfwire.kit.sheets import Row, RowResult
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class StockOptions:
    """What the person declares for rows that do not say it. ``zero``: set to 0 what earlier files of ``supplier`` named
    and this one does not; ``zero_most`` is the explicit yes to more than half of it. ``dry_run``: only say what would
    become of it.
    """

    mode: str = "count"
    warehouse: str = ""
    supplier: str = ""
    zero: bool = False
    zero_most: bool = False
    locale: str = "en-US"
    encoding: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Zeroed:
    """A SKU that the file left out: so many were on hand in the warehouse and are 0 now, or would be."""

    sku: str
    warehouse: str
    on_hand: int


@dataclass(frozen=True, slots=True)
class _Change:
    line: int
    key: str
    sku_id: int
    warehouse_id: int
    kind: MovementKind
    quantity: int
    supplier: str
    reason: str


def import_stock(
    *, company: Company, name: str, content: bytes, options: StockOptions, by: str, run: Run | None = None
) -> tuple[Imported, list[Zeroed]]:
    """Change stock by a CSV or Excel file, row by row; with ``options.zero`` also return what was left out and is set
    to 0 once the rows are in. A bad row is refused by itself and counts as named.

    The same file twice changes nothing; declared for another warehouse or kind of change it is another file. Raises,
    before anything is changed, UnreadableFile, WrongColumns,
    UnknownLocale, UnknownWord (mode), UnknownWarehouse, SupplierNeeded and TooMuchToZero. Call it outside a
    transaction.
    """
    locale_of(options.locale)
    importer = _Importer(company, name, content, options, by)
    done = import_file(
        importer,
        name=name,
        content=content,
        encoding=options.encoding,
        progress=run,
        dry_run=options.dry_run,
    )
    zeroed = importer.zero(dry_run=options.dry_run) if options.zero else []
    if run is not None and options.zero:
        would = "would be" if options.dry_run else "were"
        run.note(
            f"{len(zeroed):,} that {options.supplier} does not name {would} set to 0"
            + (f": {', '.join(f'{z.sku} ({z.on_hand:,})' for z in zeroed[:8])}" if zeroed else "")
        )
    return done, zeroed


class _Importer(Importer[_Change]):
    """A row changes the stock of one SKU in one warehouse."""

    kind = "stock"
    columns = STOCK
    outcomes = ("changed", "unchanged")
    bad_row = BadStockRow

    def __init__(self, company: Company, name: str, content: bytes, options: StockOptions, by: str) -> None:
        self._company, self._options, self._by = company, options, by
        self._supplier = parse_text(options.supplier, field="Supplier", longest=120)
        self._reference = name[:120]
        self._file = f"file:{company.pk}:{blake2b(content, digest_size=16).hexdigest()}"
        self._skus, self._warehouses = SkuFinder(company), WarehouseFinder(company)
        self._rows: dict[tuple[int, int], tuple[int, MovementKind]] = {}
        self._left_out: list[tuple[int, int]] = []

    def begin(self) -> None:
        _mode(self._options.mode)
        if self._options.warehouse:
            self._warehouses.find(self._options.warehouse)
        if self._options.zero:
            self._left_out = self._missing()

    def look_up(self, rows: Sequence[Row]) -> None:
        self._skus.look_up(rows)

    def key(self, row: Row) -> str:
        return row.cells.get("sku", "") or row.cells.get("barcode", "")

    def read(self, row: Row) -> _Change:
        cells, locale = row.cells, self._options.locale
        sku = self._skus.find(row)
        kind = _mode(cells.get("mode") or self._options.mode)
        least = -MOST if kind == MovementKind.ADJUSTMENT else 0
        quantity = parse_int(cells["quantity"], field="Quantity", locale=locale, minimum=least, maximum=MOST)
        refuse_sign(kind, quantity)
        place = self._warehouses.find(cells.get("warehouse") or self._options.warehouse)
        if kind != MovementKind.COUNT and not quantity:
            raise BadQuantity("Nothing moves.", field="Quantity", value=0, hint="Leave the row out.")
        earlier, before = self._rows.setdefault((sku.pk, place), (row.line, kind))
        if earlier != row.line and MovementKind.COUNT in (kind, before):
            raise BadStockRow(
                f"Line {earlier} names “{sku}” in the same warehouse already, and one of the two rows is a count.",
                field="SKU",
                value=sku.code,
                hint="Keep one of the rows.",
            )
        supplier = parse_text(cells.get("supplier", ""), field="Supplier", longest=120) or self._supplier
        reason = parse_text(cells.get("reason", ""), field="Reason", longest=200)
        return _Change(row.line, self.key(row), sku.pk, place, kind, quantity, supplier, reason)

    def apply(self, rows: Sequence[_Change]) -> Sequence[RowResult]:
        ledger.hold((row.sku_id, row.warehouse_id) for row in rows)
        changed = self._count([row for row in rows if row.kind == MovementKind.COUNT])
        changed |= self._move([row for row in rows if row.kind != MovementKind.COUNT])
        self._remember(rows)
        return [
            RowResult(row.line, row.key, "changed" if row.line in changed else "unchanged") for row in rows
        ]

    def zero(self, *, dry_run: bool) -> list[Zeroed]:
        """Set to 0 what the file left out and is on hand; what that is."""
        with transaction.atomic():
            held = ledger.hold(self._left_out)
            counts = [
                Count(*pair, 0, f"{self._file}:zero:{pair[0]}:{pair[1]}", reference=self._reference)
                for pair, balance in held.items()
                if balance.on_hand > 0
            ]
            rows = Balance.objects.filter(pk__in=[held[c.sku_id, c.warehouse_id].pk for c in counts])
            zeroed = [
                Zeroed(row.sku.code, row.warehouse.code, row.on_hand)
                for row in rows.select_related("sku", "warehouse").order_by("sku__code", "warehouse__code")
            ]
            if counts and not dry_run:
                done = count_many(counts, reason=f"Not named by {self._supplier}"[:200], by=self._by)
                zeroed = zeroed if done.changed else []
        return zeroed

    def _missing(self) -> list[tuple[int, int]]:
        """What the supplier's files named and no row of this one does. Raises SupplierNeeded and TooMuchToZero."""
        if not self._supplier:
            raise SupplierNeeded(
                "Whose stock is to be set to 0 is not said.",
                field="Supplier",
                value="",
                hint="Name the supplier.",
            )
        known = SupplierSku.objects.filter(company=self._company, supplier__iexact=self._supplier)
        named = {code_key(row.cells.get("sku", "").strip()) for row in self.sheet.rows}
        barcodes = {meaning(row.cells.get("barcode", "").strip()) for row in self.sheet.rows} - {""}
        pairs = [
            (sku_id, warehouse_id)
            for sku_id, warehouse_id, code, barcode in known.values_list(
                "sku_id", "warehouse_id", "sku__code", "sku__barcode"
            ).order_by("sku_id", "warehouse_id")
            if code_key(code) not in named and meaning(barcode) not in barcodes
        ]
        count = known.count()
        if 2 * len(pairs) > count and not self._options.zero_most:
            raise TooMuchToZero(
                f"The file leaves out {len(pairs):,} of the {count:,} that {self._supplier}'s files named.",
                field="Supplier",
                value=self._supplier,
                hint="Look whether the file is whole; if it is, say yes to setting more than half to 0.",
            )
        return pairs

    def _count(self, rows: Sequence[_Change]) -> set[int]:
        done = count_many(
            [
                Count(
                    row.sku_id,
                    row.warehouse_id,
                    row.quantity,
                    self._once(row),
                    reference=self._reference,
                )
                for row in rows
            ],
            reason="Count by file",
            by=self._by,
        )
        return {row.line for row in rows if (row.sku_id, row.warehouse_id) in done.changed}

    def _move(self, rows: Sequence[_Change]) -> set[int]:
        keys = {self._once(row): row for row in rows}
        posted = ledger.post(
            [
                ledger.Line(
                    row.sku_id,
                    row.warehouse_id,
                    -row.quantity if row.kind == MovementKind.DAMAGE else row.quantity,
                    row.kind,
                    row.reason or row.supplier,
                    self._reference,
                    once,
                )
                for once, row in keys.items()
            ],
            at=clock.now(),
            by=self._by,
        )
        if posted:
            announce_changed({row.sku_id for row in posted})
        done = Movement.objects.filter(pk__in=[row.id for row in posted]).values_list("once", flat=True)
        return {keys[once].line for once in done if once is not None}

    def _once(self, row: _Change) -> str:
        """The idempotency key of a row: declared for another warehouse or kind, the same file is another change."""
        return f"{self._file}:{row.line}:{row.kind}:{row.warehouse_id}"

    def _remember(self, rows: Sequence[_Change]) -> None:
        """Keep which SKUs the supplier's files name."""
        said = {
            (row.supplier.lower(), row.sku_id, row.warehouse_id): row.supplier for row in rows if row.supplier
        }
        named = sorted((supplier, *key[1:]) for key, supplier in said.items())
        if not named:
            return
        suppliers, sku_ids, warehouse_ids = [list(column) for column in zip(*named, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO inventory_suppliersku (company_id, supplier, sku_id, warehouse_id, named_at)"
                " SELECT %s, n.*, %s FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS n(supplier, sku_id, place)"
                " ON CONFLICT (company_id, lower(supplier), sku_id, warehouse_id)"
                " DO UPDATE SET named_at = excluded.named_at",
                [self._company.pk, clock.now(), suppliers, sku_ids, warehouse_ids],
            )


def _mode(word: str) -> MovementKind:
    kind = MODES.get(word.strip().casefold())
    if kind is None:
        raise UnknownWord(
            f"“{word}” is no kind of change.",
            field="Mode",
            value=word,
            hint=f"Write one of {', '.join(MODES)}.",
        )
    return kind
