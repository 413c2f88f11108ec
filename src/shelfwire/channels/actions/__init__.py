"""The actions on accounts that other apps may call."""

from shelfwire.channels.actions.account import (
    add_account,
    delete_mistaken,
    disconnect,
    note_act,
    park,
    record_checks,
    rename,
)
from shelfwire.channels.actions.connection import replace_credentials, store_answer
from shelfwire.channels.actions.consent import (
    begin_consent,
    choice,
    keep_answer,
    keep_exchanged,
    may_finish,
    note_outcome,
    open_consent,
    settle,
    shop_of,
    still_kept,
)
from shelfwire.channels.actions.keys import (
    KEY_MISSING,
    park_unreadable,
    reseal_secrets,
    resume_readable,
)
from shelfwire.channels.actions.logistics import save_providers, save_warehouses
from shelfwire.channels.actions.options import save_options
from shelfwire.channels.actions.switch import set_switch
from shelfwire.channels.actions.ways import put_way_back, set_way, withdraw_way

__all__ = [
    "KEY_MISSING",
    "add_account",
    "begin_consent",
    "choice",
    "delete_mistaken",
    "disconnect",
    "keep_answer",
    "keep_exchanged",
    "may_finish",
    "note_act",
    "note_outcome",
    "open_consent",
    "park",
    "park_unreadable",
    "put_way_back",
    "record_checks",
    "rename",
    "replace_credentials",
    "reseal_secrets",
    "resume_readable",
    "save_options",
    "save_providers",
    "save_warehouses",
    "set_switch",
    "set_way",
    "settle",
    "shop_of",
    "still_kept",
    "store_answer",
    "withdraw_way",
]
