"""fulfillment: mark shipped, ship, batch ship, correct tracking."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.batch import errors_of
from tiktok_shop_sim.operations.fulfillment.handover import agreed, platforms_carrier
from tiktok_shop_sim.operations.fulfillment.shipping_rules import (
    lines_named,
    order_may_ship,
    own_package,
    package_may_be_corrected,
    provider_of,
    tracking_fits,
    units_to_ship,
)
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.world import packages
from tiktok_shop_sim.world.records import Order, Package


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
    return _mark_shipped(call, None, number, provider_id)


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
    units = units_to_ship(call, order, ids or lines_named(call, order, call.field("order_line_list")))
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
    return errors_of(
        call.field("packages", []),
        lambda request: _ship(call, request["id"], request),
        lambda request: {"package_id": request["id"]},
    )


def _ship(call: Call, package_id: str, request: dict[str, Any]) -> None:
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
        if call.market.seller_ships_by != "package":
            raise call.refuse(21004024, 21011003)
        number, provider_id = _self_shipment(call, package, orders[0], request)
    else:
        handover = agreed(call, request)
        provider = platforms_carrier(call, package.delivery_option_id)
        number, provider_id = packages.invent_tracking(call.world.ids.random, provider), provider.id
        handover.noted(package)
    packages.ship(call.world, package, number, provider_id, call.now)


def _self_shipment(call: Call, package: Package, order: Order, request: dict[str, Any]) -> tuple[str, str]:
    own = request.get("self_shipment")
    if not own:
        raise call.refuse(21001001, 21011022)
    provider = provider_of(call, own["shipping_provider_id"], package.delivery_option_id)
    tracking_fits(call, order, provider, own["tracking_number"])
    return own["tracking_number"], provider.id


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
