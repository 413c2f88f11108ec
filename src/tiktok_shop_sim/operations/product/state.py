"""Products put on sale, taken off, deleted and recovered: up to 20 at once, each for itself (facts.md 9.15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.batch import listed
from tiktok_shop_sim.operations.product.shared import (
    CHECK_FAILED,
    MESSAGE_OF_BATCH,
    WRONG_STATE,
    one_error,
    ownership,
    phrase,
)
from tiktok_shop_sim.operations.product.writing import listing_faults
from tiktok_shop_sim.world import products
from tiktok_shop_sim.world.product_versions import listing
from tiktok_shop_sim.world.records import Product
from tiktok_shop_sim.world.world import World

Verb = Callable[[World, Product, int], None]
LONGEST = 20


def _each(call: Call, verb: Verb, error: Callable[[int, str], dict[str, Any]]) -> dict[str, Any]:
    """Do a verb to every product named; those it cannot be done to are named with the reason, the rest is done."""
    ids = list(dict.fromkeys(call.field("product_ids", [])))
    if not ids:
        raise call.refuse(12052910)
    if len(ids) > LONGEST:
        raise call.refuse(12019120)
    errors = []
    for product_id in ids:
        code = ownership(call, product_id)
        if not code:
            try:
                verb(call.world, call.world.products[product_id], call.now)
            except IllegalMove:
                code = WRONG_STATE
        if code:
            errors.append(error(code, product_id))
    return listed(errors)


def _plain(code: int, product_id: str) -> dict[str, Any]:
    return one_error(code, product_id=product_id)


def _checked(code: int, product_id: str) -> dict[str, Any]:
    """Activate wraps its reasons (samples/product/activate-product.json)."""
    return _failed(product_id, [{"code": code, "message": phrase(code)}])


def _failed(product_id: str, extra: list[dict[str, Any]]) -> dict[str, Any]:
    return one_error(CHECK_FAILED, MESSAGE_OF_BATCH, product_id=product_id, extra_errors=extra)


@operation("POST", "/product/202309/products/activate", judges=("product_ids",))
def activate(call: Call) -> dict[str, Any]:
    """One that never passed a review must keep the rules before it is handed in."""
    failed: list[dict[str, Any]] = []

    def verb(world: World, product: Product, at: int) -> None:
        if product.status == "SELLER_DEACTIVATED" and not listing(world, product).approved:
            extra = [{"code": code, "message": words} for code, words in listing_faults(call, product)]
            if extra:
                failed.append(_failed(product.id, extra))
                return
        products.activate(world, product, at)

    errors = [*_each(call, verb, _checked).get("errors", []), *failed]
    return listed(errors)


@operation("POST", "/product/202309/products/deactivate", judges=("product_ids",))
def deactivate(call: Call) -> dict[str, Any]:
    return _each(call, products.deactivate, _plain)


@operation("DELETE", "/product/202309/products", judges=("product_ids",))
def delete(call: Call) -> dict[str, Any]:
    return _each(call, products.delete, _plain)


@operation("POST", "/product/202309/products/recover", judges=("product_ids",))
def recover(call: Call) -> dict[str, Any]:
    return _each(call, products.recover, _plain)
