"""fulfillment: TikTok's own shipping in the US, where a label is bought for every package (facts.md 8.1, 8.2)."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.fulfillment.shipping_rules import lines_named, order_may_ship, units_to_ship
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.world import grouping, measures, packages, services
from tiktok_shop_sim.world.measures import Dimension, Weight
from tiktok_shop_sim.world.records import Order, Package, Provider, Unit
from tiktok_shop_sim.world.services import Service

WHOLE, PART, COMBINED = "1", "2", "3"
"""`ship_type` of 202512: the whole order, some of its lines, several orders together (facts.md 8.2)."""


class LabelRequest(msgspec.Struct):
    """What a label is wanted for: weight and size as given, or as the products have them."""

    weight: Weight
    dimension: Dimension


@operation("POST", "/fulfillment/202309/orders/{order_id}/shipping_services/query")
def eligible_services(call: Call) -> dict[str, Any]:
    order = visible_order(call, call.path["order_id"])
    if order is None:
        raise call.refuse(21008111, 21001001)
    units = _units_waiting(call, order)
    request = _request(call, units)
    rows = [
        _service(call, service, provider, request.weight)
        for service, provider in _offered(call, order)
        if service.carries(request.weight, request.dimension)
    ]
    if not rows:
        raise call.refuse(21011037)
    return {
        "order_id": order.id,
        "order_line_id": [unit.id for unit in units],
        "weight": measures.weight_document(request.weight),
        "dimension": measures.dimension_document(request.dimension),
        "shipping_services": rows,
    }


def _units_waiting(call: Call, order: Order) -> list[Unit]:
    """The units asked about. An order that nobody may ship by such a service has none on offer."""
    if order.status in ("AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED"):
        raise call.refuse(21011006)
    shippable = order.shipping_type == "TIKTOK" and order.fulfillment_type == "FULFILLMENT_BY_SELLER"
    waits = order.status in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
    if not (shippable and waits) or call.market.packages_at_payment:
        raise call.refuse(21011037)
    ids = call.field("order_line_item_ids") or lines_named(call, order, call.field("order_line_list"))
    return units_to_ship(call, order, ids)


def _request(call: Call, units: list[Unit]) -> LabelRequest:
    """Weight and size of a request; what is no number or not more than nothing is refused."""
    try:
        weight = measures.read_weight(call.field("weight"))
        dimension = measures.read_dimension(call.field("dimension"))
    except ValueError as error:
        call.warnings.append(f"weight or dimension: {error}")
        raise call.refuse(21001001) from None
    return LabelRequest(
        weight or measures.weight_of(call.world, units, call.market),
        dimension or measures.box_of(call.market),
    )


def _offered(call: Call, order: Order) -> list[tuple[Service, Provider]]:
    option = call.world.delivery_options[order.delivery_option_id]
    return services.offered(call.market, option.provider_ids)


def _service(call: Call, service: Service, provider: Provider, weight: Weight) -> dict[str, Any]:
    price = call.market.money(service.price_of(weight))
    return {
        "id": service.id,
        "name": service.name,
        "price": price,
        "currency": call.market.currency,
        "earliest_delivery_days": service.earliest_days,
        "latest_delivery_days": service.latest_days,
        "is_default": service.default,
        "shipping_provider_name": provider.name,
        "shipping_provider_id": provider.id,
        "shipping_fee": price,
        "shipping_app_service_fee": call.market.money(0),
        "signature_fee": call.market.money(0),
    }


@operation("POST", "/fulfillment/202309/packages")
def create_package_202309(call: Call) -> dict[str, Any]:
    order = _own_order(call, call.field("order_id"))
    units = _shippable_units(call, order, call.field("order_line_item_ids"))
    document = _buy(call, [order], units)
    return {"order_id": order.id, "order_line_item_ids": [unit.id for unit in units], **document}


@operation("POST", "/fulfillment/202512/packages")
def create_package(call: Call) -> dict[str, Any]:
    kind = call.field("ship_type")
    if kind == COMBINED:
        return _buy(call, *_several(call))
    if kind not in (WHOLE, PART):
        raise call.refuse(21001001)
    order = _own_order(call, call.field("order_id"))
    _must_buy_labels(call, order)
    named = lines_named(call, order, call.field("order_line_item"))
    if kind == PART and not named:
        raise call.refuse(21001001)
    units = _shippable_units(call, order, named)
    if kind == WHOLE and len(units) < sum(unit.status != "CANCELLED" for unit in order.units):
        raise call.refuse(21011048)
    return _buy(call, [order], units)


def _own_order(call: Call, order_id: str | None) -> Order:
    if call.market.packages_at_payment:
        raise call.refuse(21008106, 21004010)
    order = visible_order(call, order_id) if order_id else None
    if order is None:
        raise call.refuse(21008111, 21001001)
    return order


def _must_buy_labels(call: Call, order: Order) -> None:
    if order.fulfillment_type == "FULFILLMENT_BY_TIKTOK":
        raise call.refuse(21008025)
    if order.shipping_type != "TIKTOK":
        raise call.refuse(21011003)


def _shippable_units(call: Call, order: Order, ids: list[str] | None) -> list[Unit]:
    _must_buy_labels(call, order)
    order_may_ship(call, order)
    return units_to_ship(call, order, ids)


def _several(call: Call) -> tuple[list[Order], list[Unit]]:
    """The orders of one buyer that go into one package, and all their units."""
    ids = list(dict.fromkeys(call.field("order_list_ids", [])))
    if not 2 <= len(ids) <= grouping.MOST:
        raise call.refuse(21011026 if len(ids) > grouping.MOST else 21001001)
    orders = [_own_order(call, order_id) for order_id in ids]
    units: list[Unit] = []
    for order in orders:
        _must_buy_labels(call, order)
        if order.status != "AWAITING_SHIPMENT":
            order_may_ship(call, order)
            raise call.refuse(21011046)
        units += _shippable_units(call, order, None)
    if len({grouping.companions(order) for order in orders}) > 1:
        raise call.refuse(21011012)
    return orders, units


def _buy(call: Call, orders: list[Order], units: list[Unit]) -> dict[str, Any]:
    """Buy a label: the package exists from now on and waits for its carrier."""
    request = _request(call, units)
    service, provider = _chosen(call, orders[0], request)
    number = packages.invent_tracking(call.world.ids.random, provider)
    if len(orders) > 1:
        package = grouping.gather(call.world, orders, call.now)
        packages.ship(call.world, package, number, provider.id, call.now)
    else:
        package = packages.ship_units(call.world, orders[0], units, number, provider.id, call.now)
    package.service_id, package.weight, package.dimension = service.id, request.weight, request.dimension
    return _bought(call, package, service, provider, request)


def _chosen(call: Call, order: Order, request: LabelRequest) -> tuple[Service, Provider]:
    """The service named, or the usual one; it must carry the weight and size."""
    offered = _offered(call, order)
    named = call.field("shipping_service_id")
    fitting = [pair for pair in offered if pair[0].carries(request.weight, request.dimension)]
    if not named:
        if not fitting:
            raise call.refuse(21011037, 11021009)
        return next((pair for pair in fitting if pair[0].default), fitting[0])
    pair = next((pair for pair in offered if pair[0].id == named), None)
    if pair is None:
        raise call.refuse(21004008)
    if pair[0].too_long(request.dimension):
        raise call.refuse(11021014)
    if pair[0].too_heavy(request.weight):
        raise call.refuse(11021009)
    return pair


def _bought(
    call: Call, package: Package, service: Service, provider: Provider, request: LabelRequest
) -> dict[str, Any]:
    return {
        "package_id": package.id,
        "create_time": package.create_time,
        "weight": measures.weight_document(request.weight),
        "dimension": measures.dimension_document(request.dimension),
        "shipping_service_info": {
            "id": service.id,
            "name": service.name,
            "price": call.market.money(service.price_of(request.weight)),
            "currency": call.market.currency,
            "earliest_delivery_days": service.earliest_days,
            "latest_delivery_days": service.latest_days,
            "shipping_provider_id": provider.id,
            "shipping_provider_name": provider.name,
        },
    }
