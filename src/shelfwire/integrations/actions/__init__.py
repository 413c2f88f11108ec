"""What others may do with integrations."""

from shelfwire.integrations.actions.calls import note_call, prune
from shelfwire.integrations.actions.change import (
    add_integration,
    choose_password,
    remove_integration,
    replace_password,
    save_integration,
)
from shelfwire.integrations.actions.folder import (
    MINUTES,
    Where,
    add_folder,
    confirm_host_key,
    note_look,
    note_run,
    reseal_integration_secrets,
    save_folder,
    secrets_of,
)
from shelfwire.integrations.actions.hand import (
    Contents,
    begin_file,
    begin_taken,
    end_file,
    hand,
    hand_again,
    hold_integration,
    note_cancelled,
    note_laid,
    note_refused,
    settle,
    take_back,
)
from shelfwire.integrations.actions.sign_in import is_right

__all__ = [
    "MINUTES",
    "Contents",
    "Where",
    "add_folder",
    "add_integration",
    "begin_file",
    "begin_taken",
    "choose_password",
    "confirm_host_key",
    "end_file",
    "hand",
    "hand_again",
    "hold_integration",
    "is_right",
    "note_call",
    "note_cancelled",
    "note_laid",
    "note_look",
    "note_refused",
    "note_run",
    "prune",
    "remove_integration",
    "replace_password",
    "reseal_integration_secrets",
    "save_folder",
    "save_integration",
    "secrets_of",
    "settle",
    "take_back",
]
