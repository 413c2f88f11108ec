"""One order, with everything that is known of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.channels import queries as channels
from shelfwire.channels import registry
from shelfwire.channels.port import ShippedBy
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.listings.models import ListingSku
from shelfwire.orders import queries
from shelfwire.orders.models import MoneyRow, Order, Unit
from shelfwire.orders.queries import Rung, RungState
from shelfwire.orders.states import SHIPPABLE, UnitStatus
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.orders.slips import why_no_slip
from shelfwire.web.orders.tables import contents, says_otherwise
from shelfwire.web.shipping.answers import answers
from shelfwire.web.shipping.forms import ShipForm
from shelfwire.web.shipping.tables import carrier_name, scan_due

ENTRIES = 30


def order_of(request: CompanyRequest, order_id: int) -> Order:
    """The order when it is this company's, else 404."""
    order = queries.get(request.company, order_id) if order_id < 2**63 else None
    if order is None:
        raise Http404("no such order for this company")
    return order


@requires(Role.VIEWER)
@require_GET
def detail(request: CompanyRequest, order_id: int) -> HttpResponse:
    """The order's page."""
    return order_page(request, order_of(request, order_id))


@requires(Role.VIEWER)
@require_GET
def timeline(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Older entries of the diary, for the button below the newer ones."""
    order = order_of(request, order_id)
    found = queries.timeline(order, after=request.GET.get("after"), size=ENTRIES)
    return render(request, "web/orders/timeline.html", {"order": order, "timeline": found})


def order_page(request: CompanyRequest, order: Order, ship: ShipForm | None = None) -> HttpResponse:
    """The page, with ``ship`` as it was filled in when it was refused."""
    rungs = fulfilment.ladder(order)
    stops = [rung for rung in rungs if rung.state == RungState.STOPS]
    units = _units(order)
    waiting = contents(
        fulfilment.to_put_back(order.company).filter(order=order).select_related("sku").order_by("pk")
    )
    context = {
        "order": order,
        "zone": order.account.timezone,
        "says_otherwise": says_otherwise(order),
        "channel_page": _channel_page(order),
        "units": units,
        "packed": bool(units)
        and all(row["parcel"] for row in units if row["unit"].status == UnitStatus.OPEN),
        "rungs": rungs,
        "stops": stops,
        "warns": [rung for rung in rungs if rung.state == RungState.WARNS],
        "put_back": waiting,
        "put_back_count": sum(count for _, count in waiting),
        "ship": _ship_form(request, order, stops, ship),
        "in_progress": order.status in SHIPPABLE,
        "parcels": _parcels(request, order),
        "money": _money(order),
        "addresses": list(order.addresses.order_by("-version")),
        "ships_itself": order.shipped_by == ShippedBy.SELLER,
        "timeline": queries.timeline(order, size=ENTRIES),
        "documents": order.documents.defer("body").order_by("-channel_updated_at", "-id")[:20],
        "slip": not why_no_slip(order),
    }
    return render(request, "web/orders/order.html", context, status=422 if ship else 200)


def _ship_form(
    request: CompanyRequest, order: Order, stops: list[Rung], given: ShipForm | None
) -> ShipForm | None:
    """The form to ship with, only while the order may ship and something is left to pack."""
    if stops or order.shipped_by != ShippedBy.SELLER or not covers(request.role, Role.OPERATOR):
        return None
    form = given or ShipForm(order)
    return form if form.open else None


def _channel_page(order: Order) -> str | None:
    """The order in the channel's own seller centre. An order outlives its plugin, so none may be installed."""
    plugin = registry.installed(order.account.channel)
    if plugin is None:
        return None
    return plugin.order_page(channels.option_values(order.account), ExternalOrderId(order.external_id))


def _units(order: Order) -> list[dict[str, Any]]:
    """Units, each with its parcel's number and, while unlinked, the listing SKU to link."""
    units = list(order.units.select_related("sku").order_by("pk"))
    packed = {
        content.unit_id: parcel
        for parcel in fulfilment.parcels_of(order)
        for content in parcel.contents.all()
        if content.live
    }
    links = _unlinked(order, units)
    return [
        {"unit": unit, "parcel": packed.get(unit.pk), "link_id": links.get(unit.channel_sku_id)}
        for unit in units
    ]


def _unlinked(order: Order, units: list[Unit]) -> dict[str, int]:
    wanted = {unit.channel_sku_id for unit in units if unit.sku_id is None}
    if not wanted:
        return {}
    rows = ListingSku.objects.filter(account_id=order.account_id, external_id__in=wanted)
    return dict(rows.values_list("external_id", "pk"))


def _parcels(request: CompanyRequest, order: Order) -> list[dict[str, Any]]:
    found = list(fulfilment.parcels_of(order)[:50])
    said = answers(request.company, [parcel.pk for parcel in found])
    return [
        {
            "parcel": parcel,
            "phrase": fulfilment.phrase_of(parcel),
            "carrier": carrier_name(parcel.carrier),
            "units": sum(c.order_id == order.pk for c in parcel.contents.all()),
            "answers": said.get(parcel.pk, []),
            "scan_due": scan_due(parcel),
        }
        for parcel in found
    ]


_MONEY = {
    "product_price": "Product price",
    "product_discount": "Discount on products",
    "shipping_price": "Shipping",
    "shipping_discount": "Discount on shipping",
    "product_tax": "Tax on products",
    "shipping_tax": "Tax on shipping",
}
_FUNDERS = {
    "seller": "paid by you",
    "platform": "paid by {channel}",
    "cofunded": "paid by you and {channel}",
    "buyer": "",
}


def _money(order: Order) -> list[dict[str, Any]]:
    """Every amount with its funder; discounts stand as what they take away."""
    rows: list[MoneyRow] = list(order.money.order_by("pk"))
    return [
        {
            "label": _MONEY.get(row.kind, row.kind.replace("_", " ").capitalize()),
            "funder": _FUNDERS.get(row.funder, row.funder).replace("{channel}", order.account.channel_label),
            "platform": row.funder == "platform",
            "minor": -row.minor if "discount" in row.kind else row.minor,
        }
        for row in rows
    ]
