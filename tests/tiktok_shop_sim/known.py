"""Made-up or published calls made to speak of things that exist in a running simulator."""

from __future__ import annotations

from typing import Any

from tests.tiktok_shop_sim.wire import Shop

Known = dict[str, list[str]]
"""Ids of things that exist, by the name of the field that would hold one or several."""


def known_things(shop: Shop) -> Known:
    """What exists in a shop."""
    control = shop.sim.control
    stock = control.inventory(shop_id=shop.id)
    orders = control.orders(shop_id=shop.id)
    ids = {
        "order": [row["id"] for row in orders],
        "product": sorted({row["product_id"] for row in stock}),
        "sku": [row["sku_id"] for row in stock],
        "warehouse": sorted({row["warehouse_id"] for row in stock}),
        "package": [package["id"] for row in orders for package in row["packages"]],
        "order_line_item": [unit["id"] for row in orders for unit in row["lines"]],
        "buyer_user": sorted({row["buyer_user_id"] for row in orders}),
        "delivery_option": sorted(control.shop()["delivery_options"].values()),
        "shipping_provider": sorted(control.shop()["providers"].values()),
    }
    return {f"{name}_{ending}": values for name, values in ids.items() for ending in ("id", "ids") if values}


def with_known(value: Any, things: Known, pick: int, name: str = "") -> Any:
    """The same value with ids of things that exist wherever a field is named after them."""
    if isinstance(value, dict):
        return {key: with_known(inner, things, pick, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_known(inner, things, pick + place, name) for place, inner in enumerate(value)]
    if isinstance(value, str) and name in things:
        return things[name][pick % len(things[name])]
    return value
