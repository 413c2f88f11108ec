"""The way back from moves: what was deactivated is activated again, what was deleted is recovered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from shelfwire.channels.port import ListingMove
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Company
from shelfwire.posting.actions.cancel import cancel_posting
from shelfwire.posting.actions.move import request_move
from shelfwire.posting.errors import NothingToUndo, NotNow
from shelfwire.posting.models import Posting
from shelfwire.posting.states import TO_TELL, PostingStatus

BACK: dict[str, ListingMove] = {
    Posting.Kind.ACTIVATE: ListingMove.DEACTIVATE,
    Posting.Kind.DEACTIVATE: ListingMove.ACTIVATE,
    Posting.Kind.DELETE: ListingMove.RECOVER,
}


@dataclass(slots=True)
class Undone:
    """What became of each posting: undone, and left as it is with why."""

    done: list[int] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def undo_posting(*, posting: Posting, by: str, bulk: str = "") -> Posting:
    """Ask for the opposite move, or cancel what was not told yet. ``bulk``: names the undoing of many. Returns the
    posting that undoes it. Raises NothingToUndo, NotNow, OutgoingInFlight.
    """
    if posting.status in TO_TELL:
        cancel_posting(posting=posting, by=by, why="undone")
        return posting
    back = BACK.get(posting.kind)
    if back is not None and posting.status == PostingStatus.IN_REVIEW:
        raise NotNow(
            f"“{posting.listing.title if posting.listing else posting.pk}” is being moved just now.",
            value=posting.pk,
            hint="Undo it once the channel has answered.",
        )
    if back is None or posting.listing is None or posting.status != PostingStatus.DONE:
        raise NothingToUndo(
            f"There is no way back from “{posting.get_kind_display()}”.",
            value=posting.pk,
            hint="Change what the product says, and update the listing.",
        )
    if (found := posting.undone_by.exclude(status__in=("refused", "cancelled")).first()) is not None:
        return found
    return request_move(listing=posting.listing, move=back, by=by, bulk=bulk, undoes=posting)


def to_undo(company: Company, bulk: str) -> QuerySet[Posting]:
    """Return the postings of a bulk action of which something may be undone, without their contents."""
    rows = Posting.objects.filter(account__company=company, bulk=bulk).exclude(
        status__in=(PostingStatus.REFUSED, PostingStatus.CANCELLED)
    )
    return rows.select_related("listing__account").defer("content", "before").order_by("pk")


def undo_bulk(*, company: Company, bulk: str, by: str, into: str = "") -> Undone:
    """Undo every posting of a bulk action that can be; the others say why not. ``into``: names what undoes it."""
    return undo_some(to_undo(company, bulk).iterator(100), by=by, into=into)


def undo_some(rows: Iterable[Posting], *, by: str, into: str = "") -> Undone:
    """Undo each of these that can be; the others say why not."""
    undone = Undone()
    for posting in rows:
        try:
            undo_posting(posting=posting, by=by, bulk=into)
        except RuleBroken as refused:
            undone.left[posting.pk] = str(refused)
        else:
            undone.done.append(posting.pk)
    return undone
