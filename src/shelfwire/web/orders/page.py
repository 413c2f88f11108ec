"""One order: what it needs now, what is in it, where it is, and all that happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.channels import queries as channels
from shelfwire.channels import registry
from shelfwire.channels.port import ShippedBy
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.ways import ways_each
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.orders import queries
from shelfwire.orders.models import Address, MoneyRow, Order
from shelfwire.orders.states import GONE, SHIPPABLE, OrderStatus
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, is_packer, requires
from shelfwire.web.cases.shown import order_cases
from shelfwire.web.clocks import WallClock
from shelfwire.web.money.order import order_settlement
from shelfwire.web.orders.banner import notices
from shelfwire.web.orders.buttons import About, Said, said
from shelfwire.web.orders.lines import lines
from shelfwire.web.orders.packing import refuse_unpacked
from shelfwire.web.orders.steps import steps
from shelfwire.web.orders.tables import says_otherwise
from shelfwire.web.orders.telling import events, situation, way
from shelfwire.web.orders.whole import Whole, whole
from shelfwire.web.packages.shown import packages_of
from shelfwire.web.shipping.ship import ShipForm
from shelfwire.web.shipping.tables import carrier_name, scan_due
from shelfwire.web.timeline import stretches

ENTRIES = 30
MOST_DOCUMENTS = 50
MOST_LABELS = 20


def order_of(request: CompanyRequest, order_id: int) -> Order:
    """The order when it is this company's, else 404. Raises NotAllowed for a packer who does not pack it."""
    order = queries.get(request.company, order_id) if order_id < 2**63 else None
    if order is None:
        raise Http404("no such order for this company")
    refuse_unpacked(request, [order])
    return order


@requires(Role.VIEWER, packers=True)
@require_GET
def detail(request: CompanyRequest, order_id: int) -> HttpResponse:
    """The order's page."""
    return order_page(request, order_of(request, order_id))


@requires(Role.VIEWER)
@require_GET
def timeline(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Older entries of the timeline, for the button below the newer ones."""
    order = order_of(request, order_id)
    context = {"order": order, **_timeline(request, order, request.GET.get("after"))}
    return render(request, "web/orders/timeline.html", context)


@requires(Role.VIEWER)
@require_GET
def documents(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Every version of the channel's document that is kept, newest first."""
    order = order_of(request, order_id)
    kept = order.documents.defer("body").order_by("-channel_updated_at", "-id")[:MOST_DOCUMENTS]
    return render(request, "web/orders/documents.html", {"order": order, "documents": kept})


def order_page(request: CompanyRequest, order: Order, ship: ShipForm | None = None) -> HttpResponse:
    """The page, with ``ship`` as it was filled in when it was refused."""
    found, clock = whole(order), WallClock.of(order.account.timezone)
    channel_page, ways = _channel_page(order), ways_each([order])[order.pk]
    about = About(order.account_id, order_id=order.pk, channel_page=channel_page or "")
    told = said(request, about, notices(situation(found, clock, bool(channel_page))))
    context = {
        "order": order,
        "zone": order.account.timezone,
        "clock_name": clock.name,
        "says_otherwise": says_otherwise(order),
        "channel_page": channel_page,
        "ways": ways,
        "packages": packages_of(order, found.units, found.left, ways),
        "steps": steps(way(found, clock)),
        "banner": told[0],
        "also": told[1:],
        "lines": lines(found),
        "unit_count": len(found.units),
        "checks": found.checks if order.status in (*SHIPPABLE, OrderStatus.HELD) else [],
        "lifts": [check for check in found.stops if check.forceable],
        "voids": _voids(told, found),
        "put_back_words": found.put_back_words,
        "ship": _ship_form(request, found, ship),
        "in_progress": order.status in SHIPPABLE,
        "labels": list(fulfilment.labels_of(order)[:MOST_LABELS]),
        **order_cases(order),
        "parcels": _parcels(found),
        "money": _money(order),
        "addresses": _addresses(order),
        "cancelled": _cancelled(order),
        "ships_itself": order.shipped_by == ShippedBy.SELLER,
        "slip": order.status in GONE or (order.status in SHIPPABLE and not found.stops),
        **({} if is_packer(request) else order_settlement(order, clock)),
        **_timeline(request, order, None),
    }
    return render(request, "web/orders/order.html", context, status=422 if ship else 200)


def _timeline(request: CompanyRequest, order: Order, after: str | None) -> dict[str, Any]:
    """One page of the timeline, folded, and where the older entries are."""
    page = queries.timeline(order, after=after, size=ENTRIES)
    older = f"{at(request, 'orders:timeline', order_id=order.pk)}?{urlencode({'after': page.after})}"
    return {"timeline": stretches(events(page.rows)), "older": older if page.after else ""}


def _ship_form(request: CompanyRequest, found: Whole, given: ShipForm | None) -> ShipForm | None:
    """The form to ship with, only while the order may ship and something is left to pack."""
    order = found.order
    may = covers(request.role, Role.PACKER) and order.shipped_by == ShippedBy.SELLER and not found.stops
    if not may or not (found.left or given):
        return None
    form = given or ShipForm(order, units=found.left, links=found.links)
    return form if form.open else None


def _voids(told: Sequence[Said], found: Whole) -> list[Parcel]:
    """The parcels that a button of the page voids, each with its own question."""
    wanted = {button.dialog for one in told for button in one.buttons}
    return [parcel for parcel in found.parcels if f"void-{parcel.pk}" in wanted]


def _channel_page(order: Order) -> str | None:
    """The order in Seller Center. An order outlives its plugin, so none may be installed."""
    plugin = registry.installed(order.account.channel)
    if plugin is None:
        return None
    options = {"region": order.account.region, **channels.option_values(order.account)}
    return plugin.order_page(options, ExternalOrderId(order.external_id))


def _parcels(found: Whole) -> list[dict[str, Any]]:
    order = found.order
    return [
        {
            "parcel": parcel,
            "phrase": fulfilment.phrase_of(parcel),
            "tone": None if fulfilment.phrase_of(parcel) == parcel.get_status_display() else "red",
            "carrier": carrier_name(parcel.carrier),
            "units": sum(content.order_id == order.pk for content in parcel.contents.all()),
            "answers": found.answers.get(parcel.pk, []),
            "scan_due": scan_due(parcel),
        }
        for parcel in found.parcels
    ]


def _cancelled(order: Order) -> tuple[str, str] | None:
    """What the channel says of a cancellation, where the banner does not say it: the order went on."""
    if order.status == OrderStatus.CANCELLED or not (order.cancel_reason or order.cancelled_by):
        return None
    return queries.cancelled_words(order)


def _addresses(order: Order) -> list[Address]:
    """Every version of the recipient, newest first; none is asked for where there is only one."""
    if order.address is None or order.address.version == 1:
        return [order.address] if order.address else []
    return list(order.addresses.order_by("-version"))


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
