"""Stock: the list, changes, and the ledger of one SKU."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.catalog.models import Sku
from shelfwire.inventory import actions, queries
from shelfwire.inventory.models import Movement, Warehouse
from shelfwire.inventory.states import MovementKind
from shelfwire.people.models import Company, Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.catalogue.skus import every_sku
from shelfwire.web.forms import FilterForm, ShelfwireForm, refusals
from shelfwire.web.grid import Grid
from shelfwire.web.inventory.tables import LedgerTable, StockTable

WAYS = (
    ("count", "I counted: this many are here"),
    ("receipt", "These arrived"),
    ("return", "These came back and can be sold again"),
    ("adjustment", "Correct by (a minus takes away)"),
)


class StockFilter(FilterForm):
    """By words and by warehouse."""

    q = forms.CharField(
        required=False, label="Search", widget=forms.TextInput(attrs={"placeholder": "SKU, title or barcode"})
    )
    warehouse = forms.ModelChoiceField(
        Warehouse.objects.none(), required=False, label="Warehouse", empty_label="All"
    )

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = queries.warehouses(company)  # type: ignore[attr-defined]  # a ModelChoiceField


class ChangeForm(ShelfwireForm):
    """One change of stock."""

    warehouse = forms.ModelChoiceField(Warehouse.objects.none(), label="Warehouse", empty_label=None)
    way = forms.ChoiceField(label="What happened", choices=WAYS)
    quantity = forms.IntegerField(label="Quantity", min_value=-1_000_000, max_value=1_000_000)
    reason = forms.CharField(
        label="Why", max_length=200, required=False, help_text="Shown in the ledger for ever."
    )

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = queries.warehouses(company)  # type: ignore[attr-defined]  # a ModelChoiceField


@requires(Role.VIEWER)
@require_GET
def stock_list(request: CompanyRequest) -> HttpResponseBase:
    """What is on hand, promised and sellable."""
    form = StockFilter(request.company, request.GET)
    wanted = form.wanted()
    rows = queries.balances(request.company, search=wanted.get("q", ""), warehouse=wanted.get("warehouse"))
    grid = Grid(request, StockTable, rows, keys=("code", "id"), descending=False, name="stock", form=form)
    return grid.respond("web/inventory/list.html")


def _change(sku: Sku, change: dict[str, Any], by: str) -> Movement | None:
    which: dict[str, Any] = {"sku_id": sku.pk, "warehouse_id": change["warehouse"].pk, "by": by}
    if change["way"] == MovementKind.COUNT:
        return actions.count_stock(**which, counted=change["quantity"], reason=change["reason"])
    return actions.record_movement(
        **which, quantity=change["quantity"], kind=change["way"], reason=change["reason"]
    )


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def adjust(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """Count, receive, take back or correct. A wrong change is answered by a second one: the ledger forgets nothing."""
    sku = find(every_sku(request), pk=sku_id)
    form = ChangeForm(request.company, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            moved = _change(sku, form.cleaned_data, request.by)
            if moved is None:
                messages.info(request, "Nothing to change: the count agrees with the ledger.")
            else:
                messages.success(request, f"{sku.code}: {moved.quantity:+,} in {moved.warehouse.name}.")
            return back_to(request, "catalogue:sku", sku_id=sku.pk)
    return render(request, "web/inventory/adjust.html", {"form": form, "sku": sku})


@requires(Role.VIEWER)
@require_GET
def ledger(request: CompanyRequest, sku_id: int) -> HttpResponseBase:
    """Every movement of a SKU, newest first."""
    sku = find(every_sku(request), pk=sku_id)
    grid = Grid(request, LedgerTable, queries.movements(sku), keys=("at", "id"), name=f"ledger-{sku.code}")
    return grid.respond("web/inventory/ledger.html", {"sku": sku})
