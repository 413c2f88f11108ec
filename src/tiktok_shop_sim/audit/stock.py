"""Stock: every SKU in every warehouse is balanced, and agrees with the units of all orders (facts.md 6.14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tiktok_shop_sim.audit import Problem, checks
from tiktok_shop_sim.world.records import Order, Unit
from tiktok_shop_sim.world.return_records import RETURNS
from tiktok_shop_sim.world.world import World

Place = tuple[str, str]
"""A SKU and a warehouse."""
COMMITTED = frozenset({"UNPAID", "AWAITING_SHIPMENT"})
STAYS_SOLD = ("package_lost", "package_damaged")
"""Reasons for which a shipped unit is cancelled without coming back."""


@checks
def _balanced(world: World) -> Iterator[Problem]:
    for sku in world.skus.values():
        for warehouse_id, stock in sku.stock.items():
            about = f"SKU {sku.id} in warehouse {warehouse_id}"
            numbers = {
                "available": stock.available,
                "committed": stock.committed,
                "sold": stock.sold,
                "returned": stock.returned,
            }
            if not stock.balanced:
                yield Problem(
                    "listed = available + committed + sold + returned", about, f"{stock.listed}, {numbers}"
                )
            for name, number in numbers.items():
                if number < 0:
                    yield Problem("no part of stock is negative", about, f"{name} is {number}")


@checks
def _agrees_with_orders(world: World) -> Iterator[Problem]:
    committed, sold = _expected(world)
    for sku in world.skus.values():
        for warehouse_id, stock in sku.stock.items():
            place = sku.id, warehouse_id
            about = f"SKU {sku.id} in warehouse {warehouse_id}"
            if stock.committed != committed[place]:
                words = f"committed is {stock.committed}, unshipped units are {committed[place]}"
                yield Problem("committed = units of orders not yet shipped", about, words)
            if stock.sold != sold[place]:
                words = f"sold is {stock.sold}, units with buyers or carriers are {sold[place]}"
                yield Problem("sold = units shipped and not come back", about, words)


def _expected(world: World) -> tuple[Counter[Place], Counter[Place]]:
    """How many units of each SKU the orders hold, unshipped and shipped."""
    committed: Counter[Place] = Counter()
    sold: Counter[Place] = Counter()
    back = {unit_id for one in RETURNS.of(world).values() if one.goods_back for unit_id in one.unit_ids}
    for order in world.orders.values():
        for unit in order.units:
            if unit.status in COMMITTED:
                committed[unit.sku_id, order.warehouse_id] += 1
            elif unit.id not in back and _is_out(world, order, unit):
                sold[unit.sku_id, order.warehouse_id] += 1
    return committed, sold


def _is_out(world: World, order: Order, unit: Unit) -> bool:
    """Whether a unit has left the warehouse for good so far."""
    if unit.status == "CANCELLED":
        return unit.cancel_reason.startswith(STAYS_SOLD)
    package = world.packages.get(unit.package_id)
    taken_off = package is not None and package.status == "CANCELLED" and not package.exception
    return not (order.status == "COMPLETED" and taken_off)
