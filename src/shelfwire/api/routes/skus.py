"""The catalogue: SKUs and files of SKUs."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from shelfwire.api import render
from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.files import import_job
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas.catalog import CatalogueFileIn, OneSkuOut, SkuChange, SkuIn, SkuOut
from shelfwire.api.schemas.common import Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.catalog import queries
from shelfwire.catalog.actions import archive_sku, create_sku, restore_sku, update_sku
from shelfwire.catalog.models import Sku
from shelfwire.inventory.jobs_registry import import_catalogue_file

router = Router(tags=["catalogue"])


class SkuQuery(PageQuery):
    """Filters of the SKU list."""

    search: str = Field("", max_length=100, description="Words of code, title, product, or a whole barcode.")
    archived: bool = Field(False, description="Those that were put away, instead of those in use.")


def sku_or_404(request: HttpRequest, code: str) -> Sku:
    """The SKU of the key's company, by its code, whatever its case."""
    found = queries.sku_by_code(company_of(request), code)
    if found is None:
        raise NotFound(f"There is no SKU “{code}”.", field="sku", value=code)
    return found


@router.get("/skus", response=Listed[SkuOut], **needs("catalog:read"))
def list_skus(request: HttpRequest, query: Query[SkuQuery]) -> HttpResponse:
    """SKUs by code."""
    rows = queries.skus(company_of(request), search=query.search, archived=query.archived)
    return listed(rows, query, render.sku, keys=("code", "id"), descending=False)


@router.post("/skus", response={201: OneSkuOut}, **needs("catalog:write", once=True))
@once
def post_sku(request: HttpRequest, body: SkuIn) -> Status[dict[str, Any]]:
    """A new SKU."""
    made = create_sku(company=company_of(request), by=caller(request), **body.dict())
    return Status(201, render.one_sku(made))


@router.post("/skus/import", response={202: JobOut}, **needs("catalog:write", once=True))
@once
def import_file(
    request: HttpRequest, file: File[UploadedFile], options: Form[CatalogueFileIn]
) -> Status[dict[str, Any]]:
    """A CSV or Excel file of SKUs, with or without counted stock, as a job; the job hands bad rows back."""
    return import_job(request, import_catalogue_file, file, **options.dict())


@router.get("/skus/{path:code}", response=OneSkuOut, **needs("catalog:read"))
def get_sku(request: HttpRequest, code: str) -> dict[str, Any]:
    """One SKU by its code, whatever its case."""
    return render.one_sku(sku_or_404(request, code))


@router.patch("/skus/{path:code}", response=OneSkuOut, **needs("catalog:write", once=True))
@once
def patch_sku(request: HttpRequest, code: str, body: SkuChange) -> dict[str, Any]:
    """Change what is sent, leave the rest."""
    sku = sku_or_404(request, code)
    changes = body.dict(exclude_unset=True)
    archived = changes.pop("archived", None)
    with transaction.atomic():
        if changes:
            sku = update_sku(sku=sku, by=caller(request), **changes)
        if archived is not None:
            sku = (archive_sku if archived else restore_sku)(sku=sku, by=caller(request))
    return render.one_sku(sku)
