"""What others may do with settlements."""

from shelfwire.settlements.actions.count_creators import count_creators
from shelfwire.settlements.actions.differences import (
    assign_differences,
    close_differences,
    reopen_difference,
)
from shelfwire.settlements.actions.erase_creator import erase_creator, forget_creator_notes
from shelfwire.settlements.actions.estimates import drop_settled, record_estimates
from shelfwire.settlements.actions.export_books import export_books
from shelfwire.settlements.actions.find import Found, find_differences
from shelfwire.settlements.actions.import_creators import CreatorOptions, import_creators
from shelfwire.settlements.actions.marks import mark_orders, mark_sold, mark_sold_as
from shelfwire.settlements.actions.match_orders import mark_late, match_orders
from shelfwire.settlements.actions.match_statements import (
    match_payments,
    match_statements,
    statements_to_match,
)
from shelfwire.settlements.actions.rates import drop_fee_rate, set_fee_rate, set_settlement_days
from shelfwire.settlements.actions.record_lines import (
    LinesReading,
    LinesRecorded,
    note_broken_off,
    record_lines,
)
from shelfwire.settlements.actions.record_payments import record_payments, record_withdrawals
from shelfwire.settlements.actions.record_skus import SkusRecorded, put_off_skus, record_skus
from shelfwire.settlements.actions.record_statements import StatementsRecorded, record_statements
from shelfwire.settlements.actions.set_books import set_amount_slot, set_book_settings, set_ledger_account

__all__ = [
    "CreatorOptions",
    "Found",
    "LinesReading",
    "LinesRecorded",
    "SkusRecorded",
    "StatementsRecorded",
    "assign_differences",
    "close_differences",
    "count_creators",
    "drop_fee_rate",
    "drop_settled",
    "erase_creator",
    "export_books",
    "find_differences",
    "forget_creator_notes",
    "import_creators",
    "mark_late",
    "mark_orders",
    "mark_sold",
    "mark_sold_as",
    "match_orders",
    "match_payments",
    "match_statements",
    "note_broken_off",
    "put_off_skus",
    "record_estimates",
    "record_lines",
    "record_payments",
    "record_skus",
    "record_statements",
    "record_withdrawals",
    "reopen_difference",
    "set_amount_slot",
    "set_book_settings",
    "set_fee_rate",
    "set_ledger_account",
    "set_settlement_days",
    "statements_to_match",
]
