"""Parcels from a file: one row says that an order left with a number. A bad row is handed back, the others ship.

Rows with one number are one parcel, also over several orders; such a parcel is made whole or not at all, for it is
one box. Several numbers on one order are several parcels: SKU and Quantity say what is in which.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from shelfwire.channels.models import Account
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.actions._numbers import parcel_with
from shelfwire.fulfilment.actions.make import make_parcel
from shelfwire.fulfilment.errors import BadTrackingRow, WrongShop
from shelfwire.fulfilment.queries import open_units
from shelfwire.jobs import Run
from shelfwire.kit.cells import locale_of, parse_date, parse_identifier, parse_int, zone_of
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.sheets import Row, RowResult, Sheet, back_name, read_sheet, write_back
from shelfwire.orders.models import Order
from shelfwire.orders.queries import by_external_id
from shelfwire.people.models import Company

ALIASES = {
    "order_id": ("Order ID", "Order number", "TikTok Order ID", "Order No", "Order Reference", "Order"),
    "tracking_number": (
        "Tracking number",
        "Tracking ID",
        "Tracking No",
        "Tracking #",
        "Tracking code",
        "Tracking",
    ),
    "carrier": (
        "Carrier",
        "Shipping provider",
        "Shipping provider name",
        "Postal service",
        "Courier",
        "Shipping company",
    ),
    "sku": ("SKU", "Seller SKU", "Original SKU", "Item SKU"),
    "quantity": ("Quantity", "Qty", "Shipped quantity"),
    "shipped_at": ("Ship date", "Shipped at", "Shipped date", "Shipment date", "Date shipped"),
    "shop": ("Shop", "SubSource", "Account", "Store", "Shop name", "Shop ID"),
}
CHUNK = 500


@dataclass(frozen=True, slots=True)
class TrackingOptions:
    """How the file is written. ``encoding``: None means UTF-8 or a byte order mark. ``zone``: of its dates.

    ``account``: the shop of rows that name none, when two shops share an order id. ``accept_unusual_numbers``:
    a person insists on numbers that do not look like their carrier's.
    """

    encoding: str | None = None
    locale: str = "en-US"
    zone: str = "UTC"
    account: Account | None = None
    accept_unusual_numbers: bool = False


@dataclass(frozen=True, slots=True)
class TrackingResult:
    """What became of the file: parcels made, and rows by outcome."""

    parcels: int
    shipped: int
    unchanged: int
    failed: int
    rows: list[RowResult]
    returned_name: str
    returned_file: bytes = field(repr=False)
    ignored_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wish:
    """A row that can be read."""

    row: Row
    order: Order
    number: str
    carrier: str
    sku: str
    quantity: int | None


def import_tracking(
    *,
    company: Company,
    name: str,
    content: bytes,
    by: str,
    options: TrackingOptions | None = None,
    run: Run | None = None,
) -> TrackingResult:
    """Make a parcel of every number in the file. The same file twice changes nothing.

    Raises UnreadableFile, WrongColumns, UnknownLocale or UnknownZone before anything is done. Every parcel is its
    own transaction: call it outside one, so that a file that is interrupted keeps what is done.
    """
    options = options or TrackingOptions()
    locale_of(options.locale)
    zone_of(options.zone)
    sheet = read_sheet(name, content, ALIASES, options.encoding)
    sheet.require("order_id", "tracking_number", "carrier", aliases=ALIASES)
    rows = [row for row in sheet.rows if run is None or run.wants(str(row.line))]
    if run is not None:
        run.set_total(len(rows))
    results: dict[int, RowResult] = {}
    made = 0
    for wishes in _parcels(company, sheet, rows, options, results, run):
        if run is not None:
            run.stop_if_cancelled()
        made += _ship(company, wishes, options, by, results)
        _tell(run, [results[wish.row.line] for wish in wishes])
    return _result(sheet, [results[row.line] for row in rows], made)


def _parcels(
    company: Company,
    sheet: Sheet,
    rows: Sequence[Row],
    options: TrackingOptions,
    results: dict[int, RowResult],
    run: Run | None,
) -> list[list[_Wish]]:
    """The rows that can be read, by number; refusals of the others go into ``results``.

    When one row of a number cannot be read, the other rows of that number wait with it.
    """
    by_number: dict[str, list[_Wish]] = defaultdict(list)
    broken: dict[str, int] = {}
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        known = by_external_id(company, [row.cells["order_id"] for row in chunk])
        for row in chunk:
            number = numbers.tidy(row.cells["tracking_number"])
            try:
                wish = _read(sheet, row, known, options)
            except RuleBroken as refusal:
                results[row.line] = _refused(row, refusal)
                broken.setdefault(number, row.line)
                _tell(run, [results[row.line]])
                continue
            by_number[number].append(wish)
    for number, line in broken.items():
        waiting = by_number.pop(number, []) if number else []
        for wish in waiting:
            results[wish.row.line] = _waits(wish.row, line)
        _tell(run, [results[wish.row.line] for wish in waiting])
    return list(by_number.values())


def _read(sheet: Sheet, row: Row, known: dict[str, list[Order]], options: TrackingOptions) -> _Wish:
    cells = row.cells
    if row.formulas:
        header = sheet.header(row.formulas[0])
        raise BadTrackingRow(
            f"{header} “{cells[row.formulas[0]][:60]}” is a formula or begins like one.",
            field=header,
            value=cells[row.formulas[0]],
            hint="Write its value; text that begins so needs an apostrophe before it.",
        )
    order_id = parse_identifier(cells["order_id"], field=sheet.header("order_id"), longest=64)
    number = parse_identifier(cells["tracking_number"], field=sheet.header("tracking_number"), longest=80)
    if not cells["carrier"]:
        guessed = numbers.guess(number)
        raise BadTrackingRow(
            f"{sheet.header('carrier')} is empty.",
            field=sheet.header("carrier"),
            hint=f"The number looks like {guessed.name}." if guessed else "Write the carrier's name.",
        )
    order = _order(order_id, known.get(order_id, []), cells.get("shop", ""), options.account)
    if cells.get("shipped_at"):
        _refuse_too_early(order, cells["shipped_at"], sheet.header("shipped_at"), options)
    quantity = None
    if cells.get("quantity"):
        quantity = parse_int(
            cells["quantity"], field=sheet.header("quantity"), locale=options.locale, minimum=1
        )
    return _Wish(row, order, number, cells["carrier"], cells.get("sku", ""), quantity)


def _order(order_id: str, found: list[Order], shop: str, account: Account | None) -> Order:
    """The one order that the row means. Raises WrongShop."""
    named = [
        order
        for order in found
        if (not shop or shop.casefold() in _names(order.account))
        and (account is None or shop or order.account_id == account.pk)
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


def _refuse_too_early(order: Order, text: str, header: str, options: TrackingOptions) -> None:
    """The channel flags parcels that left before their order was placed (pain 15)."""
    left = parse_date(text, field=header, zone=options.zone, locale=options.locale, until=True)
    if left < order.placed_at:
        raise BadTrackingRow(
            f"{header} “{text}” is before the order was placed ({order.placed_at:%Y-%m-%d %H:%M} UTC).",
            field=header,
            value=text,
            hint=f"Check the number's order, and the zone of the file ({options.zone}).",
        )


def _ship(
    company: Company,
    wishes: Sequence[_Wish],
    options: TrackingOptions,
    by: str,
    results: dict[int, RowResult],
) -> int:
    """Make the parcel of one number; 1 when it was made."""
    try:
        if _there_already(company, wishes):
            for wish in wishes:
                results[wish.row.line] = _outcome(wish, "unchanged", "This parcel is there already.")
            return 0
        _refuse_mixed(wishes)
        make_parcel(
            company=company,
            account=wishes[0].order.account,
            carrier=wishes[0].carrier,
            tracking_number=wishes[0].number,
            contents=_contents(wishes),
            by=by,
            via="csv",
            accept_unusual_number=options.accept_unusual_numbers,
        )
    except RuleBroken as refusal:
        _blame(wishes, refusal, results)
        return 0
    for wish in wishes:
        results[wish.row.line] = _outcome(wish, "shipped", "")
    return 1


def _there_already(company: Company, wishes: Sequence[_Wish]) -> bool:
    """Whether a live parcel has this number and all of these orders: the file was imported before."""
    parcel = parcel_with(company, numbers.tidy(wishes[0].number))
    if parcel is None:
        return False
    inside = set(parcel.contents.filter(live=True).values_list("order_id", flat=True))
    return {wish.order.pk for wish in wishes} <= inside


def _refuse_mixed(wishes: Sequence[_Wish]) -> None:
    first = wishes[0]
    for wish in wishes[1:]:
        if wish.carrier.casefold() != first.carrier.casefold():
            raise BadTrackingRow(
                f"Lines {first.row.line} and {wish.row.line} have one number and two carriers.",
                field="carrier",
                value=wish.carrier,
            )
        if wish.order.account_id != first.order.account_id:
            raise BadTrackingRow(
                f"Lines {first.row.line} and {wish.row.line} have one number and two shops.",
                field="order",
                value=wish.order.external_id,
            )


def _contents(wishes: Sequence[_Wish]) -> dict[int, list[int] | None]:
    """Which units of which orders: all that are left, or so many of a SKU."""
    by_order: dict[int, list[_Wish]] = defaultdict(list)
    for wish in wishes:
        by_order[wish.order.pk].append(wish)
    return {pk: _units(found) for pk, found in by_order.items()}


def _units(wishes: Sequence[_Wish]) -> list[int] | None:
    if all(not wish.sku and wish.quantity is None for wish in wishes):
        return None
    order = wishes[0].order
    free = list(open_units(order))
    chosen: list[int] = []
    for wish in wishes:
        fitting = [
            unit.pk
            for unit in free
            if unit.pk not in chosen
            and (
                not wish.sku
                or wish.sku.casefold()
                in {unit.seller_sku.casefold(), unit.sku.code.casefold() if unit.sku else ""}
            )
        ]
        wanted = wish.quantity if wish.quantity is not None else len(fitting)
        if not fitting or wanted > len(fitting):
            raise BadTrackingRow(
                f"Order {order.external_id} has {len(fitting)} unpacked {wish.sku or 'units'}, "
                f"line {wish.row.line} says {wish.quantity if wish.quantity is not None else 'all'}.",
                field="order",
                value=order.external_id,
                hint="Correct SKU and Quantity; blank means everything that is left.",
            )
        chosen += fitting[:wanted]
    return chosen


def _blame(wishes: Sequence[_Wish], refusal: RuleBroken, results: dict[int, RowResult]) -> None:
    """The refusal on the rows it is about; on the others of the parcel, that they wait for it."""
    guilty = [wish for wish in wishes if refusal.field == "order" and wish.order.external_id == refusal.value]
    for wish in wishes:
        if not guilty or wish in guilty:
            results[wish.row.line] = _refused(wish.row, refusal)
        else:
            results[wish.row.line] = _waits(wish.row, guilty[0].row.line)


def _outcome(wish: _Wish, status: str, message: str) -> RowResult:
    return RowResult(wish.row.line, wish.order.external_id, status, "", message)


def _refused(row: Row, refusal: RuleBroken) -> RowResult:
    return RowResult(
        row.line, row.cells["order_id"], "failed", refusal.field or "", str(refusal), refusal.code
    )


def _waits(row: Row, line: int) -> RowResult:
    return RowResult(
        row.line,
        row.cells["order_id"],
        "failed",
        "tracking_number",
        f"In one parcel with line {line}, which could not be imported; the parcel waits for it.",
        "parcel_waits",
    )


def _tell(run: Run | None, done: Sequence[RowResult]) -> None:
    if run is None:
        return
    for result in done:
        if result.status == "failed":
            run.fail(
                key=str(result.line),
                label=f"Line {result.line}: {result.key}",
                code=result.code,
                message=result.message,
                field=result.field,
            )
    run.succeeded(sum(result.status != "failed" for result in done))


def _result(sheet: Sheet, rows: list[RowResult], parcels: int) -> TrackingResult:
    count = Counter(row.status for row in rows)
    return TrackingResult(
        parcels,
        count["shipped"],
        count["unchanged"],
        count["failed"],
        rows,
        back_name(sheet, "results"),
        write_back(sheet, rows, only={row.line for row in rows}),
        sheet.unknown_headers,
    )
