"""Links: which of our SKUs a channel's SKU is. An order with an unlinked line waits here until it is healed."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.catalog import queries as catalog
from shelfwire.catalog.models import Sku
from shelfwire.listings import actions, queries
from shelfwire.listings.errors import CannotLink
from shelfwire.listings.models import ListingSku
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Order
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.catalogue.forms import LinkFilter, LinkForm
from shelfwire.web.catalogue.tables import LinkTable
from shelfwire.web.forms import refusals
from shelfwire.web.grid import Grid


def _every(request: CompanyRequest) -> QuerySet[ListingSku]:
    return ListingSku.objects.filter(account__company=request.company).select_related(
        "account", "listing", "sku"
    )


@requires(Role.VIEWER)
@require_GET
def link_list(request: CompanyRequest) -> HttpResponseBase:
    """What is not linked yet; or, asked for, what is."""
    form = LinkFilter(request.GET)
    wanted = form.wanted()
    ask = queries.links if wanted.get("show") == "linked" else queries.unlinked
    rows = ask(request.company, search=wanted.get("q", ""))
    grid = Grid(request, LinkTable, rows, keys=("id",), name="links", form=form)
    return grid.respond("web/catalogue/links.html")


@requires(Role.VIEWER)
@require_GET
def link_page(request: CompanyRequest, link_id: int) -> HttpResponse:
    """One channel SKU: what it may be and why, and what it was."""
    order = request.GET.get("order", "")
    return _page(request, find(_every(request), pk=link_id), LinkForm(initial={"order": order}), order)


def _page(request: CompanyRequest, listed: ListingSku, form: LinkForm, order: str) -> HttpResponse:
    context = {
        "listed": listed,
        "suggestions": queries.suggestions(listed) if listed.sku is None else [],
        "history": queries.link_history(listed)[:50],
        "form": form,
        "order": _order(request, order),
    }
    return render(request, "web/catalogue/link.html", context, status=422 if form.errors else 200)


@requires(Role.OPERATOR)
@require_POST
def set_link(request: CompanyRequest, link_id: int) -> HttpResponse:
    """It is this SKU of ours; the orders that waited heal."""
    listed = find(_every(request), pk=link_id)
    form = LinkForm(request.POST)
    if form.is_valid():
        with refusals(form):
            sku = _sku(request, form.cleaned_data["sku"])
            actions.link(listing_sku=listed, sku=sku, by=request.by)
            messages.success(request, f"Linked to {sku.code}. Orders that waited for it go on now.")
            if (order := _order(request, form.cleaned_data["order"])) is not None:
                return back_to(request, "orders:order", order_id=order.pk)
            return back_to(request, "catalogue:links")
    return _page(request, listed, form, request.POST.get("order", ""))


def _sku(request: CompanyRequest, code: str) -> Sku:
    """The company's SKU of that code. Raises CannotLink."""
    sku = catalog.sku_by_code(request.company, code)
    if sku is None:
        raise CannotLink(
            f"There is no SKU “{code}” in {request.company}.",
            field="SKU",
            value=code,
            hint="Type an existing code, or create the SKU first.",
        )
    return sku


def _order(request: CompanyRequest, given: str) -> Order | None:
    """The order that led here, when it is this company's: there the person wants to go on."""
    return orders.get(request.company, int(given)) if given.isdecimal() and len(given) < 19 else None


@requires(Role.OPERATOR)
@require_POST
def remove_link(request: CompanyRequest, link_id: int) -> HttpResponse:
    """It is none of ours any more; orders recorded before keep their SKU."""
    listed = actions.unlink(listing_sku=find(_every(request), pk=link_id), by=request.by)
    messages.success(request, "The link is removed. Orders recorded before keep their SKU.")
    return back_to(request, "catalogue:link", link_id=listed.pk)
