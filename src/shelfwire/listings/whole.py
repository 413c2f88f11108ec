"""The queries of whole listings: which are to be read, and what was read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingAsKept, ListingStatus
from shelfwire.listings import kept
from shelfwire.listings.models import Listing, ListingKept

_UNSHOWN = (ListingStatus.DELETED, ListingStatus.FROZEN)
"""A channel does not show what it froze or deleted."""


def to_read_whole(account: Account, most: int) -> dict[str, datetime | None]:
    """Return the listings that are to be read whole: the channel's id, and when it was changed by what we know."""
    found = _unread(account).order_by("pk")
    return dict(found.values_list("external_id", "updated_at")[:most])


def count_to_read_whole(account: Account) -> int:
    """Return how many listings are to be read whole."""
    return _unread(account).count()


def _unread(account: Account) -> QuerySet[Listing]:
    found = Listing.objects.filter(account=account, whole_at=None, missing_at=None)
    return found.exclude(status__in=_UNSHOWN)


def kept_of(listing_ids: Collection[int]) -> dict[int, ListingAsKept]:
    """Return the listings that are kept whole, by our listing id, without the channel's documents; one query."""
    rows = ListingKept.objects.filter(listing_id__in=list(listing_ids)).values_list("listing_id", "body")
    return {listing_id: kept.from_json(body) for listing_id, body in rows}
