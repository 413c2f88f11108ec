"""What the channel was told, and what it answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.parcels import parcel_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.parcels import DismissIn, OutgoingOut
from shelfwire.api.values import Id, PathId
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions.outgoing import retry
from shelfwire.exchange.errors import NotRetryable
from shelfwire.exchange.models import Outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.fulfilment.actions import dismiss_refusal

router = Router(tags=["parcels"])


class OutgoingQuery(PageQuery):
    """Filters of the outbox."""

    shop_id: list[Id] = Field([], max_length=100)
    status: list[OutgoingStatus] = Field([], description="`refused` is what waits for a person.")


def _outgoing_or_404(request: HttpRequest, outgoing_id: int) -> Outgoing:
    found = exchange.outgoing(company_of(request)).filter(pk=outgoing_id).first()
    if found is None:
        raise NotFound(f"There is no call {outgoing_id}.", field="outgoing_id", value=outgoing_id)
    return found


def _about_parcel_or_refused(request: HttpRequest, outgoing_id: int) -> Outgoing:
    """What is about something else has an address and a scope of its own: a label costs money."""
    row = _outgoing_or_404(request, outgoing_id)
    if row.subject_kind != "parcel":
        raise NotRetryable(
            f"Call {row.pk} is about a {row.subject_kind.replace('_', ' ')}, not about a parcel.",
            field="outgoing_id",
            value=row.pk,
            hint=f"Go to {row.subject_kind.replace('_', ' ')} {row.subject_id} itself.",
        )
    return row


@router.get("/outgoing", response=Listed[OutgoingOut], **needs("parcels:read"))
def list_outgoing(request: HttpRequest, query: Query[OutgoingQuery]) -> HttpResponse:
    """Calls to the channels, newest first, with the channel's answer or its reasons for refusing."""
    rows = exchange.outgoing(company_of(request)).defer("payload")
    if query.shop_id:
        rows = rows.filter(account_id__in=query.shop_id)
    if query.status:
        rows = rows.filter(status__in=query.status)
    return listed(rows, query, OutgoingOut.of, keys=("id",))


@router.get("/parcels/{int:parcel_id}/outgoing", response=Everything[OutgoingOut], **needs("parcels:read"))
def list_of_parcel(request: HttpRequest, parcel_id: PathId) -> dict[str, Any]:
    """What the channel was told of the parcel and what it answered, oldest first."""
    parcel = parcel_or_404(request, parcel_id)
    rows = exchange.outgoing_of("parcel", parcel.pk).filter(account_id=parcel.account_id)
    return {"data": [OutgoingOut.of(row) for row in rows]}


@router.post("/outgoing/{int:outgoing_id}/retry", response=OutgoingOut, **needs("parcels:write", once=True))
@once
def post_retry(request: HttpRequest, outgoing_id: PathId) -> dict[str, Any]:
    """Send a refused call about a parcel again, after the reason was settled."""
    row = _about_parcel_or_refused(request, outgoing_id)
    return OutgoingOut.of(retry(outgoing_id=row.pk, by=caller(request)))


@router.post("/outgoing/{int:outgoing_id}/dismiss", response=OutgoingOut, **needs("parcels:write", once=True))
@once
def post_dismiss(request: HttpRequest, outgoing_id: PathId, body: DismissIn) -> dict[str, Any]:
    """Let a refused operation rest, with a reason that is kept: the parcel went on without it. Refused as
    `still_to_tell` while units of the order are in the parcel and the channel has no tracking of them."""
    row = _about_parcel_or_refused(request, outgoing_id)
    dismiss_refusal(outgoing_id=row.pk, by=caller(request), why=body.why)
    return OutgoingOut.of(_outgoing_or_404(request, outgoing_id))
