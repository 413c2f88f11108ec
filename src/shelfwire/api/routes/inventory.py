"""Inventory: warehouses, balances, and the ledger."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.skus import sku_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.inventory import (
    DefaultIn,
    ExplanationOut,
    MovementIn,
    MovementOut,
    StockOut,
    SupplyOut,
    WarehouseIn,
    WarehouseOut,
)
from shelfwire.api.values import Filters
from shelfwire.catalog.models import Sku
from shelfwire.inventory import queries
from shelfwire.inventory.actions import add_warehouse, change_stock, set_default_warehouse
from shelfwire.inventory.models import Warehouse
from shelfwire.inventory.sellable import sellable
from shelfwire.inventory.states import MovementKind

router = Router(tags=["inventory"])


class StockQuery(PageQuery):
    """Filters of the stock list."""

    search: str = Field("", max_length=100, description="Words of SKU or title, or a whole barcode.")
    warehouse: str = Field("", max_length=40, description="Its code.")


class SupplyQuery(Filters):
    """Of which SKU, by code."""

    sku: str = Field(max_length=80)


class PlaceQuery(Filters):
    """One SKU in one warehouse, both by code."""

    sku: str = Field(max_length=80)
    warehouse: str = Field(max_length=40)


class LedgerQuery(PageQuery):
    """Whose ledger, both by code; without a warehouse, everywhere."""

    sku: str = Field(max_length=80)
    warehouse: str = Field("", max_length=40)


def warehouse_or_404(request: HttpRequest, code: str, *, field: str = "warehouse") -> Warehouse:
    """The warehouse of the key's company, by its code, whatever its case."""
    found = queries.warehouses(company_of(request)).filter(code__iexact=code).first()
    if found is None:
        raise NotFound(f"There is no warehouse “{code}”.", field=field, value=code)
    return found


@router.get("/warehouses", response=Everything[WarehouseOut], **needs("inventory:read"))
def list_warehouses(request: HttpRequest) -> dict[str, Any]:
    """Every warehouse, the default one first."""
    return {"data": [WarehouseOut.of(w) for w in queries.warehouses(company_of(request))]}


@router.post("/warehouses", response={201: WarehouseOut}, **needs("inventory:write", once=True))
@once
def post_warehouse(request: HttpRequest, body: WarehouseIn) -> Status[dict[str, Any]]:
    """A new warehouse; the company's first is its default."""
    made = add_warehouse(company=company_of(request), by=caller(request), **body.dict())
    return Status(201, WarehouseOut.of(made))


@router.put("/warehouses/default", response=WarehouseOut, **needs("inventory:write", once=True))
@once
def put_default(request: HttpRequest, body: DefaultIn) -> dict[str, Any]:
    """Which warehouse serves shops without a mapping of their own, from now on."""
    place = warehouse_or_404(request, body.warehouse)
    return WarehouseOut.of(set_default_warehouse(warehouse=place, by=caller(request)))


@router.get("/stock", response=Listed[StockOut], **needs("inventory:read"))
def list_stock(request: HttpRequest, query: Query[StockQuery]) -> HttpResponse:
    """On hand, reserved and sellable, per SKU and warehouse."""
    place = warehouse_or_404(request, query.warehouse) if query.warehouse else None
    rows = queries.balances(company_of(request), search=query.search, warehouse=place)
    return listed(rows, query, StockOut.of, keys=("code", "id"), descending=False)


@router.get("/stock/supply", response=Everything[SupplyOut], **needs("inventory:read"))
def get_supply(request: HttpRequest, query: Query[SupplyQuery]) -> dict[str, Any]:
    """What there is of one SKU in each warehouse where it or a part of it ever was: of a kit as many as can be made, of
    a shadow what the SKU has whose stock it shares."""
    sku = sku_or_404(request, query.sku)
    places = {place.pk: place for place in queries.warehouses(company_of(request))}
    found = queries.supply_of([sku.pk], places)
    named = {part.sku_id for supply in found.values() for part in supply.parts}
    codes = dict(Sku.objects.filter(pk__in=named).values_list("pk", "code"))
    return {
        "data": [
            SupplyOut.of(
                supply,
                sku=sku.code,
                warehouse=places[place_id].code,
                buffer=sku.buffer,
                sellable=sellable(supply.on_hand, supply.reserved, sku.buffer),
                parts=[(codes[part.sku_id], part) for part in supply.parts],
            )
            for (_, place_id), supply in found.items()
        ]
    }


@router.get("/stock/explain", response=ExplanationOut, **needs("inventory:read"))
def explain_stock(request: HttpRequest, query: Query[PlaceQuery]) -> dict[str, Any]:
    """Why the sellable quantity is what it is, number by number."""
    sku = sku_or_404(request, query.sku)
    return ExplanationOut.of(queries.explain(sku, warehouse_or_404(request, query.warehouse)))


@router.get("/movements", response=Listed[MovementOut], **needs("inventory:read"))
def list_movements(request: HttpRequest, query: Query[LedgerQuery]) -> HttpResponse:
    """The ledger of one SKU, newest first."""
    place = warehouse_or_404(request, query.warehouse) if query.warehouse else None
    rows = queries.movements(sku_or_404(request, query.sku), place).select_related("sku", "warehouse")
    return listed(rows, query, MovementOut.of, keys=("at", "id"))


@router.post(
    "/movements",
    response={201: MovementOut, 200: MovementOut | None},
    **needs("inventory:write", once=True),
)
@once
def post_movement(request: HttpRequest, body: MovementIn) -> Status[dict[str, Any] | None]:
    """Change stock. 201: recorded; 200: nothing changed (the same `once`, or a count that agrees). A count whose
    `expected_on_hand` is not what is on hand now is refused as `stale_count`."""
    moved = change_stock(
        sku_id=sku_or_404(request, body.sku).pk,
        warehouse_id=warehouse_or_404(request, body.warehouse).pk,
        kind=MovementKind(body.kind),
        quantity=body.quantity,
        reason=body.reason,
        reference=body.reference,
        by=caller(request),
        once=f"api:{company_of(request).pk}:{body.once}" if body.once else None,
        seen=body.expected_on_hand,
    )
    return Status(201, MovementOut.of(moved)) if moved else Status(200, None)
