"""Which orders have a packing slip: those that may ship, and those that left."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken
from shelfwire.orders import queries
from shelfwire.orders.errors import NotReleased, OrderBlocked
from shelfwire.orders.models import Order
from shelfwire.orders.states import GONE, SHIPPABLE


def why_no_slip(order: Order) -> RuleBroken | None:
    """The refusal of a slip, or None. The hold gate guards paper too: nothing is packed before the release."""
    if order.status in GONE:
        return None
    if order.status not in SHIPPABLE:
        return NotReleased(
            f"Order {order.external_id} is “{order.get_status_display()}”, so there is no packing slip.",
            hint="There is one once the order awaits shipment, and after it has shipped.",
            field="order",
            value=order.external_id,
        )
    if reasons := queries.may_ship(order):
        return OrderBlocked(
            f"Order {order.external_id} may not ship, so there is no packing slip: {reasons[0]}",
            hint="See what stops it on its page.",
            field="order",
            value=order.external_id,
        )
    return None
