"""Reservations of other order sources, and what is oversold."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.inventory import warehouse_or_404
from shelfwire.api.routes.skus import skus_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.stock_papers import (
    MovedOut,
    MoveIn,
    OversoldOut,
    ReservationForIn,
    ReservationForOut,
    ShipForIn,
    ShortHolderOut,
    TakenOnOut,
    TakeOnIn,
)
from shelfwire.api.values import PathId
from shelfwire.inventory import queries
from shelfwire.inventory.actions import move_reservation, release_for, reserve_for, ship_for, take_on
from shelfwire.inventory.models import ExternalReservation, Oversold, Reservation, Warehouse
from shelfwire.inventory.states import ExternalStatus, ReservationStatus
from shelfwire.orders.models import Order
from shelfwire.orders.queries import holders
from shelfwire.people.models import User

router = Router(tags=["inventory"])


class ReservationQuery(PageQuery):
    """Filters of what other order sources reserved."""

    source: str = Field("", max_length=60)
    key: str = Field("", max_length=120, description="The source's own number, exactly.")
    status: ExternalStatus | None = None


def _reservations(request: HttpRequest) -> QuerySet[ExternalReservation]:
    rows = queries.external_reservations(company_of(request))
    return rows.prefetch_related("lines__sku", "lines__warehouse")


def _reservation_or_404(request: HttpRequest, reservation_id: int) -> ExternalReservation:
    found = _reservations(request).filter(pk=reservation_id).first()
    if found is None:
        raise NotFound(
            f"There is no reservation {reservation_id}.", field="reservation_id", value=reservation_id
        )
    return found


@router.get("/reservations", response=Listed[ReservationForOut], **needs("inventory:read"))
def list_reservations(request: HttpRequest, query: Query[ReservationQuery]) -> HttpResponse:
    """What other order sources reserved, newest first."""
    said = {"source": query.source, "key": query.key, "status": query.status}
    rows = _reservations(request).filter(**{name: value for name, value in said.items() if value})
    return listed(rows, query, ReservationForOut.of, keys=("made_at", "id"))


@router.post("/reservations", response={201: ReservationForOut}, **needs("inventory:write", once=True))
@once
def post_reservation(request: HttpRequest, body: ReservationForIn) -> Status[dict[str, Any]]:
    """Reserve stock for an order of another source, so that no shop sells it. The same source and key again answer with
    what was made, whatever became of it. Never refused for lack of stock: the order exists."""
    skus = skus_or_404(request, [line.sku for line in body.lines])
    lines = [
        (sku, _place(request, line.warehouse), line.quantity)
        for sku, line in zip(skus, body.lines, strict=True)
    ]
    made = reserve_for(
        company=company_of(request),
        source=body.source,
        key=body.key,
        lines=lines,
        by=caller(request),
        expires_at=body.expires_at,
    )
    return Status(201, ReservationForOut.of(_reservation_or_404(request, made.pk)))


def _place(request: HttpRequest, code: str) -> Warehouse:
    if code:
        return warehouse_or_404(request, code)
    found = queries.warehouses(company_of(request)).filter(is_default=True).first()
    if found is None:
        raise NotFound("There is no default warehouse.", field="warehouse", hint="Name one.")
    return found


@router.get("/reservations/{int:reservation_id}", response=ReservationForOut, **needs("inventory:read"))
def get_reservation(request: HttpRequest, reservation_id: PathId) -> dict[str, Any]:
    """One reservation of another order source."""
    return ReservationForOut.of(_reservation_or_404(request, reservation_id))


@router.post(
    "/reservations/{int:reservation_id}/release",
    response=ReservationForOut,
    **needs("inventory:write", once=True),
)
@once
def post_release(request: HttpRequest, reservation_id: PathId) -> dict[str, Any]:
    """Its order was cancelled: give the stock back. A second time changes nothing."""
    found = _reservation_or_404(request, reservation_id)
    release_for(company=company_of(request), source=found.source, key=found.key, by=caller(request))
    return ReservationForOut.of(_reservation_or_404(request, reservation_id))


@router.post(
    "/reservations/{int:reservation_id}/ship",
    response=ReservationForOut,
    **needs("inventory:write", once=True),
)
@once
def post_ship(request: HttpRequest, reservation_id: PathId, body: ShipForIn) -> dict[str, Any]:
    """Its order left the house: take it off stock. A second time changes nothing."""
    found = _reservation_or_404(request, reservation_id)
    ship_for(
        company=company_of(request),
        source=found.source,
        key=found.key,
        by=caller(request),
        reference=body.reference,
    )
    return ReservationForOut.of(_reservation_or_404(request, reservation_id))


def _oversold_or_404(request: HttpRequest, oversold_id: int) -> Oversold:
    found = queries.oversold_rows(company_of(request)).filter(pk=oversold_id).first()
    if found is None:
        raise NotFound(f"Nothing is oversold as {oversold_id}.", field="oversold_id", value=oversold_id)
    return found


@router.get("/oversold", response=Everything[OversoldOut], **needs("inventory:read"))
def list_oversold(request: HttpRequest) -> dict[str, Any]:
    """What is oversold now, the oldest first, at most 200, with those who wait for it and what may be done."""
    found = queries.oversold(company_of(request))
    orders = _orders(request, [one.holder for short in found for one in short.holders])
    return {
        "data": [
            OversoldOut.of(short)
            | {"holders": [ShortHolderOut.of(one, order_id=orders.get(one.holder)) for one in short.holders]}
            for short in found
        ]
    }


def _orders(request: HttpRequest, names: list[str]) -> dict[str, int]:
    """The order of each holder, as far as it is the company's own: another one may share the stock."""
    found = {name: order["order_id"] for name, order in holders(names).items()}
    own = Order.objects.filter(pk__in=set(found.values()), account__company=company_of(request))
    ours = set(own.values_list("pk", flat=True))
    return {name: order_id for name, order_id in found.items() if order_id in ours}


@router.put("/oversold/{int:oversold_id}", response=TakenOnOut, **needs("inventory:write", once=True))
@once
def put_oversold(request: HttpRequest, oversold_id: PathId, body: TakeOnIn) -> dict[str, Any]:
    """Say who sees to it, and leave a note."""
    found = _oversold_or_404(request, oversold_id)
    owner = None
    if body.owner is not None:
        members = User.objects.filter(memberships__company=company_of(request), email__iexact=body.owner)
        owner = members.first()
        if owner is None:
            raise NotFound(f"There is no member “{body.owner}”.", field="owner", value=body.owner)
    return TakenOnOut.of(take_on(oversold=found, owner=owner, by=caller(request), note=body.note))


@router.post("/oversold/{int:oversold_id}/move", response=MovedOut, **needs("inventory:write", once=True))
@once
def post_move(request: HttpRequest, oversold_id: PathId, body: MoveIn) -> dict[str, Any]:
    """Let what a holder waits for leave from another warehouse that has it."""
    found = _oversold_or_404(request, oversold_id)
    waits = Reservation.objects.filter(
        sku=found.sku_id, warehouse=found.warehouse_id, holder=body.holder, status=ReservationStatus.ACTIVE
    )
    if not waits.exists():
        raise NotFound(f"“{body.holder}” does not wait for it.", field="holder", value=body.holder)
    place = warehouse_or_404(request, body.warehouse)
    return {"moved": move_reservation(holder=body.holder, warehouse=place, by=caller(request))}
