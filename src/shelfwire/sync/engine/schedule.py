"""The clock's part: every minute, whatever is due by the state of the tables is hurried.

A lost notice or a lost message costs a minute, never an order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from shelfwire.exchange.actions import prune_notices
from shelfwire.jobs import Chore, hurry, recurring
from shelfwire.kit import clock
from shelfwire.sync.engine.look import Due, Look

KEEP_NOTICES = timedelta(days=90)
_scheduled: dict[str, tuple[Chore, Due]] = {}


def every_minute(chore: Chore, due: Callable[[datetime], Collection[int]]) -> Chore:
    """Have the clock hurry the chore, which takes ``account_id``, for the accounts that ``due`` gives at a moment.

    Again replaces it.
    """
    return at_every_look(chore, lambda look: due(look.at))


def at_every_look(chore: Chore, due: Due) -> Chore:
    """``every_minute``, for what asks the same as others do."""
    _scheduled[chore.name] = (chore, due)
    return chore


@recurring(cron="* * * * *", name="sync.tick", priority=40)
def tick() -> None:
    """Hurry what is due, the most urgent first; chores that are queued already are joined."""
    for work, account_ids in due():
        for account_id in account_ids:
            hurry(work, key=str(account_id), account_id=account_id)


@recurring(cron="23 3 * * *", name="sync.prune", queue="work", priority=-10)
def prune() -> None:
    """Forget notices that were looked at long ago."""
    prune_notices(before=clock.now() - KEEP_NOTICES)


def due() -> list[tuple[Chore, list[int]]]:
    """What is due now, and for which accounts, the most urgent first."""
    look = Look(clock.now())
    by_urgency = sorted(_scheduled.values(), key=lambda work: (-work[0].priority, work[0].name))
    return [(chore, list(accounts(look))) for chore, accounts in by_urgency]
