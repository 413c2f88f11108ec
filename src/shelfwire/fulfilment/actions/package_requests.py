"""The actions on requests about packages that other apps may call."""

from shelfwire.fulfilment.actions._requests import SUBJECT
from shelfwire.fulfilment.actions._requests import hold as hold_request
from shelfwire.fulfilment.actions.combine import ask_combine, ask_uncombine, undo_request
from shelfwire.fulfilment.actions.deliver import FAILURE_WORDS, OUTCOME_WORDS, ask_delivery
from shelfwire.fulfilment.actions.invoice import ask_invoice
from shelfwire.fulfilment.actions.offers import keep_offers, keep_split_notes
from shelfwire.fulfilment.actions.requested import (
    Answered,
    request_answered,
    request_refused,
    retry_request,
    withdraw_request,
)
from shelfwire.fulfilment.actions.split import ask_split

__all__ = [
    "FAILURE_WORDS",
    "OUTCOME_WORDS",
    "SUBJECT",
    "Answered",
    "ask_combine",
    "ask_delivery",
    "ask_invoice",
    "ask_split",
    "ask_uncombine",
    "hold_request",
    "keep_offers",
    "keep_split_notes",
    "request_answered",
    "request_refused",
    "retry_request",
    "undo_request",
    "withdraw_request",
]
