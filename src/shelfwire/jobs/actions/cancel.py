"""Cancel a job."""

from __future__ import annotations

from django.db import transaction

from shelfwire.jobs import queue
from shelfwire.jobs.errors import AlreadyFinished
from shelfwire.jobs.events import JobFinished
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import FINISHED, JobStatus
from shelfwire.jobs.transitions import move
from shelfwire.kit import clock
from shelfwire.kit.events import announce


def cancel(job: Job, *, by: str) -> Job:
    """Cancel ``job``: at once when it has not started or waits, at its next item when it runs. Finished items stay
    done. A cancelled job is left as it is. Raises AlreadyFinished.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.status == JobStatus.CANCELLED:
            return job
        if job.status in FINISHED:
            raise AlreadyFinished(f"“{job.title}” has finished already; there is nothing to cancel.")
        if job.cancel_requested_at is None:
            job.cancel_requested_at = clock.now()
            job.save(update_fields=["cancel_requested_at"])
        if job.status != JobStatus.RUNNING:
            queue.cancel(job.queue_id)
            move(job, JobStatus.CANCELLED, by=by, why="Cancelled.", finished_at=clock.now(), queue_id=None)
            announce(JobFinished(job.pk, job.company_id, job.name, job.status))
        return job
