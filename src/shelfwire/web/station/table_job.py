"""A table too long to wait for: a job with progress, whose refused lines come back as a sheet to mend."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.errors import LooksOdd
from shelfwire.fulfilment.jobs_registry import import_tracking_job
from shelfwire.jobs import queries as jobs
from shelfwire.jobs.actions import enqueue_file
from shelfwire.jobs.models import Job, JobFile, JobRow
from shelfwire.jobs.states import FINISHED
from shelfwire.orders.queries import by_external_id, orders
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.station import sheet
from shelfwire.web.station.sheet import Line

FILE = "ship-table.csv"
_COLUMNS = ("Order ID", "Carrier", "Tracking number", "Shop", "Odd but right because")
MENDED_MOST = 300
"""Refused lines that come back as a sheet."""


def queue_table(request: CompanyRequest, lines: Sequence[Line], *, dry_run: bool) -> Job:
    """Queue the lines as one job."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows(
        (line.order.external_id, line.carrier, line.number, line.order.account.name, line.despite)
        for line in lines
    )
    return _queue(request, out.getvalue().encode("utf-8-sig"), dry_run=dry_run)


def _queue(request: CompanyRequest, content: bytes, *, dry_run: bool) -> Job:
    with transaction.atomic():
        return enqueue_file(
            import_tracking_job,
            company=request.company,
            by=request.by,
            user=request.user,
            name=FILE,
            content=content,
            dry_run=dry_run,
        )


def _job(request: CompanyRequest, job_id: uuid.UUID) -> Job:
    return find(jobs.recent(request.company), pk=job_id)


def _is_of_table(job: Job) -> bool:
    return job.name == import_tracking_job.name and job.arguments.get("file") == FILE


@requires(Role.PACKER)
@require_GET
def table_job(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """How the job goes, and at its end what was refused, to be mended and sent again."""
    job = _job(request, job_id)
    if not _is_of_table(job):
        return back_to(request, "jobs:job", job_id=job.pk)
    finished = job.status in FINISHED
    lines = _refused(request, job) if finished else []
    context: dict[str, Any] = {
        "job": job,
        "finished": finished,
        "dry_run": bool(job.arguments.get("dry_run")),
        "lines": lines,
        "carriers": sheet.carriers_of(line.order for line in lines),
        "refused": job.failed,
        **sheet.outcome(job.succeeded, job.failed, dry_run=bool(job.arguments.get("dry_run"))),
    }
    part = request.htmx and request.htmx.target == "table-job"
    return render(request, "web/station/table_live.html" if part else "web/station/table_job.html", context)


def _refused(request: CompanyRequest, job: Job) -> list[Line]:
    """The refused lines as they were filled in, each with its reason."""
    failed = job.rows.filter(outcome=JobRow.Outcome.FAILED).values_list("key", "message", "code")
    why = {int(key): (message, code) for key, message, code in failed[:MENDED_MOST] if key.isdecimal()}
    typed = {n: row for n, row in enumerate(_rows(job), 2) if n in why}
    found = by_external_id(request.company, {row[0] for row in typed.values()})
    ids = [
        order.pk for row in typed.values() for order in found.get(row[0], []) if order.account.name == row[3]
    ]
    loaded = {
        (order.external_id, order.account.name): order
        for order in fulfilment.with_progress(orders(request.company)).filter(pk__in=ids)
    }
    lines = []
    for n, (order_id, carrier, number, shop, *despite) in typed.items():
        if (order := loaded.get((order_id, shop))) is not None:
            line = sheet.line_of(order, carrier, number, *despite)
            line.outcome, (line.why, code) = "refused", why[n]
            line.odd = code == LooksOdd.code
            lines.append(line)
    sheet.bracket(lines)
    return lines


def _rows(job: Job) -> list[list[str]]:
    file = job.files.filter(direction=JobFile.Direction.IN, name=FILE).first()
    if file is None:
        return []
    return list(csv.reader(io.StringIO(bytes(file.content).decode("utf-8-sig"), newline="")))[1:]


@requires(Role.PACKER)
@require_POST
def ship_checked(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """Ship what a dry run said will ship; what it refused is refused again and comes back."""
    job = _job(request, job_id)
    if not _is_of_table(job):
        raise Http404("not a job of the table")
    file = find(job.files.filter(direction=JobFile.Direction.IN), name=FILE)
    again = _queue(request, bytes(file.content), dry_run=False)
    return back_to(request, "station:table_job", job_id=again.pk)
