"""Files that come in over REST, each for a job."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.http import HttpRequest
from ninja import Status, UploadedFile

from shelfwire.api import render
from shelfwire.api.auth import caller, company_of
from shelfwire.jobs import JobKind, enqueue
from shelfwire.kit.sheets import MAX_BYTES
from shelfwire.kit.workbooks import UnreadableFile

_NAME_MOST = 120


def import_job(
    request: HttpRequest, kind: JobKind, file: UploadedFile, **options: Any
) -> Status[dict[str, Any]]:
    """202 with the job that reads the file. Raises UnreadableFile for an empty or oversized one."""
    name = PurePath(file.name or "file.csv")
    if not file.size or file.size > MAX_BYTES:
        raise UnreadableFile(
            f"“{name}” is empty."
            if not file.size
            else f"“{name}” has more than {MAX_BYTES // 1_048_576} MB.",
            field="file",
            value=name,
            hint="Send a CSV or Excel file, in parts if need be.",
        )
    short = name.stem[:_NAME_MOST] + name.suffix[:10]
    job = enqueue(
        kind,
        company=company_of(request),
        by=caller(request),
        title=f"{kind.title}: {short}",
        files={short: file.read()},
        file=short,
        **options,
    )
    return Status(202, render.job(job))
