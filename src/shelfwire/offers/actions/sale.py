"""Listings that are off sale because the channel does not take the quantity 0."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction

from shelfwire.channels.port import Hindrance
from shelfwire.kit import clock
from shelfwire.offers.actions.mark import mark
from shelfwire.offers.kinds import STOCK
from shelfwire.offers.models import ListingPush, StockOffer, Urgency


def sold_out(listing_ids: Collection[int]) -> set[int]:
    """Return those of the listings of which every SKU is to be told 0 everywhere."""
    if not listing_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.listing_id FROM listings_listingsku l LEFT JOIN offers_stockoffer o"
            " ON o.listing_sku_id = l.id AND o.missing_at IS NULL"
            " WHERE l.listing_id = ANY(%s) AND l.missing_at IS NULL"
            " GROUP BY 1 HAVING bool_and(coalesce(o.wanted = 0, false))",
            [sorted(listing_ids)],
        )
        return {pk for (pk,) in cursor.fetchall()}


@transaction.atomic
def taken_off_sale(listing_ids: Collection[int]) -> None:
    """These listings are off sale now: what could not be told 0 is as good as 0."""
    now = clock.now()
    ListingPush.objects.filter(pk__in=listing_ids).update(off_sale_since=now)
    StockOffer.objects.filter(listing__in=listing_ids, wanted=0, hindrance=Hindrance.ZERO).update(
        hindrance="",
        why="",
        reasons=[],
        hindered_at=None,
        due_since=None,
        urgency=Urgency.HELD,
        sent=0,
        sold=0,
        sent_at=now,
    )


@transaction.atomic
def put_back_on_sale(listing_ids: Collection[int]) -> None:
    """These listings are on sale again: what is 0 is told once more, for the channel may have kept another number."""
    ListingPush.objects.filter(pk__in=listing_ids).update(off_sale_since=None)
    mark(
        STOCK,
        "o.listing_id = ANY(%(ids)s) AND o.wanted = 0",
        {"ids": sorted(listing_ids)},
        also=", sent = NULL, sold = 0",
    )
