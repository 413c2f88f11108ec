"""One SKU: what it is, its stock number by number, how it sells, and where it is for sale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.catalog import queries
from shelfwire.inventory import queries as inventory
from shelfwire.inventory.models import Reservation
from shelfwire.inventory.queries import Explanation
from shelfwire.listings.models import ListingSku
from shelfwire.listings.queries import pictures_of_skus
from shelfwire.orders import queries as orders
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, find, requires
from shelfwire.web.catalogue.skus import every_sku
from shelfwire.web.inventory.charts import charts
from shelfwire.web.inventory.cover import LOW, paces
from shelfwire.web.inventory.standing import with_standing
from shelfwire.web.inventory.tables import marks
from shelfwire.web.inventory.words import in_days
from shelfwire.web.offers.lines import on_channels


@dataclass(slots=True)
class Held:
    """What one order, or whoever else, holds of a SKU in a warehouse. ``order`` is None for what is no order's."""

    holder: str
    order: Mapping[str, Any] | None
    quantity: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a kit in a warehouse: how many kits it is enough for, and whether no part is enough for fewer."""

    quantity: int
    part: Explanation
    makes: int
    limits: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The stock of a SKU in one warehouse, as it is shown."""

    explained: Explanation
    held: Sequence[Held]
    parts: Sequence[Part]


@requires(Role.VIEWER)
@require_GET
def detail(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """One SKU: what it is, its stock number by number, where it is for sale."""
    sku = find(with_standing(every_sku(request).select_related("product", "shadow_of")), pk=sku_id)
    # the warehouses of another company are not ours to show
    foreign = sku.shadow_of is not None and sku.shadow_of.company_id != request.company.pk
    warehouses = () if foreign else inventory.warehouses(request.company)
    places = [inventory.explain(sku, place) for place in warehouses]
    listed = ListingSku.objects.filter(sku=sku, account__company=request.company).select_related(
        "account", "listing"
    )
    holders = orders.holders([row.holder for place in places for row in place.reservations])
    pace = paces(request.company, [sku.pk])[sku.pk]
    context = {
        "sku": sku,
        "marks": marks(sku),
        "odd": queries.barcode_warnings(sku),
        "places": [Standing(one, held(one.reservations, holders), parts_of(one)) for one in places],
        "foreign": foreign,
        "listed": listed[:100],
        "on_channels": on_channels(request, listed.select_related("account", "listing", "sku")[:20]),
        "picture": pictures_of_skus(request.company, [sku.pk]).get(sku.pk),
        "pace": pace,
        "lasts": "no sales" if pace.cover is None else in_days(pace.cover),
        "low": pace.cover is not None and pace.cover < LOW,
        "charts": charts(request.company, sku, pace),
        "shadows": sku.shadows.order_by("code")[:50],
        "part_of": sku.part_of.select_related("kit").order_by("kit__code")[:50],
    }
    return render(request, "web/catalogue/sku.html", context)


def held(reservations: Sequence[Reservation], holders: Mapping[str, Mapping[str, Any]]) -> list[Held]:
    """The reservations, those of one order together, the oldest first."""
    found: dict[object, Held] = {}
    for row in reservations:
        order = holders.get(row.holder)
        key = order["order_id"] if order else row.holder
        one = found.setdefault(key, Held(row.holder, order, 0, row.made_at))
        one.quantity += row.quantity
    return list(found.values())


def parts_of(explained: Explanation) -> list[Part]:
    """The parts of a kit, those that set the limit marked; none of a SKU that is no kit."""
    makes = [(part.on_hand - part.reserved) // quantity for quantity, part in explained.parts]
    return [
        Part(quantity, part, enough, enough == min(makes))
        for (quantity, part), enough in zip(explained.parts, makes, strict=True)
    ]
