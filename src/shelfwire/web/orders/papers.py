"""Paper of an order: the packing slip, and the channel's documents as they came."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.orders import queries
from shelfwire.orders.errors import NotReleased, OrderBlocked
from shelfwire.orders.states import SHIPPABLE, UnitStatus
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, find, requires
from shelfwire.web.orders.page import order_of
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.templatetags.show import wall_clock


@requires(Role.OPERATOR)
@require_GET
def slip(request: CompanyRequest, order_id: int) -> HttpResponse:
    """What goes into the box, for printing. Only while the order may ship: the hold gate guards paper too."""
    order = order_of(request, order_id)
    where = {"field": "order", "value": order.external_id}
    if order.status not in SHIPPABLE:
        raise NotReleased(
            f"Order {order.external_id} is “{order.get_status_display()}”, so there is no packing slip.",
            hint="Nothing of it may be packed until the channel says that it awaits shipment.",
            **where,
        )
    if reasons := queries.may_ship(order):
        raise OrderBlocked(
            f"Order {order.external_id} may not ship, so there is no packing slip: {reasons[0]}",
            hint="See what stops it on its page.",
            **where,
        )
    lines: dict[str, dict[str, object]] = {}
    for unit in order.units.filter(status=UnitStatus.OPEN).select_related("sku").order_by("pk"):
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
    try:
        text = json.dumps(json.loads(found.body), indent=2, ensure_ascii=False)
    except ValueError:
        text = found.body
    return render(request, "web/orders/document.html", {"order": order, "document": found, "text": text})
