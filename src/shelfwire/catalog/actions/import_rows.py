"""What one row of a catalogue file asks for. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shelfwire.catalog import rules
from shelfwire.catalog.columns import HEADERS
from shelfwire.catalog.errors import BadRow
from shelfwire.kit.cells import CLEAR, BadCell, parse_int
from shelfwire.kit.sheets import Row, Sheet


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that can be read. ``values`` holds only what the row sets, by ``Sku`` column; ``price`` stays text
    until its currency is known. ``quantity`` and ``warehouse_id`` None: no count."""

    line: int
    code: str
    values: dict[str, Any]
    price: str
    quantity: int | None
    warehouse_id: int | None

    @property
    def key(self) -> str:
        """What makes two codes the same."""
        return self.code.lower()


def read_row(sheet: Sheet, row: Row, locale: str, warehouse: Callable[[str], int]) -> Wanted:
    """The row's wishes; ``warehouse`` gives the id for a name and is asked only where stock is counted.

    Raises BadCell, BadSku, BadRow, or what ``warehouse`` raises, with the field, the value and what to do.
    """
    if row.formulas:
        name = sheet.header(row.formulas[0])
        raise BadRow(
            f"{name} “{row.cells[row.formulas[0]][:60]}” is a formula or begins like one.",
            field=name,
            value=row.cells[row.formulas[0]],
            hint="Write its value; text that begins with = + - or @ needs an apostrophe before it.",
        )
    cells = row.cells
    code = rules.code(cells["sku"])
    values: dict[str, Any] = {}
    for name in ("title", "product_title", "barcode", "currency"):
        text = cells.get(name, "")
        if text:
            values[name] = _text(name, text)
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
    return Wanted(row.line, code, values, price, counted, None if counted is None else warehouse(place))


def _text(name: str, text: str) -> Any:
    if text != CLEAR:
        return rules.CHECKS[name](text)
    if name == "barcode":
        return ""
    raise BadCell(f"{HEADERS[name]} cannot be emptied.", field=HEADERS[name], value=CLEAR)


def _number(text: str, field: str, locale: str) -> int:
    return parse_int(text, field=field, locale=locale, minimum=0, maximum=rules.MOST)
