"""What happens to packages: shipped, corrected, scanned, delivered, lost."""

from __future__ import annotations

import random
import re
import string

from tiktok_shop_sim.lifecycles.packages import PACKAGE, PACKAGE_SUB_STATUS, UNIT_STATUS_IN_PACKAGE
from tiktok_shop_sim.world import stock
from tiktok_shop_sim.world.orders import advance, announce_status, attach_package, move
from tiktok_shop_sim.world.records import Order, Package, Provider, Scan, Unit
from tiktok_shop_sim.world.world import Event, World

PLACED, PACKED, COLLECTED, LEFT_CENTRE, DELIVERED, EXCEPTION = 10101, 20101, 30101, 30301, 50101, 60101
"""Action codes; 10101, 20101 and 30301 were seen live (facts.md 8.7), the others are ours."""


def orders_of(world: World, package: Package) -> list[Order]:
    return [world.orders[order_id] for order_id in package.order_ids]


def units_of(world: World, package: Package) -> list[tuple[Order, Unit]]:
    """The live units inside a package with their orders."""
    return [
        (order, unit)
        for order in orders_of(world, package)
        for unit in order.units
        if unit.package_id == package.id and unit.status != "CANCELLED"
    ]


def ship_units(
    world: World, order: Order, units: list[Unit], tracking_number: str, provider_id: str, at: int
) -> Package:
    """Ship some units of an order in one package, splitting or reusing what exists, and return the package."""
    package = _package_for(world, order, units, at)
    ship(world, package, tracking_number, provider_id, at)
    return package


def _package_for(world: World, order: Order, units: list[Unit], at: int) -> Package:
    chosen = {unit.id for unit in units}
    for package in world.live_packages(order):
        if package.status == "TO_FULFILL":
            if {unit.id for _, unit in units_of(world, package)} == chosen:
                return package
            package.unit_ids = [unit_id for unit_id in package.unit_ids if unit_id not in chosen]
            world.touch_package(package, at)
    package = attach_package(world, order, units, at)
    for other in world.live_packages(order):
        if other.status == "TO_FULFILL" and not other.unit_ids:
            close(world, other, at)
    if len(world.live_packages(order)) > 1 or len(units) < len(order.units):
        _announce_split(world, order, at)
    return package


def _announce_split(world: World, order: Order, at: int) -> None:
    packages = world.live_packages(order)
    for package in packages:
        package.split_tag = "SPLIT"
    world.announce(
        Event(
            "package",
            order.shop_id,
            order.id,
            {
                "sc_type": "SPLIT",
                "role_type": "ROLE_SELLER",
                "package_list": [{"package_id": p.id, "order_id_list": p.order_ids} for p in packages],
                "update_time": at,
            },
        )
    )


def ship(world: World, package: Package, tracking_number: str, provider_id: str, at: int) -> None:
    """The seller hands a package over on paper; the carrier has not seen it yet."""
    _move(world, package, "shipped", at)
    set_tracking(world, package, tracking_number, provider_id)
    package.ship_time = at
    package.scans.append(Scan(at * 1000, PACKED, "Your package has been packed."))
    for order, unit in units_of(world, package):
        stock.ship(world, order, unit)
        unit.status = "AWAITING_COLLECTION"
    for order in orders_of(world, package):
        order.ship_time = at
        world.touch(order, at)
        advance(world, order, at)


def set_tracking(world: World, package: Package, tracking_number: str, provider_id: str) -> None:
    if package.tracking_number:
        world.packages_by_tracking[package.tracking_number].remove(package.id)
    package.tracking_number = tracking_number
    package.provider_id = provider_id
    world.packages_by_tracking.setdefault(tracking_number, []).append(package.id)


def correct(world: World, package: Package, tracking_number: str, provider_id: str, at: int) -> None:
    """Replace the tracking of a shipped package."""
    set_tracking(world, package, tracking_number, provider_id)
    package.corrections += 1
    world.touch_package(package, at)
    for order in orders_of(world, package):
        world.touch(order, at)


def scan(world: World, package: Package, at: int, description: str = "") -> None:
    """The carrier scans a package: the first scan collects it, later ones only add to its history."""
    if package.status == "PROCESSING":
        _move(world, package, "scanned", at)
        package.scans.append(
            Scan(at * 1000, COLLECTED, description or "Your package has been picked up by the carrier.")
        )
        _follow(world, package, at)
    elif package.status == "FULFILLING":
        world.touch_package(package, at)
        package.scans.append(
            Scan(at * 1000, LEFT_CENTRE, description or "Your package has left the sorting center.")
        )
    else:
        PACKAGE.follow(f"package {package.id}", package.status, "scanned")


def deliver(world: World, package: Package, at: int) -> None:
    """The carrier delivers; a package that was never scanned is scanned first."""
    if package.status == "PROCESSING":
        scan(world, package, at)
    _move(world, package, "delivered", at)
    package.scans.append(Scan(at * 1000, DELIVERED, "Your package was delivered!"))
    _follow(world, package, at)


def lose(world: World, package: Package, at: int) -> None:
    """The carrier loses a package: its units are cancelled by the platform, an order with none left too."""
    _move(world, package, "lost", at)
    package.sub_status, package.exception = "SHIP_EXCEPTION", "PACKAGE_LOST"
    package.scans.append(Scan(at * 1000, EXCEPTION, "Your package could not be found."))
    for order in orders_of(world, package):
        for unit in order.units:
            if unit.package_id == package.id and unit.status != "CANCELLED":
                unit.status, unit.cancel_reason, unit.cancel_user = "CANCELLED", "package_lost", "SYSTEM"
        if all(unit.status == "CANCELLED" for unit in order.units):
            _cancel_lost(world, order, at)
        else:
            world.touch(order, at)
            advance(world, order, at)


def _cancel_lost(world: World, order: Order, at: int) -> None:
    move(world, order, "lost", at)
    order.cancel_time, order.cancel_reason, order.cancel_initiator = at, "package_lost", "SYSTEM"
    announce_status(world, order)


def close(world: World, package: Package, at: int) -> None:
    """An unshipped package that has nothing left in it."""
    _move(world, package, "cancelled", at)


def _follow(world: World, package: Package, at: int) -> None:
    for _, unit in units_of(world, package):
        unit.status = UNIT_STATUS_IN_PACKAGE[package.status]
    for order in orders_of(world, package):
        world.touch(order, at)
        advance(world, order, at)


def _move(world: World, package: Package, trigger: str, at: int) -> None:
    step = PACKAGE.follow(f"package {package.id}", package.status, trigger)
    package.status = step.target
    package.sub_status = PACKAGE_SUB_STATUS[step.target]
    world.touch_package(package, at)


def matches(provider: Provider, tracking_number: str) -> bool:
    return re.fullmatch(provider.pattern, tracking_number) is not None


def invent_tracking(chance: random.Random, provider: Provider) -> str:
    """A tracking number as the carrier would print it: `{8d}` is eight digits, `{6A}` six capitals or digits."""

    def fill(found: re.Match[str]) -> str:
        letters = string.digits if found[2] == "d" else string.digits + string.ascii_uppercase
        return "".join(chance.choices(letters, k=int(found[1])))

    return re.sub(r"\{(\d+)([dA])\}", fill, provider.template)
