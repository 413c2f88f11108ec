"""Jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from shelfwire.api.schemas.common import Stored
from shelfwire.api.shape import At, Shape
from shelfwire.jobs.states import JobStatus


class JobOut(Shape):
    """Long work. Poll it until ``finished_at`` is set."""

    id: UUID
    name: str
    title: str
    status: Stored[JobStatus]
    done: int
    total: int | None
    succeeded: int
    failed: int
    skipped: int
    note: str
    error: str
    result: dict[str, Any]
    started_by: Annotated[str, At("started_by_label")]
    retry_of: Annotated[UUID | None, At("retry_of_id")]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested_at: datetime | None
    files_removed_at: datetime | None = Field(
        description="Since when its files are gone: they are kept for some time only."
    )


class JobRowOut(Shape):
    """One item of a job that needs an eye; a ``warning`` went well all the same."""

    id: int
    key: str
    label: str
    outcome: Stored[Literal["failed", "skipped", "warning"]]
    code: str
    field: str
    message: str
    retried_at: datetime | None


class JobFileOut(Shape):
    """A file that went into the job (``in``) or came out of it (``out``)."""

    id: int
    direction: Stored[Literal["in", "out"]]
    name: str
    size: int
    created_at: datetime
