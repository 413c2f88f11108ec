"""The chores of shipbridge itself."""

from __future__ import annotations

from shelfwire.jobs import recurring
from shelfwire.jobs.registry import WORK
from shelfwire.shipbridge.actions import forget_rates


@recurring(cron="*/10 * * * *", name="shipbridge.forget_rates", queue=WORK, priority=-10)
def forget_old_rates() -> None:
    """Forget rates that were asked an hour ago."""
    forget_rates()
