"""The figures of the days, counted where something changed them: an order, the clock, the shop's time zone."""

from __future__ import annotations

from datetime import datetime

from shelfwire.channels import queries
from shelfwire.jobs import chore, recurring
from shelfwire.orders.actions import count_days, mark_dates, mark_lately
from shelfwire.orders.queries import WATCHED, accounts_out_of_step, accounts_to_count, days_left_open
from shelfwire.sync.engine.schedule import every_minute


@chore(name="orders.figures", queue="work", priority=-5)
def count_figures(*, account_id: int) -> None:
    """Count every marked day of the account."""
    account = queries.get(account_id)
    while count_days(account):
        pass


@recurring(cron="7 * * * *", name="orders.figures_due", queue="work", priority=-6)
def mark_figures() -> None:
    """Mark the days that time alone has changed: deadlines that passed, shops that moved to another time zone."""
    for account_id, days in days_left_open():
        mark_dates(account_id, days)
    for account in accounts_out_of_step():
        mark_lately(account, WATCHED)


def _marked(_: datetime) -> list[int]:
    return accounts_to_count()


every_minute(count_figures, _marked)
