"""fulfillment and logistics: the story of an order's parcels, newest first, and whose a tracking number is."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.world import bundles, packages
from tiktok_shop_sim.world.records import Order, Package, Scan

NAMES = {
    packages.PLACED: "ORDER_PLACED",
    packages.PACKED: "PACKED",
    packages.COLLECTED: "PICKED_UP",
    packages.LEFT_CENTRE: "IN_TRANSIT",
    packages.DELIVERED: "DELIVERED",
    packages.EXCEPTION: "EXCEPTION",
    bundles.FIRST_MILE: "FIRST_MILE_HANDOVER",
}
"""`action_code_name` of 202604; the names are ours."""


@operation("GET", "/fulfillment/202309/orders/{order_id}/tracking")
def tracking(call: Call) -> dict[str, Any]:
    order = _own_order(call)
    lines = [
        (scan.millis, place, scan)
        for package_id in order.package_ids
        for place, scan in enumerate(call.world.packages[package_id].scans)
    ]
    lines.sort(key=lambda line: line[:2], reverse=True)
    events = [_event(scan) for _, _, scan in lines]
    if order.paid_time is not None:
        events.append(_event(Scan(order.create_time * 1000, packages.PLACED, "Your order has been placed.")))
    return {"tracking": events}


def _own_order(call: Call) -> Order:
    order = visible_order(call, call.path["order_id"])
    if order is None:
        raise call.refuse(21008111)
    return order


def _event(scan: Scan) -> dict[str, Any]:
    return {
        "description": scan.description,
        "update_time_millis": scan.millis,
        "action_code": scan.action_code,
    }


@operation("GET", "/logistics/202604/orders/{order_id}/tracking")
def tracking_with_first_mile(call: Call) -> dict[str, Any]:
    """One leg for each parcel and, for what crosses a border in a bundle, the way to the border before it."""
    order = _own_order(call)
    legs = [_first_mile(call, bundle) for bundle in bundles.of_order(call.world, order.id)]
    legs += [_leg(call, package) for package in call.world.live_packages(order) if package.tracking_number]
    return {"order_id": order.id, "logistics_details": legs}


def _leg(call: Call, package: Package) -> dict[str, Any]:
    return _detail(call, package.tracking_number, package.provider_id, package.scans)


def _first_mile(call: Call, bundle: bundles.Bundle) -> dict[str, Any]:
    handed_over = Scan(bundle.at * 1000, bundles.FIRST_MILE, "The bundle was handed over for its first mile.")
    return _detail(call, bundle.tracking_number, bundle.provider_id, [handed_over])


def _detail(call: Call, number: str, provider_id: str, scans: list[Scan]) -> dict[str, Any]:
    provider = call.market.provider(provider_id)
    return {
        "newest_tracking_no": number,
        "carrier_name": "" if provider is None else provider.name,
        "track_list": [
            _event(scan) | {"tracking_no": number, "action_code_name": NAMES.get(scan.action_code, "OTHER")}
            for scan in reversed(scans)
        ],
    }


@operation("GET", "/fulfillment/202508/tts_tracking_validation")
def validate_tracking(call: Call) -> dict[str, Any]:
    """Whether a number belongs to TikTok's own shipping, and whether TikTok's carrier fetches it."""
    own = [
        package
        for package_id in call.world.packages_by_tracking.get(call.query["tracking_number"], ())
        if (package := call.world.packages[package_id]).shop_id == call.shop.id
        and package.shipping_type == "TIKTOK"
    ]
    return {
        "is_tiktok_shipping": bool(own),
        "is_tiktok_collection": any(package.handover_method == "PICKUP" for package in own),
    }
