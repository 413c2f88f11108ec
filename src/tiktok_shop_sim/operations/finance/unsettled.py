"""finance: estimates of what is not settled yet; nothing to be booked (facts.md 10.9)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.finance.documents import amounts_of, shape, written
from tiktok_shop_sim.operations.paging import descending, page, position
from tiktok_shop_sim.world import estimates, statements
from tiktok_shop_sim.world.estimates import Item, Window
from tiktok_shop_sim.world.money import SkuShare, total
from tiktok_shop_sim.world.records import Order

SINCE = 1_735_689_600
"""2025-01-01, before which there is no data (facts.md 10.9)."""
NOT_DELIVERED = "waiting for deliveery"
"""Spelled so in the documented sample."""
NOT_YET = "waiting for settlement"
KEPT = 100
"""So many windows' sums are remembered per shop."""


@operation("GET", "/finance/202507/orders/unsettled")
def search_unsettled(call: Call) -> dict[str, Any]:
    ledger = statements.catch_up(call.world, call.shop.id)
    start = max(call.query.get("search_time_ge", 0), SINCE)
    window = Window(call.world, ledger, start, call.query.get("search_time_lt"))
    newest = descending(call)
    token, size = call.query.get("page_token"), int(call.query.get("page_size") or 20)
    near = window.next(position(call, token), size, descending=newest)
    found, following = page(call, near, lambda item: item.key, descending=newest)
    revenue, fee, adjustment = _sums(call, window, first=token is None)
    money = call.market.money
    return {
        "next_page_token": following,
        "total_count": window.count(),
        "sum_est_settlement_amount": money(revenue + fee + adjustment),
        "sum_est_revenue_amount": money(revenue),
        "sum_est_fee_amount": money(fee),
        "sum_est_adjustment_amount": money(adjustment),
        "transactions": [_transaction(call, item) for item in found],
    }


def _sums(call: Call, window: Window, *, first: bool) -> tuple[int, int, int]:
    """The estimates of a whole window; summed up for its first page and remembered for the others."""
    kept, key = window.ledger.sums, (window.start, window.end)
    if first or key not in kept:
        if len(kept) >= KEPT:
            kept.clear()
        every = [estimates.sums(call.world, window.ledger, item) for item in window.all()]
        columns = zip(*every, strict=True) if every else ((0,), (0,), (0,))
        revenue, fee, adjustment = (sum(column) for column in columns)
        kept[key] = revenue, fee, adjustment
    return kept[key]


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
