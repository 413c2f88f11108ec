"""Products: content, variations, identifiers, pictures, and the catalogue as a file."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Status, UploadedFile
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.skus import sku_or_404, skus_or_404
from shelfwire.api.schemas.common import Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.products import (
    ColumnsIn,
    ColumnsOut,
    ExportIn,
    FamilyIn,
    IdentifiersIn,
    IdentifiersOut,
    OneProductOut,
    OptionsIn,
    PicturesIn,
    ProductChange,
    ProductOut,
    UploadOut,
)
from shelfwire.api.values import Id
from shelfwire.catalog import content, queries
from shelfwire.catalog.actions import (
    Variation,
    create_family,
    remember_columns,
    set_identifiers,
    set_options,
    set_pictures,
    update_product,
    upload_picture,
)
from shelfwire.catalog.jobs_registry import export_catalogue_file
from shelfwire.catalog.models import Product
from shelfwire.jobs.actions import enqueue

router = Router(tags=["catalogue"])


class ProductQuery(PageQuery):
    """Filters of the product list."""

    search: str = Field("", max_length=100, description="Words of title, brand, parent SKU or SKU.")
    families: bool = Field(False, description="Only products with variations.")
    lacks: str = Field(
        "", pattern="^(pictures|description|brand|weight|identifier)?$", description="What is missing."
    )


def product_or_404(request: HttpRequest, product_id: int) -> Product:
    """The product of the key's company, with its SKUs and pictures loaded."""
    rows = Product.objects.filter(company=company_of(request), pk=product_id)
    found = rows.prefetch_related("skus__identifiers", "pictures__picture", "pictures__sku").first()
    if found is None:
        raise NotFound(f"There is no product {product_id}.", field="product_id", value=product_id)
    return found


def _shown(request: HttpRequest, product: Product) -> dict[str, Any]:
    return OneProductOut.of(product_or_404(request, product.pk))


@router.get("/products", response=Listed[ProductOut], **needs("catalog:read"))
def list_products(request: HttpRequest, query: Query[ProductQuery]) -> HttpResponse:
    """Products by title."""
    rows = queries.products(company_of(request), query.search, families=query.families, lacks=query.lacks)
    return listed(rows, query, ProductOut.of, keys=("title", "id"), descending=False)


@router.post("/products", response={201: OneProductOut}, **needs("catalog:write", once=True))
@once
def post_family(request: HttpRequest, body: FamilyIn) -> Status[dict[str, Any]]:
    """A product with variations, whole or not at all. A simple product is made by its SKU."""
    given = body.values(only_sent=False)
    variations = [Variation(values=tuple(one.pop("option_values")), **one) for one in given.pop("variations")]
    made = create_family(company=company_of(request), variations=variations, by=caller(request), **given)
    return Status(201, _shown(request, made))


@router.post("/products/export", response={202: JobOut}, **needs("catalog:write", once=True))
@once
def export(request: HttpRequest, query: Query[ExportIn]) -> Status[dict[str, Any]]:
    """The products as a file in the columns that the import reads, as a job that attaches it."""
    job = enqueue(export_catalogue_file, company=company_of(request), by=caller(request), **query.dict())
    return Status(202, JobOut.of(job))


@router.put("/products/columns", response=ColumnsOut, **needs("catalog:write", once=True))
@once
def put_columns(request: HttpRequest, body: ColumnsIn) -> dict[str, Any]:
    """Say what the columns of a file mean; files with the same headers are read so from then on."""
    company = company_of(request)
    remember_columns(company=company, headers=body.headers, columns=body.columns)
    return {"columns": queries.remembered_columns(company, body.headers)}


@router.post("/products/pictures", response={201: UploadOut}, **needs("catalog:write", once=True))
@once
def post_picture(request: HttpRequest, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Keep a picture whole, once for its content. Show it by its ``url``."""
    kept = upload_picture(company=company_of(request), name=file.name, content=file.read())
    return Status(201, UploadOut.of(kept))


@router.get("/products/{product_id}", response=OneProductOut, **needs("catalog:read"))
def get_product(request: HttpRequest, product_id: Id) -> dict[str, Any]:
    """One product with its SKUs in use and its pictures."""
    return OneProductOut.of(product_or_404(request, product_id))


@router.patch("/products/{product_id}", response=OneProductOut, **needs("catalog:write", once=True))
@once
def patch_product(request: HttpRequest, product_id: Id, body: ProductChange) -> dict[str, Any]:
    """Change what is sent, leave the rest. Descriptions are cleaned of what can harm."""
    product = product_or_404(request, product_id)
    update_product(product=product, by=caller(request), **body.values(only_sent=True))
    return _shown(request, product)


@router.put("/products/{product_id}/options", response=OneProductOut, **needs("catalog:write", once=True))
@once
def put_options(request: HttpRequest, product_id: Id, body: OptionsIn) -> dict[str, Any]:
    """Name the options of a product, and give its SKUs their values."""
    product = product_or_404(request, product_id)
    found = skus_or_404(request, list(body.values))
    values = {sku.pk: given for sku, given in zip(found, body.values.values(), strict=True)}
    set_options(product=product, names=body.names, values=values, by=caller(request))
    return _shown(request, product)


@router.put("/products/{product_id}/pictures", response=OneProductOut, **needs("catalog:write", once=True))
@once
def put_pictures(request: HttpRequest, product_id: Id, body: PicturesIn) -> dict[str, Any]:
    """Let the product show exactly these pictures in that role. New addresses are fetched soon."""
    with transaction.atomic():
        product = product_or_404(request, product_id)
        sku = sku_or_404(request, body.sku) if body.sku else None
        set_pictures(product=product, role=body.role, sku=sku, urls=body.urls, by=caller(request))
    return _shown(request, product)


@router.put("/identifiers/{path:code}", response=IdentifiersOut, **needs("catalog:write", once=True))
@once
def put_identifiers(request: HttpRequest, code: str, body: IdentifiersIn) -> dict[str, Any]:
    """Set identifiers of a SKU."""
    sku = sku_or_404(request, code)
    kept = set_identifiers(sku=sku, values=body.dict(exclude_unset=True), by=caller(request))
    odd = [
        warned.message for kind, value in kept.items() for warned in content.identifier_warnings(kind, value)
    ]
    return {"identifiers": kept, "warnings": odd}
