"""Polls: everything that changed since the cursor, recorded once, however often and in whatever order it comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from shelfwire.channels.port import ChannelOrder
from shelfwire.exchange.actions import advance_cursor, start_cursor
from shelfwire.exchange.models import Cursor
from shelfwire.kit import clock
from shelfwire.orders.actions import Recorded
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.engine.window import PageRead, Position, read_window
from shelfwire.sync.orders.read import SWITCH, changed_page
from shelfwire.sync.orders.recording import take_in

CONVERSATION = "orders"
EVERY = timedelta(seconds=50)
"""A little less than the minute between two ticks of the schedule."""
OVERLAP = timedelta(minutes=5)
"""How far behind itself a poll reads again: an order may show up to 30 s late (facts.md section 3.10), and orders
that change while pages are read may be passed by."""
SETTLED = timedelta(minutes=2)
"""An order whose last change is younger than this may have changed while the page was made."""
QUIET = timedelta(minutes=15)
"""A channel that has told nothing for so long has nothing older to tell."""
AHEAD = timedelta(minutes=1)
"""How far the channel's clock may be ahead of ours without a poll missing what it says."""


@conversation(
    CONVERSATION,
    label="Orders, by asking",
    chore_name="orders.poll",
    switch=SWITCH,
    every=EVERY,
    at_connect=True,
    from_connection=True,
)
def poll_orders(caller: Caller) -> str:
    """Everything that changed since the cursor, read a little behind it; the cursor moves after each commit."""
    started = clock.now()
    cursor = start_cursor(account_id=caller.account_id, conversation=CONVERSATION, position=started)
    begin = Position((cursor.position or started) - OVERLAP)
    lost: dict[str, str] = {}
    changed = missing = 0
    changes = partial(changed_page, caller, started + AHEAD)
    for read in read_window(changes, begin, moment=changed_at, settled=started - SETTLED):
        taken = take_in(caller.account, read.page, "poll", orders=read.documents)
        changed += taken.recorded.created + taken.recorded.updated
        missing = read.missing
        lost |= {trouble.external_id or "one without an id": trouble.why for trouble in taken.troubles}
        if not _move_on(cursor, read, started, taken.recorded):
            return "A person set the cursor; the next poll starts there."
        if not caller.flows(SWITCH):
            break
    return _said(changed, lost, missing)


def _said(changed: int, lost: Mapping[str, str], missing: int) -> str:
    """What a poll has to tell, the worst first."""
    said = []
    if lost:
        said.append(f"{len(lost)} orders have trouble ({', '.join(sorted(lost)[:5])}): see the shop's page")
    if missing:
        said.append(f"the channel counts {missing} orders more than it shows; they are asked for again")
    if changed:
        said.append(f"{changed} orders were new or changed")
    return "; ".join(said)


def changed_at(order: ChannelOrder) -> datetime:
    """What the channel sorts changed orders by."""
    return order.updated_at


def _move_on(cursor: Cursor, read: PageRead[ChannelOrder], started: datetime, recorded: Recorded) -> bool:
    """To the newest change the channel told, in its own time; within the window only as far as the next page begins.

    So a clock of ours that runs ahead does not carry the cursor past what the channel still has to say. Only when the
    channel has long been quiet the cursor comes after us, so that a poll of a quiet shop stays small; and not while the
    channel counts more orders than it shows.
    """
    told = [order.updated_at for order in read.documents if order.updated_at <= started + AHEAD]
    if read.next is not None:
        newest = read.next.since
    elif read.missing:
        newest = min(max(told, default=cursor.position or started), started)
    else:
        newest = min(max([*told, started - QUIET]), started)
    return advance_cursor(cursor=cursor, position=newest, seen=recorded.created + recorded.updated)
