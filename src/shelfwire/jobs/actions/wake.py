"""Queue jobs again that waited for a person."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from shelfwire.jobs.engine import queue_job
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import find_job
from shelfwire.jobs.states import JobStatus


def wake(*, subject: tuple[str, object]) -> int:
    """Queue every parked job about ``subject`` (``("account", 5)``), in the caller's transaction. Returns how many."""
    return wake_all(Job.objects.filter(subject_kind=subject[0], subject_id=str(subject[1])))


def queue_lost() -> int:
    """Queue again the jobs that are to run and whose row in the queue is missing. Returns how many."""
    with transaction.atomic():
        lost = Job.objects.filter(pk__in=_without_row()).select_for_update(skip_locked=True)
        return _queue_all(list(lost.order_by("pk")))


def _without_row() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id FROM jobs_job j WHERE j.status IN ('queued', 'waiting') AND j.queue_id IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM procrastinate_jobs q WHERE q.id = j.queue_id"
            " AND q.status IN ('todo', 'doing'))"
        )
        return [pk for (pk,) in cursor.fetchall()]


def wake_all(jobs: QuerySet[Job]) -> int:
    """Queue the parked ones among ``jobs``. Returns how many."""
    with transaction.atomic():
        parked = list(
            jobs.filter(status=JobStatus.WAITING, queue_id__isnull=True)
            .select_for_update(skip_locked=True)
            .order_by("pk")
        )
        return _queue_all(parked)


def _queue_all(jobs: Sequence[Job]) -> int:
    for job in jobs:
        if kind := find_job(job.name):
            job.queue_id = queue_job(job, kind)
            job.save(update_fields=["queue_id"])
    return len(jobs)
