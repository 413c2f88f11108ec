"""Queue a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shelfwire.jobs.engine import queue_job
from shelfwire.jobs.models import Job, JobFile
from shelfwire.jobs.registry import JobKind
from shelfwire.people.models import Company, User


def enqueue(
    kind: JobKind,
    *,
    company: Company,
    by: str,
    user: User | None = None,
    title: str | None = None,
    subject: tuple[str, object] | None = None,
    idempotency_key: str = "",
    files: Mapping[str, bytes] | None = None,
    lock: str = "",
    **arguments: Any,
) -> Job:
    """Queue a job of ``kind`` in the caller's transaction, and return it.

    ``arguments`` must be JSON-able and are passed to the function. ``subject`` links the job to what it is about
    (``("account", 5)``). The same ``idempotency_key`` again (per company and kind) returns the first job, whatever
    its status. Jobs with the same ``lock`` run one at a time and in order: one that waits for its next attempt
    holds the later ones back, one that waits for a person does not.
    """
    job = Job(
        company=company,
        name=kind.name,
        title=title or kind.title,
        started_by=user,
        started_by_label=by,
        arguments=arguments,
        subject_kind=subject[0] if subject else "",
        subject_id=str(subject[1]) if subject else "",
        idempotency_key=idempotency_key,
        lock=lock,
    )
    with transaction.atomic():
        if idempotency_key:
            # two requests at once: the second waits for the first, then finds its row
            Job.objects.bulk_create([job], ignore_conflicts=True)
            first = Job.objects.get(company=company, name=kind.name, idempotency_key=idempotency_key)
            if first.pk != job.pk:
                return first
        else:
            job.save(force_insert=True)
        JobFile.objects.bulk_create(
            JobFile(job=job, direction=JobFile.Direction.IN, name=name, content=content)
            for name, content in (files or {}).items()
        )
        _queue(job, kind)
    return Job.objects.get(pk=job.pk) if idempotency_key else job


def _queue(job: Job, kind: JobKind) -> None:
    job.queue_id = queue_job(job, kind)
    Job.objects.filter(pk=job.pk).update(queue_id=job.queue_id)
