"""The lines of statements, several statements side by side. What was brought stays when the reading breaks off."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from shelfwire.channels.port import ChannelLine, StatementLines
from shelfwire.kit.errors import Gone, Refused, TryLater
from shelfwire.kit.ids import ExternalStatementId
from shelfwire.settlements.actions import LinesReading, LinesRecorded, note_broken_off
from shelfwire.settlements.models import Statement
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.parallel import Calls
from shelfwire.sync.statements.pages import refuse_circle, store
from shelfwire.sync.statements.parts import STATEMENTS

PAGE = 100
BATCH = 2_000
"""So many lines of a statement are recorded together."""


@dataclass(frozen=True, slots=True)
class LinesTaken:
    """What became of one statement. ``lost``: line to why it was not taken in. ``error``: why the reading broke off;
    what it had brought stays."""

    statement: Statement
    recorded: LinesRecorded
    lost: dict[str, str]
    error: Gone | Refused | TryLater | None = None


def take_lines(
    caller: Caller, statements: Iterable[Statement], before: Callable[[], None]
) -> Iterator[LinesTaken]:
    """Read and record all lines of each of the statements, and say so as each comes to its end.

    ``before`` is called before each call to the channel; what it raises ends everything, and so do errors that are not
    about a statement: Reconnect, MissingScope.
    """
    fresh = iter(statements)
    going_on = deque[_Reading]()
    with Calls[_Reading, StatementLines]() as calls:

        def go_on() -> None:
            while calls.free and (reading := _next(going_on, fresh)) is not None:
                before()
                calls.start(reading, partial(_ask, caller, reading.statement.external_id, reading.mark))

        go_on()
        for done in calls:
            reading = done.item
            try:
                reading.take(done.result())
            except (Gone, Refused, TryLater) as error:
                note_broken_off(reading.statement)
                yield reading.taken(error)
            else:
                if reading.over:
                    yield reading.taken()
                else:
                    going_on.append(reading)
            go_on()


def _next(going_on: deque[_Reading], fresh: Iterator[Statement]) -> _Reading | None:
    """A statement that was begun before one that was not."""
    if going_on:
        return going_on.popleft()
    statement = next(fresh, None)
    return None if statement is None else _Reading(statement)


def _ask(caller: Caller, external_id: str, mark: str | None) -> StatementLines:
    return caller.call(
        STATEMENTS,
        lambda source, session: source.lines(session, ExternalStatementId(external_id), page=mark, size=PAGE),
    )


@dataclass(slots=True)
class _Reading:
    """How far the reading of one statement has come."""

    statement: Statement
    lines: LinesReading = field(init=False)
    mark: str | None = None
    over: bool = False
    _marks: set[str] = field(default_factory=set)
    _held: list[ChannelLine] = field(default_factory=list)
    _first: StatementLines | None = None
    _lost: dict[str, str] = field(default_factory=dict)
    _told: set[tuple[str, int]] = field(default_factory=set)
    """The lines of the pages so far: id, and a mark of the document."""
    _moved: bool = False
    """Whether a line came on two pages: they moved while they were read, and another may have slipped through."""

    def __post_init__(self) -> None:
        self.lines = LinesReading(self.statement)

    def take(self, told: StatementLines) -> None:
        """The page at ``mark``."""
        page = told.page
        self._first = self._first or told
        self._held += page.documents
        here = {(str(line.external_id), hash(line.document)) for line in page.documents}
        self._moved |= not here.isdisjoint(self._told)
        self._told |= here
        self.mark = page.next_page
        self._store(page.unreadable, at_least=1 if self.mark is None else BATCH)
        if self.mark is not None:
            refuse_circle(self._marks, self.mark, page.request_id)
            return
        self.lines.end(self._first, whole=not self._lost and self._is_whole(self._first))
        self.over = True

    def _is_whole(self, told: StatementLines) -> bool:
        counted = told.total is not None and told.total <= len(self._told)
        return not self._moved or counted or self.lines.adds_up(told)

    def _store(self, unreadable: tuple[tuple[str, str], ...], at_least: int) -> None:
        held = self._held if len(self._held) >= at_least else []
        self._lost |= store(held, self.lines.take, unreadable).lost
        if held:
            self._held = []

    def taken(self, error: Gone | Refused | TryLater | None = None) -> LinesTaken:
        return LinesTaken(self.statement, self.lines.recorded, self._lost, error)
