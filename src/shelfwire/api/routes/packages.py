"""Packages on the channel: split, combined, taken apart; deliveries by the seller; invoices."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.orders import order_or_404
from shelfwire.api.routes.parcels import parcel_or_404
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.packages import (
    CombineIn,
    CombineOfferOut,
    DeliveryIn,
    InvoiceIn,
    PackageRequestOut,
    ProofIn,
    SplitIn,
    UncombineIn,
)
from shelfwire.api.values import Id, PathId
from shelfwire.channels.queries import accounts
from shelfwire.fulfilment import requests
from shelfwire.fulfilment.actions.deliver import PDF_MOST
from shelfwire.fulfilment.actions.package_requests import (
    ask_combine,
    ask_delivery,
    ask_invoice,
    ask_split,
    ask_uncombine,
    retry_request,
    undo_request,
    withdraw_request,
)
from shelfwire.fulfilment.invoice_file import INVOICE_MOST
from shelfwire.fulfilment.models import PackageRequest
from shelfwire.fulfilment.states import RequestKind, RequestStatus

router = Router(tags=["packages"])


class RequestQuery(PageQuery):
    """Filters of the requests."""

    shop_id: list[Id] = Field([], max_length=100)
    kind: list[RequestKind] = Field([])
    status: list[RequestStatus] = Field([])


def request_or_404(request: HttpRequest, request_id: int) -> PackageRequest:
    """The request of the key's company."""
    found = requests.request(company_of(request), request_id)
    if found is None:
        raise NotFound(f"There is no request {request_id}.", field="request_id", value=request_id)
    return found


def _out(request: HttpRequest, row: PackageRequest) -> Status[dict[str, Any]]:
    return Status(202, PackageRequestOut.of(request_or_404(request, row.pk)))


@router.get("/package-requests", response=Listed[PackageRequestOut], **needs("parcels:read"))
def list_requests(request: HttpRequest, query: Query[RequestQuery]) -> HttpResponse:
    """Requests about packages, newest first."""
    rows = requests.requests(company_of(request))
    if query.shop_id:
        rows = rows.filter(account_id__in=query.shop_id)
    if query.kind:
        rows = rows.filter(kind__in=query.kind)
    if query.status:
        rows = rows.filter(status__in=query.status)
    return listed(rows, query, PackageRequestOut.of, keys=requests.KEYS)


@router.get("/package-requests/{int:request_id}", response=PackageRequestOut, **needs("parcels:read"))
def get_request(request: HttpRequest, request_id: PathId) -> dict[str, Any]:
    """One of them."""
    return PackageRequestOut.of(request_or_404(request, request_id))


@router.post(
    "/package-requests/{int:request_id}/retry",
    response={202: PackageRequestOut},
    **needs("parcels:write", once=True),
)
@once
def post_retry(request: HttpRequest, request_id: PathId) -> Status[dict[str, Any]]:
    """Send a refused request again."""
    return _out(request, retry_request(request=request_or_404(request, request_id), by=caller(request)))


@router.post(
    "/package-requests/{int:request_id}/withdraw",
    response={202: PackageRequestOut},
    **needs("parcels:write", once=True),
)
@once
def post_withdraw(request: HttpRequest, request_id: PathId) -> Status[dict[str, Any]]:
    """Withdraw a request that has not been sent yet."""
    return _out(request, withdraw_request(request=request_or_404(request, request_id), by=caller(request)))


@router.post(
    "/package-requests/{int:request_id}/undo",
    response={202: PackageRequestOut},
    **needs("parcels:write", once=True),
)
@once
def post_undo(request: HttpRequest, request_id: PathId) -> Status[dict[str, Any]]:
    """Undo a combination, or combine again what was taken apart, with a new request."""
    return _out(request, undo_request(request=request_or_404(request, request_id), by=caller(request)))


@router.get("/combinable", response=Everything[CombineOfferOut], **needs("parcels:read"))
def list_combinable(request: HttpRequest) -> dict[str, Any]:
    """Orders that can be combined, the most urgent first; channels are asked every half hour."""
    shops = list(accounts(company_of(request)))
    costs = requests.label_costs(shops)
    return {
        "data": [
            CombineOfferOut.of(one, saved=_money(requests.saved(one, costs)))
            for one in requests.combinable(shops)
        ]
    }


def _money(found: tuple[int, str] | None) -> dict[str, Any] | None:
    return {"minor": found[0], "currency": found[1]} if found else None


@router.post("/packages/combine", response={202: PackageRequestOut}, **needs("parcels:write", once=True))
@once
def post_combine(request: HttpRequest, body: CombineIn) -> Status[dict[str, Any]]:
    """Ask the channel for one package of the orders of an offer."""
    shop = shop_or_404(request, body.shop_id)
    made = ask_combine(account=shop, offer_id=body.offer_id, order_ids=body.order_ids, by=caller(request))
    return _out(request, made)


@router.post("/packages/uncombine", response={202: PackageRequestOut}, **needs("parcels:write", once=True))
@once
def post_uncombine(request: HttpRequest, body: UncombineIn) -> Status[dict[str, Any]]:
    """Ask the channel to take orders out of a package, each into its own."""
    shop = shop_or_404(request, body.shop_id)
    made = ask_uncombine(
        account=shop, package_id=body.package_id, order_ids=body.order_ids, by=caller(request)
    )
    return _out(request, made)


@router.post(
    "/orders/{int:order_id}/split", response={202: PackageRequestOut}, **needs("parcels:write", once=True)
)
@once
def post_split(request: HttpRequest, order_id: PathId, body: SplitIn) -> Status[dict[str, Any]]:
    """Ask the channel to split an order, where it has packages before they are shipped. Elsewhere some of the units are
    simply shipped: `POST /parcels` with their ids."""
    made = ask_split(order=order_or_404(request, order_id), groups=body.groups, by=caller(request))
    return _out(request, made)


@router.post(
    "/orders/{int:order_id}/invoice", response={202: PackageRequestOut}, **needs("parcels:write", once=True)
)
@once
def post_invoice(
    request: HttpRequest, order_id: PathId, file: File[UploadedFile], options: Form[InvoiceIn]
) -> Status[dict[str, Any]]:
    """Upload the XML invoice that an order needs before it ships (Brazil)."""
    made = ask_invoice(
        order=order_or_404(request, order_id),
        content=file.read(INVOICE_MOST + 1),
        name=file.name or "",
        package_id=options.package_id,
        by=caller(request),
    )
    return _out(request, made)


@router.post(
    "/parcels/{int:parcel_id}/delivery",
    response={202: PackageRequestOut},
    **needs("parcels:write", once=True),
)
@once
def post_delivery(request: HttpRequest, parcel_id: PathId, body: DeliveryIn) -> Status[dict[str, Any]]:
    """Report the outcome of a parcel that the seller delivers."""
    made = ask_delivery(parcel=parcel_or_404(request, parcel_id), by=caller(request), **body.dict())
    return _out(request, made)


@router.post(
    "/parcels/{int:parcel_id}/delivery/proof",
    response={202: PackageRequestOut},
    **needs("parcels:write", once=True),
)
@once
def post_proof(
    request: HttpRequest, parcel_id: PathId, file: File[UploadedFile], options: Form[ProofIn]
) -> Status[dict[str, Any]]:
    """The same, with a picture or PDF as proof; `proof`: it was delivered before."""
    made = ask_delivery(
        parcel=parcel_or_404(request, parcel_id),
        proof=file.read(PDF_MOST + 1),
        proof_name=file.name or "",
        by=caller(request),
        **options.dict(),
    )
    return _out(request, made)
