"""Readiness that is due is worked out, shop by shop, as soon as something marked it and every minute besides."""

from __future__ import annotations

from datetime import datetime

from shelfwire.channels import queries
from shelfwire.jobs import chore
from shelfwire.posting.actions.check import check_due, follow_rules
from shelfwire.posting.queries import accounts_to_check
from shelfwire.sync.engine.schedule import every_minute

MOST_BATCHES = 50
"""After so many the chore lets others have the worker; the clock goes on with what is left."""


@chore(name="posting.check_due", queue="work", priority=3)
def check_readiness(*, account_id: int) -> None:
    """Work out what is due in the shop; all of it, when other rules hold than before."""
    follow_rules(queries.get(account_id))
    for _ in range(MOST_BATCHES):
        if not check_due(account_id):
            return


def _due(_: datetime) -> list[int]:
    return accounts_to_check()


every_minute(check_readiness, _due)
