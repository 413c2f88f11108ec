"""Orders: search, read, download, read again, and what a person may decide about one."""

from __future__ import annotations

from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed, rendered
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.orders import (
    DownloadIn,
    EvidenceIn,
    LiftIn,
    NoteIn,
    OrderDetail,
    OrderOut,
    PutBackIn,
    TimelineOut,
)
from shelfwire.api.values import Id, Moment, PathId
from shelfwire.channels.port import OrderClass
from shelfwire.fulfilment.actions import answer_put_back, lift
from shelfwire.fulfilment.evidence_job import evidence_job
from shelfwire.fulfilment.queries import (
    Progress,
    narrowed,
    progress_of,
    shipping_checks,
    to_put_back,
    with_progress,
)
from shelfwire.fulfilment.ways import ways_each
from shelfwire.jobs.actions import enqueue
from shelfwire.orders import queries
from shelfwire.orders.actions import add_timeline
from shelfwire.orders.checks import CheckState
from shelfwire.orders.models import Order, TimelineEntry
from shelfwire.orders.queries import OrderFilter
from shelfwire.orders.states import BlockCode, OrderStatus
from shelfwire.sync.orders.download import request_download
from shelfwire.sync.orders.read import refetch

router = Router(tags=["orders"])


class OrderQuery(PageQuery):
    """Filters of the order list; each narrows the others, repeated values of one widen it."""

    search: str = Field(
        "", max_length=100, description="Order id or its last digits, SKU, buyer or tracking number."
    )
    shop_id: list[Id] = Field([], description="Only these shops.", max_length=100)
    channel: str = Field("", max_length=30)
    status: list[OrderStatus] = Field([], description="Only these statuses.")
    order_class: list[OrderClass] = Field([], description="Only these kinds of order.")
    progress: Progress | None = Field(
        None, description="How far packing and hand-over have come, as each order's `progress` says."
    )
    blocked: bool | None = None
    deadline: Literal["late", "today", "tomorrow", "later"] | None = Field(
        None, description="Of orders still to ship, by the shop's own calendar."
    )
    sku: str = Field("", max_length=80)
    source: str = Field("", max_length=20, description="Exactly, such as `Website`.")
    placed_from: Moment | None = Field(None, description="Placed at this moment or later.")
    placed_to: Moment | None = Field(None, description="Placed before this moment.")

    def as_filter(self) -> OrderFilter:
        """The question in the words of ``orders.queries``."""
        return OrderFilter(
            search=self.search,
            account_ids=self.shop_id,
            channel=self.channel,
            statuses=self.status,
            classes=self.order_class,
            blocked=self.blocked,
            deadline=self.deadline or "",
            sku=self.sku,
            placed_from=self.placed_from,
            placed_to=self.placed_to,
            source=self.source,
        )


def order_or_404(request: HttpRequest, order_id: int) -> Order:
    """The order of the key's company."""
    found = queries.get(company_of(request), order_id)
    if found is None:
        raise NotFound(f"There is no order {order_id}.", field="order_id", value=order_id)
    return found


def detail(row: Order) -> dict[str, Any]:
    """An order with everything that belongs to it."""
    checks = shipping_checks(row)
    return OrderDetail.of(
        row,
        progress=progress_of(with_progress(Order.objects.filter(pk=row.pk).defer("search")).get()),
        lines=row.units.select_related("sku").order_by("pk"),
        blocks=row.blocks.filter(ended_at=None).order_by("since"),
        amounts=row.money.order_by("pk"),
        to_put_back=to_put_back(row.company).filter(order=row).count(),
        ways=ways_each([row])[row.pk],
        shipping_checks=checks,
        why_not_shippable=[check.why for check in checks if check.state == CheckState.STOPS],
    )


@router.get("/orders", response=Listed[OrderOut], **needs("orders:read"))
def list_orders(request: HttpRequest, query: Query[OrderQuery]) -> HttpResponse:
    """Orders with their units, newest first."""
    rows = with_progress(queries.orders(company_of(request), query.as_filter()))
    rows = narrowed(rows, query.progress or "")
    return listed(rows, query, OrderOut.of, keys=queries.KEYS)


@router.post("/orders/download", response={202: JobOut}, **needs("orders:write", once=True))
@once
def download(request: HttpRequest, body: DownloadIn) -> Status[dict[str, Any]]:
    """Download orders placed in a window, as a job. A window that is being downloaded gives its job."""
    shop = shop_or_404(request, body.shop_id)
    job = request_download(shop, since=body.since, until=body.until, by=caller(request))
    return Status(202, JobOut.of(job))


@router.get("/orders/{int:order_id}", response=OrderDetail, **needs("orders:read"))
def get_order(request: HttpRequest, order_id: PathId) -> dict[str, Any]:
    """One order with units, address, amounts, open blocks, and why it may not ship (empty: it may)."""
    return detail(order_or_404(request, order_id))


@router.get("/orders/{int:order_id}/timeline", response=Listed[TimelineOut], **needs("orders:read"))
def get_timeline(request: HttpRequest, order_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """The order's timeline, newest first."""
    order = order_or_404(request, order_id)
    return rendered(queries.timeline(order, after=query.after or None, size=query.size), TimelineOut.of)


@router.get("/orders/{int:order_id}/document", response=dict[str, Any], **needs("orders:read"))
def get_document(request: HttpRequest, order_id: PathId) -> HttpResponse:
    """The channel's newest document of the order, as sent."""
    found = order_or_404(request, order_id).documents.order_by("-channel_updated_at", "-id").first()
    if found is None or found.erased_at is not None:
        raise NotFound(
            "The document of this order was erased or never stored.", field="order_id", value=order_id
        )
    return HttpResponse(found.body, content_type="application/json")


@router.post("/orders/{int:order_id}/refresh", response=OrderDetail, **needs("orders:write"))
def refresh(request: HttpRequest, order_id: PathId) -> dict[str, Any]:
    """Read the order again from the channel, now."""
    refetch(order_or_404(request, order_id), by=caller(request))
    return detail(order_or_404(request, order_id))


@router.post("/orders/{int:order_id}/notes", response={201: TimelineOut}, **needs("orders:write", once=True))
@once
def post_note(request: HttpRequest, order_id: PathId, body: NoteIn) -> Status[dict[str, Any]]:
    """Write into the order's timeline."""
    order = order_or_404(request, order_id)
    with transaction.atomic():
        add_timeline([order.pk], TimelineEntry.Kind.PERSON, body.text, caller(request))
        [entry] = queries.timeline(order, size=1).rows
    return Status(201, TimelineOut.of(entry))


@router.post("/orders/evidence", response={202: JobOut}, **needs("orders:write", once=True))
@once
def post_evidence(request: HttpRequest, body: EvidenceIn) -> Status[dict[str, Any]]:
    """Evidence packs of these orders as a job, the buyers' data hidden: a zip for each with a summary as PDF, the
    timeline, scans at packing, carrier events, what was told to the channel and heard from it, and its documents.
    Orders that are not there are skipped."""
    job = enqueue(
        evidence_job,
        company=company_of(request),
        by=caller(request),
        order_ids=list(dict.fromkeys(body.order_ids)),
    )
    return Status(202, JobOut.of(job))


@router.post(
    "/orders/{int:order_id}/blocks/{code}/lift", response=OrderDetail, **needs("orders:write", once=True)
)
@once
def post_lift(request: HttpRequest, order_id: PathId, code: BlockCode, body: LiftIn) -> dict[str, Any]:
    """Decide that the order may ship all the same; only blocks that a person may judge can be lifted."""
    order = order_or_404(request, order_id)
    lift(order, code, caller(request), body.why)
    return detail(order_or_404(request, order_id))


@router.post("/orders/{int:order_id}/put-back", response=OrderDetail, **needs("inventory:write", once=True))
@once
def post_put_back(request: HttpRequest, order_id: PathId, body: PutBackIn) -> dict[str, Any]:
    """Say whether units that were cancelled after they had left the ledger are back on the shelf. Stock moves once:
    a second answer changes nothing."""
    answer_put_back(order=order_or_404(request, order_id), back=body.put_back, by=caller(request))
    return detail(order_or_404(request, order_id))
