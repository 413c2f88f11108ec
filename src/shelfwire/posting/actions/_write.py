"""Write a posting down, with the first line of its history."""

from __future__ import annotations

from typing import Any

from shelfwire.kit import clock
from shelfwire.posting.models import Posting, PostingChange
from shelfwire.posting.states import PostingStatus


def write_posting(*, by: str, **values: Any) -> Posting:
    """Call it in the transaction of the decision."""
    now = clock.now()
    posting = Posting.objects.create(status=PostingStatus.SCHEDULED, by=by, created_at=now, **values)
    PostingChange.objects.create(posting=posting, before="", after=posting.status, at=now, by=by)
    return posting
