"""Postings over REST: what shops were asked to be told, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from shelfwire.api.schemas.common import Stored
from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Id, Moment, Strict
from shelfwire.posting.models import Posting

Status = Literal[
    "scheduled", "pictures", "queued", "in_review", "done", "refused", "cancelled", "not_applied"
]
Kind = Literal["create", "edit", "activate", "deactivate", "delete", "recover"]


class PostingReasonOut(Shape):
    """Why it was refused: the channel's code and words, our field that mends it, and what to do."""

    code: Annotated[str, By(lambda one: str(one.get("code") or ""))]
    text: Annotated[str, By(lambda one: str(one.get("text") or ""))]
    field: Annotated[str | None, By(lambda one: one.get("field"))]
    advice: Annotated[str, By(lambda one: str(one.get("advice") or ""))]
    sku: Annotated[str, By(lambda one: str(one.get("sku") or ""))]


def _listing(posting: Posting) -> str | None:
    return posting.listing.external_id if posting.listing else None


class PostingOut(Shape):
    """One change of a listing. ``waits_for``: why it is not told yet; ``waits_on``: the same as a word,
    ``readiness``, ``review``, ``allowance`` or ``pictures``. ``bulk``: the bulk action it was part of."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    channel_product_id: int | None
    listing_id: int | None
    external_product_id: Annotated[str | None, By(_listing)]
    kind: Stored[Kind]
    status: Stored[Status]
    waits_for: str
    waits_on: str
    not_before: datetime | None
    reasons: list[PostingReasonOut]
    bulk: str
    by: str
    created_at: datetime
    told_at: datetime | None
    ended_at: datetime | None


class PostIn(Strict):
    """Post these products, or update their listings. ``take_away``: what an update takes off, the channel's ids of
    SKUs, and options (sales attributes) as ``option:`` with the channel's name; only with one product. ``dry_run``:
    only say what would become of each."""

    channel_product_ids: list[Id] = Field(min_length=1, max_length=500)
    not_before: Moment | None = None
    take_away: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field([], max_length=300)
    dry_run: bool = False


class ListingMoveIn(Strict):
    """Activate, deactivate, delete or recover these listings. ``confirmation``: to delete, the word DELETE."""

    listing_ids: list[Id] = Field(min_length=1, max_length=500)
    move: Literal["activate", "deactivate", "delete", "recover"]
    confirmation: str = Field("", max_length=20)
    dry_run: bool = False


class BulkRowOut(Shape):
    """One of many: its posting, or why there is none. ``subject_id``: the channel product or listing."""

    subject_id: int
    title: str
    posting_id: int | None
    refused: str
    hint: str
    field: str


class BulkOut(Shape):
    """What became of each, or would. ``bulk`` names the action, to undo it."""

    bulk: str
    rows: list[BulkRowOut]


class PostingsUndoneOut(Shape):
    """The postings that were undone, and how many could not be, with why."""

    done: list[int]
    left: dict[str, str]


class ListingChangeOut(Shape):
    """A field that the listing would say otherwise."""

    field: str
    label: str
    now: str
    then: str
    sku: str


class PreviewOut(Shape):
    """What posting would do: ``content`` as the channel would be told, in neutral words; what changes; the SKUs that
    would be deleted there; whether a review begins; and today's allowance of new listings."""

    kind: str
    content: dict[str, Any]
    changes: list[ListingChangeOut]
    dropped: list[str]
    brand_dropped: bool
    missing: list[str]
    starts_review: bool
    used_today: int
    allowed_a_day: int | None
    done_on: str | None
