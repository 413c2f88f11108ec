"""A file that was only checked: how its columns are read, which cells are refused and why, and the button that imports
it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.catalog.actions import remember_columns
from shelfwire.catalog.columns import HEADERS, OPTION, READ
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.jobs.actions import enqueue_file
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import FINISHED
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.headers import normalised
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires

_COUNTS = (("created", "created"), ("updated", "updated"), ("unchanged", "unchanged"), ("failed", "refused"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its header, a value out of it, and the field that it is read as."""

    header: str
    sample: str
    field: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, and whether it is why its row is refused."""

    text: str
    bad: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file with what would become of it."""

    number: int
    cells: list[Cell]
    status: str
    message: str


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def preview(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """What would become of a file; say what its columns mean, check it again, or import it."""
    jobs = Job.objects.filter(company=request.company, name=import_catalogue_file.name)
    job = find(jobs, pk=job_id)
    if request.method == "POST":
        try:
            return _go_on(request, job)
        except RuleBroken as refusal:
            messages.error(request, str(refusal))
            return back_to(request, "catalogue:preview", job_id=job.pk)
    found = _preview(job)
    context: dict[str, Any] = {
        "job": job,
        "finished": job.status in FINISHED,
        "columns": columns(found),
        "lines": lines(found),
        "counts": [(word, job.result.get(key, 0)) for key, word in _COUNTS if key in job.result],
        "imports": sum(int(job.result.get(key, 0)) for key in ("created", "updated")),
        "fields": [(column.field, column.header) for column in READ],
        "checked": bool(found),
    }
    return render(request, "web/catalogue/preview.html", context)


def _preview(job: Job) -> dict[str, Any]:
    found = job.result.get("preview") if isinstance(job.result, dict) else None
    return found if isinstance(found, dict) else {}


def columns(found: Mapping[str, Any]) -> list[Column]:
    """The columns of the file, each with the first value that stands in it."""
    rows = [row["cells"] for row in found.get("rows", ())]
    made = []
    for place, (header, field) in enumerate(
        zip(found.get("headers", ()), found.get("fields", ()), strict=False)
    ):
        sample = next((row[place] for row in rows if place < len(row) and row[place].strip()), "")
        made.append(Column(header, sample, field))
    return made


def lines(found: Mapping[str, Any]) -> list[Line]:
    """The rows that are shown, the refused cells marked."""
    headers, fields = found.get("headers", []), found.get("fields", [])
    made = []
    for row in found.get("rows", ()):
        bad = _places(row["field"], headers, fields) if row["status"] == "failed" else set()
        cells = [Cell(text, place in bad) for place, text in enumerate(row["cells"])]
        cells += [Cell("", place in bad) for place in range(len(cells), len(headers))]
        made.append(Line(row["line"], cells, row["status"], row["message"]))
    return made


def _places(named: str, headers: Sequence[str], fields: Sequence[str]) -> set[int]:
    """The columns that a refusal names: by our header, by the file's, or by the field."""
    wanted = normalised(named)
    return {
        place
        for place, (header, field) in enumerate(zip(headers, fields, strict=False))
        if wanted and wanted in (normalised(header), normalised(field), normalised(HEADERS.get(field, "")))
    }


def _go_on(request: CompanyRequest, job: Job) -> HttpResponse:
    """Check the file again with its columns read as the person said, or import it."""
    arguments = dict(job.arguments)
    file = job.files.filter(direction="in", name=arguments.pop("file", "")).first()
    if file is None or not arguments.get("dry_run"):
        raise Http404("no file that was only checked")
    checks = request.POST.get("action") != "import"
    with transaction.atomic():
        if checks:
            said = _said(request, _preview(job))
            remember_columns(company=request.company, headers=list(said), columns=said)
        again = enqueue_file(
            import_catalogue_file,
            company=request.company,
            by=request.by,
            user=request.user,
            name=file.name,
            content=bytes(file.content),
            **{**arguments, "dry_run": checks},
        )
    return back_to(request, "catalogue:preview" if checks else "jobs:job", job_id=again.pk)


def _said(request: CompanyRequest, found: Mapping[str, Any]) -> dict[str, str]:
    """The field of each header as it was chosen; the name of an option stays as it is unless it is changed."""
    chosen = request.POST.getlist("field")
    headers = [header for header in found.get("headers", ()) if header]
    return {
        header: field
        for header, field in zip(headers, chosen, strict=False)
        if field in HEADERS or field.startswith(OPTION) or not field
    }
