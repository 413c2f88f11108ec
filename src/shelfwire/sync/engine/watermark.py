"""What changed since the cursor, read a little behind it; the cursor moves after each commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from shelfwire.channels.port import Page
from shelfwire.exchange.actions import advance_cursor, start_cursor
from shelfwire.exchange.models import Cursor
from shelfwire.kit import clock
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.window import D, PageRead, Position, read_window

OVERLAP = timedelta(minutes=5)
"""How far behind itself a poll reads again: a document may show up to 30 s late (facts.md section 3.10), and those
that change while pages are read may be passed by."""
SETTLED = timedelta(minutes=2)
"""A document whose last change is younger than this may have changed while the page was made."""
QUIET = timedelta(minutes=15)
"""A channel that has told nothing for so long has nothing older to tell."""
AHEAD = timedelta(minutes=1)
"""How far the channel's clock may be ahead of ours without a poll missing what it says."""
RESET = "A person set the cursor; the next poll starts there."


@dataclass(slots=True)
class Changes:
    """What a poll came to. ``changed``: documents that were new or changed. ``missing``: how many the channel counts
    more than it showed. ``reset``: a person set the cursor meanwhile, and their place holds."""

    changed: int = 0
    missing: int = 0
    reset: bool = False


def read_changes(
    caller: Caller,
    conversation: str,
    *,
    switch: str,
    ask: Callable[[datetime, Position], Page[D]],
    moment: Callable[[D], datetime],
    take: Callable[[PageRead[D]], int],
    back: timedelta = timedelta(),
) -> Changes:
    """Read everything that changed since the conversation's cursor, page by page, while ``switch`` is on.

    ``ask``: a page of what changed before a moment, from a position on. ``moment``: what the channel sorts by. ``take``
    records a page and returns how many documents were new or changed. ``back``: how far before now the very first
    reading begins. Raises what the channel says; what was recorded before that stays, and the cursor with it.
    """
    started = clock.now()
    cursor = start_cursor(account_id=caller.account_id, conversation=conversation, position=started - back)
    begin = Position((cursor.position or started - back) - OVERLAP)
    found = Changes()
    pages = read_window(partial(ask, started + AHEAD), begin, moment=moment, settled=started - SETTLED)
    for read in pages:
        count = take(read)
        found.changed += count
        found.missing = read.missing
        found.reset = not _move_on(cursor, read, moment, started, count)
        if found.reset or not caller.flows(switch):
            break
    return found


def _move_on(
    cursor: Cursor, read: PageRead[D], moment: Callable[[D], datetime], started: datetime, seen: int
) -> bool:
    """To the newest change the channel told, in its own time; within the window only as far as the next page begins.

    So a clock of ours that runs ahead does not carry the cursor past what the channel still has to say. Only when the
    channel has long been quiet the cursor comes after us, so that a poll of a quiet shop stays small; and not while the
    channel counts more than it shows.
    """
    told = [at for at in map(moment, read.documents) if at <= started + AHEAD]
    if read.next is not None:
        newest = read.next.since
    elif read.missing:
        newest = min(max(told, default=cursor.position or started), started)
    else:
        newest = min(max([*told, started - QUIET]), started)
    return advance_cursor(cursor=cursor, position=newest, seen=seen)
