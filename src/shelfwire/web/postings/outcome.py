"""What has become of a bulk action by now: what was posted, what waits, what was not ready, and how to go on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.jobs.actions import cancel
from shelfwire.jobs.models import JobFile
from shelfwire.jobs.states import OPEN
from shelfwire.people.models import Role
from shelfwire.posting import bulk_jobs
from shelfwire.posting.bulk_jobs import Outcome
from shelfwire.web.access import CompanyRequest, back_to, requires


def _outcome(request: CompanyRequest, bulk: str) -> Outcome:
    found = bulk_jobs.outcome(request.company, bulk)
    if found is None:
        raise Http404
    return found


@requires(Role.VIEWER)
@require_GET
def outcome(request: CompanyRequest, bulk: str) -> HttpResponse:
    """The page; while a job still asks, it is drawn anew every two seconds."""
    found = _outcome(request, bulk)
    files = JobFile.objects.filter(job__in=found.jobs, direction=JobFile.Direction.OUT)
    context = {"found": found, "files": files.defer("content").select_related("job").order_by("job", "name")}
    context["may_undo"] = not found.is_open and bool(found.on_the_way + found.for_allowance)
    page = "outcome_now.html" if request.htmx else "outcome.html"
    return render(request, f"web/postings/{page}", context)


@requires(Role.OPERATOR)
@require_POST
def stop(request: CompanyRequest, bulk: str) -> HttpResponse:
    """Stop its jobs. What was asked for stays asked for."""
    for job in _outcome(request, bulk).jobs:
        if job.status in OPEN:
            cancel(job, by=request.by)
    messages.success(request, "It stops. What was asked for stays asked for.")
    return back_to(request, "postings:outcome", bulk=bulk)


@requires(Role.OPERATOR)
@require_POST
def go_on(request: CompanyRequest, bulk: str) -> HttpResponse:
    """Go on where it stopped."""
    for job in _outcome(request, bulk).stopped:
        bulk_jobs.go_on(job, by=request.by, user=request.user)
    messages.success(request, "It goes on where it stopped.")
    return back_to(request, "postings:outcome", bulk=bulk)
