"""Read a window of orders page by page without losing one, although orders change while we read.

The channel's page marks count places in a list that is being resorted: an order that changes leaves its place, the
ones behind it move up, and the next page begins one too far. So the next question begins at the moment where the page
ended instead, as far as that moment can be trusted, and the mark is only used within one moment, and after a page
whose orders do not stand oldest first: what is left may be older than what it told.

A channel that contradicts itself is not believed: the walk ends as *try later*, with what was read kept and the place
where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shelfwire.channels.port import ChannelOrder, OrderPage
from shelfwire.kit.errors import TryLater

Ask = Callable[["Place"], OrderPage]
Moment = Callable[[ChannelOrder], datetime]
MOST_PAGES_WITHOUT_NEWS = 20
"""So many pages in a row that bring nothing new, and always promise another, come to no end."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins: a moment, a mark within it, and the orders of that moment that were read.

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
    def from_json(cls, kept: Mapping[str, Any]) -> Place:
        """What ``to_json`` wrote."""
        return cls(datetime.fromisoformat(kept["since"]), kept["mark"], frozenset(kept["passed"]))


@dataclass(frozen=True, slots=True)
class Step:
    """One page: what of it is new to this walk, and the place after it (None at the end).

    ``missing``: at the end, how many orders the channel counts more than it showed.
    """

    page: OrderPage
    orders: tuple[ChannelOrder, ...]
    next: Place | None
    missing: int = 0


def walk(ask: Ask, place: Place, *, moment: Moment, settled: datetime) -> Iterator[Step]:
    """The pages from ``place`` on, oldest first.

    ``moment``: what the channel sorts by. ``settled``: a later moment may be younger than the place at which the order
    stood (it changed while the page was made), so it is no place to begin the next page at.

    Raises TryLater when the channel counts orders and shows none, or when its pages come to no end.
    """
    here: Place | None = place
    counted: int | None = None
    shown = 0
    while here is not None:
        page = ask(here)
        if here.mark is None:
            counted, shown = page.total, 0
        shown += len(page.orders) + len(page.unreadable)
        if page.next_page is None and counted and not shown:
            raise TryLater(
                f"The channel counts {counted} orders and shows none of them: its answer is not believed.",
                request_id=page.request_id,
            )
        fresh = tuple(order for order in page.orders if order.external_id not in here.passed)
        after = _after(here, page, moment, settled, idle=0 if fresh else here.idle + 1)
        short = max((counted or 0) - shown, 0) if after is None else 0
        yield Step(page, fresh, after, short)
        if after is not None:
            _refuse_circle(here, after, page)
        here = after


def _after(here: Place, page: OrderPage, moment: Moment, settled: datetime, idle: int) -> Place | None:
    if page.next_page is None:
        return None
    trusted = [order for order in page.orders if moment(order) <= settled]
    newest = max(map(moment, trusted), default=here.since)
    if newest > here.since and _oldest_first(list(map(moment, page.orders))):
        at_newest = frozenset(str(order.external_id) for order in trusted if moment(order) == newest)
        return Place(newest, passed=at_newest, idle=idle)
    # a page full of one moment, of none that can be trusted, or out of order
    read = frozenset(str(order.external_id) for order in trusted)
    marks = here.marks | ({here.mark} if here.mark else frozenset())
    return replace(here, mark=page.next_page, passed=here.passed | read, marks=marks, idle=idle)


def _oldest_first(moments: list[datetime]) -> bool:
    """Whether a page shows that its list is sorted so. Several orders of one moment show nothing."""
    return len(moments) == 1 or (moments[0] < moments[-1] and moments == sorted(moments))


def _refuse_circle(here: Place, after: Place, page: OrderPage) -> None:
    if after.mark is not None and (after.mark == here.mark or after.mark in after.marks):
        raise TryLater(
            "The channel handed out the same page mark for the second time: its pages come to no end.",
            request_id=page.request_id,
        )
    if after.idle >= MOST_PAGES_WITHOUT_NEWS:
        raise TryLater(
            f"The channel's last {after.idle} pages brought nothing new and promise another: they come to no end.",
            request_id=page.request_id,
        )
