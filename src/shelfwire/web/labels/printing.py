"""Print labels: one at once, many as a job whose file opens when it is done; again as often as anybody asks."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.fulfilment import queries
from shelfwire.fulfilment.actions import LABELS_MOST, print_labels
from shelfwire.fulfilment.errors import NotPrintable
from shelfwire.fulfilment.jobs_registry import print_labels_job
from shelfwire.fulfilment.models import Label
from shelfwire.fulfilment.print_labels import PrintOptions
from shelfwire.jobs.actions import enqueue
from shelfwire.jobs.models import Job, JobFile, JobRow
from shelfwire.jobs.states import FINISHED
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.labels.access import job_of, label_of
from shelfwire.web.labels.lists import LabelFilterForm, rows_of
from shelfwire.web.labels.paper import keep, paper_form
from shelfwire.web.selection import ids_of, selection

_SHOWN = 200


@requires(Role.PACKER)
@require_POST
def print_one(request: CompanyRequest, label_id: int) -> HttpResponse:
    """The label, with its packing slip as the paper form says, as a file that opens in the browser."""
    label = label_of(request, label_id)
    form = paper_form(request, request.POST)
    if not form.is_valid():
        return back_to(request, "orders:label", label_id=label.pk)
    options = form.options()
    printed = print_labels(company=request.company, label_ids=[label.pk], options=options, by=request.by)
    if why := printed.left_out.get(label.pk):
        raise NotPrintable(
            f"Label {label} was not printed. {why}", field="label", value=label.pk, hint="Look at its page."
        )
    keep(request, form)
    return _file(printed.content, f"label-{label}.{'zpl' if options.zpl else 'pdf'}")


@requires(Role.PACKER)
@require_http_methods(["GET", "POST"])
def print_many(request: CompanyRequest) -> HttpResponse:
    """For which paper the selected labels are printed; then the job that makes their file."""
    sent = request.POST if request.method == "POST" else request.GET
    ids = list(_selected(request, sent).values_list("pk", flat=True)[: LABELS_MOST + 1])
    form = paper_form(request, sent if request.method == "POST" else None)
    if request.method == "POST" and ids and form.is_valid():
        keep(request, form)
        job = queue_print(request, ids[:LABELS_MOST], form.options())
        return back_to(request, "orders:printed_labels", job_id=job.pk)
    context = {"form": form, "ids": ids[:LABELS_MOST], "more": len(ids) > LABELS_MOST, "most": LABELS_MOST}
    return render(request, "web/labels/print.html", context, status=422 if form.errors else 200)


def queue_print(request: CompanyRequest, ids: list[int], options: PrintOptions) -> Job:
    """Queue the file of these labels."""
    with transaction.atomic():
        return enqueue(
            print_labels_job,
            company=request.company,
            by=request.by,
            user=request.user,
            title=f"Print {len(ids)} label{'' if len(ids) == 1 else 's'}",
            labels=ids,
            paper=options.paper.value,
            arrangement=options.arrangement.value,
            zpl=options.zpl,
        )


def _selected(request: CompanyRequest, sent: QueryDict) -> QuerySet[Label]:
    asked = selection(sent)
    rows = rows_of(request, LabelFilterForm(request.company, asked.matching or QueryDict()))
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    return rows.order_by("-asked_at", "-pk")


@requires(Role.PACKER)
@require_GET
def printed(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """How the file comes along; then how many pages it has, and what is not in it with the reason."""
    job = job_of(request, print_labels_job, job_id)
    finished = job.status in FINISHED
    rows = job.rows.exclude(outcome=JobRow.Outcome.SKIPPED).order_by("pk")[:_SHOWN] if finished else []
    context: dict[str, Any] = {
        "job": job,
        "finished": finished,
        "pages": job.result.get("pages", 0),
        "zpl": bool(job.arguments.get("zpl")),
        "rows": [(row, int(row.key) if row.key.isdecimal() else 0) for row in rows],
        "again": ids_of(row.key for row in rows if row.outcome == JobRow.Outcome.FAILED),
        "here": bool(job.result.get("file")) and job.files_removed_at is None,
    }
    part = request.htmx and request.htmx.target == "label-print"
    return render(request, "web/labels/printed_live.html" if part else "web/labels/printed.html", context)


@requires(Role.PACKER)
@require_GET
def printed_file(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """The file, while nothing in it was stopped since it was made. Raises NotPrintable with how to go on."""
    job = job_of(request, print_labels_job, job_id)
    inside = job.result.get("labels", [])
    stopped = _stopped(list(Label.objects.filter(company=request.company, pk__in=inside)))
    if stopped:
        names = ", ".join(str(label) for label in stopped[:10])
        raise NotPrintable(
            f"This file holds {len(stopped)} label{'' if len(stopped) == 1 else 's'} that may not be printed any"
            f" more: {names}.",
            field="file",
            hint="Print the others again from the labels list: stopped ones are left out.",
        )
    file = job.files.filter(direction=JobFile.Direction.OUT, name=job.result.get("file", "")).first()
    if file is None:
        raise NotPrintable(
            "The file is no longer kept.",
            field="file",
            hint="Print the labels again: the labels themselves are kept.",
        )
    return _file(bytes(file.content), file.name)


def _stopped(labels: list[Label]) -> list[Label]:
    reasons = queries.may_print_each(labels)
    return [label for label in labels if reasons[label.pk]]


def _file(content: bytes, name: str) -> HttpResponse:
    """A PDF opens in the browser's own viewer; ZPL is saved, for the program that speaks to the printer."""
    pdf = name.endswith(".pdf")
    return HttpResponse(
        content,
        content_type="application/pdf" if pdf else "application/octet-stream",
        headers={"Content-Disposition": content_disposition_header(not pdf, name)},
    )
