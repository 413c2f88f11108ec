"""What can be done to an order, a parcel or a return now, so that a person is offered nothing that would be refused."""

from __future__ import annotations

from collections.abc import Callable

from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.lifecycles.packages import PACKAGE
from tiktok_shop_sim.lifecycles.returns import LIVES, REFUSED, SHIPPED
from tiktok_shop_sim.world.records import Order, Package
from tiktok_shop_sim.world.return_records import Return

ADDRESS_OPEN = ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT")

Test = Callable[[Order], bool]


def _follows(trigger: str) -> Test:
    return lambda order: ORDER.allows(order.status, trigger)


OF_ORDERS: dict[str, Test] = {
    "pay": _follows("paid"),
    "release": _follows("hold_over"),
    "ship": lambda o: (
        ORDER.allows(o.status, "all_shipped")
        and o.fulfillment_type != "FULFILLMENT_BY_TIKTOK"
        and not o.pending_cancellation
    ),
    "accept_cancel": lambda o: bool(o.pending_cancellation),
    "refuse_cancel": lambda o: bool(o.pending_cancellation),
    "withdraw_cancel": lambda o: bool(o.pending_cancellation),
    "cancel": _follows("cancelled_by_buyer"),
    "ask_to_cancel": lambda o: (
        ORDER.allows(o.status, "cancel_request_accepted") and not o.pending_cancellation
    ),
    "cancel_as_seller": _follows("cancelled_by_seller"),
    "address": lambda o: o.status in ADDRESS_OPEN,
}
"""Actions by name, in the order in which a person is likely to want them."""

OF_PARCELS = {
    "scan": "scanned",
    "deliver": "delivered",
    "fail": "attempt_failed",
    "send_back": "returned",
    "damage": "damaged",
    "lose": "lost",
}

OF_RETURNS = {
    "approve": ("return_agreed", "swap_agreed"),
    "reject": ("rejected",),
    "refund_directly": ("refunded_directly", "refund_instead"),
    "offer": ("partial_offered",),
    "accept_offer": ("offer_accepted",),
    "decline_offer": ("offer_declined", "offer_declined_after_receipt"),
    "ship": ("shipped",),
    "receive": ("package_accepted",),
    "reject_package": ("package_rejected",),
    "withdraw": ("withdrawn",),
}
"""Actions about a return and the moves they stand for."""


def for_order(order: Order) -> list[str]:
    """The actions that an order's present state allows."""
    return [name for name, fits in OF_ORDERS.items() if fits(order)]


def for_parcel(package: Package) -> list[str]:
    """What a carrier can do with a parcel now; a parcel under way may be scanned again."""
    actions = [name for name, trigger in OF_PARCELS.items() if PACKAGE.allows(package.status, trigger)]
    if package.status == "PROCESSING":
        actions.insert(1, "deliver")
    return ["scan", *actions] if package.status == "FULFILLING" else actions


def for_return(record: Return) -> list[str]:
    """What seller, buyer, carrier and platform can do about a return now."""
    life = LIVES[record.kind]
    actions = [
        name
        for name, triggers in OF_RETURNS.items()
        if any(life.allows(record.status, trigger) for trigger in triggers)
    ]
    if record.status == SHIPPED and record.arrive_time is None:
        actions.insert(0, "arrive")
    if record.status in REFUSED and not record.arbitration:
        actions.append("appeal")
    if record.arbitration == "IN_PROGRESS":
        actions.append("rule")
    return actions
