"""Queue a job that reads an uploaded file, with one size limit and one rule for file names."""

from __future__ import annotations

from typing import Any

from shelfwire.jobs.actions.enqueue import enqueue
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import JobKind
from shelfwire.kit.sheets import MAX_BYTES
from shelfwire.kit.texts import file_name
from shelfwire.kit.workbooks import UnreadableFile
from shelfwire.people.models import Company, User


def enqueue_file(
    kind: JobKind,
    *,
    company: Company,
    by: str,
    name: str | None,
    content: bytes,
    user: User | None = None,
    **arguments: Any,
) -> Job:
    """Queue a job of ``kind`` for the file; its argument ``file`` is the name under which ``Run.file`` has it. The
    title says when the job only checks the file (``dry_run``). Raises UnreadableFile for an empty file or one
    beyond ``MAX_BYTES``; nothing is queued then.
    """
    short = file_name(name)
    refuse_size(short, len(content))
    return enqueue(
        kind,
        company=company,
        by=by,
        user=user,
        title=f"{kind.title}: {short}{', only checked' if arguments.get('dry_run') else ''}",
        files={short: content},
        file=short,
        **arguments,
    )


def refuse_size(name: str | None, size: int | None) -> None:
    """Raise UnreadableFile when the file is empty or too large. Call it before the content is read."""
    if size and size <= MAX_BYTES:
        return
    raise UnreadableFile(
        f"“{file_name(name)}” has more than {MAX_BYTES // 1_048_576} MB."
        if size
        else f"“{file_name(name)}” is empty.",
        field="file",
        value=file_name(name),
        hint="Send a CSV or Excel file, in parts if need be.",
    )
