"""Files that came with a form itself, where no script had sent them ahead: kept, and named in their answers."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from shelfwire.kit.errors import RuleBroken
from shelfwire.posting.actions import keep_file
from shelfwire.posting.models import AnswerFile
from shelfwire.posting.models_files import PDF
from shelfwire.web.access import CompanyRequest

MOST_AT_ONCE = 10
CHART = "size_chart"
_BEFORE = "f-"


def keep_chart(request: CompanyRequest, file: UploadedFile[Any]) -> AnswerFile:
    """Keep the picture of a size chart. Raises RuleBroken."""
    kept = keep_file(company=request.company, name=file.name or "", content=file.read(), by=request.by)
    if kept.media_type == PDF:
        raise RuleBroken(f"“{kept.name}” is a PDF.", hint="A size chart is a picture: save it as one.")
    return kept


def with_chosen(request: CompanyRequest) -> tuple[QueryDict, str]:
    """Return what the form says, its files kept and named as those are that were sent ahead; and why some were not
    taken, empty when all were.
    """
    data, problems = request.POST.copy(), list[str]()
    for name in request.FILES:
        if not name.startswith(_BEFORE):
            continue
        question = name.removeprefix(_BEFORE)[:200]
        for file in request.FILES.getlist(name)[:MOST_AT_ONCE]:
            try:
                _named(request, data, question, file)
            except RuleBroken as no:
                problems.append(f"{no.message} {no.hint}".strip())
    return data, " ".join(problems)


def _named(request: CompanyRequest, data: QueryDict, question: str, file: UploadedFile[Any]) -> None:
    if question == CHART:
        data["size_chart_file"], data["size_chart_id"] = keep_chart(request, file).key, ""
        return
    kept = keep_file(company=request.company, name=file.name or "", content=file.read(), by=request.by)
    data.appendlist(f"a-{question}", kept.key)
    data.appendlist(f"n-{question}", kept.name)
