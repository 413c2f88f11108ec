"""Facts the job engine announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A job reached its end, good or bad. No listener in the core: the open end for notifications."""

    job_id: UUID
    company_id: int
    name: str
    status: str
