"""Who may cancel, return or ask for money now, and what stands in the way (facts.md 6.1 and 7.1).

What stands in the way is named by the platform's error code; 0 is nothing.
"""

from __future__ import annotations

from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.world import aftersale_rules, refunds
from tiktok_shop_sim.world.records import Order, Unit
from tiktok_shop_sim.world.return_records import of_order
from tiktok_shop_sim.world.world import World

WRONG_STATUS = 25001003
SERVED_ALREADY = 25001010
RUNS_ALREADY = 25001011
SHIPPED_ALREADY = 25001045
ORDER_OVER = 25001051
TOO_MANY = 25005011

SENT = ("AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED")


def hindrance(world: World, order: Order, unit: Unit, kind: str, actor: str) -> int:
    """Why a unit cannot be refunded, returned, replaced or exchanged at the request of a buyer or seller."""
    if order.status in ("CANCELLED", "COMPLETED"):
        return ORDER_OVER
    if unit.status == "CANCELLED":
        return TOO_MANY
    for record in of_order(world, order.id):
        if unit.id in record.unit_ids and (record.served or record.running):
            return SERVED_ALREADY if record.served else RUNS_ALREADY
    market = world.market_of(order.shop_id)
    allowed = aftersale_rules.may(market, kind, actor, order.status)
    if not allowed or unit.status not in SENT or not refunds.is_paid(order):
        return WRONG_STATUS
    return 0


def cancel_hindrance(world: World, order: Order, actor: str) -> int:
    """Why an order cannot be cancelled by a buyer or seller."""
    if order.status in ("CANCELLED", "COMPLETED"):
        return ORDER_OVER
    if order.pending_cancellation or any(record.running for record in of_order(world, order.id)):
        return RUNS_ALREADY
    if actor == "BUYER":
        early = ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
        return 0 if order.status in early else SHIPPED_ALREADY
    shipped = order.status == "AWAITING_COLLECTION"
    if shipped and not world.market_of(order.shop_id).seller_cancels_after_shipping:
        return SHIPPED_ALREADY
    return 0 if ORDER.allows(order.status, "cancelled_by_seller") else SHIPPED_ALREADY


def cancellable(order: Order, actor: str) -> list[Unit]:
    """The units that a cancellation would take; of an order on its way in parts, those not sent yet."""
    live = [unit for unit in order.units if unit.status != "CANCELLED"]
    if actor == "BUYER" and order.status in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"):
        return [unit for unit in live if unit.status == "AWAITING_SHIPMENT"]
    return live


def reason_status(order: Order) -> str:
    """The status under which `reasons.json` lists the reasons of an order; shipping in parts is not listed."""
    shipping = ("PARTIALLY_SHIPPING", "AWAITING_COLLECTION")
    return "AWAITING_SHIPMENT" if order.status in shipping else order.status
