"""Retry the failed rows of a finished job."""

from __future__ import annotations

from django.db import transaction

from shelfwire.jobs.engine import queue_job
from shelfwire.jobs.errors import FilesRemoved, NothingToRetry, StillOpen
from shelfwire.jobs.models import Job, JobRow
from shelfwire.jobs.registry import find_job
from shelfwire.jobs.states import OPEN, JobStatus
from shelfwire.kit import clock
from shelfwire.people.models import User


def retry_failed(job: Job, *, by: str, user: User | None = None) -> Job:
    """Queue a new job for the failed rows of ``job``, or for all of it when the job itself failed before its end.
    The same request again returns the same new job. Raises StillOpen, NothingToRetry, FilesRemoved.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.status in OPEN:
            raise StillOpen(f"“{job.title}” is still under way.", hint="Wait for its end, or cancel it.")
        before = job.retries.order_by("created_at").first()
        if before is not None:
            return before
        rows = job.rows.filter(outcome=JobRow.Outcome.FAILED)
        whole = job.status == JobStatus.FAILED
        if not whole and not rows.exists():
            raise NothingToRetry(f"“{job.title}” has no failed rows.")
        _refuse_without_files(job)
        kind = find_job(job.name)
        if kind is None:
            raise NothingToRetry(f"This version of Shelfwire knows no job “{job.name}”.")
        again = Job.objects.create(
            company=job.company,
            name=job.name,
            title=job.title,
            started_by=user,
            started_by_label=by,
            arguments=job.arguments,
            subject_kind=job.subject_kind,
            subject_id=job.subject_id,
            lock=job.lock,
            retry_of=job,
            only_failed=not whole,
        )
        again.queue_id = queue_job(again, kind)
        again.save(update_fields=["queue_id"])
        rows.update(retried_at=clock.now())
        return again


def _refuse_without_files(job: Job) -> None:
    """Raise FilesRemoved when the files are gone that the new job would read: those of this job, or of the one that
    it retried.
    """
    first: Job | None = job
    while first is not None:
        if first.files_removed_at is not None:
            raise FilesRemoved(
                f"The files of “{job.title}” were removed on {first.files_removed_at:%Y-%m-%d}.",
                hint="Send the file again.",
            )
        first = first.retry_of
