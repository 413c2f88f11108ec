"""Shipments: for programs that pack elsewhere and tell what they shipped, by order number and SKU."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Everything
from shelfwire.api.schemas.shipments import ShipmentIn, ShipmentOut, ShipmentsIn
from shelfwire.integrations.states import CallOutcome
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders.models import Order
from shelfwire.sync.integrations.shipments import Item, Shipment, Shipped, Teller, order_of, ship_order

router = Router(tags=["parcels"])


@router.post("/shipments", response=Everything[ShipmentOut], **needs("parcels:write", once=True))
@once
def post_shipments(request: HttpRequest, body: ShipmentsIn) -> dict[str, Any]:
    """Tell up to 100 shipments. Each goes through the checks that a person's parcel goes through and stands for itself:
    what is refused changes nothing and keeps no other from being taken. Tell a shipment again when the answer got lost;
    it is `known`. Orders of one recipient told under one number become one parcel."""
    done: dict[int, dict[str, Any]] = {}
    named: list[tuple[Order, int, Teller, Shipment]] = []
    for index, one in enumerate(body.shipments):
        try:
            teller, told = _teller(request, one), _told(one)
            named.append((order_of(teller, told), index, teller, told))
        except RuleBroken as refused:
            done[index] = _refused(index, None, refused)
    # orders are held from one to the next, so always in the same order
    for order, index, teller, told in sorted(named, key=lambda each: (each[0].pk, each[1])):
        try:
            done[index] = _shipped(index, order, ship_order(teller, told, order))
        except RuleBroken as refused:
            done[index] = _refused(index, order, refused)
    return {"data": [done[index] for index in sorted(done)]}


def _teller(request: HttpRequest, one: ShipmentIn) -> Teller:
    shop = None if one.shop_id is None else shop_or_404(request, one.shop_id)
    return Teller(company=company_of(request), account=shop, by=caller(request), via="rest")


def _told(one: ShipmentIn) -> Shipment:
    return Shipment(
        order_id="" if one.order_id is None else str(one.order_id),
        order_number=one.external_id.strip(),
        carrier=one.carrier,
        tracking_number=one.tracking_number,
        items=tuple(Item("", line.sku, line.quantity) for line in one.lines),
        unit_ids=None if one.unit_ids is None else tuple(one.unit_ids),
        unusual=one.accept_unusual_number,
    )


def _shipped(index: int, order: Order, done: Shipped) -> dict[str, Any]:
    return {
        "index": index,
        "outcome": "known" if done.outcome == CallOutcome.REPEATED else "shipped",
        "order_id": order.pk,
        "parcel_id": done.parcel.pk,
        "units": done.units,
        "note": done.said,
        "problem": None,
        "hint": "",
    }


def _refused(index: int, order: Order | None, why: RuleBroken) -> dict[str, Any]:
    value = None if why.value is None else str(why.value)[:200]
    return {
        "index": index,
        "outcome": "refused",
        "order_id": None if order is None else order.pk,
        "parcel_id": None,
        "units": 0,
        "note": "",
        "problem": {"code": why.code, "message": why.message, "field": why.field, "value": value},
        "hint": why.hint,
    }
