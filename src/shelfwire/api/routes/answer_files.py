"""Files that answer what a channel asks: certificates and size charts."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import File, Router, Status, UploadedFile

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.files import whole_file
from shelfwire.api.once import once
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas.properties import AnswerFileOut
from shelfwire.posting.actions import keep_file
from shelfwire.posting.models import AnswerFile

router = Router(tags=["channel properties"])


@router.post("/answer-files", response={201: AnswerFileOut}, **needs("catalog:write", once=True))
@once
def post_answer_file(request: HttpRequest, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Keep a PDF or a picture whole, once for its content. An answer names it by its `id`, and so does the setting
    `size_chart_file`.
    """
    kept = keep_file(company=company_of(request), name=file.name, content=file.read(), by=caller(request))
    return Status(201, AnswerFileOut.of(kept))


@router.get("/answer-files/{file_digest}", response={200: bytes}, **needs("catalog:read", file=True))
def get_answer_file(request: HttpRequest, file_digest: str) -> FileResponse:
    """The file itself, by the SHA-256 of its content."""
    found = AnswerFile.objects.filter(company=company_of(request), digest=file_digest).first()
    if found is None:
        raise NotFound(f"There is no file {file_digest}.", field="file_digest", value=file_digest)
    return whole_file(found.name, found.content)
