"""The queries of live listings: which are not managed from here, and in what they differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shelfwire.catalog.models import Picture
from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingStatus
from shelfwire.listings.models import Brand, Category, Listing, ListingKept, ListingSku
from shelfwire.people.models import Company
from shelfwire.posting.models import LiveReading

_SIDES: Final = ("ours", "theirs")
UNMANAGED = ("unlinked", "unheld", "drifted")
"""The views of ``unmanaged``: a SKU is not linked, no product is noted as the listing's, the channel says otherwise."""


def kept_listings(account: Account) -> QuerySet[Listing]:
    """Return the listings of a shop that are kept whole and that the channel shows."""
    kept = ListingKept.objects.filter(listing=OuterRef("pk"))
    return live_listings(account.company, [account]).filter(Exists(kept))


def live_listings(company: Company, accounts: Collection[Account] = ()) -> QuerySet[Listing]:
    """Return the listings that the channel shows, of these shops or all; page by ``id``."""
    found = Listing.objects.filter(account__company=company, missing_at=None)
    if accounts:
        found = found.filter(account__in=accounts)
    return found.exclude(status=ListingStatus.DELETED)


def deleted_listings(company: Company, accounts: Collection[Account] = ()) -> QuerySet[Listing]:
    """Return the listings that were deleted on the channel, of these shops or all; page by ``id``."""
    found = Listing.objects.filter(account__company=company, status=ListingStatus.DELETED)
    return found.filter(account__in=accounts) if accounts else found


def unmanaged(rows: QuerySet[Listing], show: str = "") -> QuerySet[Listing]:
    """Narrow listings to those not managed from here: to one of ``UNMANAGED``, or to any of them."""
    free = Exists(ListingSku.objects.filter(listing=OuterRef("pk"), sku=None, missing_at=None))
    unheld = Q(channel_product__isnull=True)
    drifted = Exists(
        LiveReading.objects.filter(channel_product__listing=OuterRef("pk"), differs_since__isnull=False)
    )
    match show:
        case "unlinked":
            return rows.filter(free)
        case "unheld":
            return rows.filter(unheld)
        case "drifted":
            return rows.filter(drifted)
    return rows.filter(Q(free) | unheld | Q(drifted))


def with_counts(rows: QuerySet[Listing]) -> QuerySet[Listing]:
    """Add ``sku_count`` and ``free_count``: SKUs that the channel shows, and those of them not linked."""
    shown = Q(skus__missing_at=None)
    return rows.annotate(
        sku_count=Count("skus", filter=shown),
        free_count=Count("skus", filter=shown & Q(skus__sku=None)),
    )


def reading_of(listing: Listing) -> LiveReading | None:
    """Return how a listing compares with what we know; None where no product is noted as its."""
    found = LiveReading.objects.filter(channel_product__listing=listing)
    return found.select_related("channel_product__account", "channel_product__product").first()


def pictured(listing_ids: Collection[int]) -> dict[int, Picture]:
    """Return a picture of each of these listings that has one: its first SKU's; one query."""
    rows = (
        ListingSku.objects.filter(listing_id__in=list(listing_ids), picture__isnull=False)
        .select_related("picture")
        .order_by("listing_id", "pk")
        .distinct("listing_id")
    )
    return {row.listing_id: row.picture for row in rows if row.picture}


def live_values(account: Account, differences: Collection[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return differences with categories and brands by their names, where these are known."""
    ids = {one[side] for one in differences if one["key"] in ("category", "brand") for side in _SIDES}
    rows = Category.objects.filter(account=account, external_id__in=ids)
    names = {"category": dict(rows.values_list("external_id", "path"))} if ids else {}
    if ids:
        brands = Brand.objects.filter(account=account, external_id__in=ids)
        names["brand"] = dict(brands.values_list("external_id", "name"))
    return [
        {**one, **{side: names.get(one["key"], {}).get(one[side], one[side]) for side in _SIDES}}
        for one in differences
    ]
