"""Paper of an order: the packing slip, and the channel's documents as they came."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.kit.texts import pretty_json
from shelfwire.orders.states import UnitStatus
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, find, requires
from shelfwire.web.orders.page import order_of
from shelfwire.web.orders.slips import why_no_slip
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.templatetags.show import wall_clock


@requires(Role.OPERATOR)
@require_GET
def slip(request: CompanyRequest, order_id: int) -> HttpResponse:
    """What goes into the box, for printing, and for printing again as long as the order is kept."""
    order = order_of(request, order_id)
    if refusal := why_no_slip(order):
        raise refusal
    lines: dict[str, dict[str, object]] = {}
    for unit in order.units.exclude(status=UnitStatus.CANCELLED).select_related("sku").order_by("pk"):
        line = lines.setdefault(unit_name(unit), {"unit": unit, "name": unit_name(unit), "count": 0})
        line["count"] = int(str(line["count"])) + 1
    context = {
        "order": order,
        "lines": list(lines.values()),
        "placed": wall_clock(order.placed_at, zone_of(order.account.timezone), clock.now()),
    }
    return render(request, "web/orders/slip.html", context)


@requires(Role.VIEWER)
@require_GET
def document(request: CompanyRequest, order_id: int, document_id: int) -> HttpResponse:
    """One version of the channel's document, pretty-printed; as it came when it is no JSON."""
    order = order_of(request, order_id)
    found = find(order.documents.all(), pk=document_id)
    context = {"order": order, "document": found, "text": pretty_json(found.body)}
    return render(request, "web/orders/document.html", context)
