"""The files that a warehouse gets: orders to ship and cancellations, a row for each line of an order.

UTF-8 without a byte order mark, commas, CRLF (RFC 4180), for programs. Whatever a spreadsheet would run as a formula
has an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from shelfwire.kit.money import Money
from shelfwire.kit.tables import guard_cell
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import UnitStatus
from shelfwire.sync.integrations.lines import code_of, key_of, lines_of, name_of
from shelfwire.sync.integrations.order_xml import country_code

ORDER_COLUMNS: Final = (
    "Order ID", "Line", "Placed at", "Ship by", "Shop", "Channel", "Delivery option", "Recipient", "Phone", "Address 1",
    "Address 2", "District", "City", "Region", "Postal code", "Country", "SKU", "Product", "Quantity", "Unit price",
    "Currency", "Cash on delivery", "Buyer message",
)  # fmt: skip
CANCEL_COLUMNS: Final = ("Order ID", "Action", "Line", "Shop", "SKU", "Product", "Quantity", "Reason")
_ADDRESS: Final = "The address changed."
_PACKED: Final = "Somebody else packed it."
_PHONE: Final = re.compile(r"\+[0-9 ().-]+")
Row = Sequence[object]


def orders_csv(orders: Iterable[tuple[Order, Sequence[Unit]]]) -> bytes:
    """The file of orders to ship. Needs account, address, and units with their SKUs."""
    return _csv(ORDER_COLUMNS, (row for order, units in orders for row in _order_rows(order, units)))


def cancellations_csv(orders: Iterable[tuple[Order, Sequence[Unit]]], elsewhere: Collection[int]) -> bytes:
    """The file of units that are not to be shipped any more, or not until they are sent again. ``elsewhere``: ids of
    those that somebody else packed.
    """
    return _csv(
        CANCEL_COLUMNS, (row for order, units in orders for row in _cancel_rows(order, units, elsewhere))
    )


def why_held(order: Order, address_id: int | None) -> str:
    """Why an order that was handed is to be held back; "" when it is not."""
    if order.cancel_requested:
        return "The buyer asks to cancel."
    if address_id is not None and order.address_id != address_id:
        return _ADDRESS
    return ""


def _csv(columns: Row, rows: Iterable[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def guarded(cell: object) -> object:
    """``guard_cell``; a telephone number begins with a plus and is no formula."""
    if isinstance(cell, str):
        text = " ".join(cell.split())
        return text if _PHONE.fullmatch(text) else guard_cell(text)
    return cell


def _order_rows(order: Order, units: Sequence[Unit]) -> Iterator[Row]:
    to = order.address
    if to is None:
        raise ValueError("an order without an address is not handed to anybody")
    lines = [line for line in to.lines if line]
    where = (
        to.name, to.phone, lines[0] if lines else "", ", ".join(lines[1:]), to.district, to.city, to.region,
        to.postal_code, country_code(to.country, order.account.region),
    )  # fmt: skip
    for key, same in lines_of(units).items():
        first = same[0]
        yield (
            order.external_id, key, order.placed_at.isoformat(), order.ship_by.isoformat() if order.ship_by else "",
            order.account.name, order.account.channel_label, order.delivery_option_name, *where, code_of(first),
            name_of(first), len(same), f"{Money(first.price_minor, order.currency).decimal:f}", order.currency,
            "yes" if order.is_cash_on_delivery else "no", order.buyer_message,
        )  # fmt: skip


def _cancel_rows(order: Order, units: Sequence[Unit], elsewhere: Collection[int]) -> Iterator[Row]:
    """``cancel``: not to be shipped any more; ``hold``: not until it is sent again."""
    cancelled = [unit for unit in units if unit.status == UnitStatus.CANCELLED]
    packed = [unit for unit in units if unit not in cancelled and unit.pk in elsewhere]
    held = [unit for unit in units if unit not in cancelled and unit not in packed]
    for action, why, same_fate in (
        ("cancel", "", cancelled),
        ("cancel", _PACKED, packed),
        ("hold", why_held(order, None) or _ADDRESS, held),
    ):
        for same in lines_of(same_fate).values():
            first = same[0]
            what = order.account.name, code_of(first), name_of(first), len(same)
            yield (
                order.external_id,
                action,
                key_of(first),
                *what,
                why or first.cancel_reason or order.cancel_reason,
            )
