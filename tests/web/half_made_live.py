"""Whole listings, and what they say otherwise than ours, that are half made."""

from __future__ import annotations

from typing import Any

from tests.posting.live_listings import whole
from tests.web.half_made_offers import FIRST_MOMENT, LAST_MOMENT, MARTIAN

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.channels.port import Unknown
from shelfwire.listings.kept import to_json
from shelfwire.listings.models import Listing, ListingKept
from shelfwire.posting.models import ChannelProduct, LiveReading


def live_half_made(shop: Account, sku: Sku) -> dict[str, list[Any]]:
    """A listing in a state and with a review that nobody knows, held by a product, and differing in what no release
    compares; and one that holds nothing."""
    bare = Listing.objects.create(account=shop, external_id="L-0", title="", first_seen_at=LAST_MOMENT)
    listing = Listing.objects.create(
        account=shop, external_id="L-1", title="", first_seen_at=FIRST_MOMENT, channel_status=MARTIAN
    )
    ListingKept.objects.create(
        listing=listing,
        body=to_json(whole("C=", status=Unknown(MARTIAN), title="", picture_urls=(), category_path=())),
        digest="half",
        review=MARTIAN,
        findings=[{}],
        read_at=FIRST_MOMENT,
        changed_at=LAST_MOMENT,
    )
    held, _ = ChannelProduct.objects.get_or_create(account=shop, product=sku.product)
    held.listing = listing
    held.save()
    LiveReading.objects.create(
        channel_product=held,
        agreed_at=FIRST_MOMENT,
        compared_at=LAST_MOMENT,
        differs_since=FIRST_MOMENT,
        differences=[
            {"key": MARTIAN, "label": MARTIAN, "ours": "", "theirs": "", "sku": ""},
            {"key": "category", "label": "Category", "ours": "", "theirs": "404", "sku": ""},
        ],
    )
    return {"listing_id": [bare.pk, listing.pk, 404_404]}


def live_marked(shop: Account, text: str) -> dict[str, list[Any]]:
    """A listing whose every word is ``text``."""
    listing = shop.listings.order_by("pk").first()
    assert listing is not None
    sku = shop.company.skus.order_by("pk").first()
    assert sku is not None
    ListingKept.objects.create(
        listing=listing,
        body=to_json(whole("C=", title=text, description=text, brand_name=text, category_path=(text,))),
        document=text,
        digest="marked",
        findings=[{"reason": {"text": text}}],
        read_at=FIRST_MOMENT,
        changed_at=FIRST_MOMENT,
    )
    listing.skus.update(note=text[:300])
    held, _ = ChannelProduct.objects.get_or_create(account=shop, product=sku.product)
    held.listing = listing
    held.save()
    LiveReading.objects.create(
        channel_product=held,
        agreed_at=FIRST_MOMENT,
        compared_at=FIRST_MOMENT,
        differs_since=FIRST_MOMENT,
        differences=[{"key": "title", "label": text[:80], "ours": text, "theirs": text, "sku": text}],
    )
    return {"listing_id": [listing.pk]}
