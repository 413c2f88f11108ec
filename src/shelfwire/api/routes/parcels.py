"""Parcels: for shipping software. Nothing ships before the channel released the order."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.files import import_job
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.orders import order_or_404
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.parcels import (
    AcknowledgeIn,
    AcknowledgementOut,
    CarrierEventOut,
    CarrierOut,
    NotMovingOut,
    ParcelIn,
    ParcelOut,
    ScanClockOut,
    StoppedOut,
    TakeOutIn,
    TrackingFileIn,
    TrackingIn,
    UnscannedOut,
    VoidIn,
)
from shelfwire.api.values import Filters, Id, PathId
from shelfwire.channels.queries import accounts
from shelfwire.fulfilment import queries
from shelfwire.fulfilment.actions import (
    acknowledge,
    correct_tracking,
    make_parcel,
    take_out,
    undo_acknowledgement,
    void_parcel,
)
from shelfwire.fulfilment.jobs_registry import import_tracking_job
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import ParcelFilter
from shelfwire.fulfilment.states import ParcelStatus

router = Router(tags=["parcels"])


class ParcelQuery(PageQuery):
    """Filters of the parcel list."""

    search: str = Field("", max_length=100, description="Tracking number, or anything that finds an order.")
    shop_id: list[Id] = Field([], max_length=100)
    status: list[ParcelStatus] = Field([])
    carrier: str = Field("", max_length=40, description="Its code.")
    order_id: Id | None = None

    def as_filter(self) -> ParcelFilter:
        """The question in the words of ``fulfilment.queries``."""
        return ParcelFilter(
            search=self.search,
            account_ids=self.shop_id,
            statuses=self.status,
            carrier=self.carrier,
            order_id=self.order_id,
        )


class CarrierQuery(Filters):
    """Where the parcel goes from."""

    region: str = Field("", max_length=8, description="Two letters; carriers that suit it come first.")


def parcel_or_404(request: HttpRequest, parcel_id: int) -> Parcel:
    """The parcel of the key's company."""
    found = queries.get(company_of(request), parcel_id)
    if found is None:
        raise NotFound(f"There is no parcel {parcel_id}.", field="parcel_id", value=parcel_id)
    return found


@router.get("/parcels", response=Listed[ParcelOut], **needs("parcels:read"))
def list_parcels(request: HttpRequest, query: Query[ParcelQuery]) -> HttpResponse:
    """Parcels, newest first."""
    rows = queries.parcels(company_of(request), query.as_filter())
    return listed(rows, query, ParcelOut.of, keys=queries.KEYS)


@router.post("/parcels", response={201: ParcelOut}, **needs("parcels:write", once=True))
@once
def post_parcel(request: HttpRequest, body: ParcelIn) -> Status[dict[str, Any]]:
    """A parcel with carrier and tracking, for all or some units of one or several orders; tracking goes to the
    channel once. The same number twice is refused, so even without a key a repeated request cannot ship twice."""
    shop = shop_or_404(request, body.shop_id)
    made = make_parcel(
        company=company_of(request),
        account=shop,
        carrier=body.carrier,
        tracking_number=body.tracking_number,
        contents={line.order_id: line.unit_ids for line in body.contents},
        by=caller(request),
        via="rest",
        accept_unusual_number=body.accept_unusual_number,
        labelled_at=body.labelled_at,
        despite=body.despite,
    )
    return Status(201, ParcelOut.of(parcel_or_404(request, made.pk)))


@router.post("/parcels/import", response={202: JobOut}, **needs("parcels:write", once=True))
@once
def import_file(
    request: HttpRequest, file: File[UploadedFile], options: Form[TrackingFileIn]
) -> Status[dict[str, Any]]:
    """A CSV or Excel file of order ids, carriers and tracking numbers, as a job; it hands bad rows back."""
    values = options.dict()
    shop_id = values.pop("shop_id")
    if shop_id is not None:
        values["account_id"] = shop_or_404(request, shop_id).pk
    return import_job(request, import_tracking_job, file, **values)


@router.get("/parcels/unscanned", response=Everything[UnscannedOut], **needs("parcels:read"))
def list_unscanned(request: HttpRequest) -> dict[str, Any]:
    """Parcels whose tracking was sent and which the carrier has not scanned, the most urgent 200 first."""
    return {
        "data": [
            UnscannedOut.of(found.parcel, collect_by=found.collect_by, hours_left=found.hours_left)
            for found in queries.unscanned(company_of(request))
        ]
    }


@router.get("/parcels/not-moving", response=Everything[NotMovingOut], **needs("parcels:read"))
def list_not_moving(request: HttpRequest) -> dict[str, Any]:
    """Parcels whose tracking was sent and that were not scanned in time, or not heard of for days since; the 200 that
    wait longest first. The carrier's next event takes a parcel off the list."""
    found = queries.not_moving(list(accounts(company_of(request))), queries.UNSCANNED_MOST)
    return {
        "data": [NotMovingOut.of(one.parcel, since=one.since, collect_by=one.collect_by) for one in found]
    }


@router.get("/parcels/stopped", response=Everything[StoppedOut], **needs("parcels:read"))
def list_stopped(request: HttpRequest) -> dict[str, Any]:
    """Parcels that must not be handed over as they are, because of an order inside; the most urgent 200 first."""
    found = queries.to_stop(company_of(request))
    return {"data": [StoppedOut.of(one.reason) for one in found]}


@router.get("/parcels/first-scan", response=Everything[ScanClockOut], **needs("parcels:read"))
def list_scan_clocks(request: HttpRequest) -> dict[str, Any]:
    """Each shop's rate of late first scans, what it becomes if nothing moves, and what to hand over by when."""
    company = company_of(request)
    return {
        "data": [ScanClockOut.of(found) for found in queries.scan_clocks(company, list(accounts(company)))]
    }


@router.get("/parcels/{int:parcel_id}", response=ParcelOut, **needs("parcels:read"))
def get_parcel(request: HttpRequest, parcel_id: PathId) -> dict[str, Any]:
    """One parcel."""
    return ParcelOut.of(parcel_or_404(request, parcel_id))


@router.get("/parcels/{int:parcel_id}/events", response=Everything[CarrierEventOut], **needs("parcels:read"))
def list_carrier_events(request: HttpRequest, parcel_id: PathId) -> dict[str, Any]:
    """What the carrier told of the parcel, newest first."""
    found = queries.events_of(parcel_or_404(request, parcel_id))
    return {"data": [CarrierEventOut.of(one) for one in found]}


@router.put("/parcels/{int:parcel_id}/tracking", response=ParcelOut, **needs("parcels:write", once=True))
@once
def put_tracking(request: HttpRequest, parcel_id: PathId, body: TrackingIn) -> dict[str, Any]:
    """Correct a sent parcel's carrier and number, as often and as long as the channel allows."""
    correct_tracking(
        parcel=parcel_or_404(request, parcel_id),
        carrier=body.carrier,
        tracking_number=body.tracking_number,
        by=caller(request),
        accept_unusual_number=body.accept_unusual_number,
        despite=body.despite,
    )
    return ParcelOut.of(parcel_or_404(request, parcel_id))


@router.post("/parcels/{int:parcel_id}/void", response=ParcelOut, **needs("parcels:write", once=True))
@once
def post_void(request: HttpRequest, parcel_id: PathId, body: VoidIn) -> dict[str, Any]:
    """Void a parcel whose tracking has not been sent, or of which everything is cancelled."""
    void_parcel(parcel=parcel_or_404(request, parcel_id), by=caller(request), why=body.why)
    return ParcelOut.of(parcel_or_404(request, parcel_id))


@router.post("/parcels/{int:parcel_id}/take-out", response=ParcelOut, **needs("parcels:write", once=True))
@once
def post_take_out(request: HttpRequest, parcel_id: PathId, body: TakeOutIn) -> dict[str, Any]:
    """Take an order out of a parcel: what of it has not left is open again. A parcel left empty is void."""
    take_out(
        parcel=parcel_or_404(request, parcel_id),
        order=order_or_404(request, body.order_id),
        by=caller(request),
        why=body.why,
        only_cancelled=body.only_cancelled,
    )
    return ParcelOut.of(parcel_or_404(request, parcel_id))


@router.get(
    "/parcels/{int:parcel_id}/acknowledgements",
    response=Everything[AcknowledgementOut],
    **needs("parcels:read"),
)
def list_acknowledgements(request: HttpRequest, parcel_id: PathId) -> dict[str, Any]:
    """Who acknowledged what stopped the parcel, newest first."""
    found = queries.acknowledgements(parcel_or_404(request, parcel_id))
    return {"data": [AcknowledgementOut.of(one) for one in found]}


@router.post(
    "/parcels/{int:parcel_id}/acknowledgements",
    response={201: AcknowledgementOut},
    **needs("parcels:write", once=True),
)
@once
def post_acknowledgement(
    request: HttpRequest, parcel_id: PathId, body: AcknowledgeIn
) -> Status[dict[str, Any]]:
    """Say that one has seen why the parcel is stopped. An address that changed: the box has the new one. Cancelled
    items: they are out of the box. A request to cancel or a hold is noted, and the parcel stays stopped. Acknowledged
    before: that acknowledgement is returned."""
    made = acknowledge(
        parcel=parcel_or_404(request, parcel_id),
        order=order_or_404(request, body.order_id),
        cause=body.cause,
        by=caller(request),
        why=body.why,
    )
    return Status(201, AcknowledgementOut.of(made))


@router.post(
    "/parcels/{int:parcel_id}/acknowledgements/{int:acknowledgement_id}/undo",
    response=Everything[AcknowledgementOut],
    **needs("parcels:write", once=True),
)
@once
def post_undo(request: HttpRequest, parcel_id: PathId, acknowledgement_id: PathId) -> dict[str, Any]:
    """Take back that the box has the new address: the parcel is stopped again."""
    parcel = parcel_or_404(request, parcel_id)
    if not parcel.acknowledgements.filter(pk=acknowledgement_id).exists():
        raise NotFound(
            f"The parcel has no acknowledgement {acknowledgement_id}.",
            field="acknowledgement_id",
            value=acknowledgement_id,
        )
    undo_acknowledgement(acknowledgement_id=acknowledgement_id, parcel=parcel, by=caller(request))
    return {"data": [AcknowledgementOut.of(one) for one in queries.acknowledgements(parcel)]}


@router.get("/carriers", response=Everything[CarrierOut], **needs("parcels:read"))
def list_carriers(request: HttpRequest, query: Query[CarrierQuery]) -> dict[str, Any]:  # noqa: ARG001  # ninja calls it so
    """The carriers Shelfwire knows, those whose tracking is recognised reliably first."""
    return {"data": [CarrierOut.of(c, major=query.region in c.major) for c in queries.carriers(query.region)]}
