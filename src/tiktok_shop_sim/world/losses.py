"""Packages that never reach the buyer: lost, damaged, or brought back to the seller (facts.md 6.1, 8.4).

The platform cancels the units inside; an order with nothing left is cancelled. Lost and damaged goods stay sold, goods
that come back are with the seller but not on sale again until the seller puts them there.
"""

from __future__ import annotations

from tiktok_shop_sim.world import cancellations, stock
from tiktok_shop_sim.world.packages import EXCEPTION, add_scan, move_package, orders_of, units_of
from tiktok_shop_sim.world.records import Order, Package, Unit
from tiktok_shop_sim.world.world import World

LOST, DAMAGED, RETURNED = "PACKAGE_LOST", "PACKAGE_DAMAGAED", "RETURNED_TO_SHIPPER"
"""`ship_exception_reason` as the wire spells it (facts.md 8.12)."""


def lose(world: World, package: Package, at: int) -> None:
    """The carrier loses a package."""
    _end(world, package, "lost", LOST, "package_lost", "Your package could not be found.", at)


def damage(world: World, package: Package, at: int) -> None:
    """A package is damaged beyond use on its way."""
    _end(world, package, "damaged", DAMAGED, "package_damaged", "Your package was damaged on its way.", at)


def send_back(world: World, package: Package, at: int, *, refused: bool = False) -> None:
    """A package that could not be delivered, or that the buyer refused, is back with the seller."""
    reason = "returned_to_shipper_refused" if refused else "returned_to_shipper_other"
    words = "Your package was refused." if refused else "Your package could not be delivered."
    _end(world, package, "returned", RETURNED, reason, f"{words} It is returned to the seller.", at)


def _end(
    world: World, package: Package, trigger: str, exception: str, reason: str, words: str, at: int
) -> None:
    """End a package, and cancel what was in it order by order."""
    inside: dict[str, list[Unit]] = {}
    for order, unit in units_of(world, package):
        if order.status != "COMPLETED":
            inside.setdefault(order.id, []).append(unit)
    orders = orders_of(world, package)
    move_package(world, package, trigger, at)
    package.sub_status, package.exception = "SHIP_EXCEPTION", exception
    add_scan(package, at, EXCEPTION, words)
    suffix = "_uk" if world.market_of(package.shop_id).reasons_market == "UK" else ""
    for order in orders:
        if order.id in inside:
            cancellations.cancel(
                world,
                order,
                trigger=trigger,
                role="SYSTEM",
                reason=reason + suffix,
                at=at,
                units=inside[order.id],
                goods=_kept_aside if trigger == "returned" else _gone,
            )


def _kept_aside(world: World, order: Order, unit: Unit) -> None:
    stock.take_back(world, order, unit, restock=False)


def _gone(world: World, order: Order, unit: Unit) -> None:
    """A lost unit stays sold: nobody can sell it again."""
