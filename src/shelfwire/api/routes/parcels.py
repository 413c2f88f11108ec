"""Parcels: the door for shipping software. Nothing ships before the channel released the order."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import File, Query, Router, UploadedFile

from shelfwire.api import render
from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas import JobOut, Listed, ParcelIn, ParcelOut, TrackingIn, VoidIn
from shelfwire.fulfilment import queries
from shelfwire.fulfilment.actions import correct_tracking, make_parcel, void_parcel
from shelfwire.fulfilment.jobs_registry import import_tracking_job
from shelfwire.fulfilment.models import Parcel
from shelfwire.jobs import enqueue

router = Router(tags=["parcels"])


def parcel_or_404(request: HttpRequest, parcel_id: int) -> Parcel:
    """The parcel of the key's company."""
    found = queries.parcels(company_of(request)).filter(pk=parcel_id).first()
    if found is None:
        raise NotFound(f"There is no parcel {parcel_id}.", field="parcel_id", value=parcel_id)
    return found


@router.get("/parcels", response=Listed[ParcelOut], **needs("parcels:read"))
def list_parcels(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """Parcels, newest first."""
    return listed(queries.parcels(company_of(request)), query, render.parcel, keys=("made_at", "id"))


@router.get("/parcels/{int:parcel_id}", response=ParcelOut, **needs("parcels:read"))
def get_parcel(request: HttpRequest, parcel_id: int) -> dict[str, Any]:
    """One parcel."""
    return render.parcel(parcel_or_404(request, parcel_id))


@router.post("/parcels", response={201: ParcelOut}, **needs("parcels:write"))
def post_parcel(request: HttpRequest, body: ParcelIn) -> tuple[int, dict[str, Any]]:
    """A parcel with carrier and tracking, for all or some units of one or several orders; tracking goes to the
    channel once. The same number twice is refused, so a repeated request cannot ship twice."""
    shop = shop_or_404(request, body.shop_id)
    made = make_parcel(
        company=shop.company,
        account=shop,
        carrier=body.carrier,
        tracking_number=body.tracking_number,
        contents={line.order_id: line.unit_ids for line in body.contents},
        by=caller(request),
        via="rest",
        accept_unusual_number=body.accept_unusual_number,
    )
    return 201, render.parcel(parcel_or_404(request, made.pk))


@router.put("/parcels/{int:parcel_id}/tracking", response=ParcelOut, **needs("parcels:write"))
def put_tracking(request: HttpRequest, parcel_id: int, body: TrackingIn) -> dict[str, Any]:
    """Correct a sent parcel's carrier and number, once, within the channel's window."""
    parcel = parcel_or_404(request, parcel_id)
    correct_tracking(
        parcel=parcel, carrier=body.carrier, tracking_number=body.tracking_number, by=caller(request)
    )
    return render.parcel(parcel_or_404(request, parcel_id))


@router.post("/parcels/{int:parcel_id}/void", response=ParcelOut, **needs("parcels:write"))
def post_void(request: HttpRequest, parcel_id: int, body: VoidIn) -> dict[str, Any]:
    """Void a parcel whose tracking has not been sent; its units are open again."""
    void_parcel(parcel=parcel_or_404(request, parcel_id), by=caller(request), why=body.why)
    return render.parcel(parcel_or_404(request, parcel_id))


@router.post("/parcels/import", response={202: JobOut}, **needs("parcels:write"))
def import_file(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, dict[str, Any]]:
    """A CSV or Excel file of order ids, carriers and tracking numbers, as a job; it hands bad rows back."""
    name = file.name or "tracking.csv"
    with transaction.atomic():
        job = enqueue(
            import_tracking_job,
            company=company_of(request),
            by=caller(request),
            files={name: file.read()},
            file=name,
        )
    return 202, render.job(job)
