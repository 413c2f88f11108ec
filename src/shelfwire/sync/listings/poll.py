"""Listings that changed, by asking, and every listing once a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from shelfwire.channels.port import ChannelListing, Page
from shelfwire.exchange.actions import advance_cursor, start_cursor
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.kit.errors import Refused
from shelfwire.kit.ids import ExternalProductId
from shelfwire.listings.actions import miss_listings, note_fetched
from shelfwire.listings.queries import unfetched, unread_since
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.listings.parts import LISTINGS
from shelfwire.sync.listings.taking import ListingsTaken, take_in
from shelfwire.sync.listings.windows import (
    Ask,
    Whole,
    Window,
    by_change,
    by_creation,
    is_too_large,
    read_whole,
)

CONVERSATION, WALK = "listings", "listings.walk"
EVERY = timedelta(minutes=10)
OVERLAP = timedelta(minutes=10)
"""How far behind itself a poll reads again."""
AHEAD = timedelta(minutes=1)
"""How far the channel's clock may be ahead of ours."""
QUIET = timedelta(minutes=15)
"""A channel that has told nothing for so long has nothing older to tell."""
MOST_FETCHED = 200
"""Listings that a poll asks for by id, because a list comes without pictures and titles of SKUs."""
FETCH = 50
"""Listings that are asked for by id at once."""


@conversation(
    CONVERSATION,
    label="Listings, by asking",
    chore_name="listings.poll",
    every=EVERY,
    queue=WORK,
    priority=2,
    part=LISTINGS,
)
def poll_listings(caller: Caller) -> str:
    """Every listing that changed since the cursor, read a little behind it."""
    started = clock.now()
    cursor = start_cursor(account_id=caller.account_id, conversation=CONVERSATION, position=started)
    window = Window((cursor.position or started) - OVERLAP, started + AHEAD)
    wholes = read_all(caller, [window], by_change)
    if not any(whole.missing for whole in wholes):
        told = [whole.newest for whole in wholes if whole.newest is not None and whole.newest <= started]
        changed = sum(whole.taken.recorded.new + whole.taken.recorded.changed for whole in wholes)
        advance_cursor(cursor=cursor, position=max([*told, started - QUIET]), seen=changed)
    fetch(caller, unfetched(caller.account, MOST_FETCHED))
    return said(wholes)


@conversation(
    WALK,
    label="Every listing, once a day",
    chore_name="listings.walk",
    every=timedelta(days=1),
    queue=WORK,
    priority=1,
    at_connect=True,
    part=LISTINGS,
)
def walk_listings(caller: Caller) -> str:
    """Every listing of the shop, window by window of when they were created, and what is not there any more."""
    started = clock.now()
    wholes = read_all(caller, [Window(clock.FIRST, started + AHEAD)], by_creation)
    gone = 0
    if not any(whole.missing for whole in wholes):
        gone = find_vanished(caller, started)
    note = said(wholes)
    return "; ".join(filter(None, [note, f"{gone} are not there any more" if gone else ""]))


def read_all(
    caller: Caller,
    windows: Sequence[Window],
    ask: Ask,
    between: Callable[[int, int | None], None] | None = None,
    done: Callable[[Whole, Sequence[Window]], None] | None = None,
) -> list[Whole]:
    """Read these windows, each halved for as long as the channel asks for it. ``done``: called after each with the
    windows that are left. Raises what the channel says.
    """
    left, wholes = list(windows), []
    while left:
        window = left.pop(0)
        try:
            whole = read_whole(caller, window, ask, between)
        except Refused as refusal:
            if not is_too_large(refusal, window):
                raise
            left[:0] = window.halves()
            continue
        wholes.append(whole)
        if done is not None:
            done(whole, left)
    return wholes


def fetch(caller: Caller, external_ids: Sequence[str]) -> tuple[ListingsTaken, set[str]]:
    """Read these listings as they are now and record them; which of them the channel does not show."""
    taken, unseen = ListingsTaken(), set()
    for start in range(0, len(external_ids), FETCH):
        wanted = external_ids[start : start + FETCH]
        at = clock.now()
        page = _by_id(caller, wanted)
        taken += take_in(caller.account, page, at)
        shown = {str(one.external_id) for one in page.documents} | {key for key, _ in page.unreadable}
        unseen |= set(wanted) - shown
        note_fetched(caller.account, wanted, at)
    return taken, unseen


def _by_id(caller: Caller, external_ids: Sequence[str]) -> Page[ChannelListing]:
    wanted = [ExternalProductId(one) for one in external_ids]
    return caller.call(LISTINGS, lambda source, session: source.fetch(session, wanted))


def find_vanished(caller: Caller, started: datetime) -> int:
    """Ask by id for the listings that a whole walk came without; those that are not shown are missing. How many."""
    unread = list(unread_since(caller.account, started).values_list("external_id", flat=True))
    _, unseen = fetch(caller, unread)
    return miss_listings(caller.account, unseen, clock.now())


def said(wholes: Sequence[Whole]) -> str:
    """What there is to tell, the worst first."""
    lost = {key: why for whole in wholes for key, why in whole.taken.lost.items()}
    missing = sum(whole.missing for whole in wholes)
    new = sum(whole.taken.recorded.new for whole in wholes)
    changed = sum(whole.taken.recorded.changed for whole in wholes)
    notes = []
    if lost:
        notes.append(f"{len(lost)} listings could not be read ({', '.join(sorted(lost)[:5])})")
    if missing:
        notes.append(f"the channel counts {missing} listings more than it shows; they are asked for again")
    if new:
        notes.append(f"{new} listings were new")
    if changed:
        notes.append(f"{changed} listings had changed")
    return "; ".join(notes)
