"""A posting whose every text carries a mark."""

from __future__ import annotations

from typing import Any

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.listings.models import Listing
from shelfwire.posting.models import ChannelProduct, Posting, PostingChange


def marked_postings(account: Account, text: str) -> dict[str, list[Any]]:
    """What was made, by the names that addresses use."""
    listing = Listing.objects.filter(account=account).order_by("pk").first()
    assert listing is not None
    row = Posting.objects.create(
        account=account,
        channel_product=ChannelProduct.objects.filter(account=account).order_by("pk").first(),
        listing=listing,
        kind="deactivate",
        status="refused",
        waits_for=text[:300],
        reasons=[{"code": text, "text": text, "field": text, "advice": text, "sku": text}],
        by=text[:120],
        bulk=f"marked-{account.pk}",
        created_at=clock.now(),
    )
    PostingChange.objects.create(
        posting=row, before="queued", after="refused", at=clock.now(), by=text[:120], why=text[:300]
    )
    return {"posting_id": [row.pk], "listing_id": [listing.pk], "move": ["delete"], "bulk": [row.bulk]}
