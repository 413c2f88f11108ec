"""What an order is called in the systems of the seller: a shop system, an ERP, a warehouse (facts.md 6.13)."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world.lookup import Lookup
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World


class Reference(msgspec.Struct):
    """One order's name in one system; `line_items` are pairs of our line id and theirs."""

    order_id: str
    shop_id: str
    platform: str
    external_id: str
    line_items: list[tuple[str, str]]


REFERENCES = Store("external_orders", Reference)
_BY_ORDER = Lookup(REFERENCES, lambda one: f"{one.order_id} {one.platform}")
_BY_NAME = Lookup(REFERENCES, lambda one: f"{one.shop_id} {one.platform} {one.external_id}")


def refer(
    world: World,
    shop_id: str,
    order_id: str,
    platform: str,
    external_id: str,
    line_items: list[tuple[str, str]],
) -> Reference:
    """Remember an external name; said again, its lines are those of the last time."""
    known = REFERENCES.of(world)
    key = f"{order_id} {platform} {external_id}"
    if key not in known:
        known[key] = Reference(order_id, shop_id, platform, external_id, line_items)
    known[key].line_items = line_items
    return known[key]


def of_order(world: World, order_id: str, platform: str) -> list[Reference]:
    return _BY_ORDER.of(world, f"{order_id} {platform}")


def named(world: World, shop_id: str, platform: str, external_id: str) -> list[Reference]:
    return _BY_NAME.of(world, f"{shop_id} {platform} {external_id}")
