"""What files of stock share: SKUs by code or barcode, warehouses by code or name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from shelfwire.catalog.barcodes import meaning, writings
from shelfwire.catalog.errors import NoStockOfItsOwn, UnknownSku
from shelfwire.catalog.models import Sku
from shelfwire.catalog.queries import skus_by_codes, without_stock
from shelfwire.catalog.rules import code_key
from shelfwire.inventory.errors import BadStockRow, UnknownWarehouse
from shelfwire.inventory.models import Warehouse
from shelfwire.kit.sheets import Row
from shelfwire.people.models import Company


class SkuFinder:
    """The SKUs that rows name, looked up for many rows at once."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._by_code: dict[str, Sku] = {}
        self._by_barcode: dict[str, list[Sku]] = {}
        self._foreign: dict[int, NoStockOfItsOwn] = {}

    def look_up(self, rows: Sequence[Row]) -> None:
        """Load everything that these rows name, in three queries."""
        codes = [code for row in rows if (code := row.cells.get("sku", "").strip())]
        self._by_code = skus_by_codes(self._company, codes) if codes else {}
        barcodes = {row.cells["barcode"] for row in rows if row.cells.get("barcode", "").strip()}
        wanted = set().union(*map(writings, barcodes))
        self._by_barcode = defaultdict(list)
        if wanted:
            found = Sku.objects.filter(company=self._company, archived_at__isnull=True, barcode__in=wanted)
            for sku in found:
                self._by_barcode[meaning(sku.barcode)].append(sku)
        ids = {sku.pk for sku in self._by_code.values()}
        ids |= {sku.pk for found in self._by_barcode.values() for sku in found}
        self._foreign = without_stock(ids) if ids else {}

    def find(self, row: Row) -> Sku:
        """Return the SKU with stock of its own that the row names. Raises UnknownSku, BadStockRow, NoStockOfItsOwn."""
        code, barcode = row.cells.get("sku", "").strip(), row.cells.get("barcode", "").strip()
        if code:
            sku = self._by_code.get(code_key(code))
            if sku is None:
                raise UnknownSku(
                    f"There is no SKU “{code}”.",
                    field="SKU",
                    value=code,
                    hint="Create it first, or correct the code.",
                )
        else:
            sku = self._scanned(barcode)
        if sku.pk in self._foreign:
            raise self._foreign[sku.pk]
        return sku

    def _scanned(self, barcode: str) -> Sku:
        if not barcode:
            raise BadStockRow(
                "The row names no SKU.", field="SKU", value="", hint="Write its SKU or its barcode."
            )
        found = self._by_barcode.get(meaning(barcode), [])
        if len(found) == 1:
            return found[0]
        if not found:
            raise UnknownSku(f"No SKU has the barcode “{barcode}”.", field="Barcode", value=barcode)
        raise BadStockRow(
            f"Several SKUs have the barcode “{barcode}”: {', '.join(sorted(sku.code for sku in found))}.",
            field="Barcode",
            value=barcode,
            hint="Write the SKU.",
        )


class WarehouseFinder:
    """The company's warehouses by code or name, read once; an empty name is the default one."""

    def __init__(self, company: Company) -> None:
        self._by_name: dict[str, int] = {}
        self._names: list[str] = []
        warehouses = list(Warehouse.objects.filter(company=company).order_by("pk"))
        named = Counter(warehouse.name.casefold() for warehouse in warehouses)
        self._shared = {name for name, count in named.items() if count > 1}
        for warehouse in warehouses:
            if warehouse.name.casefold() not in self._shared:
                self._by_name[warehouse.name.casefold()] = warehouse.pk
        for warehouse in warehouses:
            self._by_name[warehouse.code.casefold()] = warehouse.pk
            self._names.append(warehouse.code)
            if warehouse.is_default:
                self._by_name[""] = warehouse.pk

    def find(self, name: str) -> int:
        """Return the warehouse's id. Raises UnknownWarehouse."""
        found = self._by_name.get(name.casefold())
        if found is not None:
            return found
        known = f"Write one of {', '.join(self._names)}." if self._names else "Add a warehouse first."
        what = f"There is no warehouse “{name}”." if name else "There is no default warehouse."
        if name.casefold() in self._shared:
            what = f"Several warehouses are named “{name}”."
        raise UnknownWarehouse(what, field="Warehouse", value=name, hint=known)
