"""What fits the words that are typed: categories and brands of a shop."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.listings import queries
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.properties.shops import shop_or_404

MOST = 20


@requires(Role.VIEWER)
@require_GET
def categories(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Leaf categories whose path has the words, as options of a field."""
    words = request.GET.get("category", "").strip()[:200]
    found = queries.search_categories(shop_or_404(request, account_id), words, most=MOST)
    return render(
        request, "web/properties/options.html", {"options": [(row.path, row.external_id) for row in found]}
    )


@requires(Role.VIEWER)
@require_GET
def brands(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Brands that the shop may use and that are called so, as options of a field."""
    words = request.GET.get("brand", "").strip()[:200]
    found = queries.brands(shop_or_404(request, account_id), words, usable=True)[:MOST]
    return render(
        request, "web/properties/options.html", {"options": [(row.name, row.external_id) for row in found]}
    )
