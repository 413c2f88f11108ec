"""What moved stock, and what holds it: of one SKU, and of all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from shelfwire.inventory import queries
from shelfwire.inventory.models import Movement, Reservation, Warehouse
from shelfwire.inventory.states import MovementKind, ReservationStatus
from shelfwire.people.models import Company, Role
from shelfwire.web.access import CompanyRequest, find, requires
from shelfwire.web.catalogue.skus import every_sku
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid
from shelfwire.web.inventory.ledger_tables import LedgerTable, MovementTable, ReservationTable


class PlaceFilter(FilterForm):
    """By warehouse."""

    warehouse = forms.ModelChoiceField(
        Warehouse.objects.none(), required=False, label="Warehouse", empty_label="All"
    )

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = queries.warehouses(company)  # type: ignore[attr-defined]  # a ModelChoiceField
        del self.fields["q"]


class LedgerFilter(PlaceFilter):
    """By warehouse and by cause."""

    kind = forms.ChoiceField(required=False, label="Kind", choices=[("", "All"), *MovementKind.choices])


class MovementFilter(LedgerFilter):
    """By words too."""

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(company, *args, **kwargs)
        self.fields["q"] = forms.CharField(
            required=False,
            max_length=200,
            label="Search",
            widget=forms.TextInput(attrs={"placeholder": "SKU, reason or reference"}),
        )


@requires(Role.VIEWER)
@require_GET
def ledger(request: CompanyRequest, sku_id: int) -> HttpResponseBase:
    """Every movement of a SKU, newest first."""
    sku = find(every_sku(request), pk=sku_id)
    form = LedgerFilter(request.company, request.GET)
    wanted = form.wanted()
    rows = queries.movements(sku, wanted.get("warehouse"))
    if kind := wanted.get("kind"):
        rows = rows.filter(kind=kind)
    grid = Grid(request, LedgerTable, rows, keys=("at", "id"), name=f"ledger-{sku.code}", form=form)
    return grid.respond("web/inventory/ledger.html", {"sku": sku})


@requires(Role.VIEWER)
@require_GET
def movements(request: CompanyRequest) -> HttpResponseBase:
    """Every movement of the company's stock, newest first."""
    form = MovementFilter(request.company, request.GET)
    wanted = form.wanted()
    rows = Movement.objects.filter(warehouse__company=request.company).select_related("sku", "warehouse")
    for field in ("kind", "warehouse"):
        if value := wanted.get(field):
            rows = rows.filter(**{field: value})
    for word in wanted.get("q", "").split():
        rows = rows.filter(
            Q(sku__code__icontains=word) | Q(reason__icontains=word) | Q(reference__icontains=word)
        )
    grid = Grid(request, MovementTable, rows, keys=("id",), name="movements", form=form)
    return grid.respond("web/inventory/movements.html")


@requires(Role.VIEWER)
@require_GET
def reservations(request: CompanyRequest, sku_id: int) -> HttpResponseBase:
    """What holds the stock of a SKU, the oldest first."""
    sku = find(every_sku(request), pk=sku_id)
    form = PlaceFilter(request.company, request.GET)
    rows = Reservation.objects.filter(sku=sku, status=ReservationStatus.ACTIVE).select_related("warehouse")
    if place := form.wanted().get("warehouse"):
        rows = rows.filter(warehouse=place)
    grid = Grid(
        request,
        ReservationTable,
        rows,
        keys=("made_at", "id"),
        descending=False,
        name=f"reserved-{sku.code}",
        form=form,
    )
    return grid.respond("web/inventory/reservations.html", {"sku": sku})
