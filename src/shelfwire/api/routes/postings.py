"""Post products, follow what became of it, and move listings."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas.common import Listed
from shelfwire.api.schemas.postings import (
    BulkOut,
    Kind,
    ListingMoveIn,
    PostIn,
    PostingOut,
    PreviewOut,
    Status,
)
from shelfwire.api.values import Id, PathId
from shelfwire.channels.port import ListingMove
from shelfwire.kit import ids
from shelfwire.listings.models import Listing
from shelfwire.posting import actions
from shelfwire.posting.bulk_post import BulkDone, BulkRow, move_many, post_many
from shelfwire.posting.models import ChannelProduct, Posting
from shelfwire.posting.postings import postings
from shelfwire.posting.preview import preview

router = Router(tags=["postings"])


class PostingQuery(PageQuery):
    """Filters of postings."""

    status: Status | None = Field(None, description="Where they stand.")
    kind: Kind | None = Field(None, description="What they are.")
    shop_id: Id | None = Field(None, description="Of this shop.")
    bulk: str = Field("", max_length=40, description="Of this bulk action.")


def posting_or_404(request: HttpRequest, posting_id: int) -> Posting:
    """The posting of the key's company."""
    found = postings(company_of(request)).filter(pk=posting_id).first()
    if found is None:
        raise NotFound(f"There is no posting {posting_id}.", field="posting_id", value=posting_id)
    return found


@router.get("/postings", response=Listed[PostingOut], **needs("catalog:read"))
def list_postings(request: HttpRequest, query: Query[PostingQuery]) -> HttpResponse:
    """Everything that shops were asked to be told, the newest first."""
    which = {"status": query.status, "kind": query.kind, "account_id": query.shop_id, "bulk": query.bulk}
    rows = postings(company_of(request)).filter(**{name: value for name, value in which.items() if value})
    return listed(rows, query, PostingOut.of, keys=("created_at", "id"))


@router.get("/postings/{int:posting_id}", response=PostingOut, **needs("catalog:read"))
def get_posting(request: HttpRequest, posting_id: PathId) -> dict[str, Any]:
    """One of them."""
    return PostingOut.of(posting_or_404(request, posting_id))


@router.get(
    "/channel-products/{int:channel_product_id}/preview", response=PreviewOut, **needs("catalog:read")
)
def get_preview(request: HttpRequest, channel_product_id: PathId) -> dict[str, Any]:
    """What posting it would do. Nothing is sent."""
    (row,) = _products(request, [channel_product_id])
    shown = preview(row)
    return {
        "kind": shown.kind,
        "content": msgspec.to_builtins(shown.content, enc_hook=str),
        "changes": [msgspec.to_builtins(one) for one in shown.changes],
        "dropped": [str(one.external_id) for one in shown.dropped],
        "brand_dropped": shown.brand_dropped,
        "missing": [one.says for one in shown.missing],
        "starts_review": shown.starts_review,
        "used_today": shown.used_today,
        "allowed_a_day": shown.plan.per_day if shown.plan else None,
        "done_on": shown.plan.done_on.isoformat() if shown.plan and shown.plan.done_on else None,
    }


@router.post("/postings", response=BulkOut, **needs("catalog:write", once=True))
@once
def post_postings(request: HttpRequest, body: PostIn) -> dict[str, Any]:
    """*Post Product* and *Update listing*: each is asked for, or says why not; the others go all the same."""
    rows = _products(request, body.channel_product_ids)
    if len(rows) == 1 and not body.dry_run:
        posting = actions.request_posting(
            channel_product=rows[0],
            by=caller(request),
            not_before=body.not_before,
            take_away=body.take_away,
        )
        found = [BulkRow(rows[0].pk, rows[0].title or rows[0].product.title, posting.kind, posting.pk)]
        return BulkOut.of(BulkDone("", tuple(found)))
    bulk = "" if body.dry_run else ids.new_token(12)
    found = post_many(rows, by=caller(request), bulk=bulk, not_before=body.not_before, dry=body.dry_run)
    return BulkOut.of(BulkDone(bulk, tuple(found)))


@router.post("/postings/move", response=BulkOut, **needs("catalog:write", once=True))
@once
def post_move(request: HttpRequest, body: ListingMoveIn) -> dict[str, Any]:
    """Activate, deactivate, delete or recover listings: each is asked for, or says why not."""
    wanted = sorted(set(body.listing_ids))
    listings = Listing.objects.filter(account__company=company_of(request)).select_related("account")
    rows = listings.in_bulk(wanted)
    for listing_id in wanted:
        if listing_id not in rows:
            raise NotFound(f"There is no listing {listing_id}.", field="listing_ids", value=listing_id)
    bulk = "" if body.dry_run else ids.new_token(12)
    found = move_many(
        rows.values(),
        ListingMove(body.move),
        by=caller(request),
        bulk=bulk,
        confirmation=body.confirmation,
        dry=body.dry_run,
    )
    return BulkOut.of(BulkDone(bulk, tuple(found)))


@router.post("/postings/{int:posting_id}/cancel", response=PostingOut, **needs("catalog:write", once=True))
@once
def post_cancel(request: HttpRequest, posting_id: PathId) -> dict[str, Any]:
    """Take it back before it is told. 409 once it was, or while it may be on its way."""
    row = posting_or_404(request, posting_id)
    actions.cancel_posting(posting=row, by=caller(request))
    return PostingOut.of(posting_or_404(request, posting_id))


@router.post("/postings/{int:posting_id}/retry", response=PostingOut, **needs("catalog:write", once=True))
@once
def post_retry(request: HttpRequest, posting_id: PathId) -> dict[str, Any]:
    """Try what was refused again, with what the product says now."""
    actions.retry_posting(posting=posting_or_404(request, posting_id), by=caller(request))
    return PostingOut.of(posting_or_404(request, posting_id))


@router.post("/postings/{int:posting_id}/undo", response=PostingOut, **needs("catalog:write", once=True))
@once
def post_undo(request: HttpRequest, posting_id: PathId) -> dict[str, Any]:
    """The way back: what was deactivated is activated, what was deleted recovered. Answers with the posting that does
    it."""
    made = actions.undo_posting(posting=posting_or_404(request, posting_id), by=caller(request))
    return PostingOut.of(posting_or_404(request, made.pk))


def _products(request: HttpRequest, wanted: list[int]) -> list[ChannelProduct]:
    rows = ChannelProduct.objects.filter(account__company=company_of(request), pk__in=wanted)
    found = list(rows.select_related("account", "product", "listing").order_by("pk"))
    missing = sorted(set(wanted) - {row.pk for row in found})
    if missing:
        raise NotFound(
            f"There is no channel product {missing[0]}.", field="channel_product_ids", value=missing[0]
        )
    return found
