"""Post many products, or move many listings: what each would do is shown first; one that cannot costs only itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shelfwire.channels.port import ListingMove
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.rehearsal import rehearsal
from shelfwire.listings.models import Listing
from shelfwire.posting.actions.move import request_move
from shelfwire.posting.actions.request import kind_for, request_posting
from shelfwire.posting.models import ChannelProduct, Posting

UP_TO_DATE: Final = "up_to_date"
"""The code of a product that the channel was told as it is."""


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One of many: its posting, or why there is none."""

    subject_id: int
    title: str
    kind: str = ""
    posting_id: int | None = None
    refused: str = ""
    hint: str = ""
    field: str = ""
    code: str = ""
    """Of the refusal."""


@dataclass(frozen=True, slots=True)
class BulkDone:
    """What became of many; ``bulk`` names the action."""

    bulk: str
    rows: tuple[BulkRow, ...]


def post_many(
    products: Iterable[ChannelProduct],
    *,
    by: str,
    bulk: str = "",
    not_before: datetime | None = None,
    dry: bool = False,
) -> list[BulkRow]:
    """Ask for each that the channel was not told as it is; ``dry``: only say what would become of it."""
    if dry:
        with rehearsal():
            return post_many(products, by=by, bulk=bulk, not_before=not_before)
    rows = []
    for product in products:
        title = product.title or product.product.title
        if _says_so_already(product):
            label = product.account.channel_label
            rows.append(BulkRow(product.pk, title, refused=f"{label} says it already.", code=UP_TO_DATE))
            continue
        try:
            posting = request_posting(channel_product=product, by=by, bulk=bulk, not_before=not_before)
        except RuleBroken as refused:
            rows.append(_refused(product.pk, title, refused))
        else:
            rows.append(_asked(product.pk, title, posting))
    return rows


def _says_so_already(product: ChannelProduct) -> bool:
    """Whether an update would only start a review of what stands there."""
    return product.posted_count == product.changed_count and kind_for(product) == Posting.Kind.EDIT


def move_many(
    listings: Iterable[Listing],
    move: ListingMove,
    *,
    by: str,
    bulk: str = "",
    confirmation: str = "",
    dry: bool = False,
) -> list[BulkRow]:
    """Ask for each; ``dry``: only say what would become of it."""
    if dry:
        with rehearsal():
            return move_many(listings, move, by=by, bulk=bulk, confirmation=confirmation)
    rows = []
    for listing in listings:
        try:
            posting = request_move(listing=listing, move=move, by=by, bulk=bulk, confirmation=confirmation)
        except RuleBroken as refused:
            rows.append(_refused(listing.pk, listing.title, refused))
        else:
            rows.append(_asked(listing.pk, listing.title, posting))
    return rows


def _asked(subject_id: int, title: str, posting: Posting) -> BulkRow:
    return BulkRow(subject_id, title, Posting.Kind(posting.kind).label, posting.pk)


def _refused(subject_id: int, title: str, refused: RuleBroken) -> BulkRow:
    return BulkRow(
        subject_id, title, "", None, refused.message, refused.hint, refused.field or "", refused.code
    )
