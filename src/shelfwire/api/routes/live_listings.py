"""Live listings: import product info, what is not managed from here, SKUs created from it, and what differs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.live_listings import (
    ImportInfoIn,
    LiveListingOut,
    SettledOut,
    SettleIn,
    TakenOverOut,
    TakeOverIn,
)
from shelfwire.api.values import Id, PathId
from shelfwire.channels.models import Account
from shelfwire.listings.models import Listing
from shelfwire.listings.queries import kept_of
from shelfwire.posting.actions.settle_live import leave_as_it_is, take_theirs
from shelfwire.posting.actions.take_over import TakeOverOptions, planned, take_over_listings
from shelfwire.posting.live.plan import Plan
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.queries_live import live_listings, unmanaged, with_counts
from shelfwire.sync.listings.import_info import request_import

router = Router(tags=["listings"])


class LiveQuery(PageQuery):
    """Filters of the live listings."""

    shop_id: Id | None = None
    show: Literal["unmanaged", "unlinked", "unheld", "drifted", "every"] = Field(
        "unmanaged",
        description="`unlinked`: a SKU is none of ours; `unheld`: no product of ours is noted as its; `drifted`: the"
        " channel says otherwise; `unmanaged`: any of these.",
    )


@router.get("/live-listings", response=Listed[LiveListingOut], **needs("catalog:read"))
def list_live(request: HttpRequest, query: Query[LiveQuery]) -> HttpResponse:
    """Listings that the shops show, the newest first."""
    shops = [shop_or_404(request, query.shop_id)] if query.shop_id else []
    rows = live_listings(company_of(request), shops)
    if query.show != "every":
        rows = unmanaged(rows, query.show)
    rows = with_counts(rows).select_related("channel_product__live_reading")
    return listed(rows, query, LiveListingOut.of, keys=("id",))


@router.post("/live-listings/import", response={202: JobOut}, **needs("catalog:write", once=True))
@once
def import_info(request: HttpRequest, body: ImportInfoIn) -> Status[dict[str, Any]]:
    """Import product info: every listing of a shop read whole, as a job. One that is under way gives its job."""
    shop = shop_or_404(request, body.shop_id)
    job = request_import(shop, by=caller(request), create=body.create, share=body.share)
    return Status(202, JobOut.of(job))


@router.post("/live-listings/create", response=Everything[TakenOverOut], **needs("catalog:write", once=True))
@once
def create(request: HttpRequest, body: TakeOverIn) -> dict[str, Any]:
    """Create my SKUs from these: products, families and links. Nothing is overwritten, and again changes nothing."""
    of_account: dict[Account, list[int]] = defaultdict(list)
    rows = live_listings(company_of(request)).filter(pk__in=body.listing_ids).select_related("account")
    for row in rows.order_by("pk"):
        of_account[row.account].append(row.pk)
    options, plans = TakeOverOptions(share=body.share), list[Plan]()
    for account, ids in of_account.items():
        if body.dry_run:
            plans += planned(account, kept_of(ids), options).values()
        else:
            done = take_over_listings(account=account, listing_ids=ids, by=caller(request), options=options)
            plans += done.values()
    return {"data": [TakenOverOut.of(one) for one in plans]}


@router.post("/live-listings/{int:listing_id}/take", response=SettledOut, **needs("catalog:write", once=True))
@once
def take(request: HttpRequest, listing_id: PathId, body: SettleIn) -> dict[str, Any]:
    """Let ours say what the listing says, in these fields."""
    done = take_theirs(channel_product=_held(request, listing_id), keys=body.keys, by=caller(request))
    return {"settled": list(done.taken), "refused": {key: str(why) for key, why in done.refused.items()}}


@router.post(
    "/live-listings/{int:listing_id}/leave", response=SettledOut, **needs("catalog:write", once=True)
)
@once
def leave(request: HttpRequest, listing_id: PathId, body: SettleIn) -> dict[str, Any]:
    """Leave both sides as they are, in these fields, until the listing says yet another thing."""
    held = _held(request, listing_id)
    known = {one["key"] for one in held.live_reading.differences} if hasattr(held, "live_reading") else set()
    leave_as_it_is(channel_product=held, keys=body.keys, by=caller(request))
    return {"settled": sorted(known & set(body.keys)), "refused": {}}


def _held(request: HttpRequest, listing_id: int) -> ChannelProduct:
    """The product whose listing it is; else a 404."""
    if not Listing.objects.filter(pk=listing_id, account__company=company_of(request)).exists():
        raise NotFound(f"There is no listing {listing_id}.", field="listing_id", value=listing_id)
    rows = ChannelProduct.objects.select_related("account", "product", "listing", "live_reading")
    found = rows.filter(listing_id=listing_id, account__company=company_of(request)).first()
    if found is None:
        raise NotFound("No product of yours is noted as its.", field="listing_id", value=listing_id)
    return found
