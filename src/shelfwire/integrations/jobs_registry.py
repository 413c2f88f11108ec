"""The chores of integrations."""

from __future__ import annotations

from shelfwire.integrations.actions import prune
from shelfwire.jobs import recurring
from shelfwire.jobs.registry import WORK


@recurring(cron="23 * * * *", name="integrations.prune", queue=WORK, priority=-10)
def prune_old() -> None:
    """Forget old calls."""
    prune()
