"""Try a refused posting again, because a person mended what was wrong."""

from __future__ import annotations

from django.db import transaction

from shelfwire.kit import events
from shelfwire.posting.actions._moves import move_posting
from shelfwire.posting.actions.request import refuse_unready
from shelfwire.posting.errors import NotNow
from shelfwire.posting.events import PostingsDue
from shelfwire.posting.models import ChannelProduct, Posting
from shelfwire.posting.states import OPEN, TO_TELL, PostingStatus


@transaction.atomic
def retry_posting(*, posting: Posting, by: str) -> Posting:
    """The same posting, with what the product says now. Raises NotNow, NotReady, IllegalMove."""
    locked = Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
    if locked.status in OPEN:
        return locked
    if locked.channel_product_id is not None and locked.kind in ("create", "edit"):
        product = ChannelProduct.objects.select_for_update(of=("self",)).get(pk=locked.channel_product_id)
        others = Posting.objects.filter(channel_product=product, status__in=TO_TELL).exclude(pk=locked.pk)
        if others.exists():
            raise NotNow("A newer posting of this product is on its way.", hint="Cancel that one first.")
        refuse_unready(product)
        locked.changed_count = product.changed_count
    move_posting(
        locked,
        PostingStatus.SCHEDULED,
        by=by,
        why="tried again",
        reasons=[],
        ended_at=None,
        not_before=None,
        waits_for="",
        changed_count=locked.changed_count,
    )
    events.announce(PostingsDue(locked.account_id))
    posting.refresh_from_db()
    return locked
