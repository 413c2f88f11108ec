"""Enable and disable many: what changes is shown first."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.listings import actions
from shelfwire.listings.models import ListingSku
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.listings.lists import rows_of
from shelfwire.web.selection import selection

MOST: Final = 1_000
SHOWN: Final = 50


def chosen(request: CompanyRequest, given: QueryDict, most: int = MOST) -> tuple[list[ListingSku], bool]:
    """The selected listing SKUs, and whether there are more than that."""
    asked = selection(given)
    rows = rows_of(request, asked.matching or QueryDict())
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    found = list(rows.order_by("pk")[: most + 1])
    return found[:most], len(found) > most


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def enable(request: CompanyRequest) -> HttpResponse:
    """Allow the quantity and price of the selected listing SKUs to be sent."""
    return _set(request, on=True)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def disable(request: CompanyRequest) -> HttpResponse:
    """Never send the quantity and price of the selected listing SKUs."""
    return _set(request, on=False)


def _set(request: CompanyRequest, *, on: bool) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    rows, more = chosen(request, given)
    changing = [row for row in rows if row.enabled != on]
    if request.method == "POST":
        ids = [row.pk for row in changing]
        count = actions.set_enabled(company=request.company, listing_sku_ids=ids, on=on, by=request.by)
        words = "enabled" if on else "disabled: their quantities and prices stay as they are"
        messages.success(request, f"{count:,} {words}.")
        return back_to(request, "listings:list")
    context = {
        "on": on,
        "changing": changing,
        "shown": changing[:SHOWN],
        "same": len(rows) - len(changing),
        "unlinked": sum(row.sku_id is None for row in changing),
        "most": MOST if more else 0,
    }
    return render(request, "web/listings/enable.html", context)
