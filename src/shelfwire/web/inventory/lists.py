"""The lists of stock: one row a SKU, and one row a SKU and warehouse."""

from __future__ import annotations

import json
from typing import Any, Final

from django import forms
from django.db.models import Exists, IntegerField, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from shelfwire.catalog import queries as catalog
from shelfwire.catalog.models import KitPart, Sku, StockPart
from shelfwire.inventory import queries
from shelfwire.inventory.models import SkuSupply, Warehouse
from shelfwire.orders.queries import Tile, counts
from shelfwire.people.models import Company, Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.chips import View
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Act, Grid
from shelfwire.web.inventory.cover import every_pace, low_parts
from shelfwire.web.inventory.standing import never_counted, short_balances, with_standing
from shelfwire.web.inventory.tables import SkuStockTable, StockTable

VIEWS: Final = (
    View("all", "All"),
    View("oversold", "Oversold", "show=oversold", tone="red"),
    View("low", "Low", "show=low", tone="yellow"),
    View("never", "Never counted", "show=never"),
    View("kits", "Kits", "show=kits"),
)
_SORTS: Final = {
    "code": ("code", "id"),
    "on_hand": ("on_hand", "id"),
    "reserved": ("reserved", "id"),
    "sellable": ("sellable", "id"),
    "sold": ("sold_units", "id"),
    "cover": ("cover_tenths", "id"),
}
_NEVER_ENDS: Final = 2**31 - 1


class StockFilter(FilterForm):
    """By words and by warehouse."""

    q = forms.CharField(
        required=False, label="Search", widget=forms.TextInput(attrs={"placeholder": "SKU, title or barcode"})
    )
    warehouse = forms.ModelChoiceField(
        Warehouse.objects.none(), required=False, label="Warehouse", empty_label="All"
    )
    show = forms.ChoiceField(
        required=False, label="Only", choices=[("", "All"), *((v.key, v.label) for v in VIEWS[1:])]
    )

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = queries.warehouses(company)  # type: ignore[attr-defined]  # a ModelChoiceField


@requires(Role.VIEWER)
@require_GET
def stock_list(request: CompanyRequest) -> HttpResponseBase:
    """Every SKU in use: what is on hand, reserved and sellable, where, and how long it lasts."""
    form = StockFilter(request.company, request.GET)
    grid = Grid(
        request,
        SkuStockTable,
        rows_of(request.company, form.wanted()),
        keys=("code", "id"),
        descending=False,
        name="stock",
        form=form,
        views=VIEWS,
        sorts=_SORTS,
        acts=_acts(request),
        exist=request.company.skus.exists,
        select=covers(request.role, Role.OPERATOR),
        several=queries.warehouses(request.company)[1:2].exists(),
    )
    grid.rows = _sortable(grid.rows, grid.sort.removeprefix("-"), request.company)
    if not request.GET.get("format") and request.htmx.target != "grid":
        grid.counts = _counts(request.company)
    return grid.respond("web/inventory/list.html")


def rows_of(company: Company, wanted: dict[str, Any]) -> QuerySet[Sku]:
    """The SKUs that the filter asks for, with their standing."""
    found = catalog.skus(company, search=wanted.get("q", "")).select_related("product", "shadow_of")
    found = _narrowed(company, found, wanted.get("show", ""))
    if place := wanted.get("warehouse"):
        there = SkuSupply.objects.filter(warehouse=place, sku=OuterRef("pk"))
        found = found.filter(Exists(there))
    return with_standing(found, place)


def matching(company: Company, query: QueryDict) -> QuerySet[Sku]:
    """The SKUs that the list shows at an address."""
    return rows_of(company, StockFilter(company, query).wanted())


def _narrowed(company: Company, skus: QuerySet[Sku], show: str) -> QuerySet[Sku]:
    match show:
        case "oversold":
            return skus.filter(Exists(short_balances().filter(sku=OuterRef("pk"))))
        case "low":
            parts = StockPart.objects.filter(sku=OuterRef("pk"), part__in=low_parts(company))
            return skus.filter(Exists(parts))
        case "never":
            return never_counted(skus)
        case "kits":
            return skus.filter(Exists(KitPart.objects.filter(kit=OuterRef("pk"))))
    return skus


def _counts(company: Company) -> dict[str, Tile]:
    skus = catalog.skus(company)
    return counts({view.key: _narrowed(company, skus, view.key) for view in VIEWS})


def _sortable(skus: QuerySet[Sku], column: str, company: Company) -> QuerySet[Sku]:
    """Add the key of a column that comes from the orders."""
    if column == "sold":
        numbers, missing = {pk: pace.sold for pk, pace in every_pace(company).items()}, 0
        return skus.annotate(sold_units=_looked_up(numbers, missing))
    if column == "cover":
        days = {pk: pace.cover for pk, pace in every_pace(company).items()}
        tenths = {pk: min(round(10 * cover), _NEVER_ENDS) for pk, cover in days.items() if cover is not None}
        return skus.annotate(cover_tenths=_looked_up(tenths, _NEVER_ENDS))
    return skus


def _looked_up(numbers: dict[int, int], missing: int) -> RawSQL:
    """A number for each SKU, from what was read before."""
    return RawSQL(
        "coalesce((%s::jsonb ->> catalog_sku.id::text)::int, %s)",
        [json.dumps(numbers), missing],
        output_field=IntegerField(),
    )


def _acts(request: CompanyRequest) -> tuple[Act, ...]:
    return (
        Act("Count", "clipboard-check", at(request, "inventory:open_take"), "c"),
        Act("Adjust", "adjustments", at(request, "inventory:bulk", way="adjust"), "d"),
        Act("Transfer", "transfer", at(request, "inventory:bulk", way="transfer"), "t"),
    )


@requires(Role.VIEWER)
@require_GET
def balances(request: CompanyRequest) -> HttpResponseBase:
    """One row a SKU and warehouse. Its file can be counted on and sent back."""
    form = StockFilter(request.company, request.GET)
    del form.fields["show"]
    wanted = form.wanted()
    rows = queries.balances(request.company, search=wanted.get("q", ""), warehouse=wanted.get("warehouse"))
    grid = Grid(request, StockTable, rows, keys=("code", "id"), descending=False, name="balances", form=form)
    return grid.respond("web/inventory/balances.html")
