"""fulfillment: how TikTok's own carriers get a package: fetched in a slot that exists, or dropped off."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.fulfillment.shipping_rules import order_may_ship, own_package, units_to_ship
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.world import measures, packages, pickups
from tiktok_shop_sim.world.records import Order, Package, Provider


class Handover(msgspec.Struct, frozen=True):
    """How and when a package is handed over."""

    method: str
    start: int | None = None
    end: int | None = None

    def noted(self, package: Package) -> None:
        package.handover_method, package.slot_start, package.slot_end = self.method, self.start, self.end


def agreed(call: Call, request: dict[str, Any]) -> Handover:
    """The handover asked for: PICKUP in a slot on offer (the earliest when none is named), else DROP_OFF."""
    if request.get("handover_method") != "PICKUP":
        return Handover("DROP_OFF")
    offered = pickup_slots(call)
    slot = request.get("pickup_slot") or {}
    if not slot:
        call.warnings.append("PICKUP without a pickup_slot: the earliest one was taken")
        return Handover("PICKUP", offered[0]["start_time"], offered[0]["end_time"])
    start, end = slot.get("start_time"), slot.get("end_time")
    if not any((one["start_time"], one["end_time"]) == (start, end) for one in offered):
        raise call.refuse(21011053, 21001001)
    return Handover("PICKUP", start, end)


def platforms_carrier(call: Call, delivery_option_id: str) -> Provider:
    """The carrier that the platform chooses for its own shipping."""
    option = call.world.delivery_options[delivery_option_id]
    provider = call.market.provider(option.provider_ids[0]) if option.provider_ids else None
    if provider is None:
        raise call.refuse(21022032, 11021009)
    return provider


def pickup_slots(call: Call) -> list[dict[str, Any]]:
    """The next collection windows, today's left out once it has begun."""
    return [
        {"start_time": start, "end_time": end, "avaliable": True}
        for start, end in pickups.slots(call.market, call.now)
    ]


def _offer(call: Call) -> dict[str, Any]:
    return {
        "can_pickup": True,
        "can_drop_off": True,
        "can_van_collection": False,
        "drop_off_point_url": "",
        "pickup_slots": pickup_slots(call),
    }


@operation("GET", "/fulfillment/202309/packages/{package_id}/handover_time_slots")
def package_handover_time_slots(call: Call) -> dict[str, Any]:
    package = own_package(call, call.path["package_id"])
    if package.shipping_type != "TIKTOK":
        raise call.refuse(11021009)
    return _offer(call)


@operation("GET", "/fulfillment/202309/orders/{order_id}/handover_time_slots")
def order_handover_time_slots(call: Call) -> dict[str, Any]:
    order = _tiktoks_order(call, call.path["order_id"])
    units_to_ship(call, order, call.query.get("order_line_item_ids"))
    return _offer(call)


def _tiktoks_order(call: Call, order_id: str | None) -> Order:
    order = visible_order(call, order_id) if order_id else None
    if order is None:
        raise call.refuse(21008111)
    if order.shipping_type != "TIKTOK":
        raise call.refuse(11021009)
    return order


@operation("POST", "/fulfillment/202309/packages/schedule")
def schedule_handover(call: Call) -> dict[str, Any]:
    """Ship by order instead of by package: the platform's carrier comes for these lines."""
    order = _tiktoks_order(call, call.field("order_id"))
    order_may_ship(call, order)
    units = units_to_ship(call, order, call.field("order_line_item_ids"))
    handover = agreed(call, call.body)
    provider = platforms_carrier(call, order.delivery_option_id)
    number = packages.invent_tracking(call.world.ids.random, provider)
    package = packages.ship_units(call.world, order, units, number, provider.id, call.now)
    handover.noted(package)
    weight, dimension = measures.of_package(call.world, package, [order])
    return {
        "order_id": order.id,
        "order_line_item_ids": [unit.id for unit in units],
        "package_id": package.id,
        "handover_method": handover.method,
        "shipping_provider_id": provider.id,
        "shipping_provider_name": provider.name,
        "tracking_number": number,
        "create_time": package.create_time,
        "update_time": package.update_time,
        "weight": measures.weight_document(weight),
        "dimension": measures.dimension_document(dimension),
    }
