"""Prices of what is on sale (facts.md 9.7, 9.17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from tiktok_shop_sim.envelope import bad_parameter
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.product.shared import WRONG_STATE, own_product, refusal
from tiktok_shop_sim.world import product_notices as notices
from tiktok_shop_sim.world import product_versions as versions
from tiktok_shop_sim.world.product_rules import Fault, fault
from tiktok_shop_sim.world.product_rules.offers import list_price_faults, price_faults
from tiktok_shop_sim.world.product_versions import SkuVersion, listing
from tiktok_shop_sim.world.promotions import lock_of
from tiktok_shop_sim.world.records import Product


@operation("POST", "/product/202309/products/{product_id}/prices/update", judges=("skus",))
def update(call: Call) -> dict[str, Any]:
    """All prices named are taken, or none is."""
    product = own_product(call, call.path["product_id"])
    if product.status != "ACTIVATE":
        raise call.refuse(WRONG_STATE)
    requests = _requests(call)
    for found in _faults(call, product, requests):
        raise refusal(call, found)
    for request in requests:
        _set(call, product, request)
    product.update_time = max(call.now, product.update_time)
    notices.changed(call.world, product, ["price"])
    return {}


def _requests(call: Call) -> list[SkuVersion]:
    try:
        return versions.read_version({"skus": call.field("skus", [])}).skus
    except msgspec.ValidationError as error:
        raise bad_parameter("skus", str(error)) from None


def _faults(call: Call, product: Product, requests: list[SkuVersion]) -> Iterator[Fault]:
    ids = [request.id for request in requests]
    if not ids:
        yield fault(12052902)
    if len(set(ids)) != len(ids):
        yield fault(12052553)
    if not set(ids) <= set(product.sku_ids):
        yield fault(12052557)
        return
    for request in requests:
        yield from _of_one(call, request)


def _of_one(call: Call, request: SkuVersion) -> Iterator[Fault]:
    if request.price is None:
        yield fault(12052073)
        return
    wrong = next(price_faults(call.market, request.price), None)
    if wrong is not None:
        yield wrong
        return
    minor = call.market.minor(request.price.given)
    if request.list_price is not None and request.list_price.amount:
        yield from list_price_faults(call.market, request.list_price, minor)
    lock = lock_of(call.world, request.id, call.now)
    if lock is not None and lock.price and minor != call.world.skus[request.id].price:
        yield fault(12052038)


def _set(call: Call, product: Product, request: SkuVersion) -> None:
    """The price applies at once, and so does a list price in every version of the product."""
    if request.price is not None:
        call.world.skus[request.id].price = call.market.minor(request.price.given)
    now = listing(call.world, product)
    for version in (now.live, now.under_review, now.draft):
        for sku in version.skus if version is not None else []:
            if sku.id == request.id:
                sku.list_price = request.list_price or sku.list_price
                sku.external_list_prices = request.external_list_prices or sku.external_list_prices
