"""A file that was only checked: how its columns are read, which cells are refused and why, and the button that imports
it. What differs between kinds of files is declared by a ``Previewed``.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render

from shelfwire.catalog.actions import remember_columns
from shelfwire.catalog.columns import OPTION
from shelfwire.jobs import JobKind
from shelfwire.jobs.actions import enqueue_file
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import FINISHED
from shelfwire.kit.columns import Column as Known
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.file_kinds import Kind
from shelfwire.kit.headers import normalised
from shelfwire.web.access import CompanyRequest, back_to, find

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


@dataclass(frozen=True, slots=True)
class Previewed:
    """One kind of file: the job that imports it, the columns that it may have, and the pages around the preview.
    ``named``: whether columns are read as options by their own names too. ``above``: the page that it belongs to, with
    its words.
    """

    job: JobKind
    kind: Kind
    columns: Sequence[Known]
    page: str
    import_page: str
    above: tuple[str, str]
    named: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """Our header of each field."""
        return {column.field: column.header for column in self.columns}


PAGES: Final[dict[str, str]] = {}
"""The page that previews a job's file, by the job's name."""


def offer(of: Previewed) -> Previewed:
    """Declare a preview, so that the job's page leads to it."""
    PAGES[of.job.name] = of.page
    return of


def preview_page(request: CompanyRequest, of: Previewed, job_id: uuid.UUID) -> HttpResponse:
    """What would become of a file; say what its columns mean, check it again, or import it."""
    job = find(Job.objects.filter(company=request.company, name=of.job.name), pk=job_id)
    if request.method == "POST":
        try:
            return _go_on(request, of, job)
        except RuleBroken as refusal:
            messages.error(request, str(refusal))
            return back_to(request, of.page, job_id=job.pk)
    found = _preview(job)
    context: dict[str, Any] = {
        "job": job,
        "of": of,
        "finished": job.status in FINISHED,
        "columns": columns(found),
        "lines": lines(found, of.headers),
        "counts": [(word, job.result.get(key, 0)) for key, word in _COUNTS if key in job.result],
        "imports": sum(int(job.result.get(key, 0)) for key in ("created", "updated")),
        "fields": list(of.headers.items()),
        "checked": bool(found),
    }
    return render(request, "web/file_preview.html", context)


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


def lines(found: Mapping[str, Any], known: Mapping[str, str]) -> list[Line]:
    """The rows that are shown, the refused cells marked."""
    headers, fields = found.get("headers", []), found.get("fields", [])
    made = []
    for row in found.get("rows", ()):
        bad = _places(row["field"], headers, fields, known) if row["status"] == "failed" else set()
        cells = [Cell(text, place in bad) for place, text in enumerate(row["cells"])]
        cells += [Cell("", place in bad) for place in range(len(cells), len(headers))]
        made.append(Line(row["line"], cells, row["status"], row["message"]))
    return made


def _places(named: str, headers: Sequence[str], fields: Sequence[str], known: Mapping[str, str]) -> set[int]:
    """The columns that a refusal names: by our header, by the file's, or by the field."""
    wanted = normalised(named)
    return {
        place
        for place, (header, field) in enumerate(zip(headers, fields, strict=False))
        if wanted and wanted in (normalised(header), normalised(field), normalised(known.get(field, "")))
    }


def _go_on(request: CompanyRequest, of: Previewed, job: Job) -> HttpResponse:
    """Check the file again with its columns read as the person said, or import it."""
    arguments = dict(job.arguments)
    file = job.files.filter(direction="in", name=arguments.pop("file", "")).first()
    if file is None or not arguments.get("dry_run"):
        raise Http404("no file that was only checked")
    checks = request.POST.get("action") != "import"
    with transaction.atomic():
        if checks:
            said = _said(request, of, _preview(job))
            remember_columns(
                company=request.company, headers=list(said), columns=said, kind=of.kind, known=of.headers
            )
        again = enqueue_file(
            of.job,
            company=request.company,
            by=request.by,
            user=request.user,
            name=file.name,
            content=bytes(file.content),
            **{**arguments, "dry_run": checks},
        )
    return back_to(request, of.page if checks else "jobs:job", job_id=again.pk)


def _said(request: CompanyRequest, of: Previewed, found: Mapping[str, Any]) -> dict[str, str]:
    """The field of each header as it was chosen; the name of an option stays as it is unless it is changed."""
    chosen = request.POST.getlist("field")
    headers = [header for header in found.get("headers", ()) if header]
    return {
        header: field
        for header, field in zip(headers, chosen, strict=False)
        if field in of.headers or (of.named and field.startswith(OPTION)) or not field
    }
