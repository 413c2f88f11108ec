"""Orders: search, read, download."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from shelfwire.api import render
from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas import DownloadIn, JobOut, Listed, OrderDetail, OrderOut, TimelineOut
from shelfwire.kit import clock
from shelfwire.orders import queries
from shelfwire.orders.models import Order
from shelfwire.orders.queries import OrderFilter
from shelfwire.orders.states import OrderStatus
from shelfwire.sync.orders import request_download

router = Router(tags=["orders"])


class OrderQuery(PageQuery):
    """Filters of the order list; each narrows the others."""

    search: str = Field(
        "", max_length=100, description="Order id, SKU, buyer or tracking number, from its start."
    )
    shop_id: list[int] = Field([], description="Only these shops.")
    channel: str = ""
    status: list[OrderStatus] = Field([], description="Only these statuses.")
    blocked: bool | None = None
    deadline: Literal["late", "today", "tomorrow", "later"] | None = None
    sku: str = Field("", max_length=80)
    placed_from: datetime | None = None
    placed_to: datetime | None = None

    def as_filter(self) -> OrderFilter:
        """The question in the words of ``orders.queries``."""
        return OrderFilter(
            search=self.search,
            account_ids=tuple(self.shop_id),
            channel=self.channel,
            statuses=tuple(self.status),
            blocked=self.blocked,
            deadline=self.deadline or "",
            sku=self.sku,
            placed_from=self.placed_from,
            placed_to=self.placed_to,
        )


def order_or_404(request: HttpRequest, order_id: int) -> Order:
    """The order of the key's company; another's is a 404 (NoSuchOrder)."""
    return queries.get(company_of(request), order_id)


@router.get("/orders", response=Listed[OrderOut], **needs("orders:read"))
def list_orders(request: HttpRequest, query: Query[OrderQuery]) -> dict[str, Any]:
    """Orders, newest first."""
    rows = queries.orders(company_of(request), query.as_filter())
    return listed(rows, query, render.order, keys=("placed_at", "id"))


@router.get("/orders/{int:order_id}", response=OrderDetail, **needs("orders:read"))
def get_order(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """One order with units, address, open blocks, and why it may not ship (empty: it may)."""
    return render.order_detail(order_or_404(request, order_id))


@router.get("/orders/{int:order_id}/timeline", response=list[TimelineOut], **needs("orders:read"))
def get_timeline(request: HttpRequest, order_id: int) -> list[dict[str, Any]]:
    """The newest hundred entries of the order's diary."""
    return [render.timeline(e) for e in queries.timeline(order_or_404(request, order_id)).rows]


@router.get("/orders/{int:order_id}/document", **needs("orders:read"))
def get_document(request: HttpRequest, order_id: int) -> HttpResponse:
    """The channel's newest document of the order, verbatim."""
    found = order_or_404(request, order_id).documents.order_by("-channel_updated_at", "-id").first()
    if found is None or found.erased_at is not None:
        raise NotFound(
            "The document of this order was erased or never stored.", field="order_id", value=order_id
        )
    return HttpResponse(found.body, content_type="application/json")


@router.post("/orders/download", response={202: JobOut}, **needs("orders:write"))
def download(request: HttpRequest, body: DownloadIn) -> tuple[int, dict[str, Any]]:
    """Download orders placed in a window, as a job."""
    shop = shop_or_404(request, body.shop_id)
    until = body.until or clock.now()
    return 202, render.job(request_download(shop, since=body.since, until=until, by=caller(request)))
