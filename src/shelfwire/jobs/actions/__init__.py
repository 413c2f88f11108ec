"""The actions on jobs that other apps may call."""

from __future__ import annotations

from shelfwire.jobs.actions.cancel import cancel
from shelfwire.jobs.actions.enqueue import enqueue
from shelfwire.jobs.actions.enqueue_file import enqueue_file, refuse_size
from shelfwire.jobs.actions.hurry import hurry
from shelfwire.jobs.actions.remove_files import forget_files, remove_files
from shelfwire.jobs.actions.retry_failed import retry_failed
from shelfwire.jobs.actions.wake import wake

__all__ = [
    "cancel",
    "enqueue",
    "enqueue_file",
    "forget_files",
    "hurry",
    "refuse_size",
    "remove_files",
    "retry_failed",
    "wake",
]
