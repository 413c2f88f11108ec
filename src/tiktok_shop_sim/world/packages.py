"""What happens to packages: made, shipped, corrected, scanned, delivered. How they are lost is in `losses`."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterable

from tiktok_shop_sim.lifecycles.packages import PACKAGE, PACKAGE_SUB_STATUS, UNIT_STATUS_IN_PACKAGE
from tiktok_shop_sim.world import stock
from tiktok_shop_sim.world.orders import advance, attach_package
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
    before = {package.id: len(package.order_ids) > 1 for package in world.live_packages(order)}
    package = package_of(world, order, units, at)
    if package.id not in before:
        if any(before.values()):
            announce_grouping(world, [package], "FULFILL_UNCOMBINE", "ROLE_SELLER", order.id, at)
        if len(world.live_packages(order)) > 1 or len(units) < len(order.units):
            announce_split(world, order, at)
    ship(world, package, tracking_number, provider_id, at)
    return package


def package_of(world: World, order: Order, units: list[Unit], at: int) -> Package:
    """The open package that holds just these units: the one that does, or a new one they are moved to."""
    chosen = {unit.id for unit in units}
    for package in world.live_packages(order):
        if package.status == "TO_FULFILL":
            if {unit.id for _, unit in units_of(world, package)} == chosen:
                return package
            take_out(world, package, chosen, at)
    return attach_package(world, order, units, at)


def take_out(world: World, package: Package, unit_ids: set[str], at: int) -> None:
    """Take units out of an unshipped package; an order that has none left in it leaves it, an empty one is closed."""
    if unit_ids.isdisjoint(package.unit_ids):
        return
    left = [unit_id for unit_id in package.unit_ids if unit_id not in unit_ids]
    if not left:
        close(world, package, at)
        return
    package.unit_ids = left
    for order in orders_of(world, package):
        if not any(unit.id in left for unit in order.units):
            package.order_ids = [order_id for order_id in package.order_ids if order_id != order.id]
            order.package_ids = [package_id for package_id in order.package_ids if package_id != package.id]
    if len(package.order_ids) == 1 and package.split_tag == "COMBINE":
        package.split_tag = "DEFAULT"
    world.touch_package(package, at)
    for order in orders_of(world, package):
        world.touch(order, at)


def announce_split(world: World, order: Order, at: int, role: str = "ROLE_SELLER") -> None:
    """An order now travels in several packages."""
    packages = world.live_packages(order)
    for package in packages:
        if package.split_tag == "DEFAULT":
            package.split_tag = "SPLIT"
    announce_grouping(world, packages, "SPLIT", role, order.id, at)


def announce_grouping(
    world: World, packages: Iterable[Package], change: str, role: str, about: str, at: int
) -> None:
    """Webhook 4: which packages there are after units were put together or taken apart (facts.md 5.6)."""
    listed = list(packages)
    if not listed:
        return
    world.announce(
        Event(
            "package",
            listed[0].shop_id,
            about,
            {
                "sc_type": change,
                "role_type": role,
                "package_list": [{"package_id": p.id, "order_id_list": list(p.order_ids)} for p in listed],
                "update_time": at,
            },
        )
    )


def ship(world: World, package: Package, tracking_number: str, provider_id: str, at: int) -> None:
    """The seller hands a package over on paper; the carrier has not seen it yet."""
    move_package(world, package, "shipped", at)
    set_tracking(world, package, tracking_number, provider_id)
    _travel_together(world, package, at)
    package.ship_time = at
    add_scan(package, at, PACKED, "Your package has been packed.")
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


def _travel_together(world: World, package: Package, at: int) -> None:
    """Orders under one tracking number are combined (facts.md 8.9): each keeps its package, all are marked."""
    travelling = [
        world.packages[package_id] for package_id in world.packages_by_tracking[package.tracking_number]
    ]
    orders = {order_id for other in travelling for order_id in other.order_ids}
    if len(travelling) < 2 or len(orders) < 2:
        return
    for other in travelling:
        if other.split_tag == "DEFAULT":
            other.split_tag = "COMBINE"
            if other is not package:
                for order in orders_of(world, other):
                    world.touch(order, at)
    announce_grouping(world, travelling, "COMBINE", "ROLE_SELLER", package.order_ids[0], at)


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
        move_package(world, package, "scanned", at)
        add_scan(package, at, COLLECTED, description or "Your package has been picked up by the carrier.")
        _follow(world, package, at)
    elif package.status == "FULFILLING":
        world.touch_package(package, at)
        add_scan(package, at, LEFT_CENTRE, description or "Your package has left the sorting center.")
    else:
        PACKAGE.follow(f"package {package.id}", package.status, "scanned")


def deliver(world: World, package: Package, at: int, description: str = "") -> None:
    """The carrier delivers; a package that was never scanned is scanned first."""
    if package.status == "PROCESSING":
        scan(world, package, at)
    move_package(world, package, "delivered", at)
    package.exception = ""
    add_scan(package, at, DELIVERED, description or "Your package was delivered!")
    _follow(world, package, at)


def fail_attempt(world: World, package: Package, at: int, why: str = "") -> None:
    """The carrier could not hand a package over; it stays with the carrier and may be tried again."""
    move_package(world, package, "attempt_failed", at)
    package.sub_status = "SHIP_EXCEPTION"
    add_scan(
        package, at, EXCEPTION, why or "Your package could not be delivered. The carrier will try again."
    )


def prove(world: World, package: Package, proof: str, at: int) -> None:
    """Keep a proof of delivery; the package itself stays as it was delivered."""
    package.proofs.append(proof)
    world.touch_package(package, at)


def close(world: World, package: Package, at: int) -> None:
    """An unshipped package that has nothing left in it."""
    move_package(world, package, "cancelled", at)


def add_scan(package: Package, at: int, code: int, description: str) -> None:
    package.scans.append(Scan(at * 1000, code, description))


def _follow(world: World, package: Package, at: int) -> None:
    for order, unit in units_of(world, package):
        if order.status != "COMPLETED":
            unit.status = UNIT_STATUS_IN_PACKAGE[package.status]
    for order in orders_of(world, package):
        world.touch(order, at)
        advance(world, order, at)


def move_package(world: World, package: Package, trigger: str, at: int) -> None:
    """Follow the table of moves; IllegalMove, with nothing changed, when it has no such line."""
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
