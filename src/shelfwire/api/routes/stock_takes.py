"""Stock files, and stock takes: open one, enter what was counted, look at the differences, post them once."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.files import import_job
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.inventory import warehouse_or_404
from shelfwire.api.routes.skus import skus_or_404
from shelfwire.api.schemas.common import Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.stock_papers import (
    CountFileIn,
    CountsIn,
    CountsOut,
    StockFileIn,
    StockTakeIn,
    StockTakeOut,
    TakeLineOut,
    TakePostedOut,
)
from shelfwire.api.values import PathId
from shelfwire.inventory import queries
from shelfwire.inventory.actions import TakeCount, cancel_take, enter_counts, open_take, post_take
from shelfwire.inventory.jobs_registry import import_count_file, import_stock_file
from shelfwire.inventory.models import StockTake
from shelfwire.inventory.states import TakeStatus

router = Router(tags=["inventory"])


class TakeQuery(PageQuery):
    """Filters of the stock takes."""

    status: TakeStatus | None = None


class LineQuery(PageQuery):
    """Filters of the lines."""

    differing: bool = Field(False, description="Only counted lines that would change stock.")
    uncounted: bool = Field(False, description="Only lines that nobody counted yet.")


def _take_or_404(request: HttpRequest, take_id: int) -> StockTake:
    found = queries.takes(company_of(request)).filter(pk=take_id).first()
    if found is None:
        raise NotFound(f"There is no stock take {take_id}.", field="take_id", value=take_id)
    return found


@router.get("/stock-takes", response=Listed[StockTakeOut], **needs("inventory:read"))
def list_takes(request: HttpRequest, query: Query[TakeQuery]) -> HttpResponse:
    """Stock takes, newest first."""
    rows = queries.takes(company_of(request))
    if query.status is not None:
        rows = rows.filter(status=query.status)
    return listed(rows, query, StockTakeOut.of, keys=("opened_at", "id"))


@router.post("/stock-takes", response={201: StockTakeOut}, **needs("inventory:write", once=True))
@once
def post_take_open(request: HttpRequest, body: StockTakeIn) -> Status[dict[str, Any]]:
    """Open a stock take. Selling goes on meanwhile."""
    skus = None if body.skus is None else skus_or_404(request, body.skus)
    place = warehouse_or_404(request, body.warehouse)
    return Status(
        201, StockTakeOut.of(open_take(warehouse=place, by=caller(request), skus=skus, note=body.note))
    )


@router.get("/stock-takes/{int:take_id}", response=StockTakeOut, **needs("inventory:read"))
def get_take(request: HttpRequest, take_id: PathId) -> dict[str, Any]:
    """One stock take."""
    return StockTakeOut.of(_take_or_404(request, take_id))


@router.get("/stock-takes/{int:take_id}/lines", response=Listed[TakeLineOut], **needs("inventory:read"))
def list_lines(request: HttpRequest, take_id: PathId, query: Query[LineQuery]) -> HttpResponse:
    """Its lines by SKU, each with the difference that posting would make."""
    rows = queries.take_lines(_take_or_404(request, take_id))
    if query.differing:
        rows = rows.exclude(counted=None).exclude(counted=F("on_hand"))
    if query.uncounted:
        rows = rows.filter(counted=None)
    return listed(rows, query, TakeLineOut.of, keys=("code", "id"), descending=False)


@router.put("/stock-takes/{int:take_id}/counts", response=CountsOut, **needs("inventory:write", once=True))
@once
def put_counts(request: HttpRequest, take_id: PathId, body: CountsIn) -> dict[str, Any]:
    """Note what was counted; nothing is posted yet. A line may be counted anew until it is posted."""
    take = _take_or_404(request, take_id)
    skus = skus_or_404(request, [count.sku for count in body.counts])
    counts = [TakeCount(sku.pk, c.counted, c.at) for sku, c in zip(skus, body.counts, strict=True)]
    return {"changed": enter_counts(take=take, counts=counts, by=caller(request))}


@router.post(
    "/stock-takes/{int:take_id}/import", response={202: JobOut}, **needs("inventory:write", once=True)
)
@once
def import_counts(
    request: HttpRequest, take_id: PathId, file: File[UploadedFile], options: Form[CountFileIn]
) -> Status[dict[str, Any]]:
    """Its counts as a CSV or Excel file, as a job; it hands bad rows back."""
    take = _take_or_404(request, take_id)
    return import_job(request, import_count_file, file, take=take.pk, **options.dict())


@router.post("/stock/import", response={202: JobOut}, **needs("inventory:write", once=True))
@once
def import_stock(
    request: HttpRequest, file: File[UploadedFile], options: Form[StockFileIn]
) -> Status[dict[str, Any]]:
    """Stock as a CSV or Excel file: counts, receipts, adjustments, returns or damage, as a job; it hands bad rows back.
    With `dry_run` the result says what would be set to 0."""
    return import_job(request, import_stock_file, file, **options.dict())


@router.post("/stock-takes/{int:take_id}/post", response=TakePostedOut, **needs("inventory:write", once=True))
@once
def post_post(request: HttpRequest, take_id: PathId) -> dict[str, Any]:
    """Post the differences, each once. Lines whose stock moved after they were counted come back under `stale`."""
    return TakePostedOut.of(post_take(take=_take_or_404(request, take_id), by=caller(request)))


@router.post(
    "/stock-takes/{int:take_id}/cancel", response=StockTakeOut, **needs("inventory:write", once=True)
)
@once
def post_cancel(request: HttpRequest, take_id: PathId) -> dict[str, Any]:
    """End it without posting what is left."""
    cancel_take(take=_take_or_404(request, take_id), by=caller(request))
    return StockTakeOut.of(_take_or_404(request, take_id))
