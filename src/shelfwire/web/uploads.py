"""A file that was chosen on a screen becomes a job."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse

from shelfwire.jobs import JobKind
from shelfwire.jobs.actions import enqueue_file
from shelfwire.web.access import CompanyRequest, back_to


def queue_file(
    request: CompanyRequest,
    kind: JobKind,
    file: UploadedFile[Any],
    *,
    leads_to: str = "jobs:job",
    **arguments: Any,
) -> HttpResponse:
    """Queue the job of ``kind`` for the file and lead to its page, or another that shows it.

    Raises UnreadableFile; nothing is queued then."""
    with transaction.atomic():
        job = enqueue_file(
            kind,
            company=request.company,
            by=request.by,
            user=request.user,
            name=file.name,
            content=file.read(),
            **arguments,
        )
    return back_to(request, leads_to, job_id=job.pk)
