"""Take back a posting that the channel was not told yet."""

from __future__ import annotations

from django.db import transaction

from shelfwire.exchange.actions import outgoing
from shelfwire.posting.actions._moves import move_posting
from shelfwire.posting.models import Posting
from shelfwire.posting.states import PostingStatus

SUBJECT = "posting"
"""The subject of the outbox's operations that tell postings."""
KINDS = tuple(f"listing_{kind}" for kind in Posting.Kind.values)


def operation_of(kind: str) -> str:
    """Return the outbox's word for telling a posting of that kind."""
    return f"listing_{kind}"


@transaction.atomic
def cancel_posting(*, posting: Posting, by: str, why: str = "") -> bool:
    """False: it is cancelled already. Raises IllegalMove once it was told, and OutgoingInFlight while it may be on its
    way.
    """
    locked = Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
    if locked.status == PostingStatus.QUEUED:
        outgoing.withdraw(
            subject_kind=SUBJECT, subject_id=locked.pk, kinds=KINDS, why=why or f"cancelled by {by}"
        )
    done = move_posting(locked, PostingStatus.CANCELLED, by=by, why=why)
    posting.refresh_from_db()
    return done
