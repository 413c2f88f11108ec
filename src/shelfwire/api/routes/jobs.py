"""Jobs: follow, cancel, retry."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from shelfwire.api import render
from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas import JobOut, JobRowOut, Listed
from shelfwire.jobs import queries
from shelfwire.jobs.actions import cancel, retry_failed
from shelfwire.jobs.models import Job

router = Router(tags=["jobs"])


def job_or_404(request: HttpRequest, job_id: UUID) -> Job:
    """The job of the key's company."""
    found = queries.recent(company_of(request)).filter(pk=job_id).first()
    if found is None:
        raise NotFound(f"There is no job {job_id}.", field="job_id", value=job_id)
    return found


@router.get("/jobs", response=Listed[JobOut], **needs("jobs:read"))
def list_jobs(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """Jobs, newest first."""
    return listed(queries.recent(company_of(request)), query, render.job, keys=("created_at", "id"))


@router.get("/jobs/{job_id}", response=JobOut, **needs("jobs:read"))
def get_job(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """One job: poll it until `finished_at` is set."""
    return render.job(job_or_404(request, job_id))


@router.get("/jobs/{job_id}/rows", response=Listed[JobRowOut], **needs("jobs:read"))
def list_rows(request: HttpRequest, job_id: UUID, query: Query[PageQuery]) -> dict[str, Any]:
    """The items that failed or were skipped."""
    return listed(
        job_or_404(request, job_id).rows.all(), query, render.job_row, keys=("id",), descending=False
    )


@router.post("/jobs/{job_id}/cancel", response=JobOut, **needs("jobs:write"))
def post_cancel(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """Ask the job to stop at its next safe place."""
    job = job_or_404(request, job_id)
    cancel(job, by=caller(request))
    return render.job(job_or_404(request, job_id))


@router.post("/jobs/{job_id}/retry", response={202: JobOut}, **needs("jobs:write"))
def post_retry(request: HttpRequest, job_id: UUID) -> tuple[int, dict[str, Any]]:
    """A new job with only the rows that failed."""
    return 202, render.job(retry_failed(job_or_404(request, job_id), by=caller(request)))
