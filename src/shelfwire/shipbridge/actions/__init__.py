"""What others may do with carrier accounts and what is bought with them."""

from shelfwire.shipbridge.actions.accounts import connect_account, note_test, save_account
from shelfwire.shipbridge.actions.purchases import (
    ask_again,
    ask_purchase,
    ask_void,
    buy,
    settle_by_hand,
    taken,
    void,
)
from shelfwire.shipbridge.actions.rates import answer, ask_rates, forget_rates, keep
from shelfwire.shipbridge.actions.tracking import track
from shelfwire.shipbridge.actions.upkeep import reseal_carrier_secrets

__all__ = [
    "answer",
    "ask_again",
    "ask_purchase",
    "ask_rates",
    "ask_void",
    "buy",
    "connect_account",
    "forget_rates",
    "keep",
    "note_test",
    "reseal_carrier_secrets",
    "save_account",
    "settle_by_hand",
    "taken",
    "track",
    "void",
]
