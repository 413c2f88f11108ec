"""Pages of documents, whatever the documents are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

D = TypeVar("D")


@dataclass(
    frozen=True
)  # no slots: typing notes on an instance what Page[…] it was made as, and must be refused softly
class Page(Generic[D]):
    """One page of a window; ``next_page`` is opaque, None at the end.

    No documents means that the channel said there are none; an answer that does not say it is TryLater.
    """

    documents: tuple[D, ...]
    next_page: str | None
    request_id: str = ""
    unreadable: tuple[tuple[str, str], ...] = ()
    """(external id or "", why) of documents that could not be understood at all; the others still count."""
    total: int | None = None
    """How many documents the whole window has, when the channel says so: progress is *n of m* then."""
