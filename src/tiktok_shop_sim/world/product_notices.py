"""The notices sent when something happens to a product: types 5, 15, 16, 18, 37 and 50 (facts.md 5.6)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.world.records import Product
from tiktok_shop_sim.world.world import Event, World

FIRST_PASS, CHANGED, FAILURE = "PRODUCT_FIRST_PASS_REVIEW", "PRODUCT_STATUS_CHANGED", "PRODUCT_AUDIT_FAILURE"


def _tell(world: World, product: Product, kind: str, product_id: str | int, **data: Any) -> None:
    """Some payloads have the product's id as an integer, some as a string, as documented."""
    content = {"product_id": product_id, **data, "update_time": product.update_time}
    world.announce(Event(kind, product.shop_id, product.id, content))


def created(world: World, product: Product) -> None:
    _tell(world, product, "product_created", int(product.id), product_types=[])


def status(world: World, product: Product, kind: str = CHANGED, reason: str = "") -> None:
    _tell(world, product, "product_status", int(product.id), status=kind, suspended_reason=reason)


def audit(world: World, product: Product, waits_for: list[str] | None = None) -> None:
    """Where the review stands; `waits_for` are the reasons of a version that is only approved in advance."""
    reasons = {"pre_approved_reasons": waits_for} if waits_for else {}
    _tell(world, product, "product_audit", int(product.id), audit={"status": product.audit_status} | reasons)


def changed(world: World, product: Product, fields: list[str], source: str = "OPEN_API") -> None:
    _tell(world, product, "product_changed", product.id, change_source=source, changed_fields=sorted(fields))


def category(world: World, product: Product, before: str, after: str) -> None:
    _tell(
        world,
        product,
        "product_category_changed",
        product.id,
        previous_category_id=before,
        current_category_id=after,
    )


def skus(world: World, product: Product, moved: list[tuple[str, str]], source: str = "") -> None:
    """SKUs with what became of them: CREATED, DELETED, ACTIVATED or DEACTIVATED."""
    extra = {"deactivation_source": source} if source else {}
    if moved:
        rows = [{"sku_id": sku_id, "status": became} | extra for sku_id, became in moved]
        _tell(world, product, "sku_status", product.id, skus=rows)
