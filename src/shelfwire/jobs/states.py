"""How a job moves."""

from __future__ import annotations

from django.db import models


class JobStatus(models.TextChoices):
    """Named as sellers know them from queued-jobs pages."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    WAITING = "waiting", "Waiting to retry"
    COMPLETED = "completed", "Completed"
    PARTLY_FAILED = "partly_failed", "Completed with errors"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


OPEN = frozenset({JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.WAITING})
FINISHED = frozenset(JobStatus) - OPEN

MOVES: dict[str, frozenset[str]] = {
    JobStatus.QUEUED: frozenset({JobStatus.RUNNING, JobStatus.CANCELLED, JobStatus.FAILED}),
    JobStatus.RUNNING: frozenset(
        {
            JobStatus.WAITING,
            JobStatus.COMPLETED,
            JobStatus.PARTLY_FAILED,
            JobStatus.FAILED,
            JobStatus.CANCELLED,
        }
    ),
    JobStatus.WAITING: frozenset({JobStatus.RUNNING, JobStatus.CANCELLED, JobStatus.FAILED}),
}
