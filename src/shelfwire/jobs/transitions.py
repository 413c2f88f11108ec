"""Change a job's status, with its history row. Nothing else does."""

from __future__ import annotations

from typing import Any

from shelfwire.jobs.models import Job, JobMove
from shelfwire.jobs.states import MOVES, JobStatus
from shelfwire.kit import states

WORKER = "worker"
NOTE_LENGTH = 300


def move(job: Job, after: JobStatus, *, by: str, why: str = "", **also: Any) -> states.Step | None:
    """Change the status of ``job``; see ``kit.states.move``."""
    return states.move(
        job,
        after,
        moves=MOVES,
        by=by,
        why=why,
        record=lambda step: JobMove.objects.create(
            job=job, before=step.before, after=step.after, at=step.at, by=step.by[:120], why=step.why[:500]
        ),
        **also,
    )
