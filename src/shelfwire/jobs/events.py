"""The events that the job engine announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A job finished, whatever its result. No listener in the core; it is there for notifications."""

    job_id: UUID
    company_id: int
    name: str
    status: str
