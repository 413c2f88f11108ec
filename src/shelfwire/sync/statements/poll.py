"""Money in by the clock. A statement is closed at midnight, UTC; it may come late, and change after that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from shelfwire.channels.errors import SwitchOff
from shelfwire.exchange.actions import advance_cursor, start_cursor
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone, Refused, TryLater
from shelfwire.settlements.actions import drop_settled
from shelfwire.settlements.queries import statements_to_read
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.engine.watermark import RESET
from shelfwire.sync.orders.read import SWITCH
from shelfwire.sync.statements.lines import take_lines
from shelfwire.sync.statements.parts import STATEMENTS
from shelfwire.sync.statements.read import ESTIMATES, PAYMENTS, WITHDRAWALS, Read, read_list, read_statements

EVERY = timedelta(hours=1)
ESTIMATES_EVERY = timedelta(hours=12)
BACK = timedelta(days=35)
"""How far behind itself each reading looks again, for days that come late or change: a page or two."""
ORDERED_BACK = timedelta(days=60)
"""Of what was ordered longer ago, nothing waits to be settled."""
AHEAD = timedelta(days=1)
"""The midnight that ends today is in the window: some channels close a day before it is over."""
MOST_STATEMENTS = 100
"""Statements whose lines one run reads; the next one goes on."""
MOST_FAILURES = 3
"""After so many statements that could not be read, the others wait for the next run."""
STATEMENTS_NAME = "statements"


@conversation(
    STATEMENTS_NAME,
    label="Statements",
    chore_name="statements.poll",
    switch=SWITCH,
    every=EVERY,
    queue=WORK,
    priority=-1,
    part=STATEMENTS,
)
def poll_statements(caller: Caller) -> str:
    """The statements of the last weeks, and the lines of those that are new or changed."""
    now = clock.now()
    cursor = start_cursor(account_id=caller.account_id, conversation=STATEMENTS_NAME, position=now)
    begin = min(cursor.position or now, now) - BACK
    try:
        heads = read_statements(caller, begin, now + AHEAD, lambda: caller.obey(SWITCH))
        said = _take_lines(caller)
    except SwitchOff:
        return "The switch was turned off meanwhile."
    seen = heads.count["created"] + heads.count["changed"]
    if not advance_cursor(cursor=cursor, position=min(heads.newest or now, now), seen=seen):
        return RESET
    return "; ".join(
        [
            *_lost(heads.lost, "statements"),
            *([f"{len(heads.reopened)} statements changed after they were read"] if heads.reopened else []),
            *([f"{seen} statements were new or changed"] if seen else []),
            *said,
        ]
    )


def _take_lines(caller: Caller) -> list[str]:
    """What there is to tell of the lines. Raises the last error about a statement, once the others are read."""
    lines, lost, failures = 0, dict[str, str](), list[Gone | Refused | TryLater]()
    waiting = statements_to_read(caller.account_id, clock.now())[:MOST_STATEMENTS]
    for taken in take_lines(caller, waiting, lambda: caller.obey(SWITCH)):
        lines += taken.recorded.created
        lost |= taken.lost
        if taken.error is not None:
            failures.append(taken.error)
        if len(failures) == MOST_FAILURES:
            break
    if failures:
        raise failures[-1]
    return [*_lost(lost, "lines"), *([f"{lines} lines were new or changed"] if lines else [])]


@conversation(
    "payments",
    label="Payouts",
    chore_name="payments.poll",
    switch=SWITCH,
    every=EVERY,
    queue=WORK,
    priority=-1,
    part=STATEMENTS,
)
def poll_payments(caller: Caller) -> str:
    """The payouts of the last weeks."""
    now = clock.now()
    read = read_list(caller, PAYMENTS, now - BACK, now + AHEAD, _nothing)
    return _outcome(read, "payouts")


@conversation(
    "withdrawals",
    label="Withdrawals",
    chore_name="withdrawals.poll",
    switch=SWITCH,
    every=EVERY,
    queue=WORK,
    priority=-1,
    part=STATEMENTS,
)
def poll_withdrawals(caller: Caller) -> str:
    """The movements of the balance of the last weeks."""
    now = clock.now()
    read = read_list(caller, WITHDRAWALS, now - BACK, now + AHEAD, _nothing)
    return _outcome(read, "movements", lost_as="movements of the balance")


@conversation(
    "estimates",
    label="Estimates of what is not settled",
    chore_name="estimates.poll",
    switch=SWITCH,
    every=ESTIMATES_EVERY,
    queue=WORK,
    priority=-2,
    part=STATEMENTS,
)
def poll_estimates(caller: Caller) -> str:
    """What the channel thinks will be settled of the orders of the last weeks."""
    now = clock.now()
    read = read_list(caller, ESTIMATES, now - ORDERED_BACK, now + AHEAD, _nothing)
    drop_settled(account=caller.account, before=now)
    return _outcome(read, "estimates")


def _nothing() -> None:
    """A short list is read to its end."""


def _outcome(read: Read, what: str, *, lost_as: str = "") -> str:
    """What a short list came to, in words; empty when nothing is new."""
    changed = [f"{read.changed} {what} were new or changed"] if read.changed else []
    return "; ".join([*_lost(read.lost, lost_as or what), *changed])


def _lost(lost: dict[str, str], what: str) -> Iterable[str]:
    if lost:
        yield f"{len(lost)} {what} could not be read ({', '.join(sorted(lost)[:5])})"
