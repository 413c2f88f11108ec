"""Record the lines of a statement: every batch in a transaction of its own, so that a reading that breaks off has kept
what it brought, and the next one brings nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from shelfwire.channels.port import ChannelLine, LineKind, StatementLines
from shelfwire.kit import clock, events
from shelfwire.kit.bulk import copy_rows
from shelfwire.kit.documents import digest
from shelfwire.settlements import columns
from shelfwire.settlements.actions._amounts import count_amounts
from shelfwire.settlements.actions._turn import take_turn
from shelfwire.settlements.actions.estimates import drop_settled_by
from shelfwire.settlements.actions.marks import mark_orders
from shelfwire.settlements.events import LinesRead
from shelfwire.settlements.models import Statement, StatementLine

BATCH = 2_000
"""Lines in one transaction."""
_SUMS = tuple(name for name in columns.SUMS if name != "net_sales_minor")
_Key = tuple[str, str]
"""A line's id and digest: the same line, told the same."""


@dataclass(slots=True)
class LinesRecorded:
    """What became of a reading. ``created``: lines that were new, or told otherwise than before. ``replaced``: lines
    that are not in the statement any more, or not so. ``unchanged``: the same again."""

    created: int = 0
    replaced: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class _Kept:
    """A line that is here."""

    pk: int
    key: _Key
    replaced: bool
    order: str


class LinesReading:
    """One reading of a statement's lines: ``take`` what comes, then ``end``.

    A line that is told otherwise takes the place of the one that was told before, at once. One that is told no more is
    replaced by the end only, and only when the reading was whole and not empty. What was replaced and is told again
    stands again.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._for_digest = statement.digest
        self._seen: set[_Key] = set()
        self._shown = 0
        self._sums = dict.fromkeys((*_SUMS, "reserve_minor"), 0)
        self.recorded = LinesRecorded()

    @transaction.atomic
    def take(self, lines: Sequence[ChannelLine]) -> None:
        """Record these lines and mark the orders whose money they change."""
        told = {(columns.external_id(line.external_id), digest(line.document)): line for line in lines}
        if not told:
            return
        take_turn(self._statement.account_id)
        now = clock.now()
        kept = {one.key: one for one in _kept(self._lines.filter(external_id__in={key[0] for key in told}))}
        back = [one for key, one in kept.items() if one.replaced and key in told]
        gone = [
            one for key, one in kept.items() if not one.replaced and key not in told and key not in self._seen
        ]
        new = [(key, line) for key, line in told.items() if key not in kept]
        if back or gone or new:
            self._unsettle()
        self._replace([one.pk for one in gone], now)
        self._lines.filter(pk__in=[one.pk for one in back]).update(replaced_at=None)
        copy_rows(StatementLine, columns.LINE_COLUMNS, [self._row(key, line, now) for key, line in new])
        orders = [columns.external_id(line.order_id or "") for _, line in new]
        mark_orders(self._statement.account_id, [*orders, *(one.order for one in (*back, *gone))], now)
        self._add([line for key, line in told.items() if key not in self._seen])
        self._seen |= told.keys()
        self._shown += len(lines)
        self.recorded.created += len(new) + len(back)
        self.recorded.replaced += len(gone)
        self.recorded.unchanged += len(told) - len(new) - len(back)

    @transaction.atomic
    def end(self, told: StatementLines | None, *, whole: bool = True) -> LinesRecorded:
        """All lines were given. ``told``: what came with a page of them; ``whole``: nothing was left out as unreadable.

        The amounts of the statement are counted anew and LinesRead is announced. A reading that is not whole, or empty
        although lines are here or the statement comes to something, is to be repeated: the statement says so with an
        empty ``lines_digest``. One in an older shape takes no reserves away, which that shape does not tell.
        """
        take_turn(self._statement.account_id)
        now = clock.now()
        statement = Statement.objects.select_for_update(no_key=True).get(pk=self._statement.pk)
        total = None if told is None else told.total
        whole = whole and (total is None or total <= self._shown or self.adds_up(told))
        older = told is not None and told.version < statement.lines_version
        if self._seen and whole:
            self._vanished(now, older=older)
        drop_settled_by(statement)
        count_amounts(statement)
        empty_again = not self._seen and statement.line_count > 0
        missed = not self._seen and any(getattr(statement, name) for name in columns.SUMS)
        statement.lines_read_at, statement.lines_tried_at = now, None
        statement.lines_digest = self._for_digest if whole and not empty_again and not missed else ""
        if told is not None and not empty_again:
            statement.lines_told, statement.lines_version = total, max(told.version, statement.lines_version)
            if older:
                self._keep_reserve(statement)
            else:
                statement.payable_minor, statement.reserve_minor = told.payable_minor, told.reserve_minor
        statement.save(update_fields=_OF_THE_READING)
        events.announce(LinesRead(statement.pk))
        return self.recorded

    def adds_up(self, told: StatementLines | None) -> bool:
        """Whether the lines come to what the statement says, part by part, and to the reserve that was told with them:
        then none is missing, whatever their number is said to be."""
        reserve = None if told is None else told.reserve_minor
        wanted = {name: getattr(self._statement, name) for name in _SUMS}
        wanted["reserve_minor"] = self._sums["reserve_minor"] if reserve is None else reserve
        return bool(self._seen) and wanted == self._sums

    def _add(self, lines: Iterable[ChannelLine]) -> None:
        for line in lines:
            if line.currency == self._statement.currency:
                for name in self._sums:
                    self._sums[name] += getattr(line, name)

    @property
    def _lines(self) -> QuerySet[StatementLine]:
        return StatementLine.objects.filter(statement_id=self._statement.pk)

    def _row(self, key: _Key, line: ChannelLine, now: datetime) -> tuple[object, ...]:
        return columns.line_row(self._statement.pk, self._statement.account_id, line, key[1], now)

    def _unsettle(self) -> None:
        """Until the end is reached the statement is to be read again: the reading may break off."""
        read = Statement.objects.filter(pk=self._statement.pk).exclude(lines_digest="")
        read.update(lines_digest="")

    def _keep_reserve(self, statement: Statement) -> None:
        """An older shape was read: it tells neither reserves nor what is payable."""
        if statement.reserve_minor is None:
            return
        statement.payable_minor = statement.settlement_minor + statement.reserve_minor
        if statement.lines_told is not None:
            untold = [one for one in _kept(self._reserves) if one.key not in self._seen]
            statement.lines_told += len(untold)

    @property
    def _reserves(self) -> QuerySet[StatementLine]:
        return self._lines.filter(replaced_at=None, kind=LineKind.RESERVE)

    def _vanished(self, now: datetime, *, older: bool) -> None:
        here = self._lines.filter(replaced_at=None)
        if older:
            here = here.exclude(kind=LineKind.RESERVE)
        gone = [one for one in _kept(here) if one.key not in self._seen]
        self._replace([one.pk for one in gone], now)
        mark_orders(self._statement.account_id, [one.order for one in gone], now)
        self.recorded.replaced += len(gone)

    def _replace(self, pks: Sequence[int], now: datetime) -> None:
        self._lines.filter(pk__in=pks).update(replaced_at=now)


def record_lines(
    statement: Statement,
    lines: Iterable[ChannelLine],
    *,
    told: StatementLines | None = None,
    whole: bool = True,
) -> LinesRecorded:
    """Record all of a statement's lines; see ``LinesReading``."""
    reading, left = LinesReading(statement), iter(lines)
    while batch := list(islice(left, BATCH)):
        reading.take(batch)
    return reading.end(told, whole=whole)


def note_broken_off(statement: Statement) -> None:
    """The reading of its lines broke off: others that wait to be read go before it."""
    Statement.objects.filter(pk=statement.pk).update(lines_tried_at=clock.now())


_OF_THE_READING = (
    "lines_read_at",
    "lines_tried_at",
    "lines_digest",
    "lines_told",
    "lines_version",
    "payable_minor",
    "reserve_minor",
    "line_count",
    "turnover_minor",
)


def _kept(lines: QuerySet[StatementLine]) -> Iterable[_Kept]:
    rows = lines.values_list("pk", "external_id", "digest", "replaced_at", "order_external_id")
    for pk, external_id, mark, replaced_at, order in rows.iterator():
        yield _Kept(pk, (external_id, mark), replaced_at is not None, order)
