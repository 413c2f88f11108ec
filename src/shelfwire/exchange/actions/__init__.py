"""What others may do with traffic of a channel."""

from shelfwire.exchange.actions.cursor import (
    advance_cursor,
    call_for,
    end_scope_waits,
    end_waits,
    failed,
    hurry_cursors,
    reset_cursor,
    start_cursor,
    succeeded,
)
from shelfwire.exchange.actions.notice import (
    Delivery,
    Stored,
    adopt_notices,
    finish_notices,
    postpone_notices,
    prune_notices,
    reject_notice,
    store_notice,
)
from shelfwire.exchange.actions.trouble import Trouble, forget_nameless_trouble, note_troubles

__all__ = [
    "Delivery",
    "Stored",
    "Trouble",
    "adopt_notices",
    "advance_cursor",
    "call_for",
    "end_scope_waits",
    "end_waits",
    "failed",
    "finish_notices",
    "forget_nameless_trouble",
    "hurry_cursors",
    "note_troubles",
    "postpone_notices",
    "prune_notices",
    "reject_notice",
    "reset_cursor",
    "start_cursor",
    "store_notice",
    "succeeded",
]
