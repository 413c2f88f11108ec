"""Carriers: scan, deliver, fail to deliver, bring back, damage, lose; by package, tracking number, order, or all."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from tiktok_shop_sim.control.endpoint import NotThere, endpoint
from tiktok_shop_sim.control.find import find, find_order
from tiktok_shop_sim.lifecycles.packages import PACKAGE
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import losses, packages
from tiktok_shop_sim.world.records import Package
from tiktok_shop_sim.world.world import World

MOVING = ("PROCESSING", "FULFILLING")


class ParcelRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which parcels: by package, by tracking number, by order, or every one that waits."""

    package_id: str = ""
    tracking_number: str = ""
    order_id: str = ""
    everything: bool = False
    shop_id: str = ""
    description: str = ""


class SendBackRequest(ParcelRequest, kw_only=True, forbid_unknown_fields=True):
    """Which parcels go back to the seller; `refused` when the buyer did not want them."""

    refused: bool = False


class Parcels(msgspec.Struct):
    """What the carrier touched."""

    package_ids: list[str]
    order_ids: list[str]


@endpoint("POST", "/scan", ParcelRequest)
def scan(simulation: Simulation, request: ParcelRequest) -> Parcels:
    """The carrier scans parcels; an order is in transit once all its parcels are scanned."""

    def action(world: World, package: Package, at: int) -> None:
        packages.scan(world, package, at, request.description)

    return _each(simulation, request, action, triggers=("scanned", "attempt_failed"), of_all=("PROCESSING",))


@endpoint("POST", "/deliver", ParcelRequest)
def deliver(simulation: Simulation, request: ParcelRequest) -> Parcels:
    """The carrier delivers parcels; an order is delivered once all its parcels are."""

    def action(world: World, package: Package, at: int) -> None:
        packages.deliver(world, package, at, request.description)

    return _each(simulation, request, action, triggers=("scanned", "delivered"), of_all=("FULFILLING",))


@endpoint("POST", "/deliver/fail", ParcelRequest)
def fail_delivery(simulation: Simulation, request: ParcelRequest) -> Parcels:
    """The carrier meets nobody: the parcel has an exception and may be delivered later, or go back."""

    def action(world: World, package: Package, at: int) -> None:
        packages.fail_attempt(world, package, at, request.description)

    return _each(simulation, request, action, triggers=("attempt_failed",))


@endpoint("POST", "/deliver/return", SendBackRequest)
def send_back(simulation: Simulation, request: SendBackRequest) -> Parcels:
    """Parcels come back to the seller undelivered; an order with nothing left is cancelled by the platform."""

    def action(world: World, package: Package, at: int) -> None:
        losses.send_back(world, package, at, refused=request.refused)

    return _each(simulation, request, action, triggers=("returned",))


@endpoint("POST", "/damage", ParcelRequest)
def damage(simulation: Simulation, request: ParcelRequest) -> Parcels:
    """The carrier damages parcels beyond use; an order with nothing left is cancelled by the platform."""
    return _each(simulation, request, losses.damage, triggers=("damaged",))


@endpoint("POST", "/lose", ParcelRequest)
def lose(simulation: Simulation, request: ParcelRequest) -> Parcels:
    """The carrier loses parcels; an order with nothing left is cancelled by the platform."""
    return _each(simulation, request, losses.lose, triggers=("lost",))


Action = Callable[[World, Package, int], None]


def _each(
    simulation: Simulation,
    request: ParcelRequest,
    action: Action,
    *,
    triggers: tuple[str, ...],
    of_all: tuple[str, ...] = (),
) -> Parcels:
    """Apply an action to all parcels meant, or to none when one of them does not allow any of the `triggers`."""
    world = simulation.world
    chosen = _parcels(simulation, request, of_all)
    for package in chosen:
        if not any(PACKAGE.allows(package.status, trigger) for trigger in triggers):
            PACKAGE.follow(f"package {package.id}", package.status, triggers[-1])
    for package in chosen:
        action(world, package, world.now())
    order_ids = dict.fromkeys(order_id for package in chosen for order_id in package.order_ids)
    return Parcels([package.id for package in chosen], list(order_ids))


def _parcels(simulation: Simulation, request: ParcelRequest, of_all: tuple[str, ...]) -> list[Package]:
    """The parcels meant; those named must exist, whatever state they are in (the table of moves judges that)."""
    world = simulation.world
    if request.package_id:
        return [find(world.packages, request.package_id, "package")]
    if request.tracking_number:
        ids = world.packages_by_tracking.get(request.tracking_number, [])
        if not ids:
            raise NotThere(f"no package travels under {request.tracking_number}")
        return [world.packages[package_id] for package_id in ids]
    if request.order_id:
        order = find_order(simulation, request.order_id)
        chosen = [package for package in world.live_packages(order) if package.status in MOVING]
        if not chosen:
            raise NotThere(f"order {order.id} has no parcel on its way")
        return chosen
    if not request.everything:
        raise ValueError("name a package_id, tracking_number or order_id, or set everything")
    return [p for p in world.packages.values() if p.status in of_all and request.shop_id in ("", p.shop_id)]
