"""fulfillment: parcels that the seller brings itself: delivered, failed, proven; and the tracks of a seller's fleet."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.envelope import Refused
from tiktok_shop_sim.lifecycles.packages import PACKAGE
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.batch import errors_of
from tiktok_shop_sim.operations.fulfillment.shipping_rules import own_package
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.world import losses, packages
from tiktok_shop_sim.world.records import Order, Package

MILLIS = 10**11
"""A moment above this is in milliseconds."""
COLLECTING, DELIVERING, FAILING = 3, 5, 6
"""First digit of an action code that collects or moves, delivers, or fails; after facts.md 8.7."""


@operation("POST", "/fulfillment/202309/packages/deliver")
def update_delivery(call: Call) -> dict[str, Any]:
    return errors_of(
        call.field("packages", []),
        lambda request: _update(call, request),
        lambda request: {"package_id": request["id"]},
    )


def _update(call: Call, request: dict[str, Any]) -> None:
    package = own_package(call, request["id"])
    if package.shipping_type != "SELLER":
        raise _not_now(call, package, "is not delivered by the seller")
    proof = request.get("file_url") or ""
    match request["delivery_type"]:
        case "DELIVERY_SUCCESS":
            if not _on_its_way(package):
                raise _not_now(call, package, f"is {package.status}")
            packages.deliver(call.world, package, call.now)
        case "DELIVERY_FAILED":
            _fail(call, package, request.get("fail_delivery_reason") or "")
        case "UPDATE_POD":
            if package.status != "COMPLETED" or not proof:
                raise _not_now(call, package, f"is {package.status}, or no file_url was sent")
        case other:
            raise _not_now(call, package, f"cannot be updated by {other}")
    if proof:
        packages.prove(call.world, package, proof, call.now)


def _fail(call: Call, package: Package, reason: str) -> None:
    """Lost, damaged and refused parcels end; any other failed attempt may be followed by another one."""
    if not _on_its_way(package) or not reason:
        raise _not_now(call, package, f"is {package.status}, or no fail_delivery_reason was sent")
    world, now = call.world, call.now
    match reason:
        case "PACKAGE_LOST":
            losses.lose(world, package, now)
            return
        case "PACKAGE_DAMAGE":
            losses.damage(world, package, now)
            return
    if package.status == "PROCESSING":
        packages.scan(world, package, now)
    match reason:
        case "BUYER_REFUSED":
            losses.send_back(world, package, now, refused=True)
        case "INVALID_ADDRESS" | "UNABLE_RECEIVE":
            losses.send_back(world, package, now)
        case _:
            packages.fail_attempt(world, package, now)


def _on_its_way(package: Package) -> bool:
    return package.status in ("PROCESSING", "FULFILLING")


def _not_now(call: Call, package: Package, why: str) -> Refused:
    """No documented code says why; the call log does."""
    call.warnings.append(f"package {package.id} {why}")
    return call.refuse(21001011)


@operation("POST", "/fulfillment/202609/order/sof/track/update")
def update_tracks(call: Call) -> dict[str, Any]:
    order = visible_order(call, call.field("order_id"))
    if order is None:
        raise call.refuse(21008111)
    if call.market.provider(call.field("provider_id")) is None:
        raise call.refuse(21011022)
    return {"track_results": [_track(call, order, row) for row in call.field("tracks", [])]}


def _track(call: Call, order: Order, row: dict[str, Any]) -> dict[str, Any]:
    try:
        _follow_track(call, order, row)
        code, message = 0, "Success"
    except Refused as refusal:
        code, message = refusal.code, refusal.message
    named = ("action_code", "occur_time", "description", "tracking_no")
    return {name: row[name] for name in named} | {"code": code, "message": message}


def _follow_track(call: Call, order: Order, row: dict[str, Any]) -> None:
    package = next(
        (p for p in call.world.live_packages(order) if p.tracking_number == row["tracking_no"]), None
    )
    if package is None or package.shipping_type != "SELLER":
        raise call.refuse(21011022)
    if not _on_its_way(package):
        raise call.refuse(21011027 if package.status == "COMPLETED" else 21011043)
    moment = row["occur_time"] // 1000 if row["occur_time"] > MILLIS else row["occur_time"]
    at = min(call.now, max(moment, package.ship_time or 0))
    match row["action_code"] // 10_000:
        case digit if digit == DELIVERING:
            packages.deliver(call.world, package, at, row["description"])
        case digit if digit == FAILING and PACKAGE.allows(package.status, "attempt_failed"):
            packages.fail_attempt(call.world, package, at, row.get("failed_reason") or row["description"])
        case digit if digit == COLLECTING:
            packages.scan(call.world, package, at, row["description"])
        case _:
            packages.add_scan(package, at, row["action_code"], row["description"])
            call.world.touch_package(package, at)
