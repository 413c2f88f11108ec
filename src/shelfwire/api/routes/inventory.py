"""Inventory: warehouses, balances, and the ledger."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from shelfwire.api import render
from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.catalog import sku_or_404
from shelfwire.api.schemas import Listed, MovementIn, MovementOut, StockOut, WarehouseIn, WarehouseOut
from shelfwire.inventory import queries
from shelfwire.inventory.actions import add_warehouse, count_stock, record_movement
from shelfwire.inventory.models import Warehouse
from shelfwire.inventory.states import MovementKind

router = Router(tags=["inventory"])


class StockQuery(PageQuery):
    """Filters of the stock list."""

    search: str = ""
    warehouse: str = ""


def warehouse_or_404(request: HttpRequest, code: str) -> Warehouse:
    """The warehouse of the key's company, by its code."""
    found = queries.warehouses(company_of(request)).filter(code=code).first()
    if found is None:
        raise NotFound(f"There is no warehouse “{code}”.", field="warehouse", value=code)
    return found


@router.get("/warehouses", response=list[WarehouseOut], **needs("inventory:read"))
def list_warehouses(request: HttpRequest) -> list[dict[str, Any]]:
    """Every warehouse, the default one first."""
    return [render.warehouse(w) for w in queries.warehouses(company_of(request))]


@router.post("/warehouses", response={201: WarehouseOut}, **needs("inventory:write"))
def post_warehouse(request: HttpRequest, body: WarehouseIn) -> tuple[int, dict[str, Any]]:
    """A new warehouse."""
    return 201, render.warehouse(
        add_warehouse(company=company_of(request), by=caller(request), **body.dict())
    )


@router.get("/stock", response=Listed[StockOut], **needs("inventory:read"))
def list_stock(request: HttpRequest, query: Query[StockQuery]) -> dict[str, Any]:
    """On hand, reserved and sellable, per SKU and warehouse."""
    place = warehouse_or_404(request, query.warehouse) if query.warehouse else None
    rows = queries.balances(company_of(request), search=query.search, warehouse=place)
    return listed(rows, query, render.stock, keys=("code", "id"), descending=False)


@router.post("/movements", response={201: MovementOut, 200: MovementOut | None}, **needs("inventory:write"))
def post_movement(request: HttpRequest, body: MovementIn) -> tuple[int, dict[str, Any] | None]:
    """Change stock. 201: recorded; 200: nothing changed (the same `once`, or a count that agrees)."""
    sku, place = sku_or_404(request, body.sku), warehouse_or_404(request, body.warehouse)
    once = f"api:{company_of(request).pk}:{body.once}" if body.once else None
    if body.kind == "count":
        moved = count_stock(
            sku_id=sku.pk,
            warehouse_id=place.pk,
            counted=body.quantity,
            reason=body.reason,
            by=caller(request),
        )
    else:
        moved = record_movement(
            sku_id=sku.pk,
            warehouse_id=place.pk,
            quantity=body.quantity,
            kind=MovementKind(body.kind),
            reason=body.reason,
            reference=body.reference,
            by=caller(request),
            once=once,
        )
    return (201, render.movement(moved)) if moved else (200, None)


@router.get("/movements", response=Listed[MovementOut], **needs("inventory:read"))
def list_movements(request: HttpRequest, query: Query[PageQuery], sku: str) -> dict[str, Any]:
    """The ledger of one SKU, newest first."""
    rows = sku_or_404(request, sku).movements.select_related("sku", "warehouse")
    return listed(rows, query, render.movement, keys=("at", "id"))
