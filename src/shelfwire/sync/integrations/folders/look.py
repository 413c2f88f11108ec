"""One look at a drop folder: take what lies there, leave what is to be shipped."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from shelfwire.integrations import queries
from shelfwire.integrations.actions import note_call, note_look
from shelfwire.integrations.errors import SwitchedOff
from shelfwire.integrations.models import DropFolder, Integration
from shelfwire.integrations.states import CallAction, CallOutcome
from shelfwire.kit import locks
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.kit.sftp import Found
from shelfwire.kit.texts import shown
from shelfwire.sync.integrations.folders import taken
from shelfwire.sync.integrations.folders.out import write_out
from shelfwire.sync.integrations.folders.place import Place, opened

_log = structlog.get_logger(__name__)
Say = Callable[[str], None]
TAKING_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look came to: files taken, files that are still being written, files left there."""

    taken: int
    waiting: int
    written: int


def look(integration_id: int, *, wait_seconds: float = 60, say: Say = lambda _text: None) -> Looked:
    """Look once, alone. What fails is kept with the folder and raised: RuleBroken, UnreadableSecret; TryLater when
    somebody else is at it for so long.
    """
    with locks.in_turn(f"drop folder {integration_id}", wait_seconds=wait_seconds):
        folder = queries.folder(integration_id)
        if folder is None or not folder.integration.active:
            raise SwitchedOff("The drop folder is switched off.")
        try:
            return _look(folder, say)
        except (RuleBroken, UnreadableSecret) as failed:
            if note_look(folder, error=str(failed), seen=None, waits=False):
                note_call(folder.integration, CallAction.LOOK, CallOutcome.FAILED, said=str(failed))
            _log.warning("drop_folder.failed", integration=integration_id, why=str(failed)[:200])
            raise


def _look(folder: DropFolder, say: Say) -> Looked:
    integration = folder.integration
    say("Opening the folder")
    with opened(folder) as place:
        files = taken.lying(place)
        ready = taken.whole(files, folder.seen)
        done = _take(integration, place, ready, say)
        say("Writing orders")
        written = write_out(integration, place)
    left = [file for file in files if file not in done]
    note_look(folder, error="", seen=taken.seen_of(left, folder.seen), waits=bool(left))
    return Looked(len(done), len(left), written)


def _take(integration: Integration, place: Place, ready: Sequence[Found], say: Say) -> list[Found]:
    """Take them, one after the other, and no more once it has taken long: a slow server keeps a worker and the orders
    waiting. Returns those that were taken."""
    done: list[Found] = []
    until = time.monotonic() + TAKING_SECONDS
    for number, file in enumerate(ready, 1):
        say(f"Reading {shown(file.name)}, {number} of {len(ready)}")
        taken.take(integration, place, file)
        done.append(file)
        if time.monotonic() > until:
            break
    return done
