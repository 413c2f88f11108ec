"""Packages split and combined, by the seller, by the buyer's change of mind, by a cancellation (facts.md 8.9).

Where packages exist before they are shipped the seller splits an order by SKU and combines the packages of one buyer;
webhook 4 tells of every change, whoever caused it.
"""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.world.orders import attach_package
from tiktok_shop_sim.world.packages import (
    announce_grouping,
    announce_split,
    close,
    package_of,
    take_out,
    units_of,
)
from tiktok_shop_sim.world.records import Order, Package, Recipient, Unit
from tiktok_shop_sim.world.world import Event, World

MOST = 20
"""Orders that may travel together (facts.md 8.9)."""

ROLES = {"BUYER": "ROLE_USER", "SELLER": "ROLE_SELLER", "OPERATOR": "ROLE_OPERATOR", "SYSTEM": "ROLE_SYSTEM"}


def split(world: World, order: Order, groups: list[list[Unit]], at: int) -> list[Package]:
    """Give each group of an order's unshipped units a package of its own; what is not named stays where it is."""
    packages = [package_of(world, order, units, at) for units in groups]
    world.touch(order, at)
    announce_split(world, order, at)
    return packages


def gather(world: World, orders: list[Order], at: int, role: str = "ROLE_SELLER") -> Package:
    """One package for everything of several orders that still waits; the packages it was in are closed."""
    waiting = {order.id: [u for u in order.units if u.status == "AWAITING_SHIPMENT"] for order in orders}
    first, *others = orders
    emptied = [
        package
        for order in orders
        for package in world.live_packages(order)
        if package.status == "TO_FULFILL"
    ]
    package = attach_package(world, first, waiting[first.id], at)
    for order in others:
        package.order_ids.append(order.id)
        package.unit_ids.extend(unit.id for unit in waiting[order.id])
        order.package_ids = [*order.package_ids, package.id]
        for unit in waiting[order.id]:
            unit.package_id = package.id
    if others:
        package.split_tag = "COMBINE"
    for old in {old.id: old for old in emptied}.values():
        close(world, old, at)
    for order in orders:
        world.touch(order, at)
    announce_grouping(world, [package], "COMBINE", role, first.id, at)
    return package


def uncombine(world: World, package: Package, order_ids: list[str], at: int) -> list[Package]:
    """Take orders out of a combined package, each into its own; returns what there is afterwards."""
    leaving = order_ids if len(order_ids) < len(package.order_ids) else order_ids[1:]
    apart = [_apart(world, package, world.orders[order_id], at) for order_id in leaving]
    found = [package, *apart]
    announce_grouping(world, found, "CANCEL_COMBINE", "ROLE_SELLER", package.order_ids[0], at)
    return found


def _apart(world: World, package: Package, order: Order, at: int) -> Package:
    units = [unit for unit in order.units if unit.package_id == package.id]
    take_out(world, package, {unit.id for unit in units}, at)
    own = attach_package(world, order, units, at)
    world.touch(order, at)
    return own


def companions(order: Order) -> bytes:
    """What orders must share to travel together: buyer, address, warehouse and way of delivery."""
    return msgspec.json.encode(
        (
            order.shop_id,
            order.buyer_id,
            order.recipient,
            order.warehouse_id,
            order.delivery_option_id,
            order.shipping_type,
        )
    )


def combinable(world: World, shop_id: str) -> list[list[Package]]:
    """Unshipped packages of one shop that may be put together, group by group, each oldest first."""
    groups: dict[bytes, dict[str, Package]] = {}
    book = world.books[shop_id].created_by_status.get("AWAITING_SHIPMENT")
    for order in book.items() if book is not None else ():
        if may_be_combined(order):
            for package in world.live_packages(order):
                if package.status == "TO_FULFILL" and package.split_tag != "SPLIT":
                    groups.setdefault(companions(order), {})[package.id] = package
    found = [sorted(group.values(), key=lambda p: p.sequence) for group in groups.values() if len(group) > 1]
    return sorted(found, key=lambda group: group[0].sequence)


def may_be_combined(order: Order) -> bool:
    """Whether an order as such may travel with others: it waits for the seller, and nothing is asked about it."""
    return (
        order.status == "AWAITING_SHIPMENT"
        and not order.pending_cancellation
        and order.fulfillment_type == "FULFILLMENT_BY_SELLER"
    )


def change_address(world: World, order: Order, recipient: Recipient, at: int) -> None:
    """The buyer corrects the address before anything is shipped (webhook 3); a combined order leaves the others."""
    if order.status not in ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT"):
        ORDER.follow(f"order {order.id}", order.status, "address_changed")
    order.recipient = recipient
    order.address_changed = True
    world.touch(order, at)
    world.announce(
        Event(
            "address_changed",
            order.shop_id,
            order.id,
            {"order_id": order.id, "update_time": order.update_time},
        )
    )
    for package in world.live_packages(order):
        if len(package.order_ids) > 1:
            own = _apart(world, package, order, at)
            announce_grouping(world, [package, own], "ADDRESS_UPDATE_SPLIT", "ROLE_USER", order.id, at)


def after_cancel(world: World, order: Order, units: list[Unit], role: str, at: int) -> None:
    """Units were cancelled: they leave their packages, and packages with nothing left are closed."""
    gone = {unit.id for unit in units}
    for package in world.live_packages(order):
        if package.status not in ("TO_FULFILL", "PROCESSING") or gone.isdisjoint(package.unit_ids):
            continue
        shared = len(package.order_ids) > 1
        if not units_of(world, package):
            close(world, package, at)
            change = "PARTLY_CANCEL_SPLIT"
        elif package.status == "PROCESSING":
            continue
        else:
            take_out(world, package, gone, at)
            change = "CANCEL_FULFILL_SPLIT" if shared else "SPLIT_BY_SKU_CANCEL"
        left = {p.id: p for p in (package, *world.live_packages(order)) if p.status != "CANCELLED"}
        announce_grouping(world, left.values(), change, ROLES.get(role, "ROLE_SYSTEM"), order.id, at)
