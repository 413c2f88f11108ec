"""Change a parcel's status, and write the history row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shelfwire.fulfilment.models import Parcel, ParcelMove
from shelfwire.fulfilment.states import PARCEL_MOVES
from shelfwire.kit import clock, states


def note(parcel: Parcel, *, by: str, why: str) -> None:
    """Write a history row of the parcel that changes no status."""
    ParcelMove.objects.create(
        parcel=parcel,
        before=parcel.status,
        after=parcel.status,
        at=clock.now(),
        by=by[:120],
        why=why[:300],
    )


def move_parcel(
    parcel: Parcel, after: str, *, at: datetime, by: str, why: str, **also: Any
) -> states.Step | None:
    """Change the status of one parcel and write its history. Returns None when it has that status already."""

    def record(step: states.Step) -> None:
        ParcelMove.objects.create(
            parcel=parcel, before=step.before, after=step.after, at=at, by=by[:120], why=why[:300]
        )

    return states.move(parcel, after, moves=PARCEL_MOVES, by=by, why=why, record=record, status_at=at, **also)
