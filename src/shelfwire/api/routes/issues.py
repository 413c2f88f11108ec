"""Items by issue: what the products of a shop lack before they can be posted."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Listed
from shelfwire.api.schemas.issues import (
    IssueOut,
    ItemOut,
    PlaceOut,
    PlaceQuery,
    ReadinessOut,
    ShopIssuesOut,
    StandingOut,
)
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.values import PathId
from shelfwire.jobs import enqueue
from shelfwire.posting import queries
from shelfwire.posting.jobs import check_shop
from shelfwire.posting.models import ChannelProduct, ReadinessFault
from shelfwire.posting.readiness import work_out

router = Router(tags=["posting"])


@router.get("/shops/{int:shop_id}/issues", response=ShopIssuesOut, **needs("catalog:read"))
def list_issues(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """Every rule that some product of the shop fails, with how many do."""
    shop = shop_or_404(request, shop_id)
    return {
        "standing": StandingOut.of(queries.standing(shop)),
        "issues": [IssueOut.of(issue) for issue in queries.issues(shop)],
    }


@router.get("/shops/{int:shop_id}/issues/places", response=Listed[PlaceOut], **needs("catalog:read"))
def list_places(request: HttpRequest, shop_id: PathId, query: Query[PlaceQuery]) -> HttpResponse:
    """Every place of the shop's products that fails a rule, those of one product together."""
    exact = {
        "code": query.code,
        "label": query.question,
        "severity": query.severity,
        "channel_product__category_external_id": query.category_id,
    }
    rows = ReadinessFault.objects.filter(
        account=shop_or_404(request, shop_id), **{name: value for name, value in exact.items() if value}
    ).select_related("channel_product__product", "sku")
    return listed(rows, query, PlaceOut.of, keys=("id",), descending=False)


@router.post("/shops/{int:shop_id}/issues/check", response={202: JobOut}, **needs("catalog:write", once=True))
@once
def check(request: HttpRequest, shop_id: PathId) -> Status[dict[str, Any]]:
    """Work out the readiness of every product of the shop anew, as a job. It happens by itself after every change."""
    shop = shop_or_404(request, shop_id)
    with transaction.atomic():
        job = enqueue(check_shop, company=company_of(request), by=caller(request), account_id=shop.pk)
    return Status(202, JobOut.of(job))


@router.get(
    "/channel-products/{int:channel_product_id}/readiness", response=ReadinessOut, **needs("catalog:read")
)
def get_readiness(request: HttpRequest, channel_product_id: PathId) -> dict[str, Any]:
    """Everything that is looked at before the product is posted in its shop, passed or not, worked out now."""
    row = ChannelProduct.objects.filter(pk=channel_product_id, account__company=company_of(request)).first()
    if row is None:
        raise NotFound(
            f"There is no channel product {channel_product_id}.",
            field="channel_product_id",
            value=channel_product_id,
        )
    facts = queries.facts_each([row.pk])[row.pk]
    found = work_out(facts)
    return {
        "channel_product_id": row.pk,
        "ready": found.ready,
        "required_passed": found.required_passed,
        "required_total": found.required_total,
        "warnings": found.warnings,
        "unready_skus": [sku.code for sku in facts.wanted.skus if sku.sku_id in found.unready_skus],
        "kept_ready": row.ready,
        "kept_at": row.checked_at,
        "items": [ItemOut.of(item) for item in found.items],
    }
