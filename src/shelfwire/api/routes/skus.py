"""The catalogue: SKUs and files of SKUs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

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
from shelfwire.catalog.rules import code_key
from shelfwire.inventory.jobs_registry import import_catalogue_file

router = Router(tags=["catalogue"])


class SkuQuery(PageQuery):
    """Filters of the SKU list."""

    search: str = Field("", max_length=100, description="Words of code, title, product, or a whole barcode.")
    archived: bool = Field(False, description="Those that were put away, instead of those in use.")


def sku_or_404(request: HttpRequest, code: str, *, field: str = "sku") -> Sku:
    """The SKU of the key's company, by its code, whatever its case."""
    return skus_or_404(request, [code], field=field)[0]


def skus_or_404(request: HttpRequest, codes: Sequence[str], *, field: str = "sku") -> list[Sku]:
    """The SKUs of the key's company with these codes, in their order, in one query."""
    found = queries.skus_by_codes(company_of(request), list(codes))
    keys = {code: code_key(code.strip()) for code in codes}
    for code in codes:
        if keys[code] not in found:
            raise NotFound(f"There is no SKU “{code}”.", field=field, value=code)
    return [found[keys[code]] for code in codes]


def with_parts(rows: QuerySet[Sku]) -> QuerySet[Sku]:
    """The SKUs with what they are made of and whose stock they share loaded."""
    return rows.select_related("shadow_of").prefetch_related("parts__part")


@router.get("/skus", response=Listed[SkuOut], **needs("catalog:read"))
def list_skus(request: HttpRequest, query: Query[SkuQuery]) -> HttpResponse:
    """SKUs by code."""
    rows = queries.skus(company_of(request), search=query.search, archived=query.archived)
    return listed(with_parts(rows), query, SkuOut.of, keys=("code", "id"), descending=False)


@router.post("/skus", response={201: OneSkuOut}, **needs("catalog:write", once=True))
@once
def post_sku(request: HttpRequest, body: SkuIn) -> Status[dict[str, Any]]:
    """A new SKU."""
    made = create_sku(company=company_of(request), by=caller(request), **body.dict())
    return Status(201, OneSkuOut.of(made))


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
    return OneSkuOut.of(sku_or_404(request, code))


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
    return OneSkuOut.of(sku)
