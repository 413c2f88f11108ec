"""Where sold units go: available, committed by an order, sold once shipped (facts.md 6.14, 9.18)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tiktok_shop_sim.world import stock_notices
from tiktok_shop_sim.world.records import Order, Stock, Unit
from tiktok_shop_sim.world.world import World


class OutOfStock(ValueError):
    """A buyer wanted more than the warehouse has."""


@contextmanager
def _announced(world: World, sku_id: str, source: str) -> Iterator[None]:
    """What is done inside is announced as one change of the SKU's stock."""
    if world.building:
        yield
        return
    sku = world.skus[sku_id]
    before = stock_notices.totals(sku)
    yield
    stock_notices.announce(world, sku, before, source)


def take(world: World, sku_id: str, warehouse_id: str, quantity: int) -> None:
    """Commit units to a new order; nothing changes when there are too few."""
    stock = world.skus[sku_id].stock.get(warehouse_id)
    if stock is None or stock.available < quantity:
        have = 0 if stock is None else stock.available
        raise OutOfStock(f"SKU {sku_id} has {have} available in warehouse {warehouse_id}, {quantity} wanted")
    with _announced(world, sku_id, "ORDER_PLACED"):
        stock.available -= quantity
        stock.committed += quantity


def ship(world: World, order: Order, unit: Unit) -> None:
    stock = world.skus[unit.sku_id].stock[order.warehouse_id]
    with _announced(world, unit.sku_id, "ORDER_SHIPPED"):
        stock.committed -= 1
        stock.sold += 1


def give_back(world: World, order: Order, unit: Unit) -> None:
    """Release a unit of a cancelled line; a unit already shipped but not collected comes back too."""
    stock = world.skus[unit.sku_id].stock[order.warehouse_id]
    with _announced(world, unit.sku_id, "ORDER_CANCELLED"):
        if unit.status in ("UNPAID", "AWAITING_SHIPMENT"):
            stock.committed -= 1
        else:
            stock.sold -= 1
        stock.available += 1


def take_back(world: World, order: Order, unit: Unit, *, restock: bool) -> None:
    """A sold unit comes back from the buyer: on sale again, or kept aside."""
    stock = world.skus[unit.sku_id].stock[order.warehouse_id]
    with _announced(world, unit.sku_id, "RETURN_RECEIVED"):
        stock.sold -= 1
        if restock:
            stock.available += 1
        else:
            stock.returned += 1


def set_available(stock: Stock, quantity: int) -> None:
    """The seller says how many may be sold from now on; nothing is announced."""
    stock.listed += quantity - stock.available
    stock.available = quantity


def list_units(world: World, sku_id: str, quantities: dict[str, int], source: str = "SELLER_UPDATE") -> None:
    """The seller says how many of a SKU may be sold from each warehouse named; it is announced once."""
    with _announced(world, sku_id, source):
        for warehouse_id, quantity in quantities.items():
            set_available(world.skus[sku_id].stock[warehouse_id], quantity)


def empty(world: World, sku_id: str, warehouse_id: str) -> None:
    """Cancelling because of missing stock sets the SKU to zero (facts.md 7.12)."""
    list_units(world, sku_id, {warehouse_id: 0})
