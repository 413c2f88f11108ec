"""SKUs: the list, and changes."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.catalog import actions, queries
from shelfwire.catalog.models import Sku
from shelfwire.inventory import queries as inventory
from shelfwire.orders.queries import counts
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.catalogue.forms import SkuFilter, SkuForm
from shelfwire.web.catalogue.tables import SkuTable
from shelfwire.web.chips import View
from shelfwire.web.forms import refusals
from shelfwire.web.grid import Grid

_VIEWS = (View("used", "In use"), View("archived", "Archived", "archived=on"))


def every_sku(request: CompanyRequest) -> QuerySet[Sku]:
    """The company's SKUs, archived ones too."""
    return Sku.objects.filter(company=request.company).select_related("product")


@requires(Role.VIEWER)
@require_GET
def sku_list(request: CompanyRequest) -> HttpResponseBase:
    """Every SKU, with what is on hand, reserved and sellable."""
    form = SkuFilter(request.GET)
    wanted = form.wanted()
    rows = inventory.with_stock(
        queries.skus(request.company, search=wanted.get("q", ""), archived=bool(wanted.get("archived")))
    )
    grid = Grid(
        request,
        SkuTable,
        rows,
        keys=("code", "id"),
        descending=False,
        name="skus",
        form=form,
        views=_VIEWS,
        sorts={"code": ("code", "id"), "title": ("title", "id")},
    )
    grid.counts = counts(
        {
            "used": queries.skus(request.company),
            "archived": queries.skus(request.company, archived=True),
        }
    )
    return grid.respond("web/catalogue/list.html")


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """A new SKU."""
    form = SkuForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            sku = actions.create_sku(company=request.company, by=request.by, **form.values())
            messages.success(request, f"{sku.code} is in the catalogue. Count its stock next.")
            return back_to(request, "catalogue:sku", sku_id=sku.pk)
    return render(
        request, "web/catalogue/form.html", {"form": form, "heading": "New SKU", "button": "Create SKU"}
    )


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def edit(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """Change a SKU; its code too, since links and orders hang on its number, not on its text."""
    sku = find(every_sku(request), pk=sku_id)
    form = SkuForm(request.POST or None, initial=SkuForm.of(sku))
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.update_sku(sku=sku, by=request.by, **form.values())
            messages.success(request, f"{sku.code} is saved.")
            return back_to(request, "catalogue:sku", sku_id=sku.pk)
    return render(
        request,
        "web/catalogue/form.html",
        {"form": form, "heading": f"Edit {sku.code}", "sku": sku, "button": "Save"},
    )


@requires(Role.OPERATOR)
@require_POST
def archive(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """Take a SKU out of the lists; nothing is deleted."""
    sku = actions.archive_sku(sku=find(every_sku(request), pk=sku_id), by=request.by)
    messages.success(request, f"{sku.code} is archived. Its history stays; you can restore it at any time.")
    return back_to(request, "catalogue:sku", sku_id=sku_id)


@requires(Role.OPERATOR)
@require_POST
def restore(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """Back into the lists."""
    sku = actions.restore_sku(sku=find(every_sku(request), pk=sku_id), by=request.by)
    messages.success(request, f"{sku.code} is back in the catalogue.")
    return back_to(request, "catalogue:sku", sku_id=sku_id)
