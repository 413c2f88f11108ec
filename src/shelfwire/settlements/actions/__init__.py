"""What others may do with settlements."""

from shelfwire.settlements.actions.differences import (
    assign_differences,
    close_differences,
    reopen_difference,
)
from shelfwire.settlements.actions.find import Found, find_differences
from shelfwire.settlements.actions.marks import mark_orders
from shelfwire.settlements.actions.match_orders import mark_late, match_orders
from shelfwire.settlements.actions.match_statements import match_payments, match_statements
from shelfwire.settlements.actions.rates import drop_fee_rate, set_fee_rate, set_settlement_days

__all__ = [
    "Found",
    "assign_differences",
    "close_differences",
    "drop_fee_rate",
    "find_differences",
    "mark_late",
    "mark_orders",
    "match_orders",
    "match_payments",
    "match_statements",
    "reopen_difference",
    "set_fee_rate",
    "set_settlement_days",
]
