"""Jobs: long work that was asked for, its problems by row, and its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Func, IntegerField
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from shelfwire.api.auth import caller, company_of, key_of, needs, require_scope
from shelfwire.api.files import whole_file
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.jobs import JobFileOut, JobOut, JobRowOut
from shelfwire.api.values import PathId
from shelfwire.jobs import queries
from shelfwire.jobs.actions import cancel, retry_failed
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import find_job
from shelfwire.jobs.states import JobStatus

router = Router(tags=["jobs"])


class JobQuery(PageQuery):
    """Filters of the job list."""

    status: list[JobStatus] = Field([])
    name: str = Field("", max_length=60, description="The kind of job, e.g. `orders.download`.")
    search: str = Field("", max_length=100, description="Words of title or starter.")


class RowQuery(PageQuery):
    """Filters of a job's rows."""

    search: str = Field("", max_length=100)
    code: str = Field("", max_length=60)


def job_or_404(request: HttpRequest, job_id: UUID) -> Job:
    """The job of the key's company."""
    found = queries.recent(company_of(request)).filter(pk=job_id).first()
    if found is None:
        raise NotFound(f"There is no job {job_id}.", field="job_id", value=job_id)
    return found


@router.get("/jobs", response=Listed[JobOut], **needs("jobs:read"))
def list_jobs(request: HttpRequest, query: Query[JobQuery]) -> HttpResponse:
    """Jobs, newest first."""
    rows = queries.recent(company_of(request)).defer("checkpoint", "arguments")
    if query.status:
        rows = rows.filter(status__in=query.status)
    if query.name:
        rows = rows.filter(name=query.name)
    if query.search:
        rows = queries.matching(rows, query.search)
    return listed(rows, query, JobOut.of, keys=("created_at", "id"))


@router.get("/jobs/{job_id}", response=JobOut, **needs("jobs:read"))
def get_job(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """One job: poll it until `finished_at` is set."""
    return JobOut.of(job_or_404(request, job_id))


@router.get("/jobs/{job_id}/rows", response=Listed[JobRowOut], **needs("jobs:read"))
def list_rows(request: HttpRequest, job_id: UUID, query: Query[RowQuery]) -> HttpResponse:
    """The items that failed, were skipped or went in with a warning, in the order they came."""
    rows = queries.rows(job_or_404(request, job_id), query.search, query.code)
    return listed(rows, query, JobRowOut.of, keys=("id",), descending=False)


@router.get("/jobs/{job_id}/files", response=Everything[JobFileOut], **needs("jobs:read"))
def list_files(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """The files that went in and came out, such as the one with its bad rows marked."""
    size = Func("content", function="octet_length", output_field=IntegerField())
    files = job_or_404(request, job_id).files.annotate(size=size).defer("content").order_by("id")
    return {"data": [JobFileOut.of(f) for f in files]}


@router.get("/jobs/{job_id}/files/{int:file_id}", response={200: bytes}, **needs("jobs:read", file=True))
def get_file(request: HttpRequest, job_id: UUID, file_id: PathId) -> FileResponse:
    """The file itself."""
    found = job_or_404(request, job_id).files.filter(pk=file_id).first()
    if found is None:
        raise NotFound(f"The job has no file {file_id}.", field="file_id", value=file_id)
    return whole_file(found.name, found.content)


@router.post("/jobs/{job_id}/cancel", response=JobOut, **needs("jobs:write", once=True))
@once
def post_cancel(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """Ask the job to stop at its next safe place."""
    return JobOut.of(cancel(job_or_404(request, job_id), by=caller(request)))


@router.post("/jobs/{job_id}/retry", response={202: JobOut}, **needs("jobs:write", once=True))
@once
def post_retry(request: HttpRequest, job_id: UUID) -> Status[dict[str, Any]]:
    """A new job with only the rows that failed; it takes the scope that the first one took. Asking twice gives the
    same one."""
    job = job_or_404(request, job_id)
    if (kind := find_job(job.name)) is not None:
        require_scope(key_of(request), kind.scope)
    return Status(202, JobOut.of(retry_failed(job, by=caller(request))))
