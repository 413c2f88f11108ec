"""The queries on jobs that other apps may call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q, QuerySet

from shelfwire.jobs.models import Job, JobRow
from shelfwire.jobs.states import OPEN
from shelfwire.people.models import Company


def recent(company: Company) -> QuerySet[Job]:
    """Return the company's jobs, newest first; page them by ``created_at, id``."""
    return Job.objects.filter(company=company).order_by("-created_at", "-id")


def about(company: Company, kind: str, subject_id: object) -> QuerySet[Job]:
    """Return the company's jobs about one subject, newest first: ``about(company, "account", 5)``."""
    return recent(company).filter(subject_kind=kind, subject_id=str(subject_id))


def matching(jobs: QuerySet[Job], words: str) -> QuerySet[Job]:
    """Filter ``jobs`` to those whose title or starter contains ``words``."""
    return jobs.filter(Q(title__icontains=words) | Q(started_by_label__icontains=words))


def rows(job: Job, search: str = "", code: str = "") -> QuerySet[JobRow]:
    """Return the job's rows in their order, filtered by words of key, name or message and by exact code."""
    found = job.rows.order_by("id")
    if code:
        found = found.filter(code=code)
    if search:
        found = found.filter(
            Q(key__icontains=search) | Q(label__icontains=search) | Q(message__icontains=search)
        )
    return found


def counts(company: Company) -> Mapping[str, int]:
    """Return how many jobs are in each status that occurs."""
    rows = Job.objects.filter(company=company).values_list("status").annotate(n=Count("pk"))
    return dict(rows)


def open_count(company: Company) -> int:
    """Return how many of the company's jobs are queued, running or waiting."""
    return Job.objects.filter(company=company, status__in=OPEN).count()


def open_counts() -> Mapping[str, int]:
    """Return how many jobs of the whole installation are queued, running or waiting."""
    rows = Job.objects.filter(status__in=OPEN).values_list("status").annotate(n=Count("pk"))
    return dict(rows)


def rate(job: Job) -> float | None:
    """Return the items per second since the start; None when it cannot be computed."""
    until = job.finished_at or job.heard_at
    if not job.started_at or not until or not job.done:
        return None
    seconds = (until - job.started_at).total_seconds()
    return job.done / seconds if seconds > 0 else None


@dataclass(frozen=True, slots=True)
class Problem:
    """The rows of a job that share an outcome, a code and a field; ``example`` is the first one's message."""

    outcome: str
    code: str
    field: str
    count: int
    example: str


def problems(job: Job) -> list[Problem]:
    """Return the job's rows grouped by code, most frequent first."""
    groups = (
        job.rows.order_by()
        .values("outcome", "code", "field")
        .annotate(n=Count("pk"))
        .order_by("-n", "code")[:50]
    )
    return [
        Problem(
            g["outcome"], g["code"], g["field"], g["n"], _example(job, g["outcome"], g["code"], g["field"])
        )
        for g in groups
    ]


def _example(job: Job, outcome: str, code: str, field: str) -> str:
    first = JobRow.objects.filter(job=job, outcome=outcome, code=code, field=field).order_by("id").first()
    return first.message if first else ""


def worker_heard_at() -> datetime | None:
    """Return the last heartbeat of any worker; None when none ever ran."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        found: datetime | None = cursor.fetchone()[0]
        return found


def waiting_since() -> datetime | None:
    """Return since when the oldest due work waits for a worker; None when none waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(e.at) FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id"
            " WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"
        )
        found: datetime | None = cursor.fetchone()[0]
        return found
