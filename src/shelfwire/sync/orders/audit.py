"""Every night: is every order that changed lately on both sides? What was missed is filled in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderPage
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.orders.queries import by_external_id
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.engine.watermark import SETTLED
from shelfwire.sync.engine.window import Position, read_windows
from shelfwire.sync.orders.poll import changed_at
from shelfwire.sync.orders.read import SWITCH, changed_page
from shelfwire.sync.orders.recording import take_in

CONVERSATION = "audit"
EVERY = timedelta(days=1)
BACK = timedelta(days=2)
UNTIL = timedelta(minutes=30)
"""What changed later than this is still the polls' own affair."""


@conversation(
    CONVERSATION,
    label="Nightly count against the channel",
    chore_name="orders.audit",
    switch=SWITCH,
    every=EVERY,
    queue=WORK,
    priority=-5,
)
def audit_orders(caller: Caller) -> str:
    """Read the orders that changed in the last days once more, and say how many had been missed."""
    now = clock.now()
    connected_at = caller.account.status_at or now
    since, until = max(now - BACK, connected_at), now - UNTIL
    looked, missed, stale, unreadable, not_shown = 0, [], 0, 0, 0

    if since >= until:
        return ""
    pages = read_windows(
        partial(_changed, caller, until), [Position(since)], moment=changed_at, settled=now - SETTLED
    )
    for _, read in pages:
        known = known_ids(caller.account, [str(order.external_id) for order in read.documents])
        taken = take_in(caller.account, read.page, "audit", orders=read.documents)
        looked += len(read.documents)
        missed += [str(o.external_id) for o in read.documents if o.external_id not in known]
        stale += taken.recorded.updated
        unreadable += len(taken.lost)
        not_shown = read.missing
    return _verdict(looked, missed, stale, unreadable, not_shown)


def _changed(caller: Caller, until: datetime, _which: int, here: Position) -> Callable[[], OrderPage]:
    caller.obey(SWITCH)
    return partial(changed_page, caller, until, here)


def known_ids(account: Account, external_ids: Sequence[str]) -> set[str]:
    """Which of these orders of the account we have."""
    return {
        external_id
        for external_id, found in by_external_id(account.company, external_ids).items()
        if any(order.account_id == account.pk for order in found)
    }


def _verdict(looked: int, missed: list[str], behind: int, unreadable: int, not_shown: int) -> str:
    said = [f"{looked} orders compared"]
    if missed:
        said.append(f"{len(missed)} had been missed and are filled in ({', '.join(missed[:5])})")
    if behind:
        said.append(f"{behind} were behind and are brought up to date")
    if unreadable:
        said.append(f"{unreadable} could not be read")
    if not_shown:
        said.append(f"the channel counts {not_shown} more than it shows")
    return "; ".join(said)
