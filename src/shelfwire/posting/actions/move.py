"""Ask for a listing to be activated, deactivated, deleted or recovered."""

from __future__ import annotations

from django.db import transaction

from shelfwire.channels.port import ListingMove, ListingStatus
from shelfwire.kit import events
from shelfwire.listings.models import Listing
from shelfwire.posting.actions._write import write_posting
from shelfwire.posting.errors import ConfirmDelete, NotListed, NotNow
from shelfwire.posting.events import PostingsDue
from shelfwire.posting.models import Posting
from shelfwire.posting.states import OPEN

CONFIRMATION = "DELETE"
LOST_BY_DELETING = (
    "The listing's reviews and ratings, its sales history and its place in search on the channel.",
    "The link from its past orders and finance records to a listing that can be opened.",
    "Its promotions, and its place in buyers' carts.",
)
"""What deleting loses: said before it is confirmed."""
FROM: dict[str, frozenset[str]] = {
    ListingMove.ACTIVATE: frozenset({ListingStatus.OFF_BY_SELLER}),
    ListingMove.DEACTIVATE: frozenset({ListingStatus.LIVE, ListingStatus.IN_REVIEW}),
    ListingMove.DELETE: frozenset(
        {
            ListingStatus.OFF_BY_SELLER,
            ListingStatus.DRAFT,
            ListingStatus.REJECTED,
            ListingStatus.OFF_BY_CHANNEL,
        }
    ),
    ListingMove.RECOVER: frozenset({ListingStatus.DELETED}),
}
"""In which states each can be done. A live listing is deactivated before it is deleted."""
DONE = {
    ListingMove.ACTIVATE: "activated",
    ListingMove.DEACTIVATE: "deactivated",
    ListingMove.DELETE: "deleted",
    ListingMove.RECOVER: "recovered",
}
_INSTEAD = {
    ListingMove.DELETE: "Deactivate it first: nobody can buy it any more, and nothing is lost.",
    ListingMove.ACTIVATE: "Only a deactivated listing can be activated.",
    ListingMove.DEACTIVATE: "Only a listing that is live or in review can be deactivated.",
    ListingMove.RECOVER: "Only a deleted listing can be recovered.",
}


def request_move(
    *,
    listing: Listing,
    move: ListingMove,
    by: str,
    confirmation: str = "",
    bulk: str = "",
    undoes: Posting | None = None,
) -> Posting:
    """Ask for it; the same again while it is on its way is the posting that exists.

    ``confirmation``: to delete, the word DELETE, typed by the person who was told what is lost. Raises ConfirmDelete,
    NotNow, NotListed.
    """
    if move == ListingMove.DELETE and confirmation.strip() != CONFIRMATION:
        raise ConfirmDelete(
            f"Deleting loses what cannot be brought back. {' '.join(LOST_BY_DELETING)}",
            field="confirmation",
            value=confirmation,
            hint=f"Type {CONFIRMATION} to delete it, or deactivate it: then nothing is lost.",
        )
    with transaction.atomic():
        locked = Listing.objects.select_for_update(of=("self",)).select_related("account").get(pk=listing.pk)
        if (
            found := Posting.objects.filter(listing=locked, kind=move.value, status__in=OPEN).first()
        ) is not None:
            return found
        refuse_move(locked, move)
        product = getattr(locked, "channel_product", None)
        found = write_posting(
            account_id=locked.account_id,
            channel_product=product,
            listing=locked,
            kind=move.value,
            by=by,
            bulk=bulk,
            undoes=undoes,
            before={"status": locked.status},
        )
        events.announce(PostingsDue(locked.account_id))
    return found


def refuse_move(listing: Listing, move: ListingMove) -> None:
    """Raise NotListed or NotNow for a listing that cannot be moved so as it stands."""
    if listing.missing_at is not None and move != ListingMove.RECOVER:
        raise NotListed(f"“{listing.title}” is not on {listing.account.channel_label} any more.")
    if listing.status not in FROM[move]:
        word = listing.channel_status or listing.status or "unknown"
        raise NotNow(
            f"“{listing.title}” is {word} on {listing.account.channel_label}: it cannot be {DONE[move]} there.",
            field="move",
            value=move.value,
            hint=_INSTEAD[move],
        )
