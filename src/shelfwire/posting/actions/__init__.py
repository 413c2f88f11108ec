"""The actions of posting that other apps may call."""

from shelfwire.posting.actions.cancel import cancel_posting
from shelfwire.posting.actions.follow import follow_posting
from shelfwire.posting.actions.move import request_move
from shelfwire.posting.actions.record import put_off, record_moved, record_posted, record_refused
from shelfwire.posting.actions.request import request_posting
from shelfwire.posting.actions.retry import retry_posting
from shelfwire.posting.actions.undo import undo_bulk, undo_posting

__all__ = [
    "cancel_posting",
    "follow_posting",
    "put_off",
    "record_moved",
    "record_posted",
    "record_refused",
    "request_move",
    "request_posting",
    "retry_posting",
    "undo_bulk",
    "undo_posting",
]
