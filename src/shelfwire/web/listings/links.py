"""Links: which of our SKUs a shop's SKU is. An order with an unlinked line waits here until it is linked."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.catalog import queries as catalog
from shelfwire.catalog.models import Sku
from shelfwire.kit.identifiers import ConfirmNeeded
from shelfwire.listings import actions, queries
from shelfwire.listings.errors import CannotLink
from shelfwire.listings.models import ListingSku
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Order
from shelfwire.people.models import Role
from shelfwire.posting.models import ChannelProduct
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import refusals
from shelfwire.web.listings.forms import LinkForm
from shelfwire.web.listings.moves import moves_of
from shelfwire.web.listings.typed import field_of
from shelfwire.web.offers.lines import on_channels
from shelfwire.web.postings.reasons import of_review

OPTIONS = 12


@requires(Role.OPERATOR)
@require_GET
def sku_options(request: CompanyRequest) -> HttpResponse:
    """Our SKUs that fit what is typed in a row's field; with nothing typed, the suggestions for the row."""
    given = request.GET
    text = given.get(
        field_of(_number(given.get("of", ""))), given.get("sku") or given.get("code", "")
    ).strip()[:80]
    if text:
        found = list(catalog.skus(request.company, text)[:OPTIONS])
    else:
        row = _every(request).filter(pk=_number(given.get("of", ""))).first()
        found = [one.sku for one in queries.suggestions(row, OPTIONS)] if row else []
    return render(request, "web/listings/sku_options.html", {"skus": found})


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _every(request: CompanyRequest) -> QuerySet[ListingSku]:
    return ListingSku.objects.filter(account__company=request.company).select_related(
        "account", "listing", "sku", "picture"
    )


@requires(Role.VIEWER)
@require_GET
def link_page(request: CompanyRequest, link_id: int) -> HttpResponse:
    """One SKU of a shop: what it may be and why, and what it was."""
    order = request.GET.get("order", "")
    return _page(request, find(_every(request), pk=link_id), LinkForm(initial={"order": order}), order)


def _page(
    request: CompanyRequest, listed: ListingSku, form: LinkForm, order: str, change_to: Sku | None = None
) -> HttpResponse:
    held = ChannelProduct.objects.filter(listing=listed.listing).select_related("account", "template").first()
    context = {
        "listed": listed,
        "held": held,
        "reasons": of_review(request, listed.listing, held),
        "moves": moves_of(listed.listing),
        "suggestions": queries.suggestions(listed) if listed.sku is None else [],
        "history": queries.link_history(listed)[:50],
        "form": form,
        "order": _order(request, order),
        "change_to": change_to,
        "on_channels": on_channels(request, [listed]),
    }
    return render(request, "web/listings/link.html", context, status=422 if form.errors or change_to else 200)


@requires(Role.OPERATOR)
@require_POST
def set_link(request: CompanyRequest, link_id: int) -> HttpResponse:
    """It is this SKU of ours; the orders that waited go on. A link that there is changes only after a yes."""
    listed = find(_every(request), pk=link_id)
    if request.htmx:
        return _set_row(request, listed)
    form = LinkForm(request.POST)
    if form.is_valid():
        with refusals(form):
            sku = sku_of(request, form.cleaned_data["sku"])
            try:
                actions.link(listing_sku=listed, sku=sku, by=request.by, relink=form.cleaned_data["relink"])
            except ConfirmNeeded:
                listed.refresh_from_db()
                return _page(request, listed, form, request.POST.get("order", ""), change_to=sku)
            messages.success(request, f"Linked to {sku.code}. Orders that waited for it go on now.")
            if (order := _order(request, form.cleaned_data["order"])) is not None:
                return back_to(request, "orders:order", order_id=order.pk)
            return back_to(request, "listings:list", query={"show": "unlinked"})
    return _page(request, listed, form, request.POST.get("order", ""))


def _set_row(request: CompanyRequest, listed: ListingSku) -> HttpResponse:
    """From the list: the row says what it has become and can be undone; a refusal is told above the list."""
    sku = sku_of(request, request.POST.get(field_of(listed.pk), ""))
    actions.link(listing_sku=listed, sku=sku, by=request.by)
    answer = render(request, "web/listings/row_linked.html", {"listed": listed, "sku": sku})
    answer["HX-Reswap"], answer["HX-Retarget"] = "innerHTML", f'[data-row="{listed.pk}"] .link-cell'
    return answer


def sku_of(request: CompanyRequest, code: str) -> Sku:
    """The company's SKU of that code. Raises CannotLink."""
    if not code.strip():
        raise CannotLink(
            "No SKU of yours is named.", field="SKU", hint="Type its code, or choose a suggestion."
        )
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
    return back_to(request, "listings:link", link_id=listed.pk)
