"""Read the listings of a window of time to its end, although they change meanwhile.

A channel's list of listings has no order to go by, so its page marks are followed, and a listing that leaves its place
may hide another one. What was shown is therefore counted against what the channel counts, and a window that came short
is read again. A window that holds more than the channel lets through is halved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shelfwire.channels.port import ChannelListing, Page
from shelfwire.kit import clock
from shelfwire.kit.errors import Refused
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.window import Position, read_window
from shelfwire.sync.listings.parts import LISTINGS, PAGE
from shelfwire.sync.listings.taking import ListingsTaken, take_in

TOO_LARGE = "window_too_large"
_SHORTEST = timedelta(seconds=2)
_TRIES = 3
Ask = Callable[[Caller, Position, datetime], Page[ChannelListing]]


@dataclass(frozen=True, slots=True)
class Window:
    """The moments in [since, until)."""

    since: datetime
    until: datetime

    def halves(self) -> tuple[Window, Window]:
        """The window in two, at a whole second, as channels count."""
        middle = (self.since + (self.until - self.since) / 2).replace(microsecond=0)
        return Window(self.since, middle), Window(middle, self.until)

    def to_json(self) -> list[str]:
        """For a checkpoint."""
        return [self.since.isoformat(), self.until.isoformat()]

    @classmethod
    def from_json(cls, kept: list[Any]) -> Window:
        """What ``to_json`` wrote."""
        return cls(datetime.fromisoformat(kept[0]), datetime.fromisoformat(kept[1]))


def by_change(caller: Caller, here: Position, until: datetime) -> Page[ChannelListing]:
    """A page of the listings that changed. Raises what the channel says."""
    return caller.call(
        LISTINGS,
        lambda source, session: source.changed(
            session, since=here.since, until=until, page=here.mark, size=PAGE
        ),
    )


def by_creation(caller: Caller, here: Position, until: datetime) -> Page[ChannelListing]:
    """A page of the listings by when they were created. Raises what the channel says."""
    return caller.call(
        LISTINGS,
        lambda source, session: source.created(
            session, since=here.since, until=until, page=here.mark, size=PAGE
        ),
    )


@dataclass(frozen=True, slots=True)
class Whole:
    """A window that was read to its end. ``missing``: how many listings the channel counts more than it showed.
    ``newest``: the newest change that it told.
    """

    taken: ListingsTaken
    missing: int = 0
    newest: datetime | None = None


def read_whole(
    caller: Caller, window: Window, ask: Ask, between: Callable[[int, int | None], None] | None = None
) -> Whole:
    """Read and record every listing of one window. ``between``: called after each page with how many listings were new
    on it and how many the window has, when the channel says so; it may raise. Raises Refused (``is_too_large``) and
    what the channel says; what was recorded before that stays.
    """
    taken, newest, missing = ListingsTaken(), None, 0
    for attempt in range(_TRIES):
        seen: set[str] = set()
        total: int | None = None
        for page, asked_at in _pages(caller, window, ask):
            total = page.total if total is None else total
            taken += take_in(caller.account, page, asked_at)
            shown = {str(one.external_id) for one in page.documents} | {key for key, _ in page.unreadable}
            moments = [one.updated_at for one in page.documents if one.updated_at is not None]
            newest = max([*moments, *([newest] if newest else [])], default=None)
            if between is not None:
                between(len(shown - seen) if attempt == 0 else 0, total)
            seen |= shown
        missing = max((total or 0) - len(seen), 0)
        if not missing:
            break
    return Whole(taken, missing, newest)


def _pages(caller: Caller, window: Window, ask: Ask) -> Iterator[tuple[Page[ChannelListing], datetime]]:
    asked_at = clock.now()

    def page(here: Position) -> Page[ChannelListing]:
        nonlocal asked_at
        asked_at = clock.now()
        return ask(caller, here, window.until)

    # no moment is a place to begin the next page at, for the list has no order
    for read in read_window(page, Position(window.since), moment=_no_moment, settled=clock.FIRST):
        yield read.page, asked_at


def _no_moment(_: ChannelListing) -> datetime:
    return clock.LAST


def is_too_large(refusal: Refused, window: Window) -> bool:
    """Whether the channel asks for smaller windows, and this one can be halved."""
    asks = any(reason.code == TOO_LARGE for reason in refusal.reasons)
    return asks and window.until - window.since > _SHORTEST
