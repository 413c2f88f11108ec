"""Remove the files of old jobs, and those that name somebody who is erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from shelfwire.jobs.models import Job, JobFile, JobRow
from shelfwire.jobs.states import FINISHED, OPEN
from shelfwire.kit import clock
from shelfwire.people.models import Company

_AT_ONCE = 200


def remove_files(*, ended_before: datetime) -> int:
    """Remove the files of jobs that finished before a moment, a few jobs at a time. Returns how many jobs. A job
    with an unfinished retry keeps its files, because the retry reads them.
    """
    files = JobFile.objects.filter(job=OuterRef("pk"))
    retries = Job.objects.filter(retry_of=OuterRef("pk"), status__in=OPEN)
    old = Job.objects.filter(
        Exists(files), ~Exists(retries), status__in=FINISHED, finished_at__lt=ended_before
    )
    removed = 0
    while True:
        with transaction.atomic():
            found = list(
                old.order_by("pk")
                .select_for_update(of=("self",), skip_locked=True)
                .values_list("pk", flat=True)[:_AT_ONCE]
            )
            if not found:
                return removed
            JobFile.objects.filter(job__in=found).delete()
            Job.objects.filter(pk__in=found).update(files_removed_at=clock.now())
        removed += len(found)


@transaction.atomic
def forget_files(*, company: Company, name: str) -> int:
    """Remove the files, row messages and previews of the company's finished jobs of a kind: they name somebody who is
    erased. Returns how many jobs."""
    jobs = Job.objects.select_for_update().filter(company=company, name=name, status__in=FINISHED)
    found = list(jobs.order_by("pk"))
    JobFile.objects.filter(job__in=found).delete()
    JobRow.objects.filter(job__in=found).update(message="Erased with the file.", data={})
    for job in found:
        job.files_removed_at = job.files_removed_at or clock.now()
        if isinstance(job.result, dict):
            job.result.pop("preview", None)
    Job.objects.bulk_update(found, ["files_removed_at", "result"], batch_size=_AT_ONCE)
    return len(found)
