"""Carriers: scan, deliver, fail to deliver, bring back, damage, lose; by package, tracking number, order, or all."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from tiktok_shop_sim.control.door import NotThere, door
from tiktok_shop_sim.control.find import find, find_order
from tiktok_shop_sim.lifecycles.packages import PACKAGE
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import losses, packages
from tiktok_shop_sim.world.records import Package
from tiktok_shop_sim.world.world import World

MOVING = ("PROCESSING", "FULFILLING")


class ParcelWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which parcels: by package, by tracking number, by order, or every one that waits."""

    package_id: str = ""
    tracking_number: str = ""
    order_id: str = ""
    everything: bool = False
    shop_id: str = ""
    description: str = ""


class ReturnWish(ParcelWish, kw_only=True, forbid_unknown_fields=True):
    """Which parcels go back to the seller; `refused` when the buyer did not want them."""

    refused: bool = False


class Parcels(msgspec.Struct):
    """What the carrier touched."""

    package_ids: list[str]
    order_ids: list[str]


@door("POST", "/scan", ParcelWish)
def scan(simulation: Simulation, wish: ParcelWish) -> Parcels:
    """The carrier scans parcels; an order is in transit once all its parcels are scanned."""

    def deed(world: World, package: Package, at: int) -> None:
        packages.scan(world, package, at, wish.description)

    return _each(simulation, wish, deed, triggers=("scanned", "attempt_failed"), of_all=("PROCESSING",))


@door("POST", "/deliver", ParcelWish)
def deliver(simulation: Simulation, wish: ParcelWish) -> Parcels:
    """The carrier delivers parcels; an order is delivered once all its parcels are."""

    def deed(world: World, package: Package, at: int) -> None:
        packages.deliver(world, package, at, wish.description)

    return _each(simulation, wish, deed, triggers=("scanned", "delivered"), of_all=("FULFILLING",))


@door("POST", "/deliver/fail", ParcelWish)
def fail_delivery(simulation: Simulation, wish: ParcelWish) -> Parcels:
    """The carrier meets nobody: the parcel has an exception and may be delivered later, or go back."""

    def deed(world: World, package: Package, at: int) -> None:
        packages.fail_attempt(world, package, at, wish.description)

    return _each(simulation, wish, deed, triggers=("attempt_failed",))


@door("POST", "/deliver/return", ReturnWish)
def send_back(simulation: Simulation, wish: ReturnWish) -> Parcels:
    """Parcels come back to the seller undelivered; an order with nothing left is cancelled by the platform."""

    def deed(world: World, package: Package, at: int) -> None:
        losses.send_back(world, package, at, refused=wish.refused)

    return _each(simulation, wish, deed, triggers=("returned",))


@door("POST", "/damage", ParcelWish)
def damage(simulation: Simulation, wish: ParcelWish) -> Parcels:
    """The carrier damages parcels beyond use; an order with nothing left is cancelled by the platform."""
    return _each(simulation, wish, losses.damage, triggers=("damaged",))


@door("POST", "/lose", ParcelWish)
def lose(simulation: Simulation, wish: ParcelWish) -> Parcels:
    """The carrier loses parcels; an order with nothing left is cancelled by the platform."""
    return _each(simulation, wish, losses.lose, triggers=("lost",))


Deed = Callable[[World, Package, int], None]


def _each(
    simulation: Simulation,
    wish: ParcelWish,
    deed: Deed,
    *,
    triggers: tuple[str, ...],
    of_all: tuple[str, ...] = (),
) -> Parcels:
    """Do a deed to all parcels meant, or to none when one of them does not allow any of the `triggers`."""
    world = simulation.world
    chosen = _parcels(simulation, wish, of_all)
    for package in chosen:
        if not any(PACKAGE.allows(package.status, trigger) for trigger in triggers):
            PACKAGE.follow(f"package {package.id}", package.status, triggers[-1])
    for package in chosen:
        deed(world, package, world.now())
    order_ids = dict.fromkeys(order_id for package in chosen for order_id in package.order_ids)
    return Parcels([package.id for package in chosen], list(order_ids))


def _parcels(simulation: Simulation, wish: ParcelWish, of_all: tuple[str, ...]) -> list[Package]:
    """The parcels meant; those named must exist, whatever state they are in (the table of moves judges that)."""
    world = simulation.world
    if wish.package_id:
        return [find(world.packages, wish.package_id, "package")]
    if wish.tracking_number:
        ids = world.packages_by_tracking.get(wish.tracking_number, [])
        if not ids:
            raise NotThere(f"no package travels under {wish.tracking_number}")
        return [world.packages[package_id] for package_id in ids]
    if wish.order_id:
        order = find_order(simulation, wish.order_id)
        chosen = [package for package in world.live_packages(order) if package.status in MOVING]
        if not chosen:
            raise NotThere(f"order {order.id} has no parcel on its way")
        return chosen
    if not wish.everything:
        raise ValueError("name a package_id, tracking_number or order_id, or set everything")
    return [p for p in world.packages.values() if p.status in of_all and wish.shop_id in ("", p.shop_id)]
