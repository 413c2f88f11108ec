"""Links: which of our SKUs each of the channel's SKUs is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.files import import_job
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.routes.skus import sku_or_404
from shelfwire.api.schemas.catalog import LinkIn, LinkOut, LinksFileIn, SuggestionOut
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.values import Id, PathId
from shelfwire.listings import queries
from shelfwire.listings.actions import link, unlink
from shelfwire.listings.jobs_registry import import_links_file
from shelfwire.listings.models import ListingSku

router = Router(tags=["catalogue"])


class LinkQuery(PageQuery):
    """Filters of the links."""

    unlinked: bool = Field(False, description="Those that are none of ours yet, instead of the linked ones.")
    search: str = Field("", max_length=100, description="Of linked ones: words of SKU, seller SKU or title.")
    shop_id: Id | None = None


def _link_or_404(request: HttpRequest, link_id: int) -> ListingSku:
    company = company_of(request)
    for rows in (queries.unlinked(company), queries.links(company)):
        if found := rows.filter(pk=link_id).first():
            return found
    raise NotFound(f"There is no channel SKU {link_id}.", field="link_id", value=link_id)


@router.get("/links", response=Listed[LinkOut], **needs("catalog:read"))
def list_links(request: HttpRequest, query: Query[LinkQuery]) -> HttpResponse:
    """Channel SKUs and which of ours they are, the newest first."""
    company = company_of(request)
    shop = shop_or_404(request, query.shop_id) if query.shop_id else None
    rows = queries.unlinked(company, shop) if query.unlinked else queries.links(company, query.search, shop)
    return listed(rows, query, LinkOut.of, keys=("id",))


@router.post("/links/import", response={202: JobOut}, **needs("catalog:write", once=True))
@once
def import_file(
    request: HttpRequest, file: File[UploadedFile], options: Form[LinksFileIn]
) -> Status[dict[str, Any]]:
    """A CSV or Excel file that says which channel SKU is which of ours, as a job; it hands bad rows back."""
    account_id = shop_or_404(request, options.shop_id).pk if options.shop_id else None
    return import_job(
        request,
        import_links_file,
        file,
        encoding=options.encoding,
        account_id=account_id,
        relink=options.relink,
        dry_run=options.dry_run,
    )


@router.get("/links/{int:link_id}", response=LinkOut, **needs("catalog:read"))
def get_link(request: HttpRequest, link_id: PathId) -> dict[str, Any]:
    """One channel SKU."""
    return LinkOut.of(_link_or_404(request, link_id))


@router.get("/links/{int:link_id}/suggestions", response=Everything[SuggestionOut], **needs("catalog:read"))
def list_suggestions(request: HttpRequest, link_id: PathId) -> dict[str, Any]:
    """Which SKUs it may be, the likeliest first, and why. Nothing is linked by it."""
    found = queries.suggestions(_link_or_404(request, link_id))
    return {"data": [SuggestionOut.of(s) for s in found]}


@router.put("/links/{int:link_id}", response=LinkOut, **needs("catalog:write", once=True))
@once
def put_link(request: HttpRequest, link_id: PathId, body: LinkIn) -> dict[str, Any]:
    """Say which SKU a channel SKU is; its waiting orders go on. `sku: null` unlinks."""
    found = _link_or_404(request, link_id)
    if body.sku is None:
        return LinkOut.of(unlink(listing_sku=found, by=caller(request)))
    sku = sku_or_404(request, body.sku)
    return LinkOut.of(link(listing_sku=found, sku=sku, by=caller(request), relink=body.relink))
