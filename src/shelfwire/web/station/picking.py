"""The pick list: what to take from the shelves for many orders at once, by warehouse and SKU."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.catalog.models import Sku
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.inventory.models import Reservation
from shelfwire.inventory.queries import reserved_for
from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.orders.holders import holder
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import UnitStatus
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.orders.packing import names_orders
from shelfwire.web.orders.selection import selected_orders
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.pictures import attach_pictures
from shelfwire.web.station import sheet
from shelfwire.web.station.filters import Asked

MOST = 500
"""Orders of one list."""


@dataclass(slots=True)
class PickLine:
    """One SKU in one warehouse: how many pieces to take, and for which orders (order, pieces). ``unit`` is one of those
    that they are taken for; ``kits``: the kits that they become part of.
    """

    warehouse: str
    name: str
    unit: Unit
    sku: Sku | None
    count: int = 0
    orders: dict[str, int] = field(default_factory=dict)
    kits: set[str] = field(default_factory=set)

    @property
    def title(self) -> str:
        """What people call it: a part of a kit by its own title, else as the order says."""
        if self.kits and self.sku is not None:
            return self.sku.title
        return ", ".join(filter(None, (self.unit.product_name, self.unit.sku_name)))


@requires(Role.PACKER)
@require_GET
def pick_list(request: CompanyRequest) -> HttpResponse:
    """For the selected orders; for the station's queue when none are selected. Only what may ship is on it."""
    if names_orders(request):
        found = list(selected_orders(request)[: MOST + 1])
    else:
        found = list(fulfilment.with_progress(Asked(request).orders)[: MOST + 1])
    fine, left_out = sheet.split(found[:MOST])
    lines = _lines(fine, fulfilment.packed_units(fine))
    context = {
        "lines": lines,
        "units": sum(line.count for line in lines),
        "orders": fine,
        "left_out": left_out,
        "most": MOST if len(found) > MOST else 0,
        "back": Asked(request).address(),
        "printed": clock.worded(clock.now(), zone_of(request.company.timezone), clock.now()),
    }
    return render(request, "web/station/pick_list.html", context)


def _lines(orders: Sequence[Order], packed: set[int]) -> list[PickLine]:
    """Sorted by warehouse and code, as somebody walks. One query for the pictures, one for what is reserved: it says
    which parts of a kit are taken, and from where.
    """
    open_units = [
        (order, unit)
        for order in orders
        for unit in order.units.all()
        if unit.status == UnitStatus.OPEN and unit.pk not in packed
    ]
    reserved = reserved_for([holder(unit.pk) for _, unit in open_units])
    found: dict[tuple[str, str], PickLine] = {}
    for order, unit in open_units:
        for place, sku, pieces in _taken(order, unit, reserved.get(holder(unit.pk), [])):
            name = sku.code if sku is not None else unit_name(unit)
            line = found.setdefault((place, name), PickLine(place, name, unit, sku))
            line.count += pieces
            line.orders[order.external_id] = line.orders.get(order.external_id, 0) + pieces
            if sku is not None and sku.pk != unit.sku_id:
                line.kits.add(unit_name(unit))
    attach_pictures([line.unit for line in found.values()])
    return [found[key] for key in sorted(found, key=lambda key: (key[0].casefold(), key[1].casefold()))]


def _taken(order: Order, unit: Unit, reserved: Sequence[Reservation]) -> list[tuple[str, Sku | None, int]]:
    """What is taken for a unit: (warehouse, SKU, pieces). Of one without a reservation, itself where its order is."""
    if not reserved:
        return [(order.warehouse.name if order.warehouse else "", unit.sku, 1)]
    return [(row.warehouse.name, row.sku, row.quantity) for row in reserved]
