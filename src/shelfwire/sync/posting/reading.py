"""Whole listings that were read back are kept, their states too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelListing, ChannelListingSku, ListingAsKept
from shelfwire.listings.actions import keep_listings, read_listings


@transaction.atomic
def read_back(account: Account, documents: Sequence[ListingAsKept], at: datetime) -> None:
    """Record what was asked for at that moment."""
    read_listings(account, [_state_of(one) for one in documents], at)
    keep_listings(account, documents, at)


def _state_of(kept: ListingAsKept) -> ChannelListing:
    return ChannelListing(
        external_id=kept.product_id,
        title=kept.title,
        status=kept.status,
        channel_status=kept.channel_status,
        skus=tuple(
            ChannelListingSku(
                one.external_id,
                one.seller_sku,
                " / ".join(option.value for option in one.options),
                one.price,
                one.list_price,
            )
            for one in kept.skus
        ),
        updated_at=kept.updated_at,
        image_url=kept.picture_urls[0] if kept.picture_urls else "",
    )
