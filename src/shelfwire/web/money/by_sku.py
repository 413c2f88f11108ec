"""An order's money by SKU, as its page and its file show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shelfwire.channels.models import Account
from shelfwire.channels.port import AmountGroup, AmountRole
from shelfwire.orders.models import Order
from shelfwire.settlements.models import OrderSettlement
from shelfwire.settlements.queries_skus import OrderBySku, SkuRow, order_by_sku
from shelfwire.web.money.words import part_words, plain

NOT_BY_SKU: Final = "Not by SKU"
_COLUMNS: Final = ("Sales", "Your discounts", "Refunds", "Shipping", "Fees", "Other")
_OF_ROLES: Final = {
    AmountRole.SALES.value: "Sales",
    AmountRole.SELLER_DISCOUNT.value: "Your discounts",
    AmountRole.SALES_REFUND.value: "Refunds",
}
_OF_GROUPS: Final = {
    AmountGroup.SHIPPING.value: "Shipping",
    AmountGroup.FEE.value: "Fees",
    AmountGroup.TAX.value: "Fees",
}


@dataclass(frozen=True, slots=True)
class Named:
    """One amount. ``expected``: None where it was not foreseen."""

    label: str
    expected: int | None
    settled: int

    @property
    def apart(self) -> int:
        """Settled less expected."""
        return 0 if self.expected is None else self.settled - self.expected


@dataclass(frozen=True, slots=True)
class Cell:
    """What a SKU has in one column. ``apart``: of a column that is one amount."""

    label: str
    minor: int
    apart: int


@dataclass(frozen=True, slots=True)
class Row:
    """One SKU; without ``sku_id`` what no SKU is named for. ``named``: the amounts of columns that are several."""

    of: SkuRow
    cells: tuple[Cell, ...]
    named: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class BySku:
    """The whole of it, ready to be shown. ``columns``: those that any SKU has something in."""

    found: OrderBySku
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def unknown(self) -> int:
        """Names of amounts that nobody here has a word for."""
        return self.found.reading.unknown_names if self.found.reading else 0


def shown(order: Order, settlement: OrderSettlement | None) -> BySku | None:
    """What the card shows; None while nothing is settled."""
    settled = settlement is not None and settlement.first_settled_at is not None
    found = order_by_sku(order, settlement) if settled else None
    if found is None:
        return None
    filled = {_column(part) for row in found.rows for part in row.parts}
    columns = tuple(one for one in _COLUMNS if one in filled)
    rows = [_row(row, columns, order.account) for row in found.rows]
    return BySku(found, columns, tuple(rows))


def _column(part: dict[str, Any]) -> str:
    return _OF_ROLES.get(part["name"]) or _OF_GROUPS.get(part["group"], "Other")


def _row(row: SkuRow, columns: Sequence[str], account: Account) -> Row:
    named = [(_column(part), _named(part, account)) for part in row.parts]
    cells = []
    for column in columns:
        mine = [one for label, one in named if label == column]
        apart = sum(one.apart for one in mine) if column in _OF_ROLES.values() else 0
        cells.append(Cell(column, sum(one.settled for one in mine), apart))
    several = tuple(one for column, one in named if column not in _OF_ROLES.values())
    return Row(row, tuple(cells), several)


def _named(part: dict[str, Any], account: Account) -> Named:
    return Named(part_words(account, part["name"]), part["expected"], part["settled"])


def file_lines(order: Order, found: OrderBySku) -> Iterator[Sequence[Any]]:
    """The same as a table: a line a SKU, two columns an amount, and what all come to."""
    account, currency = order.account, found.settlement.currency
    kinds = list(dict.fromkeys((part["group"], part["name"]) for row in found.rows for part in row.parts))
    labels = [part_words(account, name) for _, name in kinds]
    amounts = [f"{label}, {which}" for label in labels for which in ("expected", "settled")]
    yield (
        "Order",
        "SKU",
        "Channel SKU",
        "Name",
        "Quantity",
        "Currency",
        *amounts,
        "Expected",
        "Settled",
        "Difference",
    )
    for row in found.rows:
        yield (
            order.external_id,
            row.code or ("" if row.sku_id else NOT_BY_SKU),
            row.sku_id,
            row.name,
            row.quantity or "",
            currency,
            *_amounts(kinds, row, currency),
            *(plain(minor, currency) for minor in (row.expected, row.settled, row.difference)),
        )


def _amounts(kinds: Sequence[tuple[str, str]], row: SkuRow, currency: str) -> Iterator[Any]:
    parts = {(part["group"], part["name"]): part for part in row.parts}
    for kind in kinds:
        part = parts.get(kind)
        yield plain(part["expected"], currency) if part else ""
        yield plain(part["settled"], currency) if part else ""


IDENTIFIERS: Final = (0, 1, 2)
"""Places of the file's columns that are ids."""
