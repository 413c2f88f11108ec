"""Files over REST: those that come in, each for a job, and those that go out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Status, UploadedFile

from shelfwire.api.auth import caller, company_of
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.jobs import JobKind
from shelfwire.jobs.actions import enqueue_file, refuse_size


def import_job(
    request: HttpRequest, kind: JobKind, file: UploadedFile, **options: Any
) -> Status[dict[str, Any]]:
    """202 with the job that reads the file. Raises UnreadableFile for an empty or oversized one."""
    refuse_size(file.name, file.size)
    job = enqueue_file(
        kind, company=company_of(request), by=caller(request), name=file.name, content=file.read(), **options
    )
    return Status(202, JobOut.of(job))


def whole_file(name: str, content: bytes | memoryview) -> FileResponse:
    """The file under its name, to be kept and not shown: whatever is in it."""
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=name, content_type="application/octet-stream"
    )
