"""Transfers between warehouses, and assembly."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.inventory import warehouse_or_404
from shelfwire.api.routes.skus import sku_or_404, skus_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.inventory import MovementOut
from shelfwire.api.schemas.stock_papers import ArrivedIn, AssemblyIn, TransferIn, TransferOut
from shelfwire.api.values import PathId
from shelfwire.inventory import queries
from shelfwire.inventory.actions import assemble, cancel_transfer, receive_transfer, send_transfer
from shelfwire.inventory.models import Movement, Transfer
from shelfwire.inventory.states import TransferStatus

router = Router(tags=["inventory"])


class TransferQuery(PageQuery):
    """Filters of the transfers."""

    status: TransferStatus | None = None


@router.post("/assemblies", response={201: Everything[MovementOut]}, **needs("inventory:write", once=True))
@once
def post_assembly(request: HttpRequest, body: AssemblyIn) -> Status[dict[str, Any]]:
    """Put parts together to a SKU that is counted, or take it apart; one movement for each SKU. The same `once` again
    answers with none."""
    sku = sku_or_404(request, body.sku)
    parts = skus_or_404(request, [part.sku for part in body.parts])
    moved = assemble(
        sku=sku,
        parts=[(part, said.quantity) for part, said in zip(parts, body.parts, strict=True)],
        quantity=body.quantity,
        warehouse=warehouse_or_404(request, body.warehouse),
        by=caller(request),
        reference=body.reference,
        once=f"api:{body.once}" if body.once else None,
    )
    rows = Movement.objects.filter(pk__in=[row.pk for row in moved]).select_related("sku", "warehouse")
    return Status(201, {"data": [MovementOut.of(row) for row in rows.order_by("pk")]})


def _transfers(request: HttpRequest) -> QuerySet[Transfer]:
    return queries.transfers(company_of(request)).prefetch_related("lines__sku")


def _transfer_or_404(request: HttpRequest, transfer_id: int) -> Transfer:
    found = _transfers(request).filter(pk=transfer_id).first()
    if found is None:
        raise NotFound(f"There is no transfer {transfer_id}.", field="transfer_id", value=transfer_id)
    return found


@router.get("/transfers", response=Listed[TransferOut], **needs("inventory:read"))
def list_transfers(request: HttpRequest, query: Query[TransferQuery]) -> HttpResponse:
    """Transfers, newest first."""
    rows = _transfers(request)
    if query.status is not None:
        rows = rows.filter(status=query.status)
    return listed(rows, query, TransferOut.of, keys=("sent_at", "id"))


@router.post("/transfers", response={201: TransferOut}, **needs("inventory:write", once=True))
@once
def post_transfer(request: HttpRequest, body: TransferIn) -> Status[dict[str, Any]]:
    """Let stock leave for another warehouse. The same `once` again answers with the transfer that it made."""
    skus = skus_or_404(request, [line.sku for line in body.lines])
    made = send_transfer(
        source=warehouse_or_404(request, body.source, field="source"),
        target=warehouse_or_404(request, body.target, field="target"),
        lines=[(sku, line.quantity) for sku, line in zip(skus, body.lines, strict=True)],
        by=caller(request),
        reference=body.reference,
        once=f"api:{body.once}" if body.once else None,
    )
    return Status(201, TransferOut.of(_transfer_or_404(request, made.pk)))


@router.get("/transfers/{int:transfer_id}", response=TransferOut, **needs("inventory:read"))
def get_transfer(request: HttpRequest, transfer_id: PathId) -> dict[str, Any]:
    """One transfer."""
    return TransferOut.of(_transfer_or_404(request, transfer_id))


@router.post(
    "/transfers/{int:transfer_id}/receive", response=TransferOut, **needs("inventory:write", once=True)
)
@once
def post_receive(request: HttpRequest, transfer_id: PathId, body: ArrivedIn) -> dict[str, Any]:
    """Put what arrived on stock. What is missing stays on the transfer; a second time changes nothing."""
    found = _transfer_or_404(request, transfer_id)
    skus = skus_or_404(request, [line.sku for line in body.lines])
    arrived = {sku.pk: line.arrived for sku, line in zip(skus, body.lines, strict=True)}
    receive_transfer(transfer=found, by=caller(request), arrived=arrived or None)
    return TransferOut.of(_transfer_or_404(request, transfer_id))


@router.post(
    "/transfers/{int:transfer_id}/cancel", response=TransferOut, **needs("inventory:write", once=True)
)
@once
def post_cancel(request: HttpRequest, transfer_id: PathId) -> dict[str, Any]:
    """Put everything back where it left. A second time changes nothing."""
    cancel_transfer(transfer=_transfer_or_404(request, transfer_id), by=caller(request))
    return TransferOut.of(_transfer_or_404(request, transfer_id))
