"""What others may do with offers."""

from shelfwire.offers.actions.claim import (
    Turn,
    ask_for_a_read,
    claim,
    end_turns_of_the_vanished,
    give_back,
    next_try,
    pause,
    taking_turns,
)
from shelfwire.offers.actions.mark import (
    ensure_offers,
    guess_offers,
    mark_account,
    mark_external_skus,
    mark_listing_skus,
    mark_listings,
    mark_rule,
    mark_skus,
    note_sold,
    send_now,
)
from shelfwire.offers.actions.marked import end_pauses
from shelfwire.offers.actions.policy import set_drift_policy
from shelfwire.offers.actions.reckon import Outcome, judge, reckon_marked, store
from shelfwire.offers.actions.record import Number, Telling, Told, forget_sends, record, write_sends
from shelfwire.offers.actions.rules import (
    QuantityChange,
    StockPreview,
    StockScope,
    preview_stock_rule,
    set_stock_rule,
)
from shelfwire.offers.actions.sale import put_back_on_sale, sold_out, taken_off_sale
from shelfwire.offers.actions.share import share_anew

__all__ = [
    "Number",
    "Outcome",
    "QuantityChange",
    "StockPreview",
    "StockScope",
    "Telling",
    "Told",
    "Turn",
    "ask_for_a_read",
    "claim",
    "end_pauses",
    "end_turns_of_the_vanished",
    "ensure_offers",
    "forget_sends",
    "give_back",
    "guess_offers",
    "judge",
    "mark_account",
    "mark_external_skus",
    "mark_listing_skus",
    "mark_listings",
    "mark_rule",
    "mark_skus",
    "next_try",
    "note_sold",
    "pause",
    "preview_stock_rule",
    "put_back_on_sale",
    "reckon_marked",
    "record",
    "send_now",
    "set_drift_policy",
    "set_stock_rule",
    "share_anew",
    "sold_out",
    "store",
    "taken_off_sale",
    "taking_turns",
    "write_sends",
]
