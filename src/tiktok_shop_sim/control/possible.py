"""What can be done to an order or a parcel now, so that a person is offered nothing that would be refused."""

from __future__ import annotations

from collections.abc import Callable

from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.lifecycles.packages import PACKAGE
from tiktok_shop_sim.world.records import Order, Package

ADDRESS_OPEN = ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT")

Test = Callable[[Order], bool]


def _follows(trigger: str) -> Test:
    return lambda order: ORDER.allows(order.status, trigger)


OF_ORDERS: dict[str, Test] = {
    "pay": _follows("paid"),
    "release": _follows("hold_over"),
    "ship": lambda o: ORDER.allows(o.status, "all_shipped") and o.fulfillment_type != "FULFILLMENT_BY_TIKTOK",
    "accept_cancel": lambda o: bool(o.pending_cancellation),
    "refuse_cancel": lambda o: bool(o.pending_cancellation),
    "withdraw_cancel": lambda o: bool(o.pending_cancellation),
    "cancel": _follows("cancelled_by_buyer"),
    "ask_to_cancel": lambda o: (
        ORDER.allows(o.status, "cancel_request_accepted") and not o.pending_cancellation
    ),
    "cancel_as_seller": _follows("cancelled_by_seller"),
    "address": lambda o: o.status in ADDRESS_OPEN,
    "return": lambda o: o.status in ("IN_TRANSIT", "DELIVERED", "COMPLETED"),
}
"""Deeds by name, in the order in which a person is likely to want them."""

OF_PARCELS = {"scan": "scanned", "deliver": "delivered", "lose": "lost"}


def for_order(order: Order) -> list[str]:
    """The deeds that an order's present state allows."""
    return [name for name, fits in OF_ORDERS.items() if fits(order)]


def for_parcel(package: Package) -> list[str]:
    """What a carrier can do with a parcel now; a parcel under way may be scanned again."""
    deeds = [name for name, trigger in OF_PARCELS.items() if PACKAGE.allows(package.status, trigger)]
    if package.status == "PROCESSING":
        deeds.insert(1, "deliver")
    return ["scan", *deeds] if package.status == "FULFILLING" else deeds
