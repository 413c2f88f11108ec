"""Stock: how many units of each SKU may be sold from where, read and set (facts.md 9.6, 9.18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tiktok_shop_sim.lifecycles.products import INVENTORY_STATES
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.batch import listed
from tiktok_shop_sim.operations.product.shared import (
    CHECK_FAILED,
    MESSAGE_OF_BATCH,
    WRONG_STATE,
    one_error,
    own_product,
    ownership,
    phrase,
)
from tiktok_shop_sim.world.creators import kept_for_creators
from tiktok_shop_sim.world.product_force import set_quantities
from tiktok_shop_sim.world.product_limits import limits
from tiktok_shop_sim.world.product_rules import Fault, fault
from tiktok_shop_sim.world.product_rules.offers import quantity_allowed, warehouse_faults
from tiktok_shop_sim.world.product_versions import Quantity
from tiktok_shop_sim.world.promotions import ACTIVITIES, lock_of
from tiktok_shop_sim.world.records import Sku

MOST_PRODUCTS, MOST_SKUS = 100, 600
"""facts.md 4"""


@operation("POST", "/product/202309/inventory/search", judges=("product_ids", "sku_ids"))
def search(call: Call) -> dict[str, Any]:
    """By SKU when both kinds of ids are sent; ids that are none of the shop's are left out while some are."""
    sku_ids, product_ids = call.field("sku_ids", []), call.field("product_ids", [])
    if not sku_ids and not product_ids:
        raise call.refuse(12019008)
    if len(sku_ids) > MOST_SKUS:
        raise call.refuse(12019015)
    if len(product_ids) > MOST_PRODUCTS:
        raise call.refuse(12019120)
    wanted: dict[str, list[Sku]] = {}
    for sku in _by_sku(call, sku_ids) if sku_ids else _by_product(call, product_ids):
        wanted.setdefault(sku.product_id, []).append(sku)
    if not wanted:
        raise call.refuse(12019008)
    return {
        "inventory": [
            {"product_id": product_id, "skus": [_stock(call, sku) for sku in skus]}
            for product_id, skus in wanted.items()
        ]
    }


def _by_sku(call: Call, sku_ids: list[str]) -> Iterator[Sku]:
    for sku_id in dict.fromkeys(sku_ids):
        sku = call.world.skus.get(sku_id)
        if sku is None or ownership(call, sku.product_id):
            continue
        if sku_id in call.world.products[sku.product_id].sku_ids:
            yield sku


def _by_product(call: Call, product_ids: list[str]) -> Iterator[Sku]:
    for product_id in dict.fromkeys(product_ids):
        if not ownership(call, product_id):
            yield from (call.world.skus[sku_id] for sku_id in call.world.products[product_id].sku_ids)


def _stock(call: Call, sku: Sku) -> dict[str, Any]:
    available = sum(held.available for held in sku.stock.values())
    lock = lock_of(call.world, sku.id, call.now)
    reserved = 0 if lock is None else min(lock.quantity, available)
    creators = kept_for_creators(call.world, sku.id, available - reserved)
    spread: dict[str, Any] = {
        "in_shop_inventory": {"quantity": available - reserved - sum(creators.values())}
    }
    if creators:
        spread["creator_inventory"] = [
            {"quantity": units, "creator_name": name} for name, units in creators.items()
        ]
    if lock is not None and reserved:
        title = ACTIVITIES.of(call.world)[lock.activity_id].title
        spread["campaign_inventory"] = [{"quantity": reserved, "campaign_name": title}]
    return {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "total_available_quantity": available,
        "total_committed_quantity": sum(held.committed for held in sku.stock.values()),
        "total_available_inventory_distribution": spread,
        "warehouse_inventory": [
            {
                "warehouse_id": warehouse_id,
                "available_quantity": held.available,
                "committed_quantity": held.committed,
            }
            for warehouse_id, held in sku.stock.items()
        ],
    }


@operation("POST", "/product/202309/products/{product_id}/inventory/update", judges=("skus",))
def update(call: Call) -> dict[str, Any]:
    """Absolute quantities; a SKU whose warehouses or numbers are wrong is named in `errors`, the rest is done."""
    product = own_product(call, call.path["product_id"])
    if product.status not in INVENTORY_STATES:
        raise call.refuse(WRONG_STATE)
    requests = call.field("skus", [])
    if not requests:
        raise call.refuse(12052902)
    ids = [request.get("id", "") for request in requests]
    if not all(ids):
        raise call.refuse(12052036)
    if len(set(ids)) != len(ids):
        raise call.refuse(12052553)
    if any(sku_id not in product.sku_ids for sku_id in ids):
        raise call.refuse(12052556)
    errors = []
    for request in requests:
        sku = call.world.skus[request["id"]]
        rows = [_quantity(sku, row) for row in request.get("inventory") or []]
        extra = [_extra(call, warehouse_id, found) for warehouse_id, found in _faults(call, sku, rows)]
        if extra:
            errors.append(one_error(CHECK_FAILED, MESSAGE_OF_BATCH, sku_id=sku.id, extra_errors=extra))
            continue
        set_quantities(call.world, product, sku.id, rows)
        product.update_time = max(call.now, product.update_time)
    return listed(errors)


def _quantity(sku: Sku, row: dict[str, Any]) -> Quantity:
    """A row of the request; without a warehouse it means the SKU's only one. A quantity left out is none at all."""
    named = row.get("warehouse_id") or (next(iter(sku.stock)) if len(sku.stock) == 1 else "")
    return Quantity(
        str(named), row.get("quantity", -1), row.get("backorder_quantity"), row.get("handling_time")
    )


def _faults(call: Call, sku: Sku, rows: list[Quantity]) -> Iterator[tuple[str, Fault]]:
    """What is wrong with the rows of one SKU, by warehouse."""
    limit = limits("quantity", call.market.region)
    for row in rows:
        wrong = next(warehouse_faults(call.world, call.shop, row.warehouse_id), None)
        if wrong is not None or row.warehouse_id not in sku.stock:
            yield row.warehouse_id, wrong or fault(12052533)
        elif not quantity_allowed(call.world, limit, row.quantity):
            yield row.warehouse_id, fault(12019024)
    named = [row.warehouse_id for row in rows]
    for warehouse_id in sku.stock:
        if named.count(warehouse_id) != 1:
            yield warehouse_id, fault(12052037)
    lock = lock_of(call.world, sku.id, call.now)
    if lock is not None and sum(row.quantity for row in rows) < lock.quantity:
        yield next(iter(sku.stock), ""), fault(12052393)


def _extra(call: Call, warehouse_id: str, found: Fault) -> dict[str, Any]:
    code = call.operation.documented(*found.codes)
    return {"warehouse_id": warehouse_id, "code": code, "message": phrase(code, found.words)}
