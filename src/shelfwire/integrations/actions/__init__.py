"""What others may do with integrations."""

from shelfwire.integrations.actions.calls import note_call, prune
from shelfwire.integrations.actions.change import (
    add_integration,
    remove_integration,
    replace_password,
    save_integration,
)
from shelfwire.integrations.actions.sign_in import is_right

__all__ = [
    "add_integration",
    "is_right",
    "note_call",
    "prune",
    "remove_integration",
    "replace_password",
    "save_integration",
]
