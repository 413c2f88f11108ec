"""Read one row of a catalogue file. Pure functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shelfwire.catalog import rules
from shelfwire.catalog.actions.import_content import Content
from shelfwire.catalog.actions.import_families import Group
from shelfwire.catalog.columns import HEADERS
from shelfwire.kit.cells import CLEAR, BadCell, Exact, parse_date, parse_int
from shelfwire.kit.sheets import Row

NOTHING: Final = Content()
_IDENTIFIES: Final = ("upc", "ean", "gtin", "isbn", "jan")
"""What stands in for a barcode in a file without a column for it, the best first."""


@dataclass(frozen=True, slots=True)
class SkuRow:
    """A row that can be read. ``values`` holds only what the row sets, by ``Sku`` column; ``price`` stays text
    until its currency is known. ``quantity`` and ``warehouse_id`` None: no count. ``written``: the code as its cell
    gives it, ``Exact`` for a number. ``sure``: a person insists on what the row says.
    ``as_of``: when the stock was read that the count was compared with. ``group``: the product it belongs to.
    ``about_product``: the row describes a product and no SKU. ``fallback_title``: of a new SKU without one of its own.
    """

    line: int
    code: str
    values: dict[str, Any]
    price: str
    quantity: int | None
    warehouse_id: int | None
    as_of: datetime | None = None
    written: str = ""
    sure: bool = False
    group: Group | None = None
    content: Content = NOTHING
    about_product: bool = False
    fallback_title: str = ""

    @property
    def key(self) -> str:
        """Return the form of the code under which two codes are the same."""
        return rules.code_key(self.code)


def read_row(row: Row, locale: str, warehouse: Callable[[str], int]) -> SkuRow:
    """What the row asks for; ``warehouse`` gives the id for a name and is asked only where stock is counted.

    Raises BadCell, BadSku, or what ``warehouse`` raises, with the field, the value and what to do.
    """
    cells = row.cells
    code = rules.code(cells["sku"])
    values: dict[str, Any] = {}
    for name in ("title", "product_title", "barcode", "currency"):
        text = cells.get(name, "")
        if text:
            values[name] = _text(name, text)
    if "barcode" not in cells and (stands_in := next(filter(None, map(cells.get, _IDENTIFIES)), "")):
        values["barcode"] = _text("barcode", stands_in)
    if buffer := cells.get("buffer", ""):
        values["buffer"] = 0 if buffer == CLEAR else _number(buffer, HEADERS["buffer"], locale)
    price = cells.get("price", "")
    if price == CLEAR:
        values["price_minor"] = None
        price = ""
    quantity, place = cells.get("quantity", ""), cells.get("warehouse", "")
    if quantity == CLEAR or place == CLEAR:
        name = HEADERS["quantity" if quantity == CLEAR else "warehouse"]
        raise BadCell(f"{name} cannot be emptied.", field=name, value=CLEAR, hint="Write 0 for no stock.")
    counted = _number(quantity, HEADERS["quantity"], locale) if quantity else None
    written = Exact(code) if isinstance(cells["sku"], Exact) else code
    place_id = None if counted is None else warehouse(place)
    as_of = None
    if counted is not None and cells.get("as_of") and not row.sure:
        as_of = parse_date(cells["as_of"], field=HEADERS["as_of"], zone="UTC", locale=locale)
    return SkuRow(row.line, code, values, price, counted, place_id, as_of, written, row.sure)


def read_product_row(row: Row, code: str) -> SkuRow:
    """What a row says that describes a product and no SKU. Raises BadCell."""
    title = row.cells.get("product_title", "") or row.cells.get("title", "")
    values = {"title": _text("title", title)} if title else {}
    return SkuRow(row.line, code, values, "", None, None, sure=row.sure, about_product=True)


def _text(name: str, text: str) -> Any:
    if text != CLEAR:
        if isinstance(text, Exact) and text.kind != "number":
            raise BadCell(
                f"{HEADERS[name]} “{text}” is a {text.kind} in the workbook, not a text.",
                field=HEADERS[name],
                value=text,
                hint="Format the column as text, enter it again, and save.",
            )
        return rules.CHECKS[name](text)
    if name == "barcode":
        return ""
    raise BadCell(f"{HEADERS[name]} cannot be emptied.", field=HEADERS[name], value=CLEAR)


def _number(text: str, field: str, locale: str) -> int:
    return parse_int(text, field=field, locale=locale, minimum=0, maximum=rules.MOST)
