"""The moments an order must not miss (facts.md 6.10), derived from its own times and the market's rules."""

from __future__ import annotations

from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Order

DAY = 86_400


def payment_due(order: Order, market: Market) -> int:
    return order.create_time + market.deadlines.unpaid_minutes * 60


def hold_end(order: Order, market: Market) -> int:
    return (order.paid_time or order.create_time) + market.deadlines.hold_minutes * 60


def ready_time(order: Order, market: Market) -> int:
    """From when the shipping clocks run: the end of the hold, for a pre-order not before it comes out."""
    ready = order.release_time if order.release_time is not None else hold_end(order, market)
    special = order.particulars
    if special is None:
        return ready
    if special.release_date is not None:
        ready = max(ready, special.release_date)
    if special.handling_days and special.handling_type == "CALENDAR_DAY":
        ready += special.handling_days * DAY
    return ready


def _after(order: Order, market: Market, days: int) -> int:
    """Some business days after an order is ready, after the days it takes to make."""
    special = order.particulars
    if special is not None and special.handling_type == "BUSINESS_DAY":
        days += special.handling_days
    return market.after_business_days(ready_time(order, market), days)


def arrange_due(order: Order, market: Market) -> int:
    """`rts_sla_time`: shipment must be arranged."""
    return _after(order, market, market.deadlines.arrange_business_days)


def fast_due(order: Order, market: Market) -> int:
    """`fast_dispatch_sla_time`: the end of the day on which the order is ready; our reading of the name."""
    return _after(order, market, 0)


def pickup_due(order: Order, market: Market) -> int:
    """`tts_sla_time`: the carrier must have it."""
    return _after(order, market, market.deadlines.pickup_business_days)


def cancel_due(order: Order, market: Market) -> int:
    """`cancel_order_sla_time`: the platform cancels what is not shipped by then."""
    return _after(order, market, market.deadlines.cancel_business_days)


def collection_due(order: Order, market: Market) -> int:
    """`collection_due_time`: a shipped order without a first scan is cancelled then."""
    return (order.ship_time or pickup_due(order, market)) + market.deadlines.collection_days * DAY


def delivery_due(order: Order, market: Market) -> int:
    return (order.collection_time or pickup_due(order, market)) + market.deadlines.delivery_days * DAY


def complete_due(order: Order, market: Market) -> int:
    """The end of the aftersales period."""
    return (order.delivery_time or order.update_time) + market.deadlines.complete_days * DAY
