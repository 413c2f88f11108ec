"""fulfillment across borders: first-mile and last-mile bundles, and what customs want to know (2024 to 2026)."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.envelope import Refused
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.batch import errors_of
from tiktok_shop_sim.world import bundles
from tiktok_shop_sim.world.bundles import Bundle
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.store import Store


class Declaration(msgspec.Struct):
    """What was declared for an order: `item_list` as it was sent."""

    order_id: str
    at: int
    items: list[dict[str, Any]]


DECLARATIONS = Store("customs_declarations", Declaration)


def _granted_order(call: Call, order_id: str) -> Order:
    """An order of the shop called for, or of any granted shop where no cipher is taken."""
    order = call.world.orders.get(order_id)
    shops = [call.shop_or_none.id] if call.shop_or_none is not None else call.grant.shop_ids
    if order is None or order.shop_id not in shops:
        raise call.refuse(21008111)
    return order


@operation("POST", "/fulfillment/202407/bundles", "/fulfillment/202510/first_mile_bundle")
def create_first_mile_bundle(call: Call) -> dict[str, Any]:
    """Bundle the orders that have a parcel ready; the others are named."""
    ready: list[str] = []

    def take(request: dict[str, Any]) -> None:
        order = _granted_order(call, request["order_id"])
        if order.status not in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION"):
            raise call.refuse(21011003)
        ready.append(order.id)

    requests = [{"order_id": order_id} for order_id in dict.fromkeys(call.field("order_ids", []))]
    errors = errors_of(requests, take, lambda request: request)
    if not ready:
        return errors
    made = bundles.make(
        call.world,
        Bundle(
            id="",
            kind="FIRST_MILE",
            order_ids=ready,
            at=call.now,
            handover_method=call.field("handover_method"),
            provider_id=call.field("shipping_provider_id", ""),
            tracking_number=call.field("tracking_number", ""),
        ),
    )
    return {"first_mile_bundle_id": made.id, "url": "", **errors}


@operation("POST", "/fulfillment/202408/last_mile_bundles")
def create_last_mile_bundle(call: Call) -> dict[str, Any]:
    """A bundle of a third-party warehouse. Its own number is unique: said again, the bundle is the same."""
    request = call.field("last_mile_bundle", {})
    external = request.get("external_bundle_id") or ""
    known = (
        one for one in bundles.BUNDLES.of(call.world).values() if external and one.external_id == external
    )
    made = next(known, None) or bundles.make(
        call.world,
        Bundle(id="", kind="LAST_MILE", order_ids=[], at=call.now, external_id=external),
    )
    return {"last_mile_bundle_id": made.id}


@operation("POST", "/fulfillment/202607/orders/customs_info/query")
def query_customs_info(call: Call) -> dict[str, Any]:
    """What customs want: nothing more for goods that stay in the country, a declaration for those that do not."""
    found = []
    for order_id in dict.fromkeys(call.field("order_ids", [])):
        try:
            found.append(_clearance(call, _granted_order(call, order_id)))
        except Refused:
            call.warnings.append(f"{order_id} is no order of a granted shop")
    return {"order_clearance_list": found}


def _clearance(call: Call, order: Order) -> dict[str, Any]:
    warehouse = call.world.warehouses[order.warehouse_id]
    return {
        "order_id": order.id,
        "need_fill_clearance": warehouse.sub_type != "DOMESTIC_WAREHOUSE",
        "already_filled_clearance": order.id in DECLARATIONS.of(call.world),
        "target_country": call.world.shops[order.shop_id].region,
        "biz_type": 0,
        "shipment_type": 0,
        "item_list": [
            {
                "order_line_id": unit.id,
                "product_id": call.world.skus[unit.sku_id].product_id,
                "sku_id": unit.sku_id,
                "is_virtual_unboxing": False,
                "is_temporary_listing": False,
                "related_item_detail": [],
            }
            for unit in order.units
        ],
    }


@operation("POST", "/fulfillment/202607/orders/customs_info/submit")
def submit_customs_info(call: Call) -> dict[str, Any]:
    """Keep the declarations of all orders, or of none when one order is not the seller's."""
    requests = [(_granted_order(call, row["order_id"]), row) for row in call.field("order_list", [])]
    for order, row in requests:
        DECLARATIONS.of(call.world)[order.id] = Declaration(order.id, call.now, row.get("item_list") or [])
    return {}
