"""Own carrier accounts: rates side by side, labels bought, and what a person found on the carrier's website."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas.carriers import (
    CarrierAccountOut,
    CarrierLabelIn,
    CarrierLabelOut,
    CarrierSiteIn,
    RatesIn,
    RatesOut,
)
from shelfwire.api.schemas.common import Everything
from shelfwire.api.values import PathId
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.models import Label
from shelfwire.orders import queries as orders
from shelfwire.shipbridge import queries
from shelfwire.shipbridge.models import Purchase, RateAsk
from shelfwire.sync.shipbridge.buying import buy_with_carrier, purchase_of
from shelfwire.sync.shipbridge.places import box_from_json, parcelled_of
from shelfwire.sync.shipbridge.rates import chosen, contents_of, rates_for
from shelfwire.sync.shipbridge.settling import settle

router = Router(tags=["carrier accounts"])


def _ask_or_404(request: HttpRequest, rates_id: int) -> RateAsk:
    found = queries.asks(company_of(request)).exclude(subject={}).filter(pk=rates_id).first()
    if found is None:
        raise NotFound(
            f"There are no rates {rates_id}.",
            field="rates_id",
            value=rates_id,
            hint="They are kept for an hour.",
        )
    return found


def _label_or_404(request: HttpRequest, label_id: int) -> tuple[Label, Purchase]:
    label = fulfilment.get_label(company_of(request), label_id)
    purchase = purchase_of(label) if label is not None else None
    if label is None or purchase is None:
        raise NotFound(f"There is no carrier label {label_id}.", field="label_id", value=label_id)
    return label, purchase


@router.get("/carrier-accounts", response=Everything[CarrierAccountOut], **needs("channels:read"))
def list_carrier_accounts(request: HttpRequest) -> dict[str, Any]:
    """Every carrier account of the company. Connecting one, and its keys, need an owner and a browser."""
    return {"data": [CarrierAccountOut.of(one) for one in queries.accounts(company_of(request))]}


@router.post("/carrier-rates", response={202: RatesOut}, **needs("parcels:write", once=True))
@once
def post_carrier_rates(request: HttpRequest, body: RatesIn) -> Status[RatesOut]:
    """Ask every account that is switched on for its rates of one parcel, at the same time. Look again with the id."""
    asked = rates_for(
        company=company_of(request),
        contents={line.order_id: line.unit_ids for line in body.contents},
        box=body.box,
        by=caller(request),
    )
    return Status(202, RatesOut.of(asked))


@router.get("/carrier-rates/{rates_id}", response=RatesOut, **needs("parcels:read"))
def get_carrier_rates(request: HttpRequest, rates_id: PathId) -> RatesOut:
    """The rates that came so far."""
    return RatesOut.of(_ask_or_404(request, rates_id))


@router.post("/carrier-labels", response={202: CarrierLabelOut}, **needs("parcels:write", once=True))
@once
def post_carrier_label(request: HttpRequest, body: CarrierLabelIn) -> Status[CarrierLabelOut]:
    """Buy a label at a rate that was asked for. Its parcel is made and told to the shop once it is sold."""
    company = company_of(request)
    asked = _ask_or_404(request, body.rates_id)
    offer = chosen(asked, body.carrier_account_id, body.service)
    if offer is None:
        raise NotFound(
            "There is no such rate.", field="service", value=body.service, hint="Choose one of `rates`."
        )
    contents = contents_of(asked)
    order = (
        orders.orders(company).select_related("account").filter(pk__in=list(contents)).order_by("pk").first()
    )
    if order is None:
        raise NotFound("The order is gone.", field="rates_id", value=body.rates_id)
    outcome = buy_with_carrier(
        company=company,
        account=order.account,
        contents=contents,
        carrier_account=offer.account,
        service=offer.service,
        service_name=offer.name,
        price=offer.price,
        parcel=parcelled_of(box_from_json(asked.box)),
        by=caller(request),
        format=body.format,
        key=f"rates:{asked.pk}",
    )
    if outcome.refusal is not None:
        raise outcome.refusal
    assert outcome.label is not None  # refused otherwise
    return Status(202, CarrierLabelOut.of(*_label_or_404(request, outcome.label.pk)))


@router.get("/carrier-labels/{carrier_label_id}", response=CarrierLabelOut, **needs("parcels:read"))
def get_carrier_label(request: HttpRequest, carrier_label_id: PathId) -> CarrierLabelOut:
    """How far the purchase is."""
    return CarrierLabelOut.of(*_label_or_404(request, carrier_label_id))


@router.post(
    "/carrier-labels/{carrier_label_id}/settle", response=CarrierLabelOut, **needs("parcels:write", once=True)
)
@once
def settle_carrier_label(
    request: HttpRequest, carrier_label_id: PathId, body: CarrierSiteIn
) -> CarrierLabelOut:
    """Say what the carrier's own site shows of a label whose purchase is *unknown*."""
    _, purchase = _label_or_404(request, carrier_label_id)
    settle(
        company=company_of(request),
        purchase_id=purchase.pk,
        tracking_number=body.tracking_number or "",
        unusual=body.accept_unusual_number,
        by=caller(request),
    )
    return CarrierLabelOut.of(*_label_or_404(request, carrier_label_id))
