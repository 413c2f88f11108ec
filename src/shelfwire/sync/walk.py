"""Read a window of orders page by page without losing one, although orders change while we read.

The channel's page marks count places in a list that is being resorted: an order that changes leaves its place, the
ones behind it move up, and the next page begins one too far. So the next question begins at the moment where the page
ended instead, as far as that moment can be trusted, and the mark is only used within one moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shelfwire.channels.port import ChannelOrder, OrderPage

Ask = Callable[["Place"], OrderPage]
Moment = Callable[[ChannelOrder], datetime]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins: a moment, a mark within it, and the orders of that moment that were read."""

    since: datetime
    mark: str | None = None
    passed: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {"since": self.since.isoformat(), "mark": self.mark, "passed": sorted(self.passed)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Place:
        """What ``to_json`` wrote."""
        return cls(datetime.fromisoformat(kept["since"]), kept["mark"], frozenset(kept["passed"]))


@dataclass(frozen=True, slots=True)
class Step:
    """One page: what of it is new to this walk, and the place after it (None at the end)."""

    page: OrderPage
    orders: tuple[ChannelOrder, ...]
    next: Place | None


def walk(ask: Ask, place: Place, *, moment: Moment, settled: datetime) -> Iterator[Step]:
    """The pages from ``place`` on, oldest first.

    ``moment``: what the channel sorts by. ``settled``: a later moment may be younger than the place at which the order
    stood (it changed while the page was made), so it is no place to begin the next page at.
    """
    here: Place | None = place
    while here is not None:
        page = ask(here)
        fresh = tuple(order for order in page.orders if order.external_id not in here.passed)
        after = _after(here, page, moment, settled)
        yield Step(page, fresh, after)
        here = after


def _after(here: Place, page: OrderPage, moment: Moment, settled: datetime) -> Place | None:
    if page.next_page is None:
        return None
    trusted = [moment(order) for order in page.orders if moment(order) <= settled]
    newest = max(trusted, default=here.since)
    at_newest = frozenset(str(order.external_id) for order in page.orders if moment(order) == newest)
    if newest <= here.since:  # a page full of one moment, or of none that can be trusted
        return replace(here, mark=page.next_page, passed=here.passed | at_newest)
    return Place(newest, passed=at_newest)
