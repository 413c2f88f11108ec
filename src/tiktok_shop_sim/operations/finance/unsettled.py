"""finance: estimates of what is not settled yet; nothing to be booked (facts.md 10.9)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.finance.documents import amounts_of, shape, written
from tiktok_shop_sim.operations.paging import descending, page
from tiktok_shop_sim.world import estimates, statements
from tiktok_shop_sim.world.estimates import Item
from tiktok_shop_sim.world.money import SkuShare, total
from tiktok_shop_sim.world.records import Order

SINCE = 1_735_689_600
"""2025-01-01, before which there is no data (facts.md 10.9)."""
NOT_DELIVERED = "waiting for deliveery"
"""Spelled so in the documented sample."""
NOT_YET = "waiting for settlement"


@operation("GET", "/finance/202507/orders/unsettled")
def search_unsettled(call: Call) -> dict[str, Any]:
    ledger = statements.catch_up(call.world, call.shop.id)
    start = max(call.query.get("search_time_ge", 0), SINCE)
    items = estimates.waiting(call.world, ledger, start, call.query.get("search_time_lt"))
    found, token = page(call, items, lambda item: item.key, descending=descending(call))
    every = [estimates.sums(call.world, ledger, item) for item in items]
    revenue, fee, adjustment = (sum(column) for column in zip(*every, strict=True)) if every else (0, 0, 0)
    money = call.market.money
    return {
        "next_page_token": token,
        "total_count": len(items),
        "sum_est_settlement_amount": money(revenue + fee + adjustment),
        "sum_est_revenue_amount": money(revenue),
        "sum_est_fee_amount": money(fee),
        "sum_est_adjustment_amount": money(adjustment),
        "transactions": [_transaction(call, item) for item in found],
    }


def _transaction(call: Call, item: Item) -> dict[str, Any]:
    tree = shape(call.operation, "transactions")
    if item.order is not None:
        whole = total(estimates.parts_of(call.world, item.order))
        return _about_order(call, item.order) | written(tree, amounts_of(whole, flat=False), call.market)
    if item.adjustment is None:
        raise ValueError("an item is an order or an adjustment")
    record = item.adjustment
    amounts = amounts_of(SkuShare(""), flat=False, adjustment=record.amount)
    return {
        "type": record.type,
        "id": record.id,
        "status": "UNSETTLED",
        "currency": call.market.currency,
        "unsettled_reason": NOT_YET,
        "adjustment_id": record.id,
        "adjustment_order_id": record.order_id,
        **written(tree, amounts, call.market),
    }


def _about_order(call: Call, order: Order) -> dict[str, Any]:
    due = estimates.settles_at(call.world, order)
    about: dict[str, Any] = {
        "type": "ORDER",
        "id": order.id,
        "status": "UNSETTLED",
        "currency": call.market.currency,
        "estimated_settlement": "" if due is None else str(due),
        "unsettled_reason": NOT_DELIVERED if due is None else NOT_YET,
        "order_create_time": order.create_time,
        "order_id": order.id,
    }
    if order.delivery_time is not None:
        about["order_delivery_time"] = order.delivery_time
    return about
