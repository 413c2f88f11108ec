"""fulfillment: mark shipped, ship, batch ship, correct tracking."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.envelope import Refused
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.orders import visible_order
from tiktok_shop_sim.operations.shipping_rules import (
    order_may_ship,
    package_may_be_corrected,
    provider_of,
    tracking_fits,
    units_to_ship,
)
from tiktok_shop_sim.world import packages
from tiktok_shop_sim.world.records import Order, Package

PICKUP_SLOTS = ((9, 13), (13, 18))
"""Hours of the day in which carriers collect."""


@operation("POST", "/fulfillment/202309/orders/{order_id}/packages")
def mark_shipped_202309(call: Call) -> dict[str, Any]:
    return _mark_shipped(
        call,
        call.field("order_line_item_ids"),
        call.field("tracking_number"),
        call.field("shipping_provider_id"),
    )


@operation("POST", "/fulfillment/202610/orders/{order_id}/packages")
def mark_shipped(call: Call) -> dict[str, Any]:
    number, provider_id = _single_shipping_info(call)
    lines = call.field("order_line_list")
    ids = [line.get("order_line_id", "") for line in lines] if lines else None
    return _mark_shipped(call, ids, number, provider_id)


def _single_shipping_info(call: Call) -> tuple[str, str]:
    """The one tracking number of the 202610 shape; several are for allow-listed sellers (versions.md)."""
    infos = call.field("shipping_info_list", [])
    if len(infos) != 1 or not infos[0].get("tracking_number") or not infos[0].get("shipping_provider_id"):
        raise call.refuse(21001001)
    return infos[0]["tracking_number"], infos[0]["shipping_provider_id"]


def _mark_shipped(call: Call, ids: list[str] | None, number: str, provider_id: str) -> dict[str, Any]:
    order = visible_order(call, call.path["order_id"])
    if order is None:
        raise call.refuse(21008111, 21001001)
    if order.shipping_type != "SELLER":
        raise call.refuse(21011004)
    if call.market.seller_ships_by != "order":
        raise call.refuse(21008106)
    order_may_ship(call, order)
    units = units_to_ship(call, order, ids)
    provider = provider_of(call, provider_id, order.delivery_option_id)
    tracking_fits(call, order, provider, number)
    package = packages.ship_units(call.world, order, units, number, provider.id, call.now)
    answer: dict[str, Any] = {
        "order_id": order.id,
        "order_line_item_ids": [unit.id for unit in units],
        "package_id": package.id,
    }
    alike = [p for p in call.market.providers if packages.matches(p, number)]
    if len(alike) > 1:
        answer["warning"] = {"message": "match more than one provider"}
    return answer


@operation("POST", "/fulfillment/202309/packages/{package_id}/ship")
def ship_package(call: Call) -> dict[str, Any]:
    _ship(call, call.path["package_id"], call.body if isinstance(call.body, dict) else {})
    return {}


@operation("POST", "/fulfillment/202309/packages/ship")
def batch_ship(call: Call) -> dict[str, Any]:
    errors = []
    for wish in call.field("packages", []):
        try:
            _ship(call, wish["id"], wish)
        except Refused as refusal:
            errors.append(
                {"code": refusal.code, "message": refusal.message, "detail": {"package_id": wish["id"]}}
            )
    return {"errors": errors} if errors else {}


def own_package(call: Call, package_id: str) -> Package:
    package = call.world.packages.get(package_id)
    if package is None or package.shop_id != call.shop.id:
        raise call.refuse(21011028, 21008111)
    return package


def _ship(call: Call, package_id: str, wish: dict[str, Any]) -> None:
    package = own_package(call, package_id)
    orders = packages.orders_of(call.world, package)
    if package.status == "CANCELLED":
        raise call.refuse(21011041, 21011042)
    if package.status == "COMPLETED":
        raise call.refuse(21011027)
    if package.status != "TO_FULFILL":
        raise call.refuse(21011020, 21008099)
    for order in orders:
        order_may_ship(call, order)
    if package.shipping_type == "SELLER":
        number, provider_id = _self_shipment(call, package, orders[0], wish)
    else:
        number, provider_id = _handover(call, package, wish)
    packages.ship(call.world, package, number, provider_id, call.now)


def _self_shipment(call: Call, package: Package, order: Order, wish: dict[str, Any]) -> tuple[str, str]:
    own = wish.get("self_shipment")
    if not own:
        raise call.refuse(21001001, 21011022)
    provider = provider_of(call, own["shipping_provider_id"], package.delivery_option_id)
    tracking_fits(call, order, provider, own["tracking_number"])
    return own["tracking_number"], provider.id


def _handover(call: Call, package: Package, wish: dict[str, Any]) -> tuple[str, str]:
    """TikTok's own shipping: the platform chooses carrier and number, the seller how it is handed over."""
    slot = wish.get("pickup_slot") or {}
    if wish.get("handover_method") == "PICKUP" and slot:
        offered = {(s["start_time"], s["end_time"]) for s in pickup_slots(call)}
        if (slot.get("start_time"), slot.get("end_time")) not in offered:
            raise call.refuse(21011053, 21001001)
        package.slot_start, package.slot_end = slot["start_time"], slot["end_time"]
    package.handover_method = wish.get("handover_method") or "DROP_OFF"
    option = call.world.delivery_options[package.delivery_option_id]
    provider = call.market.provider(option.provider_ids[0])
    if provider is None:
        raise call.refuse(21022032, 11021009)
    return packages.invent_tracking(call.world.ids.random, provider), provider.id


def pickup_slots(call: Call) -> list[dict[str, Any]]:
    """The next collection windows, today's left out once it has begun."""
    day_start = call.market.after_business_days(call.now, 0) - 86_399
    slots = []
    for day in range(3):
        for opening, closing in PICKUP_SLOTS:
            start = day_start + day * 86_400 + opening * 3600
            if start > call.now:
                slots.append(
                    {
                        "start_time": start,
                        "end_time": day_start + day * 86_400 + closing * 3600,
                        "avaliable": True,
                    }
                )
    return slots


@operation("GET", "/fulfillment/202309/packages/{package_id}/handover_time_slots")
def handover_time_slots(call: Call) -> dict[str, Any]:
    package = own_package(call, call.path["package_id"])
    if package.shipping_type != "TIKTOK":
        raise call.refuse(11021009)
    return {
        "can_pickup": True,
        "can_drop_off": True,
        "can_van_collection": False,
        "drop_off_point_url": "",
        "pickup_slots": pickup_slots(call),
    }


@operation("POST", "/fulfillment/202309/orders/{order_id}/shipping_info/update")
def update_order_shipping_info(call: Call) -> dict[str, Any]:
    order = visible_order(call, call.path["order_id"])
    if order is None:
        raise call.refuse(21008111, 21011028)
    if order.status == "CANCELLED":
        raise call.refuse(21011041)
    shipped = [p for p in call.world.live_packages(order) if p.status != "TO_FULFILL"]
    if not shipped:
        raise call.refuse(21011043)
    if len(shipped) > 1:
        raise call.refuse(21011049)
    return _correct(call, shipped[0], call.field("tracking_number"), call.field("shipping_provider_id"))


@operation("POST", "/fulfillment/202309/packages/{package_id}/shipping_info/update")
def update_package_shipping_info_202309(call: Call) -> dict[str, Any]:
    package = own_package(call, call.path["package_id"])
    return _correct(call, package, call.field("tracking_number"), call.field("shipping_provider_id"))


@operation("POST", "/fulfillment/202610/packages/{package_id}/shipping_info/update")
def update_package_shipping_info(call: Call) -> dict[str, Any]:
    package = own_package(call, call.path["package_id"])
    number, provider_id = _single_shipping_info(call)
    return _correct(call, package, number, provider_id)


def _correct(call: Call, package: Package, number: str, provider_id: str) -> dict[str, Any]:
    package_may_be_corrected(call, package)
    provider = provider_of(call, provider_id, package.delivery_option_id)
    order = call.world.orders[package.order_ids[0]]
    tracking_fits(call, order, provider, number, instead_of=package)
    packages.correct(call.world, package, number, provider.id, call.now)
    return {}
