"""Read one row of a tracking file: which order, which number, and how many pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shelfwire.channels.models import Account
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.errors import BadTrackingRow, WrongShop
from shelfwire.kit.cells import Exact, parse_date, parse_int, parse_text
from shelfwire.kit.identifiers import parse_identifier, refuse_lost_digits
from shelfwire.kit.sheets import Row, Sheet
from shelfwire.orders.models import Order


@dataclass(frozen=True, slots=True)
class TrackingOptions:
    """How the file is written. ``encoding``: None means UTF-8 or a byte order mark. ``zone``: of its dates.

    ``account``: the shop of rows that name none, when two shops share an order id. ``accept_unusual_numbers``:
    a person insists on numbers that do not look like their carrier's. ``dry_run``: only say what would become of the
    rows. ``only_account``: rows of other shops are refused. ``carriers``: the sender's names for carriers, in lower
    case, with our codes. ``despite``: why what looks odd ships all the same.
    """

    encoding: str | None = None
    locale: str = "en-US"
    zone: str = "UTC"
    account: Account | None = None
    accept_unusual_numbers: bool = False
    dry_run: bool = False
    only_account: bool = False
    carriers: Mapping[str, str] = field(default_factory=dict)
    despite: str = ""


@dataclass(frozen=True, slots=True)
class TrackingRow:
    """A row that can be read."""

    row: Row
    order: Order
    number: str
    carrier: str
    sku: str
    quantity: int | None
    left_at: datetime | None = None
    """The end of the ship date that the row names."""
    despite: str = ""
    """Why what looks odd about it ships all the same."""

    @property
    def blank(self) -> bool:
        """Whether the row means all units that are left."""
        return not self.sku and self.quantity is None


def read_row(sheet: Sheet, row: Row, known: dict[str, list[Order]], options: TrackingOptions) -> TrackingRow:
    """Read the row. Raises RuleBroken for a row that cannot be used."""
    cells = row.cells
    order_id = parse_identifier(cells["order_id"], field=sheet.header("order_id"), longest=64)
    if order_id not in known or isinstance(cells["order_id"], Exact):
        refuse_lost_digits(order_id, field=sheet.header("order_id"), sure=row.sure)
    number = parse_identifier(cells["tracking_number"], field=sheet.header("tracking_number"), longest=80)
    refuse_lost_digits(number, field=sheet.header("tracking_number"), sure=row.sure)
    order = _order(
        order_id, known.get(order_id, []), cells.get("shop", ""), options.account, fenced=options.only_account
    )
    left_at = None
    if cells.get("shipped_at"):
        left_at = _left_at(order, cells["shipped_at"], sheet.header("shipped_at"), options)
    quantity = None
    if cells.get("quantity"):
        quantity = parse_int(
            cells["quantity"], field=sheet.header("quantity"), locale=options.locale, minimum=1
        )
    said = cells.get("carrier", "")
    named = options.carriers.get(said.casefold(), said)
    carrier = numbers.choose(named, number, order.account.region).code
    despite = parse_text(cells.get("despite", ""), field="Odd but right because", longest=300, needed=False)
    return TrackingRow(row, order, number, carrier, cells.get("sku", ""), quantity, left_at, despite)


def _order(order_id: str, found: list[Order], shop: str, account: Account | None, *, fenced: bool) -> Order:
    """Return the one order that the row names. Raises WrongShop."""
    named = [
        order
        for order in found
        if (not shop or shop.casefold() in _names(order.account))
        and (account is None or (shop and not fenced) or order.account_id == account.pk)
    ]
    if len(named) == 1:
        return named[0]
    if len(named) > 1:
        raise WrongShop(
            f"{len(named)} shops have an order {order_id}.",
            field="order",
            value=order_id,
            hint="Add a column Shop.",
        )
    where = f" in the shop “{shop}”" if shop and found else ""
    raise WrongShop(
        f"There is no order {order_id}{where}.",
        field="order",
        value=order_id,
        hint="Check the number; an order is here once it was downloaded.",
    )


def _names(account: Account) -> set[str]:
    return {
        name.casefold() for name in (account.name, account.shop_name, account.external_shop_id or "") if name
    }


def _left_at(order: Order, text: str, header: str, options: TrackingOptions) -> datetime:
    """Return the end of the ship date. Refuses one before the order was placed: the channel flags such parcels."""
    left = parse_date(text, field=header, zone=options.zone, locale=options.locale, until=True)
    if left < order.placed_at:
        raise BadTrackingRow(
            f"{header} “{text}” is before the order was placed ({order.placed_at:%Y-%m-%d %H:%M} UTC).",
            field=header,
            value=text,
            hint=f"Check the number's order, and the zone of the file ({options.zone}).",
        )
    return left
