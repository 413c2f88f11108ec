"""The files of an answer on a page: chosen, replaced, taken away, looked at. The product says them once it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Role
from shelfwire.posting.actions import keep_file
from shelfwire.posting.models import AnswerFile
from shelfwire.posting.models_files import PDF
from shelfwire.posting.queries import files_of
from shelfwire.web.access import CompanyRequest, requires, with_file
from shelfwire.web.properties.chosen_files import MOST_AT_ONCE

_NAMES: Final = {
    PDF: "PDF", "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "image/bmp": "BMP",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as a line. ``key``: how the answer names it; ``digest``: of one of ours, else it is the channel's;
    ``question``: whose answer it is.
    """

    key: str
    name: str
    about: str
    digest: str = ""
    question: str = ""

    @property
    def values(self) -> dict[str, str]:
        """What is sent when it is replaced or taken away."""
        return {"question": self.question, "instead": self.key}


def lines_of(
    held: Iterable[tuple[str, str]], files: Mapping[str, AnswerFile], question: str = ""
) -> list[FileLine]:
    """A line for each file that an answer names by key and name. ``files``: those of ours, by their keys."""
    return [_line(key, name, files.get(key), question) for key, name in held]


def _line(key: str, name: str, found: AnswerFile | None, question: str) -> FileLine:
    if found is None:
        return FileLine(key, name or key, "On the channel", question=question)
    size = (
        f"{found.size / 1_048_576:.1f} MB" if found.size >= 1_048_576 else f"{max(found.size // 1024, 1)} kB"
    )
    about = f"{_NAMES.get(found.media_type, found.media_type)}, {size}"
    return FileLine(key, found.name, about, found.digest, question)


@requires(Role.OPERATOR)
@require_POST
@with_file
def change_files(request: CompanyRequest) -> HttpResponse:
    """The files of one answer as the page holds them, with those that were chosen now, and without the one that is
    replaced or taken away. A file that is refused is said beside them, and takes the place of none.
    """
    question = request.POST.get("question", "")[:200]
    held = _held(request.POST, question)
    chosen = [file for file in request.FILES.getlist(f"f-{question}") if file.name]
    fresh, problems = dict[str, str](), list[str]()
    if len(chosen) > MOST_AT_ONCE:
        problems.append(
            f"Only the first {MOST_AT_ONCE} of {len(chosen)} files were taken: choose the others after."
        )
    for file in chosen[:MOST_AT_ONCE]:
        try:
            made = keep_file(company=request.company, name=file.name, content=file.read(), by=request.by)
            fresh[made.key] = made.name
        except RuleBroken as no:
            problems.append(f"{no.message} {no.hint}".strip())
    instead = request.POST.get("instead", "") if fresh or not chosen else ""
    after: dict[str, str] = {}
    for key, name in held.items():
        after |= fresh if key == instead else {key: name}
    return _answer(request, question, after | fresh, " ".join(problems))


def _held(data: QueryDict, question: str) -> dict[str, str]:
    """Keys and names of the files that the page holds."""
    keys, names = data.getlist(f"a-{question}"), data.getlist(f"n-{question}")
    return {key: names[at] if at < len(names) else "" for at, key in enumerate(keys) if key}


def _answer(
    request: CompanyRequest, question: str, held: Mapping[str, str], problem: str = ""
) -> HttpResponse:
    lines = lines_of(held.items(), files_of(request.company.pk, held), question)
    context = {"lines": lines, "key": question, "adding": {"question": question}, "problem": problem}
    return render(request, "web/properties/answer_files.html", context, status=422 if problem else 200)


@requires(Role.VIEWER)
@require_GET
def show_file(request: CompanyRequest, file_digest: str) -> HttpResponse:
    """A file as it came, as a download. Its type is what its content is, never what its name said."""
    found = AnswerFile.objects.filter(company=request.company, digest=file_digest).first()
    if found is None:
        raise Http404("no such file in this company")
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": content_disposition_header(True, found.name) or "attachment",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(bytes(found.content), content_type=found.media_type, headers=headers)
