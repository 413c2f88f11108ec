"""Parcels from a file: one row says that an order left with a number. A bad row is handed back, the others ship.

Rows with one number are one parcel, also over several orders; such a parcel is made whole or not at all, for it is
one box. Several numbers on one order are several parcels: SKU and Quantity say what is in which.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.actions._numbers import parcel_with
from shelfwire.fulfilment.actions._tracking_rows import (
    ALIASES,
    IDENTIFIERS,
    TrackingOptions,
    Wish,
    read_row,
)
from shelfwire.fulfilment.actions.make import make_parcel
from shelfwire.fulfilment.errors import BadTrackingRow
from shelfwire.fulfilment.queries import open_units
from shelfwire.jobs import Run
from shelfwire.kit.cells import zone_of
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.locales import locale_of
from shelfwire.kit.sheets import Row, RowResult, Sheet, back_name, read_sheet, refused, write_back
from shelfwire.orders.queries import by_external_id
from shelfwire.people.models import Company

CHUNK = 500


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
    sheet = read_sheet(name, content, ALIASES, options.encoding, kind="tracking", identifiers=IDENTIFIERS)
    sheet.require("order_id", "tracking_number", aliases=ALIASES)
    rows = [row for row in sheet.rows if run is None or run.wants(str(row.line))]
    if run is not None:
        run.set_total(len(rows))
    results: dict[int, RowResult] = {}
    made = 0
    parcels = _parcels(company, sheet, rows, options, results, run)
    for wishes in _deal_out(parcels):
        if run is not None:
            run.stop_if_cancelled()
        made += _ship(company, wishes, options, by, results)
        if run is not None:
            run.tell_rows([results[wish.row.line] for wish in wishes])
    return _result(sheet, [results[row.line] for row in rows], made)


def _parcels(
    company: Company,
    sheet: Sheet,
    rows: Sequence[Row],
    options: TrackingOptions,
    results: dict[int, RowResult],
    run: Run | None,
) -> list[list[Wish]]:
    """The rows that can be read, by number; refusals of the others go into ``results``.

    When one row of a number cannot be read, the other rows of that number wait with it.
    """
    by_number: dict[str, list[Wish]] = defaultdict(list)
    broken: dict[str, int] = {}
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        known = by_external_id(company, [row.cells["order_id"] for row in chunk])
        for row in chunk:
            number = numbers.tidy(row.cells["tracking_number"])
            try:
                wish = read_row(sheet, row, known, options)
            except RuleBroken as refusal:
                results[row.line] = refused(row.line, row.cells["order_id"], refusal)
                broken.setdefault(number, row.line)
                if run is not None:
                    run.tell_rows([results[row.line]])
                continue
            by_number[number].append(wish)
    for number, line in broken.items():
        waiting = by_number.pop(number, []) if number else []
        for wish in waiting:
            results[wish.row.line] = _waits(wish.row, line)
        if run is not None:
            run.tell_rows([results[wish.row.line] for wish in waiting])
    return list(by_number.values())


def _deal_out(parcels: Sequence[list[Wish]]) -> list[list[Wish]]:
    """The parcels in the order to make them: those that name their units before those that take what is left.

    An order with several numbers that all take *what is left* is dealt out one unit each, when there are just as
    many units and all are of one SKU; ``quantity`` 0 marks the ones that nobody can deal out.
    """
    numbers_of: dict[int, list[Wish]] = defaultdict(list)
    for wishes in parcels:
        for wish in wishes:
            if wish.blank:
                numbers_of[wish.order.pk].append(wish)
    share: dict[int, int] = {}
    for order_pk, blanks in numbers_of.items():
        if len({numbers.tidy(wish.number) for wish in blanks}) > 1:
            units = list(open_units(blanks[0].order))
            same = len({unit.channel_sku_id for unit in units}) == 1
            share[order_pk] = 1 if same and len(units) == len(blanks) else 0
    dealt = [
        [replace(w, quantity=share[w.order.pk]) if w.blank and w.order.pk in share else w for w in wishes]
        for wishes in parcels
    ]
    return sorted(dealt, key=lambda wishes: any(wish.blank for wish in wishes))


def _ship(
    company: Company,
    wishes: Sequence[Wish],
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
            accept_unusual_number=options.accept_unusual_numbers or any(wish.row.sure for wish in wishes),
        )
    except RuleBroken as refusal:
        _blame(wishes, refusal, results)
        return 0
    for wish in wishes:
        results[wish.row.line] = _outcome(wish, "shipped", "")
    return 1


def _there_already(company: Company, wishes: Sequence[Wish]) -> bool:
    """Whether a live parcel has this number and all of these orders: the file was imported before."""
    parcel = parcel_with(company, numbers.tidy(wishes[0].number), account=wishes[0].order.account)
    if parcel is None:
        return False
    inside = set(parcel.contents.filter(live=True).values_list("order_id", flat=True))
    return {wish.order.pk for wish in wishes} <= inside


def _refuse_mixed(wishes: Sequence[Wish]) -> None:
    first = wishes[0]
    for wish in wishes[1:]:
        if wish.carrier != first.carrier:
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


def _contents(wishes: Sequence[Wish]) -> dict[int, list[int] | None]:
    """Which units of which orders: all that are left, or so many of a SKU."""
    by_order: dict[int, list[Wish]] = defaultdict(list)
    for wish in wishes:
        by_order[wish.order.pk].append(wish)
    return {pk: _units(found) for pk, found in by_order.items()}


def _units(wishes: Sequence[Wish]) -> list[int] | None:
    if all(wish.blank for wish in wishes):
        return None
    order = wishes[0].order
    free = list(open_units(order))
    chosen: list[int] = []
    for wish in wishes:
        if wish.quantity == 0:
            raise BadTrackingRow(
                f"Order {order.external_id} has several numbers here and {len(free)} unpacked units: "
                "what is in which parcel?",
                field="order",
                value=order.external_id,
                hint="Add the columns SKU and Quantity.",
            )
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


def _blame(wishes: Sequence[Wish], refusal: RuleBroken, results: dict[int, RowResult]) -> None:
    """The refusal on the rows it is about; on the others of the parcel, that they wait for it."""
    guilty = [wish for wish in wishes if refusal.field == "order" and wish.order.external_id == refusal.value]
    for wish in wishes:
        if not guilty or wish in guilty:
            results[wish.row.line] = refused(wish.row.line, wish.row.cells["order_id"], refusal)
        else:
            results[wish.row.line] = _waits(wish.row, guilty[0].row.line)


def _outcome(wish: Wish, status: str, message: str) -> RowResult:
    return RowResult(wish.row.line, wish.order.external_id, status, "", message)


def _waits(row: Row, line: int) -> RowResult:
    return RowResult(
        row.line,
        row.cells["order_id"],
        "failed",
        "tracking_number",
        f"In one parcel with line {line}, which could not be imported; the parcel waits for it.",
        "parcel_waits",
    )


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
