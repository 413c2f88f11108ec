"""Postings of every kind and state, with contents and reasons that another release may have written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shelfwire.channels.models import Account
from shelfwire.listings.models import Listing
from shelfwire.posting.models import ChannelProduct, Posting, PostingChange
from shelfwire.posting.states import PostingStatus

FIRST_MOMENT = datetime(1, 1, 1, tzinfo=UTC)


def postings_half_made(shop: Account) -> dict[str, list[Any]]:
    """What was made, by the names that addresses use."""
    product = ChannelProduct.objects.filter(account=shop).order_by("pk").first()
    listing = Listing.objects.filter(account=shop).order_by("pk").first()
    assert listing is not None
    states = [*PostingStatus.values, "martian"]
    made = []
    for number, status in enumerate(states):
        kind = ("activate", "delete", "martian")[number % 3]
        made.append(
            Posting.objects.create(
                account=shop,
                channel_product=product if number % 2 else None,
                listing=listing if number % 3 else None,
                kind=kind,
                status=status,
                reasons=[{}, {"code": None, "text": "x"}] if number % 2 else [],
                before={"martian": 1},
                by="",
                bulk="half",
                created_at=FIRST_MOMENT,
            )
        )
    PostingChange.objects.create(posting=made[0], before="", after="martian", at=FIRST_MOMENT, by="")
    return {
        "posting_id": [row.pk for row in made] + [404_404],
        "listing_id": [listing.pk, 404_404],
        "move": ["deactivate", "delete", "martian"],
        "bulk": ["half", "no-such"],
    }
