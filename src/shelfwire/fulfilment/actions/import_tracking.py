"""Make parcels from a file: each row names an order and its tracking number. Refused rows are returned, the others
ship.

Rows with one number are one parcel, also over several orders. Such a parcel is made complete or not at all, because
it is one box. Several numbers on one order are several parcels: SKU and Quantity say what is in which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.db import transaction

from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.actions._numbers import parcel_with
from shelfwire.fulfilment.actions._tracking_rows import TrackingOptions, TrackingRow, read_row
from shelfwire.fulfilment.actions._tracking_units import contents, share_of
from shelfwire.fulfilment.actions.make import make_parcel, put_in
from shelfwire.fulfilment.columns import COLUMNS
from shelfwire.fulfilment.errors import BadTrackingRow
from shelfwire.fulfilment.queries import parcel_that_takes
from shelfwire.kit.cells import zone_of
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.imports import Imported, Importer, Progress, import_file
from shelfwire.kit.locales import locale_of
from shelfwire.kit.sheets import Row, RowResult, refused
from shelfwire.orders.models import Order
from shelfwire.orders.queries import by_external_id
from shelfwire.people.models import Company

IMPORTED: Final = "csv"
"""``Parcel.via`` of what a file made."""


def import_tracking(
    *,
    company: Company,
    name: str,
    content: bytes,
    by: str,
    options: TrackingOptions | None = None,
    run: Progress | None = None,
) -> Imported:
    """Make a parcel of every number in the file. The same file twice changes nothing.

    Raises UnreadableFile, WrongColumns, UnknownLocale or UnknownZone before anything is changed. Every parcel is
    its own transaction: call it outside one, so that an interrupted import keeps the parcels it made.
    """
    options = options or TrackingOptions()
    locale_of(options.locale)
    zone_of(options.zone)
    importer = _Importer(company, options, by)
    done = import_file(
        importer,
        name=name,
        content=content,
        encoding=options.encoding,
        progress=run,
        dry_run=options.dry_run,
    )
    done.counts["parcels"] = importer.parcels
    return done


class _Importer(Importer[TrackingRow]):
    """The importer of tracking files: the rows of one number are one parcel."""

    kind = "tracking"
    columns = COLUMNS
    outcomes = ("shipped", "unchanged")
    bad_row = BadTrackingRow
    resumes = False

    def __init__(self, company: Company, options: TrackingOptions, by: str) -> None:
        self._company, self._options, self._by = company, options, by
        self._known: dict[str, list[Order]] = {}
        self.parcels = 0

    def key(self, row: Row) -> str:
        return row.cells["order_id"]

    def look_up(self, rows: Sequence[Row]) -> None:
        self._known = by_external_id(self._company, [row.cells["order_id"] for row in rows])

    def read(self, row: Row) -> TrackingRow:
        return read_row(self.sheet, row, self._known, self._options)

    def batches(self, rows: Iterator[TrackingRow | RowResult]) -> Iterator[Sequence[TrackingRow | RowResult]]:
        """Return the refused rows first, then one batch per parcel. When one row of a number cannot be read, the
        other rows of that number are not applied.
        """
        by_line = {row.line: row for row in self.sheet.rows}
        by_number: dict[str, list[TrackingRow]] = defaultdict(list)
        broken: dict[str, int] = {}
        for row in rows:
            if isinstance(row, RowResult):
                broken.setdefault(numbers.tidy(by_line[row.line].cells["tracking_number"]), row.line)
                yield [row]
            else:
                by_number[numbers.tidy(row.number)].append(row)
        for number, line in broken.items():
            yield [_waits(row.row, line) for row in by_number.pop(number, [])]
        yield from _deal_out(list(by_number.values()))

    def apply(self, rows: Sequence[TrackingRow]) -> list[RowResult]:
        try:
            inside = _inside(self._company, rows)
            new = [row for row in rows if row.order.pk not in inside]
            if new:
                _refuse_mixed(rows)
                self._pack(new, joins=bool(inside))
        except RuleBroken as refusal:
            return _blame(rows, refusal)
        self.parcels += bool(new) and not inside
        return [
            _outcome(row, "shipped", "")
            if row in new
            else _outcome(row, "unchanged", "It is in this parcel already.")
            for row in rows
        ]

    def _pack(self, rows: Sequence[TrackingRow], *, joins: bool) -> None:
        """Make the parcel; or put the orders into the one with this number that the same sender's file made before."""
        first = rows[0]
        parcel = parcel_that_takes(first.order, first.carrier, first.number) if joins else None
        if parcel is None or (parcel.via, parcel.made_by) != (IMPORTED, self._by):
            self._make(rows)
            return
        found = {row.order.pk: row.order for row in rows}
        with transaction.atomic():
            for order_id, unit_ids in contents(rows).items():
                put_in(parcel=parcel, order=found[order_id], unit_ids=unit_ids, by=self._by, via=IMPORTED)

    def _make(self, rows: Sequence[TrackingRow]) -> None:
        make_parcel(
            company=self._company,
            account=rows[0].order.account,
            carrier=rows[0].carrier,
            tracking_number=rows[0].number,
            contents=contents(rows),
            by=self._by,
            via=IMPORTED,
            accept_unusual_number=self._options.accept_unusual_numbers or any(row.row.sure for row in rows),
            labelled_at=min((row.left_at for row in rows if row.left_at), default=None),
            despite=next((row.despite for row in rows if row.despite), self._options.despite),
        )


def _deal_out(parcels: Sequence[list[TrackingRow]]) -> list[list[TrackingRow]]:
    """Return the parcels in the order to make them: those that name their units before those that take what is
    left.

    When several numbers of one order all take what is left, each gets one unit if that is the only possible
    division. ``quantity`` 0 marks the ones that cannot be divided.
    """
    numbers_of: dict[int, list[TrackingRow]] = defaultdict(list)
    for rows in parcels:
        for row in rows:
            if row.blank:
                numbers_of[row.order.pk].append(row)
    share = {
        order_pk: share_of(blanks)
        for order_pk, blanks in numbers_of.items()
        if len({numbers.tidy(row.number) for row in blanks}) > 1
    }
    dealt = [
        [replace(r, quantity=share[r.order.pk]) if r.blank and r.order.pk in share else r for r in rows]
        for rows in parcels
    ]
    return sorted(dealt, key=lambda rows: any(row.blank for row in rows))


def _inside(company: Company, rows: Sequence[TrackingRow]) -> set[int]:
    """The ids of the orders in the live parcel that has this number, from a file that was imported before."""
    parcel = parcel_with(company, numbers.tidy(rows[0].number), account=rows[0].order.account)
    return set(parcel.contents.filter(live=True).values_list("order_id", flat=True)) if parcel else set()


def _refuse_mixed(rows: Sequence[TrackingRow]) -> None:
    first = rows[0]
    for row in rows[1:]:
        if row.carrier != first.carrier:
            raise BadTrackingRow(
                f"Lines {first.row.line} and {row.row.line} have one number and two carriers.",
                field="carrier",
                value=row.carrier,
            )
        if row.order.account_id != first.order.account_id:
            raise BadTrackingRow(
                f"Lines {first.row.line} and {row.row.line} have one number and two shops.",
                field="order",
                value=row.order.external_id,
            )


def _blame(rows: Sequence[TrackingRow], refusal: RuleBroken) -> list[RowResult]:
    """Return the refusal for the rows it is about, and for the parcel's other rows that they wait for those."""
    guilty = [row for row in rows if refusal.field == "order" and row.order.external_id == refusal.value]
    return [
        refused(row.row.line, row.row.cells["order_id"], refusal)
        if not guilty or row in guilty
        else _waits(row.row, guilty[0].row.line)
        for row in rows
    ]


def _outcome(row: TrackingRow, status: str, message: str) -> RowResult:
    return RowResult(row.row.line, row.order.external_id, status, "", message)


def _waits(row: Row, line: int) -> RowResult:
    return RowResult(
        row.line,
        row.cells["order_id"],
        "failed",
        "tracking_number",
        f"In one parcel with line {line}, which could not be imported; the parcel waits for it.",
        "parcel_waits",
    )
