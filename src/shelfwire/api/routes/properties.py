"""What products say in shops: added, read, changed one or many, undone; templates, mappings, settings and files."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.files import import_job
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.bulk_postings import BulkPostIn
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.properties import (
    AddedOut,
    AddProductsIn,
    BulkPropertiesIn,
    ChannelProductOut,
    ChannelPropertiesOut,
    MappingIn,
    MappingOut,
    PostingSettingsIn,
    PostingSettingsOut,
    PropertiesChangedOut,
    PropertiesIn,
    PropertiesUndoneOut,
    PropertyEditOut,
    PropertyFileIn,
    PropertyRowOut,
    RemovedOut,
    TemplateIn,
    TemplateOut,
)
from shelfwire.api.values import PathId
from shelfwire.jobs import enqueue
from shelfwire.kit.rehearsal import rehearsal
from shelfwire.posting import actions, queries
from shelfwire.posting.errors import BadProperty
from shelfwire.posting.jobs_registry import change_properties_of_many, import_property_file
from shelfwire.posting.models import AnswerMapping, CategoryTemplate, ChannelProduct, PropertyEdit

router = Router(tags=["channel properties"])
FIRST_ROWS = 200


class ProductQuery(PageQuery):
    """Filters of a shop's products."""

    search: str = Field("", max_length=200, description="Words of titles and SKUs, or an exact id.")
    state: str = Field("", max_length=20, description=f"One of {', '.join(queries.STATES)}.")


@router.get("/shops/{int:shop_id}/products", response=Listed[ChannelProductOut], **needs("catalog:read"))
def list_channel_products(request: HttpRequest, shop_id: PathId, query: Query[ProductQuery]) -> HttpResponse:
    """The products of a shop, and how each stands there."""
    rows = queries.channel_products(shop_or_404(request, shop_id), query.search, query.state)
    return listed(rows, query, ChannelProductOut.of, keys=("id",), descending=False)


@router.post("/shops/{int:shop_id}/products", response=AddedOut, **needs("catalog:write", once=True))
@once
def post_channel_products(request: HttpRequest, shop_id: PathId, body: AddProductsIn) -> dict[str, Any]:
    """Add products of the catalogue to the shop, with all of their SKUs. Nothing is posted by it."""
    shop = shop_or_404(request, shop_id)
    done = actions.add_products(
        account=shop, product_ids=body.product_ids, by=caller(request), enabled=body.enabled
    )
    return AddedOut.of(done)


def _product_or_404(request: HttpRequest, channel_product_id: int) -> ChannelProduct:
    rows = ChannelProduct.objects.filter(account__company=company_of(request))
    found = (
        rows.select_related("product", "listing")
        .prefetch_related("skus__sku")
        .filter(pk=channel_product_id)
        .first()
    )
    if found is None:
        raise NotFound(
            f"There is no channel product {channel_product_id}.",
            field="channel_product_id",
            value=channel_product_id,
        )
    return found


@router.get(
    "/channel-products/{int:channel_product_id}", response=ChannelPropertiesOut, **needs("catalog:read")
)
def get_channel_product(request: HttpRequest, channel_product_id: PathId) -> dict[str, Any]:
    """What a product says of its own in its shop."""
    return ChannelPropertiesOut.of(_product_or_404(request, channel_product_id))


@router.post(
    "/shops/{int:shop_id}/properties", response=PropertiesChangedOut, **needs("catalog:write", once=True)
)
@once
def post_properties(request: HttpRequest, shop_id: PathId, body: PropertiesIn) -> dict[str, Any]:
    """Change what products of a shop say, each its own. One that cannot be is left whole and named; the others are one
    change that can be undone."""
    shop = shop_or_404(request, shop_id)
    changes = [actions.PropertyChange(one.channel_product_id, one.values) for one in body.changes]
    asked: dict[str, Any] = {"account": shop, "changes": changes, "by": caller(request), "title": body.title}
    if body.dry_run:
        with rehearsal():
            done = actions.change_properties(**asked)
        return _changed(None, done.counts(), done.rows)
    done = actions.change_properties(**asked)
    return _changed(done.edit, done.counts(), done.rows)


def _changed(edit: PropertyEdit | None, counts: dict[str, int], rows: Any) -> dict[str, Any]:
    shown = [row for row in rows if row.status != "unchanged"][:FIRST_ROWS]
    return {
        "edit_id": edit.pk if edit else None,
        **counts,
        "rows": [PropertyRowOut.of(row) for row in shown],
    }


def selected_of(body: BulkPropertiesIn | BulkPostIn) -> queries.Selected:
    """The products of a shop that are meant. Raises BadProperty unless they are named or all that match are."""
    if bool(body.ids) == body.matching:
        raise BadProperty(
            "Name the products, or say that all that match are meant.", field="ids", value=body.ids,
            hint="Send ids, or matching with search and state.",
        )  # fmt: skip
    return queries.Selected(tuple(body.ids), body.search, body.state)


@router.post(
    "/shops/{int:shop_id}/properties/bulk",
    response={200: PropertiesChangedOut, 202: JobOut},
    **needs("catalog:write", once=True),
)
@once
def post_bulk(request: HttpRequest, shop_id: PathId, body: BulkPropertiesIn) -> Status[dict[str, Any]]:
    """Say the same of many products of a shop, as a job; with `dry_run`, what it would do."""
    shop = shop_or_404(request, shop_id)
    selected = selected_of(body)
    if body.dry_run:
        found = queries.preview_bulk(shop, selected, body.values, caller(request))
        return Status(200, _changed(None, found.counts, found.rows))
    with transaction.atomic():
        job = enqueue(
            change_properties_of_many, company=company_of(request), by=caller(request),
            title=body.title or None, subject=("account", shop.pk), account_id=shop.pk,
            selected=selected.to_json(), values=body.values,
        )  # fmt: skip
    return Status(202, JobOut.of(job))


@router.post("/properties/import", response={202: JobOut}, **needs("catalog:write", once=True))
@once
def import_file(
    request: HttpRequest, file: File[UploadedFile], options: Form[PropertyFileIn]
) -> Status[dict[str, Any]]:
    """Channel properties as CSV or Excel, as a job; it hands bad rows back, and the others are one change."""
    said = options.dict()
    shop_id = said.pop("shop_id")
    account_id = shop_or_404(request, shop_id).pk if shop_id is not None else None
    return import_job(request, import_property_file, file, account_id=account_id, **said)


@router.get("/property-changes", response=Listed[PropertyEditOut], **needs("catalog:read"))
def list_edits(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """Changes of channel properties, newest first."""
    return listed(queries.property_edits(company_of(request)), query, PropertyEditOut.of, keys=("at", "id"))


@router.post(
    "/property-changes/{int:edit_id}/undo", response=PropertiesUndoneOut, **needs("catalog:write", once=True)
)
@once
def post_undo(request: HttpRequest, edit_id: PathId) -> dict[str, Any]:
    """Put back what still is as the change left it. What was changed since is named and stays."""
    edit = queries.property_edits(company_of(request)).filter(pk=edit_id).first()
    if edit is None:
        raise NotFound(f"There is no change {edit_id}.", field="edit_id", value=edit_id)
    done = actions.undo_properties(edit=edit, by=caller(request))
    return {"put_back": done.put_back, "left": [PropertyRowOut.of(row) for row in done.left[:FIRST_ROWS]]}


@router.get("/shops/{int:shop_id}/templates", response=Everything[TemplateOut], **needs("catalog:read"))
def list_templates(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """The category templates of a shop."""
    return {"data": [TemplateOut.of(row) for row in queries.templates(shop_or_404(request, shop_id))]}


@router.post(
    "/shops/{int:shop_id}/templates", response={201: TemplateOut}, **needs("catalog:write", once=True)
)
@once
def post_template(request: HttpRequest, shop_id: PathId, body: TemplateIn) -> Status[dict[str, Any]]:
    """Create a category template."""
    shop = shop_or_404(request, shop_id)
    kept = actions.set_template(account=shop, by=caller(request), **body.dict())
    return Status(201, TemplateOut.of(kept))


def _template_or_404(request: HttpRequest, template_id: int) -> CategoryTemplate:
    rows = CategoryTemplate.objects.filter(account__company=company_of(request)).select_related("account")
    found = rows.filter(pk=template_id).first()
    if found is None:
        raise NotFound(f"There is no template {template_id}.", field="template_id", value=template_id)
    return found


@router.put("/templates/{int:template_id}", response=TemplateOut, **needs("catalog:write", once=True))
@once
def put_template(request: HttpRequest, template_id: PathId, body: TemplateIn) -> dict[str, Any]:
    """Change a category template: its answers are exactly these."""
    row = _template_or_404(request, template_id)
    kept = actions.set_template(account=row.account, template=row, by=caller(request), **body.dict())
    return TemplateOut.of(kept)


@router.delete("/templates/{int:template_id}", response=RemovedOut, **needs("catalog:write", once=True))
@once
def delete_template(request: HttpRequest, template_id: PathId) -> dict[str, Any]:
    """Delete a template. Products keep the category, and lose its answers."""
    row = _template_or_404(request, template_id)
    return {"products": actions.delete_template(template=row, by=caller(request))}


@router.get("/shops/{int:shop_id}/mappings", response=Everything[MappingOut], **needs("catalog:read"))
def list_mappings(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """Where answers to attributes come from."""
    return {"data": [MappingOut.of(row) for row in queries.mappings(shop_or_404(request, shop_id))]}


@router.put("/shops/{int:shop_id}/mappings", response=MappingOut, **needs("catalog:write", once=True))
@once
def put_mapping(request: HttpRequest, shop_id: PathId, body: MappingIn) -> dict[str, Any]:
    """Set a mapping; the products that it concerns are checked again."""
    said = body.dict()
    shop = shop_or_404(request, shop_id)
    kept = actions.set_mapping(account=shop, question_id=said.pop("attribute_id"), by=caller(request), **said)
    return MappingOut.of(kept)


@router.delete("/mappings/{int:mapping_id}", response=RemovedOut, **needs("catalog:write", once=True))
@once
def delete_mapping(request: HttpRequest, mapping_id: PathId) -> dict[str, Any]:
    """Take a mapping back."""
    row = AnswerMapping.objects.filter(account__company=company_of(request), pk=mapping_id).first()
    if row is None:
        raise NotFound(f"There is no mapping {mapping_id}.", field="mapping_id", value=mapping_id)
    return {"products": actions.delete_mapping(mapping=row, by=caller(request))}


@router.get("/shops/{int:shop_id}/posting-settings", response=PostingSettingsOut, **needs("catalog:read"))
def get_settings(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """How a shop posts its products."""
    return PostingSettingsOut.of(queries.posting_settings(shop_or_404(request, shop_id)))


@router.patch(
    "/shops/{int:shop_id}/posting-settings", response=PostingSettingsOut, **needs("catalog:write", once=True)
)
@once
def patch_settings(request: HttpRequest, shop_id: PathId, body: PostingSettingsIn) -> dict[str, Any]:
    """Change how a shop posts; only what is sent is changed."""
    shop = shop_or_404(request, shop_id)
    kept = actions.set_posting_settings(account=shop, values=body.values(), by=caller(request))
    return PostingSettingsOut.of(kept)
