"""What promotions on a whole basket take off it: buy more, save more, and cheaper shipping.

Prices of single products are in `promotions`. Money is integer minor units of the shop's currency.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from tiktok_shop_sim.world.amounts import percent_of, share
from tiktok_shop_sim.world.promotions import ACTIVITIES, Activity
from tiktok_shop_sim.world.world import World


def more_saved(world: World, shop_id: str, units: Sequence[tuple[str, int]], at: int) -> list[int]:
    """What BUY_MORE_SAVE_MORE takes off each unit, given as SKU id and price; a price of 0 takes no part.

    The best tier that the units of the activity's products reach counts, and its amount is shared out by price.
    The best of several activities counts alone.
    """
    best = [0] * len(units)
    for activity in _running(world, shop_id, "BUY_MORE_SAVE_MORE", at):
        prices = [price if _covers(world, activity, sku_id) else 0 for sku_id, price in units]
        off = max(
            (
                _off(world, shop_id, tier, sum(prices))
                for tier in activity.discount.get("bmsm_discount", {}).get("details", ())
                if _reached(world, shop_id, tier, prices)
            ),
            default=0,
        )
        if off > sum(best):
            best = share(off, prices)
    return best


def shipping_saved(
    world: World, shop_id: str, units: Sequence[tuple[str, int]], fee: int, stored: str, at: int
) -> int:
    """What SHIPPING_DISCOUNT takes off a shipping fee. `stored`: SELF_FULFILLED or FULFILLED_BY_TIKTOK.

    Only activities for every area count: how areas are written is not documented.
    """
    best = 0
    for activity in _running(world, shop_id, "SHIPPING_DISCOUNT", at):
        terms = activity.discount.get("shipping_discount", {})
        prices = [price if _covers(world, activity, sku_id) else 0 for sku_id, price in units]
        fits = (
            any(prices)
            and terms.get("inventory_type", stored) == stored
            and terms.get("area_scope", {}).get("type") == "WHOLE"
            and _reached(world, shop_id, terms, prices)
        )
        if fits:
            best = max(best, _off(world, shop_id, terms, fee))
    return best


def _running(world: World, shop_id: str, kind: str, at: int) -> Iterator[Activity]:
    for activity in ACTIVITIES.of(world).values():
        if activity.shop_id == shop_id and activity.type == kind and activity.runs(at):
            yield activity


def _covers(world: World, activity: Activity, sku_id: str) -> bool:
    product_id = world.skus[sku_id].product_id
    if activity.product_level == "SHOP":
        return product_id not in activity.exclude_product_ids
    return product_id in activity.products


def _reached(world: World, shop_id: str, terms: dict[str, Any], prices: Sequence[int]) -> bool:
    kind = terms.get("threshold_type")
    if kind == "MINIMAL_ITEM_QUANTITY":
        return sum(1 for price in prices if price) >= Decimal(terms["threshold_value"])
    return kind == "NO_THRESHOLD" or sum(prices) >= _minor(world, shop_id, terms["threshold_value"])


def _off(world: World, shop_id: str, terms: dict[str, Any], amount: int) -> int:
    """What the terms take off an amount, never more than it."""
    if terms["type"] == "FREE_SHIPPING":
        return amount
    if terms["type"] == "PERCENTAGE_OFF":
        return percent_of(amount, Decimal(terms["value"]))
    return min(amount, _minor(world, shop_id, terms["value"]))


def _minor(world: World, shop_id: str, amount: str) -> int:
    """An amount as an activity writes it; what is finer than the currency is cut off."""
    return int(Decimal(amount).scaleb(world.market_of(shop_id).exponent))
