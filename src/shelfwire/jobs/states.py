"""The states of a job and their transitions."""

from __future__ import annotations

from django.db import models


class JobStatus(models.TextChoices):
    """The status of a job, named as sellers know it from queued-jobs pages."""

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
