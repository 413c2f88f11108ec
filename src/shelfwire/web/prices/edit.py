"""The prices of one SKU in one shop: in the list, and on a page of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from shelfwire.kit.cells import CLEAR
from shelfwire.kit.clock import on_clock, zone_of
from shelfwire.listings import queries
from shelfwire.listings.models import ListingSku
from shelfwire.offers.models import ShopPrice
from shelfwire.offers.prices.actions import change_prices
from shelfwire.offers.prices.entered import read_values
from shelfwire.offers.prices.errors import BadPrice, LargeChange
from shelfwire.offers.prices.queries import PriceEdit, price_rows
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, at, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.offers.lines import on_channels
from shelfwire.web.prices.table import amount, by_rules, price_input
from shelfwire.web.templatetags.show import icon


def linked(request: CompanyRequest, link_id: int) -> ListingSku:
    """The company's linked listing SKU, or 404."""
    return find(queries.links(request.company), pk=link_id)


def enter(request: CompanyRequest, row: ListingSku, cells: dict[str, str], *, confirmed: bool) -> None:
    """Enter what was typed. Raises BadCell, BadPrice, and LargeChange unless ``confirmed``."""
    assert row.sku_id is not None  # ``linked`` finds no other
    values = read_values(row.account, cells)
    edit = PriceEdit(row.account_id, row.sku_id, values)
    done = change_prices(company=request.company, edits=[edit], by=request.by, confirmed=confirmed)
    for refused in done.preview.refused:
        raise BadPrice(refused.refused, field=refused.refused_field or None)


@requires(Role.OPERATOR)
@require_POST
def set_price(request: CompanyRequest, link_id: int) -> HttpResponse:
    """From the list: enter a website price; empty follows the rules. A large change asks first, where it stands."""
    row = linked(request, link_id)
    text = request.POST.get(f"price-{row.pk}", "").strip()
    confirmed = request.POST.get("confirmed") == "1"
    try:
        enter(request, row, {"price": text or CLEAR}, confirmed=confirmed)
    except LargeChange as asks:
        return HttpResponse(_question(request, row, text, str(asks)))
    said = format_html('<span class="sub text-success">{}Saved</span>', icon("check"))
    return HttpResponse(format_html("{}{}", _field(request, row), said))


def _field(request: CompanyRequest, row: ListingSku) -> str:
    (found,) = price_rows(request.company, [row])
    return price_input(request, found)


def _question(request: CompanyRequest, row: ListingSku, text: str, question: str) -> str:
    """The field's place, with the yes that a large change takes."""
    return format_html(
        '<span class="price-cell"><span class="text-danger">{}</span><input type="hidden" name="price-{}" value="{}">'
        '<input type="hidden" name="confirmed" value="1"><button type="button" class="btn btn-sm btn-primary"'
        ' hx-post="{}" hx-include="closest td" hx-target="closest .price-cell" hx-swap="outerHTML">Yes</button>'
        '<a class="btn btn-sm" href="{}">No</a></span>',
        question,
        row.pk,
        text,
        at(request, "prices:set", link_id=row.pk),
        request.headers.get("HX-Current-URL") or at(request, "prices:list"),
    )


class PriceForm(ShelfwireForm):
    """What is entered for one SKU in one shop; moments on the shop's clock."""

    price = forms.CharField(label="Website price", max_length=30, required=False)
    list_price = forms.CharField(label="List price", max_length=30, required=False)
    sale_price = forms.CharField(label="Sale price", max_length=30, required=False)
    sale_from = forms.DateTimeField(label="Sale from", required=False)
    sale_until = forms.DateTimeField(label="Sale until", required=False)
    confirmed = forms.BooleanField(label="Yes, the price is meant to change that much", required=False)

    def __init__(self, row: ListingSku, currency: str, by_rule: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].help_text = (
            f"In {currency}. Empty: {by_rule} by the rules."
            if by_rule
            else f"In {currency}. Empty: as the rules say."
        )
        self.fields["list_price"].help_text = "Shown struck through; at least the price."
        for name in ("sale_from", "sale_until"):
            self.fields[name].widget = forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            )
            self.fields[name].help_text = f"On the clock of {row.account.name}."

    def cells(self) -> dict[str, str]:
        """What was typed, as a price list has it; an empty field empties."""
        found = {}
        for name in ("price", "list_price", "sale_price"):
            found[name] = self.cleaned_data[name].strip() or CLEAR
        for name in ("sale_from", "sale_until"):
            moment = self.cleaned_data[name]
            found[name] = f"{moment:%Y-%m-%d %H:%M}" if moment else CLEAR
        return found


@requires(Role.VIEWER, to_change=Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def edit(request: CompanyRequest, link_id: int) -> HttpResponse:
    """Everything that is entered for one SKU in one shop."""
    row = linked(request, link_id)
    (found,) = price_rows(request.company, [row])
    currency = found.currency
    form = PriceForm(
        row, currency, by_rules(found), request.POST or None, initial=_initial(row, found.entered)
    )
    asks = False
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            try:
                enter(request, row, form.cells(), confirmed=form.cleaned_data["confirmed"])
            except LargeChange:
                asks = True
                raise
            messages.success(request, f"The prices of {row.sku} in {row.account.name} are saved.")
            return back_to(request, "prices:list", query={"shop": row.account_id})
    if not asks:
        del form.fields["confirmed"]
    context = {
        "row": row,
        "form": form,
        "currency": currency,
        "on_channels": on_channels(request, [row]),
    }
    return render(request, "web/prices/edit.html", context, status=422 if form.errors else 200)


def _initial(row: ListingSku, entered: ShopPrice | None) -> dict[str, Any]:
    if entered is None:
        return {}
    zone = zone_of(row.account.timezone)
    amounts = {
        name: amount(getattr(entered, column), entered.currency).replace(",", "")
        for name, column in (
            ("price", "price_minor"),
            ("list_price", "list_minor"),
            ("sale_price", "sale_minor"),
        )
    }
    moments = {
        name: on_clock(moment, zone).replace(tzinfo=None)
        for name in ("sale_from", "sale_until")
        if (moment := getattr(entered, name))
    }
    return {**amounts, **moments}
