"""What SKUs cost, each from a day on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.files import import_job
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.routes.skus import sku_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.costs import CostIn, CostOut, CostsFileIn
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.catalog.actions import CostEntry, set_costs
from shelfwire.catalog.costs import costs_of
from shelfwire.catalog.jobs_registry import import_costs_file
from shelfwire.catalog.models import SkuCost
from shelfwire.kit.money import Money

router = Router(tags=["catalogue"])


class CostQuery(PageQuery):
    """Filters of the costs."""

    sku: str = Field("", max_length=80, description="Those of one SKU.")


@router.get("/costs", response=Listed[CostOut], **needs("catalog:read"))
def list_costs(request: HttpRequest, query: Query[CostQuery]) -> HttpResponse:
    """Costs, those entered last first."""
    rows = SkuCost.objects.filter(company=company_of(request)).select_related("sku")
    if query.sku:
        rows = rows.filter(sku=sku_or_404(request, query.sku))
    return listed(rows, query, CostOut.of, keys=("id",))


@router.put("/costs", response=Everything[CostOut], **needs("catalog:write", once=True))
@once
def put_cost(request: HttpRequest, body: CostIn) -> dict[str, Any]:
    """Enter the cost of a SKU from a day on. Returns all costs of the SKU, the newest first."""
    cost = None if body.cost_minor is None else Money(body.cost_minor, body.currency)
    sku = sku_or_404(request, body.sku)
    entry = CostEntry(sku, body.from_day, cost)
    set_costs(company=company_of(request), entries=[entry], by=caller(request))
    return {"data": [CostOut.of(row) for row in costs_of(sku).select_related("sku")]}


@router.post("/costs/import", response={202: JobOut}, **needs("catalog:write", once=True))
@once
def import_file(
    request: HttpRequest, file: File[UploadedFile], options: Form[CostsFileIn]
) -> Status[dict[str, Any]]:
    """A CSV or Excel file of costs, as a job; it hands bad rows back."""
    return import_job(request, import_costs_file, file, **options.dict())
