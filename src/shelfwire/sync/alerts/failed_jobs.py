"""Jobs that failed, or in which something failed, and that nobody tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from shelfwire.alerts.kinds import Found, Kind, Line, declare
from shelfwire.alerts.models import Occasion
from shelfwire.alerts.queries import untold
from shelfwire.jobs import queries as jobs
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import JobStatus
from shelfwire.people.models import Company

KEY = "failed_job"
NEWS = timedelta(days=7)
_FAILED = (JobStatus.FAILED, JobStatus.PARTLY_FAILED)


def _find(company: Company, at: datetime, most: int) -> list[Found]:
    again = Job.objects.filter(retry_of=OuterRef("pk"))
    failed = jobs.recent(company).filter(~Exists(again), status__in=_FAILED, finished_at__gt=at - NEWS)
    rows = untold(failed, kind=KEY, company=company, began="finished_at").order_by("finished_at", "pk")
    return [
        Found(str(pk), finished_at)
        for pk, finished_at in rows.values_list("pk", "finished_at")[:most]
        if finished_at is not None
    ]


def _jobs(occasions: Sequence[Occasion]) -> dict[str, Job]:
    rows = Job.objects.filter(pk__in=[one.subject_id for one in occasions])
    return {str(job.pk): job for job in rows.only("title", "name", "status", "failed", "done")}


def _standing(occasions: Sequence[Occasion]) -> set[int]:
    retried = set(
        Job.objects.filter(retry_of__in=[one.subject_id for one in occasions]).values_list(
            "retry_of", flat=True
        )
    )
    rows = _jobs(occasions)
    return {
        one.pk
        for one in occasions
        if (job := rows.get(one.subject_id)) is not None and job.status in _FAILED and job.pk not in retried
    }


def _lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    rows = _jobs(occasions)
    return {
        one.pk: Line(
            title=job.title,
            text=f"{job.failed:,} of {job.done:,} failed."
            if job.status == JobStatus.PARTLY_FAILED
            else "It failed.",
            path=reverse("jobs:job", kwargs={"slug": one.company.slug, "job_id": job.pk}),
            zone=one.company.timezone,
            when="finished",
            facts={"job_id": str(job.pk), "job": job.name, "failed": job.failed, "done": job.done},
        )
        for one in occasions
        if (job := rows.get(one.subject_id)) is not None
    }


declare(
    Kind(
        key=KEY,
        label="Failed jobs",
        says="A job, such as an import, failed or ended with errors.",
        icon="progress-check",
        tone="yellow",
        find=_find,
        rank=50,
        standing=_standing,
        lines=_lines,
        headline=lambda count: "1 job failed" if count == 1 else f"{count:,} jobs failed",
        path=lambda company: f"{reverse('jobs:list', kwargs={'slug': company.slug})}?state=trouble",
    )
)
