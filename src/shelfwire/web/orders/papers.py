"""Paper of orders: packing slips, for one order or for many, before shipping and for ever after; and the channel's
documents as they came.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.kit.texts import pretty_json
from shelfwire.orders import queries
from shelfwire.orders.models import Order
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, at, find, requires
from shelfwire.web.orders.packing import names_orders, packed_of
from shelfwire.web.orders.page import order_of
from shelfwire.web.orders.selection import selected_orders
from shelfwire.web.orders.slips import slips_of, why_no_slip, why_no_slips
from shelfwire.web.station.filters import Asked

SLIPS_MOST = 200
"""Slips of one print."""


@requires(Role.PACKER)
@require_GET
def slip(request: CompanyRequest, order_id: int) -> HttpResponse:
    """What goes into the box, for printing, and for printing again as long as the order is kept."""
    order = order_of(request, order_id)
    if refusal := why_no_slip(order):
        raise refusal
    return _print(request, _loaded(request, [order.pk]), back=at(request, "orders:order", order_id=order.pk))


@requires(Role.PACKER)
@require_GET
def slips(request: CompanyRequest) -> HttpResponse:
    """The slips of the selected orders, or of those in ``parcels``; of the station's queue when none are named."""
    given = request.GET
    if "parcels" in given:
        parcel_ids = [int(pk) for pk in given.getlist("parcels") if pk.isdecimal() and len(pk) < 19]
        ids = fulfilment.orders_inside(request.company, parcel_ids)
    elif names_orders(request):
        ids = list(selected_orders(request).values_list("pk", flat=True))
    else:
        ids = list(Asked(request).orders.values_list("pk", flat=True)[: SLIPS_MOST + 1])
    orders = packed_of(request, _loaded(request, ids[:SLIPS_MOST]))
    return _print(request, orders, back=at(request, "station:station"), more=len(ids) > SLIPS_MOST)


def _loaded(request: CompanyRequest, ids: Sequence[int]) -> list[Order]:
    found = queries.orders(request.company).filter(pk__in=ids).select_related("address", "company")
    by_id = {order.pk: order for order in found}
    return [by_id[pk] for pk in ids if pk in by_id]


def _print(request: CompanyRequest, orders: list[Order], *, back: str, more: bool = False) -> HttpResponse:
    refusals = why_no_slips(orders)
    fine = [order for order in orders if refusals[order.pk] is None]
    printed = slips_of(request.company, fine)
    context = {
        "slips": printed,
        "missing_sender": any(not one.sender for one in printed),
        "left_out": [
            {"order": order, "why": refusal}
            for order in orders
            if (refusal := refusals[order.pk]) is not None
        ],
        "back": back,
        "most": SLIPS_MOST if more else 0,
    }
    return render(request, "web/orders/slips.html", context)


@requires(Role.VIEWER)
@require_GET
def document(request: CompanyRequest, order_id: int, document_id: int) -> HttpResponse:
    """One version of the channel's document, pretty-printed; as it came when it is no JSON."""
    order = order_of(request, order_id)
    found = find(order.documents.all(), pk=document_id)
    context = {"order": order, "document": found, "text": pretty_json(found.body)}
    return render(request, "web/orders/document.html", context)
