"""Money compared where something changed it: an order, a case, a statement, a payout, the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from shelfwire.channels import queries
from shelfwire.jobs import chore, hurry, recurring
from shelfwire.kit import clock
from shelfwire.settlements.actions import mark_late, match_orders, match_payments, match_statements
from shelfwire.settlements.queries_differences import accounts_paid_since, accounts_to_match, payments_since
from shelfwire.settlements.queries_terms import shop_terms
from shelfwire.sync.engine.schedule import every_minute

PAYOUTS_BACK: Final = timedelta(days=60)
"""How old a payout may be that is compared again: a statement of it may change."""


@chore(name="settlements.match", queue="work", priority=-5)
def match_money(*, account_id: int) -> None:
    """Compare everything that is marked of the account: statements, the orders in them, the payouts of them."""
    account = queries.get(account_id)
    terms = shop_terms(account)
    while match_statements(account):
        pass
    while match_orders(account, terms):
        pass
    match_payments(account, payments_since(account, clock.now() - PAYOUTS_BACK))


@recurring(cron="11 * * * *", name="settlements.late", queue="work", priority=-6)
def find_late() -> None:
    """Say which orders time alone has made late, and compare payouts: nothing marks them."""
    now = clock.now()
    mark_late(now)
    for account_id in accounts_paid_since(now - PAYOUTS_BACK):
        hurry(match_money, key=str(account_id), account_id=account_id)


def _marked(_: datetime) -> list[int]:
    return accounts_to_match()


every_minute(match_money, _marked)
