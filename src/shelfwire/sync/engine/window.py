"""Read a window of documents page by page without losing one, although documents change while we read.

The channel's page marks count places in a list that is being resorted: a document that changes leaves its place, the
ones behind it move up, and the next page begins one too far. So the next question begins at the moment where the page
ended instead, as far as that moment can be trusted, and the mark is only used within one moment, and after a page
whose documents do not stand oldest first: what is left may be older than what it told.

A channel that contradicts itself is not believed: reading ends as *try later*, with what was read kept and the position
where it was.

Several windows are read side by side, and the next page of each is asked for before the caller is given the last one,
so that the channel works while the caller stores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from shelfwire.channels.port import Page
from shelfwire.kit.errors import TryLater
from shelfwire.sync.engine.parallel import Calls


class Document(Protocol):
    """What a window is made of."""

    @property
    def external_id(self) -> str:
        """The channel's id."""


D = TypeVar("D", bound=Document)
MOST_PAGES_WITHOUT_NEWS = 20
"""So many pages in a row that bring nothing new, and always promise another, come to no end."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next page begins: a moment, a mark within it, and the documents of that moment that were read.

    ``marks``: the marks that were used within this moment; ``idle``: how many pages in a row brought nothing new.
    """

    since: datetime
    mark: str | None = None
    passed: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    idle: int = 0

    def to_json(self) -> dict[str, Any]:
        """For a checkpoint. What was only there to notice a circle is not kept: the next try may be answered well."""
        return {"since": self.since.isoformat(), "mark": self.mark, "passed": sorted(self.passed)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Position:
        """What ``to_json`` wrote."""
        return cls(datetime.fromisoformat(kept["since"]), kept["mark"], frozenset(kept["passed"]))


@dataclass(frozen=True, slots=True)
class PageRead(Generic[D]):
    """One page: what of it is new to this window, and the position after it (None at the end).

    ``missing``: at the end, how many documents the channel counts more than it showed.
    """

    page: Page[D]
    documents: tuple[D, ...]
    next: Position | None
    missing: int = 0


class _Reader(Generic[D]):
    """One window: hand in its pages one after the other."""

    def __init__(self, position: Position, moment: Callable[[D], datetime], settled: datetime) -> None:
        self.position: Position | None = position
        self.refusal: TryLater | None = None
        """Why no further page is asked for, although there is one."""
        self._moment, self._settled = moment, settled
        self._counted: int | None = None
        self._shown = 0

    def take(self, page: Page[D]) -> PageRead[D]:
        """The page that was asked for at ``position``, which is the next one afterwards. Raises TryLater."""
        here = self.position
        if here is None:
            raise ValueError("the window was read to its end")
        if here.mark is None:
            self._counted, self._shown = page.total, 0
        self._shown += len(page.documents) + len(page.unreadable)
        if page.next_page is None and self._counted and not self._shown:
            raise TryLater(
                f"The channel counts {self._counted} and shows none of them: its answer is not believed.",
                request_id=page.request_id,
            )
        fresh = tuple(one for one in page.documents if one.external_id not in here.passed)
        after = self._after(here, page, idle=0 if fresh else here.idle + 1)
        if after is not None:
            self.refusal = _circle(here, after, page.request_id)
        self.position = after
        short = max((self._counted or 0) - self._shown, 0) if after is None else 0
        return PageRead(page, fresh, after, short)

    def _after(self, here: Position, page: Page[D], idle: int) -> Position | None:
        if page.next_page is None:
            return None
        moment = self._moment
        trusted = [one for one in page.documents if moment(one) <= self._settled]
        newest = max(map(moment, trusted), default=here.since)
        if newest > here.since and _oldest_first(list(map(moment, page.documents))):
            at_newest = frozenset(str(one.external_id) for one in trusted if moment(one) == newest)
            return Position(newest, passed=at_newest, idle=idle)
        # a page full of one moment, of none that can be trusted, or out of order
        read = frozenset(str(one.external_id) for one in trusted)
        marks = here.marks | ({here.mark} if here.mark else frozenset())
        return replace(here, mark=page.next_page, passed=here.passed | read, marks=marks, idle=idle)


def read_window(
    ask: Callable[[Position], Page[D]],
    position: Position,
    *,
    moment: Callable[[D], datetime],
    settled: datetime,
) -> Iterator[PageRead[D]]:
    """The pages of one window from ``position`` on, oldest first; see ``read_windows``."""
    for _, read in read_windows(
        lambda _, here: partial(ask, here), [position], moment=moment, settled=settled
    ):
        yield read


def read_windows(
    ask: Callable[[int, Position], Callable[[], Page[D]]],
    positions: Sequence[Position],
    *,
    moment: Callable[[D], datetime],
    settled: datetime,
) -> Iterator[tuple[int, PageRead[D]]]:
    """The pages of several windows side by side: (which window, page). Each window oldest first.

    ``ask`` is called in the caller's thread just before a page is asked for, with the window's number and the position;
    what it returns makes the call, in a thread (``parallel``). ``moment``: what the channel sorts by. ``settled``: a
    later moment may be younger than the place at which the document stood (it changed while the page was made), so it
    is no place to begin the next page at.

    Raises TryLater when the channel counts documents and shows none, or when its pages come to no end; and what ``ask``
    and the calls raise. What the caller was given before that is right.
    """
    readers = [_Reader(position, moment, settled) for position in positions]
    waiting = list(range(len(readers)))
    with Calls[int, Page[D]]() as calls:

        def go_on() -> None:
            while waiting and calls.free:
                which = waiting.pop(0)
                position = readers[which].position
                if position is not None:
                    calls.start(which, ask(which, position))

        go_on()
        for done in calls:
            reader = readers[done.item]
            read = reader.take(done.result())
            if reader.position is not None and reader.refusal is None:
                waiting.append(done.item)
                if calls.in_threads:
                    go_on()
            yield done.item, read
            if reader.refusal is not None:
                raise reader.refusal
            go_on()


def _oldest_first(moments: list[datetime]) -> bool:
    """Whether a page shows that its list is sorted so. Several documents of one moment show nothing."""
    return len(moments) == 1 or (moments[0] < moments[-1] and moments == sorted(moments))


def _circle(here: Position, after: Position, request_id: str) -> TryLater | None:
    if after.mark is not None and (after.mark == here.mark or after.mark in after.marks):
        return TryLater(
            "The channel handed out the same page mark for the second time: its pages come to no end.",
            request_id=request_id,
        )
    if after.idle >= MOST_PAGES_WITHOUT_NEWS:
        return TryLater(
            f"The channel's last {after.idle} pages brought nothing new and promise another: they come to no end.",
            request_id=request_id,
        )
    return None
