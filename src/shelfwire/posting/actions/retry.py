"""Try a refused posting again, because a person mended what was wrong."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from shelfwire.channels.port import ListingMove
from shelfwire.kit import events
from shelfwire.listings.models import Listing
from shelfwire.posting.actions._moves import move_posting
from shelfwire.posting.actions.move import FROM, refuse_move
from shelfwire.posting.actions.request import kind_for, refuse_unready
from shelfwire.posting.errors import NotNow
from shelfwire.posting.events import PostingsDue
from shelfwire.posting.models import ChannelProduct, Posting
from shelfwire.posting.states import OPEN, TO_TELL, PostingStatus


@transaction.atomic
def retry_posting(*, posting: Posting, by: str) -> Posting:
    """The same posting, with what the product says now: an update when its listing exists by now.

    Raises NotNow, NotReady, NotListed, IllegalMove.
    """
    also: dict[str, Any] = {}
    locked = Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
    if locked.status in OPEN:
        return locked
    if locked.kind in FROM:
        _refuse_move(locked)
    if locked.channel_product_id is not None and locked.kind in ("create", "edit"):
        product = (
            ChannelProduct.objects.select_for_update(of=("self",))
            .select_related("listing")
            .get(pk=locked.channel_product_id)
        )
        others = Posting.objects.filter(channel_product=product, status__in=TO_TELL).exclude(pk=locked.pk)
        if others.exists():
            raise NotNow("A newer posting of this product is on its way.", hint="Cancel that one first.")
        refuse_unready(product)
        kind, changed_count = kind_for(product), product.changed_count
        also = {
            "kind": kind,
            "changed_count": changed_count,
            "listing": product.listing if kind == "edit" else None,
        }
    move_posting(
        locked,
        PostingStatus.SCHEDULED,
        by=by,
        why="tried again",
        reasons=[],
        ended_at=None,
        not_before=None,
        waits_for="",
        **also,
    )
    events.announce(PostingsDue(locked.account_id))
    posting.refresh_from_db()
    return locked


def _refuse_move(posting: Posting) -> None:
    """The listing may be in another state by now: what deletes one that was off does not delete one that is on sale."""
    assert posting.listing_id is not None  # a move is a listing's
    listing = (
        Listing.objects.select_for_update(of=("self",)).select_related("account").get(pk=posting.listing_id)
    )
    others = Posting.objects.filter(listing=listing, kind=posting.kind, status__in=OPEN)
    if others.exists():
        raise NotNow("The same is asked for already, and on its way.", value=posting.pk)
    refuse_move(listing, ListingMove(posting.kind))
