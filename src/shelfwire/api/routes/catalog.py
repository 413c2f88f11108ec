"""Catalogue: SKUs, files of SKUs, and links between channel SKUs and ours."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import File, Query, Router, UploadedFile

from shelfwire.api import render
from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas import JobOut, LinkIn, LinkOut, Listed, SkuChange, SkuIn, SkuOut
from shelfwire.catalog import queries
from shelfwire.catalog.actions import create_sku, update_sku
from shelfwire.catalog.models import Sku
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.jobs import enqueue
from shelfwire.listings import queries as listings
from shelfwire.listings.actions import link, unlink

router = Router(tags=["catalogue"])


class SkuQuery(PageQuery):
    """Filters of the SKU list."""

    search: str = ""
    archived: bool = False


def sku_or_404(request: HttpRequest, code: str) -> Sku:
    """The SKU of the key's company, by its code."""
    found = queries.sku_by_code(company_of(request), code)
    if found is None:
        raise NotFound(f"There is no SKU “{code}”.", field="sku", value=code)
    return found


@router.get("/skus", response=Listed[SkuOut], **needs("catalog:read"))
def list_skus(request: HttpRequest, query: Query[SkuQuery]) -> dict[str, Any]:
    """SKUs by code."""
    rows = queries.skus(company_of(request), search=query.search, archived=query.archived)
    return listed(rows, query, render.sku, keys=("code", "id"), descending=False)


@router.post("/skus", response={201: SkuOut}, **needs("catalog:write"))
def post_sku(request: HttpRequest, body: SkuIn) -> tuple[int, dict[str, Any]]:
    """A new SKU."""
    return 201, render.sku(create_sku(company=company_of(request), by=caller(request), **body.dict()))


@router.get("/skus/{code}", response=SkuOut, **needs("catalog:read"))
def get_sku(request: HttpRequest, code: str) -> dict[str, Any]:
    """One SKU by its code, whatever its case."""
    return render.sku(sku_or_404(request, code))


@router.patch("/skus/{code}", response=SkuOut, **needs("catalog:write"))
def patch_sku(request: HttpRequest, code: str, body: SkuChange) -> dict[str, Any]:
    """Change what is sent, leave the rest."""
    sku = sku_or_404(request, code)
    update_sku(sku=sku, by=caller(request), **body.dict(exclude_unset=True))
    sku.refresh_from_db()
    return render.sku(sku)


@router.post("/skus/import", response={202: JobOut}, **needs("catalog:write"))
def import_file(
    request: HttpRequest, file: File[UploadedFile], create: bool = True, locale: str = "en-US"
) -> tuple[int, dict[str, Any]]:
    """A CSV or Excel file of SKUs, as a job; the job hands bad rows back."""
    name = file.name or "skus.csv"
    with transaction.atomic():
        job = enqueue(
            import_catalogue_file,
            company=company_of(request),
            by=caller(request),
            files={name: file.read()},
            file=name,
            create=create,
            locale=locale,
        )
    return 202, render.job(job)


@router.get("/links", response=Listed[LinkOut], **needs("catalog:read"))
def list_links(request: HttpRequest, query: Query[PageQuery], unlinked: bool = False) -> dict[str, Any]:
    """Channel SKUs and which of ours they are; `unlinked` shows only those that are none yet."""
    company = company_of(request)
    rows = listings.unlinked(company) if unlinked else listings.links(company)
    return listed(rows, query, render.link, keys=("id",))


@router.put("/links/{link_id}", response=LinkOut, **needs("catalog:write"))
def put_link(request: HttpRequest, link_id: int, body: LinkIn) -> dict[str, Any]:
    """Say which SKU a channel SKU is; its waiting orders heal. `sku: null` unlinks."""
    found = listings.links(company_of(request)).filter(pk=link_id).first()
    if found is None:
        raise NotFound(f"There is no channel SKU {link_id}.", field="link_id", value=link_id)
    if body.sku is None:
        unlink(listing_sku=found, by=caller(request))
    else:
        link(listing_sku=found, sku=sku_or_404(request, body.sku), by=caller(request))
    found.refresh_from_db()
    return render.link(found)
