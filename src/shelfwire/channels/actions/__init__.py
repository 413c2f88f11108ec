"""What others may do with accounts and the paperwork of talking to their channels."""

from shelfwire.channels.actions.account import add_account, disconnect, park, record_checks, rename
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
from shelfwire.channels.actions.cursor import (
    advance_cursor,
    call_for,
    end_waits,
    failed,
    hurry_cursors,
    reset_cursor,
    start_cursor,
    succeeded,
)
from shelfwire.channels.actions.keys import (
    KEY_MISSING,
    park_unreadable,
    reseal_secrets,
    resume_readable,
)
from shelfwire.channels.actions.notice import (
    Arrival,
    Stored,
    adopt_notices,
    finish_notices,
    postpone_notices,
    prune_inbox,
    reject_notice,
    store_notices,
)
from shelfwire.channels.actions.options import save_options
from shelfwire.channels.actions.paperwork import save_providers, save_warehouses
from shelfwire.channels.actions.switch import set_switch
from shelfwire.channels.actions.trouble import Trouble, forget_nameless_trouble, note_troubles

__all__ = [
    "KEY_MISSING",
    "Arrival",
    "Stored",
    "Trouble",
    "add_account",
    "adopt_notices",
    "advance_cursor",
    "begin_consent",
    "call_for",
    "choice",
    "disconnect",
    "end_waits",
    "failed",
    "finish_notices",
    "forget_nameless_trouble",
    "hurry_cursors",
    "keep_answer",
    "keep_exchanged",
    "may_finish",
    "note_outcome",
    "note_troubles",
    "open_consent",
    "park",
    "park_unreadable",
    "postpone_notices",
    "prune_inbox",
    "record_checks",
    "reject_notice",
    "rename",
    "replace_credentials",
    "reseal_secrets",
    "reset_cursor",
    "resume_readable",
    "save_options",
    "save_providers",
    "save_warehouses",
    "set_switch",
    "settle",
    "shop_of",
    "start_cursor",
    "still_kept",
    "store_answer",
    "store_notices",
    "succeeded",
]
