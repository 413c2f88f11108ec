"""What a channel says of listings is recorded, and what their SKUs have there is noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import DataError, IntegrityError, transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelListing, Page, SkuLevels
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.texts import first_line
from shelfwire.listings.actions import ListingsRecorded, look_again, read_listings
from shelfwire.offers.actions.hear import Heard, Source, hear
from shelfwire.offers.actions.hear_prices import SaidPrice, hear_prices

_log = structlog.get_logger(__name__)
_OF_A_VALUE = (DataError, IntegrityError, ValueError, OverflowError, RuleBroken)


@dataclass(frozen=True, slots=True)
class ListingsTaken:
    """What became of listings. ``lost``: those that could not be read or recorded, with why."""

    recorded: ListingsRecorded = field(default_factory=ListingsRecorded)
    lost: Mapping[str, str] = field(default_factory=dict)

    def __add__(self, other: ListingsTaken) -> ListingsTaken:
        return ListingsTaken(self.recorded + other.recorded, {**self.lost, **other.lost})


def take_in(
    account: Account,
    page: Page[ChannelListing],
    at: datetime,
    listings: Sequence[ChannelListing] | None = None,
) -> ListingsTaken:
    """Record the page's listings (or those of them in ``listings``) and note what they have; ``at``: when they were
    asked for. A document that cannot be recorded costs itself only.
    """
    found = page.documents if listings is None else listings
    lost = {external_id or "one without an id": why for external_id, why in page.unreadable}
    try:
        return ListingsTaken(_together(account, found, at), lost)
    except _OF_A_VALUE:
        taken = ListingsTaken(lost=lost)
    for one in found:
        try:
            taken += ListingsTaken(_together(account, [one], at))
        except _OF_A_VALUE as error:
            _log.warning("listings.not_taken_in", account=account.pk, listing=one.external_id, why=str(error))
            taken += ListingsTaken(lost={str(one.external_id): first_line(error) or type(error).__name__})
    return taken


def _together(account: Account, found: Sequence[ChannelListing], at: datetime) -> ListingsRecorded:
    with transaction.atomic():
        recorded = read_listings(account, found, at)
        heard = hear(account.pk, _levels(found), at, Source.LISTING)
        hear_prices(account.pk, _prices(found), at)
        look_again(account.pk, dict.fromkeys(heard.soon, at))
    return recorded


def _levels(found: Sequence[ChannelListing]) -> list[SkuLevels]:
    return [
        SkuLevels(one.external_id, sku.external_id, sku.levels)
        for one in found
        for sku in one.skus
        if sku.levels is not None
    ]


def _prices(found: Sequence[ChannelListing]) -> list[SaidPrice]:
    return [
        SaidPrice(str(sku.external_id), sku.price, sku.list_price)
        for one in found
        for sku in one.skus
        if sku.price is not None
    ]


ROUND = timedelta(hours=6)
"""So often every SKU is asked for its quantities."""
BUSY = timedelta(minutes=30)
"""So soon one is asked for again whose quantity moved."""
SOON = timedelta(minutes=2)
"""So soon one is asked for again whose quantity differs from what it was told."""


def note_looks(account_id: int, asked: Sequence[str], heard: Heard, at: datetime) -> None:
    """Plan when these SKUs are asked for next, whether the channel showed them or not."""
    moments = dict.fromkeys(asked, at + ROUND)
    moments |= dict.fromkeys(heard.busy & moments.keys(), at + BUSY)
    moments |= dict.fromkeys(heard.soon & moments.keys(), at + SOON)
    look_again(account_id, moments)
