"""Files that come in over REST, each for a job."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Status, UploadedFile

from shelfwire.api import render
from shelfwire.api.auth import caller, company_of
from shelfwire.jobs import JobKind, enqueue
from shelfwire.kit.sheets import MAX_BYTES
from shelfwire.kit.texts import file_name
from shelfwire.kit.workbooks import UnreadableFile


def import_job(
    request: HttpRequest, kind: JobKind, file: UploadedFile, **options: Any
) -> Status[dict[str, Any]]:
    """202 with the job that reads the file. Raises UnreadableFile for an empty or oversized one."""
    name = file_name(file.name)
    if not file.size or file.size > MAX_BYTES:
        raise UnreadableFile(
            f"“{name}” is empty."
            if not file.size
            else f"“{name}” has more than {MAX_BYTES // 1_048_576} MB.",
            field="file",
            value=name,
            hint="Send a CSV or Excel file, in parts if need be.",
        )
    job = enqueue(
        kind,
        company=company_of(request),
        by=caller(request),
        title=f"{kind.title}: {name}",
        files={name: file.read()},
        file=name,
        **options,
    )
    return Status(202, render.job(job))
