"""Kits and shadows: SKUs that use the stock of others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from shelfwire.api.auth import caller, needs
from shelfwire.api.once import once
from shelfwire.api.routes.skus import sku_or_404, skus_or_404
from shelfwire.api.schemas.kits import KitIn, KitOut, ShadowIn
from shelfwire.catalog.actions import set_kit, set_shadow

router = Router(tags=["catalogue"])


@router.get("/kits/{path:code}", response=KitOut, **needs("catalog:read"))
def get_kit(request: HttpRequest, code: str) -> dict[str, Any]:
    """The parts of a SKU, and whose stock it shares."""
    return KitOut.of(sku_or_404(request, code))


@router.put("/kits/{path:code}", response=KitOut, **needs("catalog:write", once=True))
@once
def put_kit(request: HttpRequest, code: str, body: KitIn) -> dict[str, Any]:
    """Say what a kit is made of. Its stock is the least of its parts; open orders keep the parts they reserved."""
    kit = sku_or_404(request, code)
    found = skus_or_404(request, [part.sku for part in body.parts])
    parts = [(sku, part.quantity) for sku, part in zip(found, body.parts, strict=True)]
    return KitOut.of(set_kit(sku=kit, parts=parts, by=caller(request), leave_stock=body.leave_stock))


@router.put("/shadows/{path:code}", response=KitOut, **needs("catalog:write", once=True))
@once
def put_shadow(request: HttpRequest, code: str, body: ShadowIn) -> dict[str, Any]:
    """Let a SKU share the stock of another one of the company. For one of another company a person is needed who is
    operator in both."""
    sku = sku_or_404(request, code)
    of = sku_or_404(request, body.shadow_of, field="shadow_of") if body.shadow_of is not None else None
    return KitOut.of(set_shadow(sku=sku, of=of, by=caller(request), leave_stock=body.leave_stock))
