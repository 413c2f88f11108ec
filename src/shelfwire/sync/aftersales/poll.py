"""Both streams of cases, by asking: everything that changed since the cursor of each."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from shelfwire.channels.models import Account
from shelfwire.channels.port import CaseStream, ChannelCase, Page
from shelfwire.orders.models import Order
from shelfwire.sync.aftersales.parts import AFTERSALES
from shelfwire.sync.aftersales.taking import CasesTaken, follow_orders, take_cases
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.engine.watermark import RESET, read_changes
from shelfwire.sync.engine.window import PageRead, Position
from shelfwire.sync.orders.read import SWITCH

EVERY = timedelta(minutes=5)
"""Notices hurry it; the shortest deadline of a case is a day (facts.md section 7.5)."""
BACK = timedelta(days=30)
"""How far back the first reading goes: what waits for an answer when a shop is connected is in the queue."""
SIZE = 50


@conversation(
    CaseStream.CANCELLATIONS.value,
    label="Cancellations, by asking",
    chore_name="cancellations.poll",
    switch=SWITCH,
    every=EVERY,
    at_connect=True,
    part=AFTERSALES,
    priority=3,
)
def poll_cancellations(caller: Caller) -> str:
    """Every cancellation that changed since the cursor."""
    return _poll(caller, CaseStream.CANCELLATIONS)


@conversation(
    CaseStream.RETURNS.value,
    label="Returns and refunds, by asking",
    chore_name="returns.poll",
    switch=SWITCH,
    every=EVERY,
    at_connect=True,
    part=AFTERSALES,
    priority=3,
)
def poll_returns(caller: Caller) -> str:
    """Every return, refund, replacement and exchange that changed since the cursor."""
    return _poll(caller, CaseStream.RETURNS)


def _poll(caller: Caller, stream: CaseStream) -> str:
    taken = CasesTaken()

    def take(read: PageRead[ChannelCase]) -> int:
        own = take_cases(caller.account, read.page, "poll", read.documents)
        taken.add(own)
        follow_orders(caller, own.orders & to_follow(caller.account, read.documents))
        return own.changed

    changes = read_changes(
        caller,
        stream.value,
        switch=SWITCH,
        ask=_asking(caller, stream),
        moment=changed_at,
        take=take,
        back=BACK,
    )
    if changes.reset:
        return RESET
    missing = f"the channel counts {changes.missing} cases more than it shows" if changes.missing else ""
    return "; ".join(filter(None, [missing, taken.note]))


def _asking(caller: Caller, stream: CaseStream) -> Callable[[datetime, Position], Page[ChannelCase]]:
    def ask(until: datetime, here: Position) -> Page[ChannelCase]:
        return caller.call(
            AFTERSALES,
            lambda desk, session: desk.changed(
                session, stream, since=here.since, until=until, page=here.mark, size=SIZE
            ),
        )

    return ask


def to_follow(account: Account, cases: Collection[ChannelCase]) -> set[str]:
    """The channel's ids of the orders to read after these cases: those that we have, and those of cases that changed
    since the shop was connected. Of what is older only the case comes in: its order is one that nobody downloaded."""
    ours = Order.objects.filter(account=account, external_id__in={str(one.order_id) for one in cases})
    since = account.status_at
    fresh = {str(one.order_id) for one in cases if since is None or one.updated_at >= since}
    return fresh | set(ours.values_list("external_id", flat=True))


def changed_at(case: ChannelCase) -> datetime:
    """What the channel sorts changed cases by."""
    return case.updated_at
