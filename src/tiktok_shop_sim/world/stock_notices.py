"""The notices sent when the stock of a SKU changes: the change itself (notice 71), and that it runs low (27).

The documentation names no values for `trigger_source`; those here are ours.
"""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world.creators import kept_for_creators
from tiktok_shop_sim.world.product_limits import limits
from tiktok_shop_sim.world.promotions import lock_of
from tiktok_shop_sim.world.records import Sku
from tiktok_shop_sim.world.world import Event, World


class Totals(msgspec.Struct, frozen=True):
    """Units of a SKU in all its warehouses."""

    available: int
    committed: int


def totals(sku: Sku) -> Totals:
    """How many units of a SKU may be sold, and how many orders hold."""
    return Totals(
        sum(held.available for held in sku.stock.values()), sum(held.committed for held in sku.stock.values())
    )


def announce(world: World, sku: Sku, before: Totals, source: str) -> None:
    """Announce how the stock of a SKU differs from what it was."""
    after = totals(sku)
    if after == before:
        return
    reserved = _reserved(world, sku, after)
    creators = sum(kept_for_creators(world, sku.id, after.available - reserved).values())
    _changed(world, sku, before, after, (reserved, creators), source)
    threshold = int(limits("low_stock", world.shops[world.products[sku.product_id].shop_id].region).max)
    if before.available > threshold >= after.available or before.available > 0 == after.available:
        _low(world, sku, after, (reserved, creators), threshold)


def _reserved(world: World, sku: Sku, after: Totals) -> int:
    """Units that only a promotion may sell."""
    lock = lock_of(world, sku.id, world.now())
    return 0 if lock is None else min(lock.quantity, after.available)


def _changed(
    world: World, sku: Sku, before: Totals, after: Totals, kept: tuple[int, int], source: str
) -> None:
    """`kept`: units that only a promotion, and only creators, may sell."""
    reserved, creators = kept
    product = world.products[sku.product_id]
    event_id, moment = world.ids.next("stock_event"), str(world.now())
    available, committed = after.available - before.available, after.committed - before.committed
    world.announce(
        Event(
            "inventory_changed",
            product.shop_id,
            sku.id,
            {
                "event_id": event_id,
                "occurred_at": moment,
                "shop_id": int(product.shop_id),
                "product_id": int(product.id),
                "sku_id": int(sku.id),
                "quantity_snapshot_after_change": {
                    "total_quantity": after.available + after.committed,
                    "total_available_quantity": after.available,
                    "total_committed_quantity": after.committed,
                    "in_shop_quantity": after.available - reserved - creators,
                    "campaign_locked_quantity": reserved,
                    "creator_locked_quantity": creators,
                },
                "change_detail": [
                    {
                        "idempotency_key": f"{event_id}-1",
                        "trigger_source": source,
                        "occurred_at": moment,
                        "total_quantity_delta": available + committed,
                        "available_quantity_delta": available,
                        "committed_quantity_delta": committed,
                        "in_shop_quantity_delta": available,
                        "campaign_locked_quantity_delta": 0,
                        "creator_locked_quantity_delta": 0,
                    }
                ],
            },
        )
    )


def _low(world: World, sku: Sku, after: Totals, kept: tuple[int, int], threshold: int) -> None:
    reserved, creators = kept
    product = world.products[sku.product_id]
    world.announce(
        Event(
            "inventory_low",
            product.shop_id,
            sku.id,
            {
                "product_id": product.id,
                "sku_id": sku.id,
                "trigger_reason": {"alert_type": "THRESHOLD", "low_stock_threshold": threshold},
                "current_inventory_status": "LOW_STOCK" if after.available else "OUT_OF_STOCK",
                "inventory_distribution": {
                    "total_quantity": after.available + after.committed,
                    "available_quantity": after.available - reserved - creators,
                    "creator_reserved_quantity": creators,
                    "campaign_reserved_quantity": reserved,
                    "committed_quantity": after.committed,
                },
                "update_time": world.now(),
            },
        )
    )
