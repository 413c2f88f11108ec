"""Go on with jobs that waited for a person."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from shelfwire.jobs.engine import queue_job
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import find_job
from shelfwire.jobs.states import JobStatus


def wake(*, subject: tuple[str, object]) -> int:
    """Queue every parked job about ``subject`` (``("account", 5)``), in the caller's transaction; how many."""
    return wake_all(Job.objects.filter(subject_kind=subject[0], subject_id=str(subject[1])))


def wake_all(jobs: QuerySet[Job]) -> int:
    """Queue the parked ones among ``jobs``; how many."""
    with transaction.atomic():
        parked = list(
            jobs.filter(status=JobStatus.WAITING, queue_id__isnull=True)
            .select_for_update(skip_locked=True)
            .order_by("pk")
        )
        for job in parked:
            if kind := find_job(job.name):
                job.queue_id = queue_job(job, kind)
                job.save(update_fields=["queue_id"])
        return len(parked)
