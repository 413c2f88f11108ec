"""Polls: everything that changed since the cursor, recorded once, however often and in whatever order it comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from shelfwire.channels.port import ChannelOrder
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.engine.watermark import RESET, Changes, read_changes
from shelfwire.sync.engine.window import PageRead
from shelfwire.sync.orders.read import SWITCH, changed_page
from shelfwire.sync.orders.recording import take_in

CONVERSATION = "orders"
EVERY = timedelta(seconds=50)
"""A little less than the minute between two ticks of the schedule."""


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
    lost: dict[str, str] = {}

    def take(read: PageRead[ChannelOrder]) -> int:
        taken = take_in(caller.account, read.page, "poll", orders=read.documents)
        lost.update({one.external_id or "one without an id": one.why for one in taken.troubles})
        return taken.recorded.created + taken.recorded.updated

    ask = partial(changed_page, caller)
    changes = read_changes(caller, CONVERSATION, switch=SWITCH, ask=ask, moment=changed_at, take=take)
    return RESET if changes.reset else _said(changes, lost)


def _said(changes: Changes, lost: Mapping[str, str]) -> str:
    """What a poll has to tell, the worst first."""
    said = []
    if lost:
        said.append(f"{len(lost)} orders have trouble ({', '.join(sorted(lost)[:5])}): see the shop's page")
    if changes.missing:
        said.append(
            f"the channel counts {changes.missing} orders more than it shows; they are asked for again"
        )
    if changes.changed:
        said.append(f"{changes.changed} orders were new or changed")
    return "; ".join(said)


def changed_at(order: ChannelOrder) -> datetime:
    """What the channel sorts changed orders by."""
    return order.updated_at
