"""The only way a posting's status changes."""

from __future__ import annotations

from typing import Any

from shelfwire.kit import clock
from shelfwire.kit.states import Step, move
from shelfwire.kit.texts import fit
from shelfwire.posting.models import Posting, PostingChange
from shelfwire.posting.states import MOVES, OPEN, PostingStatus


def move_posting(posting: Posting, after: PostingStatus, *, by: str, why: str = "", **also: Any) -> bool:
    """Move a posting and write its history. False: it is there already. Raises IllegalMove, LostRace."""

    def record(step: Step) -> None:
        PostingChange.objects.create(
            posting=posting, before=step.before, after=step.after, at=step.at, by=by, why=fit(step.why, 300)
        )

    if after not in OPEN:
        also = {"ended_at": clock.now(), "waits_for": "", "look_at": None, **also}
    if "waits_for" in also:
        also = {"waits_on": "", **also, "waits_for": fit(also["waits_for"], 300)}
    return move(posting, after, moves=MOVES, by=by, why=why, record=record, **also) is not None
