"""Creators: what they sold and were paid, and the file that names them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from shelfwire.api.auth import company_of, needs
from shelfwire.api.files import import_job
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.routes.profit import SHOWS_COSTS, ProfitWindow
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Listed
from shelfwire.api.schemas.creators import CreatorOrderOut, CreatorOut, CreatorsFileIn
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.products import ColumnsIn, ColumnsOut
from shelfwire.api.values import Id
from shelfwire.catalog.actions import remember_columns
from shelfwire.catalog.queries import remembered_columns
from shelfwire.settlements import queries_creators as queries
from shelfwire.settlements.creators import HEADERS
from shelfwire.settlements.jobs_registry import import_creators_file

router = Router(tags=["settlements"])


class CreatorQuery(ProfitWindow, PageQuery):
    """Whose orders of which days, in one currency; unless given, the one in which creators sold most."""


class CreatorOrderQuery(CreatorQuery):
    """Filters of creators' orders."""

    creator_id: Id | None = None
    order_external_id: str = Field("", max_length=64)
    differs: bool = Field(False, description="Only where statements and files differ on the commission.")


@router.get("/creators", response=Listed[CreatorOut], **SHOWS_COSTS)
def list_creators(request: HttpRequest, query: Query[CreatorQuery]) -> HttpResponse:
    """Creators by what they sold, the largest profit first; those whose name is not known are one row."""
    company = company_of(request)
    rows = queries.by_creator(company, query.as_filter(request, queries.currencies))
    return listed(rows, query, CreatorOut.of, keys=("profit", "id"))


@router.get("/creator-orders", response=Listed[CreatorOrderOut], **SHOWS_COSTS)
def list_creator_orders(request: HttpRequest, query: Query[CreatorOrderQuery]) -> HttpResponse:
    """Items of orders that were sold through creators, the newest first."""
    company = company_of(request)
    asked = query.as_filter(request, queries.currencies)
    rows = queries.creator_orders(company, asked, differs=query.differs)
    if query.creator_id is not None:
        rows = rows.filter(creator=query.creator_id)
    if query.order_external_id:
        rows = rows.filter(order_external_id=query.order_external_id)
    return listed(rows, query, CreatorOrderOut.of, keys=queries.NEWEST)


@router.post("/creator-orders/import", response={202: JobOut}, **needs("settlements:write", once=True))
@once
def import_file(
    request: HttpRequest, file: File[UploadedFile], options: Form[CreatorsFileIn]
) -> Status[dict[str, Any]]:
    """A shop's export of affiliate orders (CSV or Excel), as a job; it hands bad rows back, and a later file brings its
    rows up to date."""
    given = options.dict()
    shop = shop_or_404(request, given.pop("shop_id"))
    return import_job(request, import_creators_file, file, account_id=shop.pk, **given)


@router.put("/creator-orders/columns", response=ColumnsOut, **needs("settlements:write", once=True))
@once
def put_columns(request: HttpRequest, body: ColumnsIn) -> dict[str, Any]:
    """Say what the columns of a file of creators' orders mean; files with the same headers are read so from then on."""
    company = company_of(request)
    remember_columns(
        company=company, headers=body.headers, columns=body.columns, kind="creators", known=HEADERS
    )
    return {"columns": remembered_columns(company, body.headers, kind="creators")}
