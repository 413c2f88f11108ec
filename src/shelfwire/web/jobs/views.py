"""Jobs: what runs, what went wrong, and what to do about it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from shelfwire.fulfilment.jobs_registry import print_labels_job
from shelfwire.jobs import actions, queries
from shelfwire.jobs.models import Job, JobFile
from shelfwire.jobs.states import FINISHED, OPEN, JobStatus
from shelfwire.kit import clock
from shelfwire.orders.queries import counts
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.chips import View
from shelfwire.web.file_preview import PAGES
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid
from shelfwire.web.jobs.subjects import subject_link
from shelfwire.web.jobs.tables import JobTable, RowTable
from shelfwire.web.labels.printing import printed_file

_STATES = {
    "open": OPEN,
    "trouble": frozenset({JobStatus.FAILED, JobStatus.PARTLY_FAILED}),
    "done": frozenset({JobStatus.COMPLETED}),
    "cancelled": frozenset({JobStatus.CANCELLED}),
}


_VIEWS = (
    View("all", "All"),
    View("open", "Under way", "state=open"),
    View("trouble", "Failed", "state=trouble", "red"),
    View("done", "Finished", "state=done"),
)


class JobFilter(FilterForm):
    """By state and by words of the title."""

    q = forms.CharField(
        required=False, label="Search", widget=forms.TextInput(attrs={"placeholder": "Job or who started it"})
    )
    state = forms.ChoiceField(
        required=False,
        label="Status",
        choices=[
            ("", "All"),
            ("open", "Queued, running or waiting"),
            ("trouble", "With errors"),
            ("done", "Completed"),
            ("cancelled", "Cancelled"),
        ],
    )


class RowFilter(FilterForm):
    """A job's rows by code and by words."""

    q = forms.CharField(
        required=False, label="Search", widget=forms.TextInput(attrs={"placeholder": "Item or message"})
    )
    code = forms.CharField(required=False, widget=forms.HiddenInput)


def _job(request: CompanyRequest, job_id: uuid.UUID) -> Job:
    return find(queries.recent(request.company).select_related("started_by", "retry_of"), pk=job_id)


@requires(Role.VIEWER)
@require_GET
def job_list(request: CompanyRequest) -> HttpResponseBase:
    """Every job, newest first."""
    form = JobFilter(request.GET)
    wanted = form.wanted()
    rows = queries.recent(request.company).defer("checkpoint", "result", "arguments")
    if wanted.get("state"):
        rows = rows.filter(status__in=_STATES[wanted["state"]])
    if wanted.get("q"):
        rows = queries.matching(rows, wanted["q"])
    grid = Grid(request, JobTable, rows, keys=("created_at", "id"), name="jobs", form=form, views=_VIEWS)
    every = queries.recent(request.company)
    grid.counts = counts({key: every.filter(status__in=_STATES[key]) for key in ("open", "trouble")})
    return grid.respond("web/jobs/list.html", {"worker_heard_at": queries.worker_heard_at()})


def _facts(request: CompanyRequest, job: Job) -> dict[str, Any]:
    rate = queries.rate(job)
    left = None
    if rate and job.total and job.status == JobStatus.RUNNING and job.done < job.total:
        left = clock.now() + timedelta(seconds=(job.total - job.done) / rate)
    return {
        "job": job,
        "finished": job.status in FINISHED,
        "rate": rate,
        "ends_at": left,
        "subject": subject_link(request, job),
        "took": (job.finished_at - job.started_at) if job.finished_at and job.started_at else None,
    }


@requires(Role.VIEWER)
@require_GET
def detail(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponseBase:
    """One job: progress, problems by code, rows, files, what it was asked."""
    job = _job(request, job_id)
    form = RowFilter(request.GET)
    wanted = form.wanted()
    rows = queries.rows(job, search=wanted.get("q", ""), code=wanted.get("code", ""))
    grid = Grid(request, RowTable, rows, keys=("id",), descending=False, name="job-rows", form=form)
    context = {
        **_facts(request, job),
        "problems": queries.problems(job),
        "files": job.files.defer("content").order_by("direction", "name"),
        "again": job.retries.order_by("created_at").first(),
        "code": wanted.get("code", ""),
        "preview": PAGES.get(job.name)
        if isinstance(job.result, dict) and job.result.get("preview")
        else None,
    }
    return grid.respond("web/jobs/job.html", context)


@requires(Role.VIEWER)
@require_GET
def live(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """The moving part of the page. A finished job draws the whole page once more, and asking stops."""
    job = _job(request, job_id)
    response = render(request, "web/jobs/live.html", _facts(request, job))
    if job.status in FINISHED:
        response.headers["HX-Refresh"] = "true"
    return response


@requires(Role.OPERATOR)
@require_POST
def cancel(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """Stop it: at once, or at its next item."""
    job = actions.cancel(_job(request, job_id), by=request.by)
    if job.status in FINISHED:
        messages.success(request, f"“{job.title}” is cancelled. What it had done stays done.")
    else:
        messages.info(request, f"“{job.title}” stops at its next item. What it had done stays done.")
    return back_to(request, "jobs:job", job_id=job.pk)


@requires(Role.OPERATOR)
@require_POST
def retry(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """Do what failed again, as a new job."""
    again = actions.retry_failed(_job(request, job_id), by=request.by, user=request.user)
    messages.success(request, "What failed is tried again.")
    return back_to(request, "jobs:job", job_id=again.pk)


@requires(Role.VIEWER)
@require_GET
def file(request: CompanyRequest, job_id: uuid.UUID, file_id: int) -> HttpResponseBase:
    """A file that went in or came out; always a download, whatever is inside. Labels come through their own gate."""
    found = find(JobFile.objects.filter(job=_job(request, job_id)).select_related("job"), pk=file_id)
    if found.job.name == print_labels_job.name:
        return printed_file(request, slug=request.company.slug, job_id=job_id)
    return HttpResponse(
        bytes(found.content),
        content_type="application/octet-stream",
        headers={"Content-Disposition": content_disposition_header(True, found.name)},
    )
