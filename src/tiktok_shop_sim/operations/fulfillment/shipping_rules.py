"""What must hold before a package may be shipped or corrected, each breach in its documented code.

Which code the platform uses for which breach is documented per operation as a list without conditions; the choice
below follows the words of the codes (error_codes.json).
"""

from __future__ import annotations

import re
from typing import Any

from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.world import packages
from tiktok_shop_sim.world.grouping import MOST
from tiktok_shop_sim.world.records import Order, Package, Provider, Unit

WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{3,49}")


def own_package(call: Call, package_id: str) -> Package:
    """A package of the calling shop."""
    package = call.world.packages.get(package_id)
    if package is None or package.shop_id != call.shop.id:
        raise call.refuse(21011028, 21008111)
    return package


def order_may_ship(call: Call, order: Order) -> None:
    """The order's own state: paid, released, not cancelled, nothing pending, not the platform's business."""
    if order.fulfillment_type == "FULFILLMENT_BY_TIKTOK":
        raise call.refuse(21008025)
    if order.status in ("UNPAID", "ON_HOLD"):
        raise call.refuse(21011003)
    if order.status == "CANCELLED":
        raise call.refuse(21011041, 21011042, 21011012)
    if order.status not in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"):
        raise call.refuse(21011020, 21011006)
    if order.pending_cancellation:
        raise call.refuse(21011007, 21008044)
    if order.invoice == "NEED_INVOICE":
        raise call.refuse(21004019, 21004006)
    if order.invoice == "INVOICE_PROCESSING":
        raise call.refuse(21004020, 21004006)


def lines_named(call: Call, order: Order, rows: list[dict[str, Any]] | None) -> list[str] | None:
    """The line ids of an `order_line_list`. A line's bundle goes as a whole: some of its pieces are refused."""
    if not rows:
        return None
    wanted: dict[str, set[str]] = {}
    for row in rows:
        pieces = wanted.setdefault(row.get("order_line_id") or "", set())
        if row.get("sub_item_id"):
            pieces.add(row["sub_item_id"])
    by_id = {unit.id: unit for unit in order.units}
    for line_id, pieces in wanted.items():
        inside = {part.id for part in by_id[line_id].parts} if line_id in by_id else set()
        if not pieces <= inside:
            raise call.refuse(21011029, 21001001)
        if pieces and pieces != inside:
            call.warnings.append(f"the pieces of bundle {line_id} cannot be shipped apart")
            raise call.refuse(21011035, 21011012, 21001001)
    return list(wanted)


def units_to_ship(call: Call, order: Order, ids: list[str] | None) -> list[Unit]:
    """The units named, or all that still wait."""
    waiting = [unit for unit in order.units if unit.status == "AWAITING_SHIPMENT"]
    if not ids:
        open_packages = [p for p in call.world.live_packages(order) if p.status == "TO_FULFILL"]
        if len(open_packages) > 1:
            raise call.refuse(21011048)
        return waiting
    by_id = {unit.id: unit for unit in order.units}
    if any(unit_id not in by_id for unit_id in ids):
        raise call.refuse(21011029, 21001001)
    chosen = [by_id[unit_id] for unit_id in dict.fromkeys(ids)]
    for unit in chosen:
        if unit.status == "CANCELLED":
            raise call.refuse(21011041, 21011042, 21011012)
        if unit.status != "AWAITING_SHIPMENT":
            raise call.refuse(21011020, 21011006)
    return chosen


def provider_of(call: Call, provider_id: str, delivery_option_id: str) -> Provider:
    """A carrier that the delivery option offers."""
    provider = call.market.provider(provider_id)
    if provider is None:
        raise call.refuse(21011022)
    if provider.id not in call.world.delivery_options[delivery_option_id].provider_ids:
        raise call.refuse(21004016, 21011022)
    return provider


def tracking_fits(
    call: Call, order: Order, provider: Provider, number: str, *, instead_of: Package | None = None
) -> None:
    """A tracking number that is well formed, of this carrier, and free or shared as combining allows."""
    if not WELL_FORMED.fullmatch(number):
        raise call.refuse(21004012, 21011022)
    if not packages.matches(provider, number):
        if call.simulation.settings.strict:
            raise call.refuse(21004015, 21011022)
        call.warnings.append(f"{number} does not look like a number of {provider.name}")
    users = [
        package
        for package_id in call.world.packages_by_tracking.get(number, ())
        if (package := call.world.packages[package_id]) is not instead_of and package.status != "CANCELLED"
    ]
    _number_may_be_shared(call, order, provider, users)


def _number_may_be_shared(call: Call, order: Order, provider: Provider, users: list[Package]) -> None:
    """Orders of one buyer to one address may travel together under one number, until the carrier has it."""
    sharing: set[str] = set()
    for package in users:
        if order.id in package.order_ids:
            raise call.refuse(21011025, 21011022)
        other = call.world.orders[package.order_ids[0]]
        together = (
            package.shop_id == order.shop_id
            and package.status == "PROCESSING"
            and other.buyer_id == order.buyer_id
            and other.recipient == order.recipient
        )
        if not together:
            raise call.refuse(21034012, 21011022)
        if package.provider_id != provider.id:
            raise call.refuse(21011022)
        sharing.update(package.order_ids)
    if len(sharing) >= MOST:
        raise call.refuse(21011026, 21011022)


def package_may_be_corrected(call: Call, package: Package) -> None:
    """Tracking may be corrected once, within hours of shipping, before delivery (facts.md 8.6)."""
    if package.shipping_type != "SELLER":
        raise call.refuse(21011004)
    if package.status == "TO_FULFILL":
        raise call.refuse(21011043)
    if package.status == "CANCELLED":
        raise call.refuse(21011042, 21011041)
    if package.status == "COMPLETED":
        raise call.refuse(21011030)
    if any(order.pending_cancellation for order in packages.orders_of(call.world, package)):
        raise call.refuse(21011007)
    hours = call.market.deadlines.correction_hours
    if package.ship_time is None or call.now > package.ship_time + hours * 3600:
        raise call.refuse(21011050, 21011049)
    if package.corrections:
        raise call.refuse(21011051, 21011049)
