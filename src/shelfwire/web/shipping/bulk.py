"""Ship many orders at once: one line each with carrier and number, a rehearsal, then the parcels.

The rehearsal makes every parcel in one transaction and rolls it back, so it refuses exactly what the deed would.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.fulfilment.actions import make_parcel
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.numbers import tidy
from shelfwire.fulfilment.queries import Carrier, carrier_for, carriers
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders import queries
from shelfwire.orders.models import Order
from shelfwire.people.models import Company, Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.orders.tables import contents, may_be_picked

MOST = 200
"""Lines a page; more go by file."""


@dataclass(slots=True)
class Line:
    """One order: what was typed, and what becomes or became of it."""

    order: Order
    carrier: str = ""
    number: str = ""
    outcome: str = ""
    """``ships`` or ``shipped``, ``refused``, or "" when nothing was typed."""
    why: str = ""
    parcel: Parcel | None = None
    items: list[tuple[str, int]] = field(default_factory=list)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def ship_selected(request: CompanyRequest) -> HttpResponse:
    """Enter, rehearse, ship. Orders that may not ship are named with their reason and get no line."""
    given = request.POST if request.method == "POST" else request.GET
    chosen, left_out = _chosen(request.company, given.getlist("ids"))
    lines = [_line(order, given) for order in chosen]
    rehearsed = request.method == "POST" and given.get("deed") == "preview"
    if rehearsed:
        _rehearse(request, lines)
    elif request.method == "POST":
        _ship(request, lines)
        if not any(line.outcome == "refused" for line in lines):
            return _done(request, lines)
    context = {
        "lines": lines,
        "left_out": left_out,
        "carriers": _carriers(chosen),
        "rehearsed": rehearsed,
        "ready": sum(line.outcome == "ships" for line in lines),
        "shipped": sum(line.outcome == "shipped" for line in lines),
        "refused": sum(line.outcome == "refused" for line in lines),
        "most": MOST,
    }
    return render(request, "web/shipping/bulk.html", context)


def _chosen(company: Company, ids: Sequence[str]) -> tuple[list[Order], list[dict[str, Any]]]:
    wanted = list(dict.fromkeys(int(i) for i in ids if i.isdecimal() and len(i) < 19))[:MOST]
    found = list(queries.orders(company).filter(pk__in=wanted).order_by("ship_by", "pk"))
    for order in found:
        order.company = company  # known already: saves a query a row
    pickable = [order for order in found if may_be_picked(order)]
    others = [{"order": order, "why": _why_not(order)} for order in found if not may_be_picked(order)]
    return pickable, others


def _why_not(order: Order) -> str:
    reasons = queries.may_ship(order)
    return reasons[0] if reasons else f"Its label comes from {order.account.channel_label}."


def _carriers(orders: Iterable[Order]) -> list[Carrier]:
    """The carriers of the orders' regions, by code, the major ones first."""
    regions = dict.fromkeys(order.account.region for order in orders)
    return list({c.code: c for region in regions for c in carriers(region)}.values())


def _line(order: Order, given: QueryDict) -> Line:
    return Line(
        order,
        carrier=given.get(f"carrier-{order.pk}", "").strip()[:40],
        number=given.get(f"number-{order.pk}", "").strip()[:80],
        items=contents(order.units.all()),
    )


def _rehearse(request: CompanyRequest, lines: Sequence[Line]) -> None:
    with transaction.atomic():
        _ship(request, lines, done="ships")
        transaction.set_rollback(True)
    for line in lines:
        line.parcel = None


def _ship(request: CompanyRequest, lines: Sequence[Line], done: str = "shipped") -> None:
    """Lines with one number are one parcel; each parcel is its own transaction."""
    together: dict[tuple[int, str], list[Line]] = {}
    for line in lines:
        if line.number:
            together.setdefault((line.order.account_id, tidy(line.number)), []).append(line)
    for parcel_lines in together.values():
        try:
            parcel = _parcel(request, parcel_lines)
        except RuleBroken as refusal:
            _blame(parcel_lines, refusal)
            continue
        for line in parcel_lines:
            line.outcome, line.parcel = done, parcel


def _parcel(request: CompanyRequest, lines: Sequence[Line]) -> Parcel:
    first = lines[0]
    named = {line.carrier for line in lines if line.carrier}
    if len(named) > 1:
        raise RuleBroken(
            "One number has two carriers.", field="carrier", hint="Write the same carrier on its lines."
        )
    carrier = carrier_for(named.pop() if named else "", first.number, first.order.account.region).code
    for line in lines:
        line.carrier = carrier
    return make_parcel(
        company=request.company,
        account=first.order.account,
        carrier=carrier,
        tracking_number=first.number,
        contents=dict.fromkeys(line.order.pk for line in lines),
        by=request.by,
        via="screen",
    )


def _blame(lines: Sequence[Line], refusal: RuleBroken) -> None:
    guilty = [line for line in lines if refusal.field == "order" and line.order.external_id == refusal.value]
    for line in lines:
        line.outcome = "refused"
        line.why = str(refusal)
        if guilty and line not in guilty:
            line.why = f"In one parcel with order {guilty[0].order.external_id}, which is refused."


def _done(request: CompanyRequest, lines: Sequence[Line]) -> HttpResponse:
    made = {line.parcel.pk for line in lines if line.parcel}
    if not made:
        messages.info(request, "No line has a tracking number, so nothing was shipped.")
        return back_to(request, "orders:list")
    count = f"{len(made)} {'parcel is' if len(made) == 1 else 'parcels are'}"
    messages.success(request, f"{count} made. The tracking is being sent.")
    return back_to(request, "orders:parcels")
