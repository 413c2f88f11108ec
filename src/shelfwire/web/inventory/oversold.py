"""What was sold and is not there: who waits for it, and what may be done, one press away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.inventory import actions, queries
from shelfwire.inventory.models import Oversold, Warehouse
from shelfwire.inventory.queries import Short, ShortHolder
from shelfwire.inventory.states import Remedy
from shelfwire.kit.errors import RuleBroken
from shelfwire.listings.queries import pictures_of_skus
from shelfwire.orders.queries import holders
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires

MOST = 100


@dataclass(slots=True)
class Waiting:
    """What one order, or whoever else, waits for in a warehouse. ``there``: another warehouse that has it.
    ``holders``: the reservations that would move.
    """

    holder: str
    order: Mapping[str, Any] | None
    quantity: int
    there: Warehouse | None
    holders: list[str]


@requires(Role.VIEWER)
@require_GET
def oversold(request: CompanyRequest) -> HttpResponse:
    """Every SKU that is short, the oldest first, with those who wait for it."""
    found = queries.oversold(request.company, MOST + 1)
    pictures = pictures_of_skus(request.company, [short.oversold.sku_id for short in found])
    known = holders([one.holder for short in found for one in short.holders])
    context = {
        "rows": [
            {"short": short, "waiting": waiting(short, known), "picture": pictures.get(short.oversold.sku_id)}
            for short in found[:MOST]
        ],
        "more": len(found) > MOST,
    }
    return render(request, "web/inventory/oversold.html", context)


def waiting(short: Short, known: Mapping[str, Mapping[str, Any]]) -> Sequence[Waiting]:
    """Those who wait, the units of an order together as far as they can leave from the same place."""
    found: dict[object, Waiting] = {}
    for one in short.holders:
        order, there = known.get(one.holder), _there(one)
        key = (order["order_id"] if order else one.holder, there.pk if there else None)
        line = found.setdefault(key, Waiting(one.holder, order, 0, there, []))
        line.quantity += one.quantity
        line.holders.append(one.holder)
    return list(found.values())


def _there(one: ShortHolder) -> Warehouse | None:
    return next((p.warehouse for p in one.proposals if p.remedy == Remedy.MOVE), None)


@requires(Role.OPERATOR)
@require_POST
def move(request: CompanyRequest) -> HttpResponse:
    """Let what an order waits for leave from another warehouse, unit by unit: what fits goes, the first that does not
    is told.
    """
    place = find(queries.warehouses(request.company), pk=request.POST.get("warehouse", ""))
    moved = 0
    for holder in dict.fromkeys(request.POST.getlist("holder")[:MOST]):
        try:
            moved += actions.move_reservation(holder=holder, warehouse=place, by=request.by)
        except RuleBroken as refusal:
            if not moved:
                raise
            messages.warning(request, str(refusal))
            break
    messages.success(request, f"{moved:,} {'unit leaves' if moved == 1 else 'units leave'} from {place} now.")
    return back_to(request, "inventory:oversold")


@requires(Role.OPERATOR)
@require_POST
def take(request: CompanyRequest, oversold_id: int) -> HttpResponse:
    """Take it on, with a note; or give it back."""
    row = find(_open(request), pk=oversold_id)
    owner = None if request.POST.get("give_back") else request.user
    actions.take_on(
        oversold=row, owner=owner, by=request.by, note=request.POST.get("note", "") if owner else ""
    )
    messages.success(
        request, f"You take care of {row.sku}." if owner else f"Nobody takes care of {row.sku} now."
    )
    return back_to(request, "inventory:oversold")


def _open(request: CompanyRequest) -> QuerySet[Oversold]:
    return queries.oversold_rows(request.company)
