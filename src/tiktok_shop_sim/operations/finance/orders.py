"""finance: what one order settled for, SKU by SKU, in every statement it appears in (facts.md 10.6)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.finance.documents import amounts_of, shape, sku_names, written
from tiktok_shop_sim.operations.finance.statements import unknown
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.world import statements
from tiktok_shop_sim.world.finance_records import Line, Statement
from tiktok_shop_sim.world.money import SkuShare
from tiktok_shop_sim.world.records import Order


def _settled(call: Call) -> tuple[Order, list[tuple[Statement, Line]]]:
    """The order of the path with its lines, the oldest first; none while it is unsettled."""
    order = visible_order(call, call.path["order_id"])
    if order is None:
        raise unknown(call, f"{call.path['order_id']} is not an order of this shop")
    return order, statements.catch_up(call.world, call.shop.id).by_order.get(order.id, [])


@operation("GET", "/finance/202309/orders/{order_id}/statement_transactions")
def order_transactions_202309(call: Call) -> dict[str, Any]:
    order, lines = _settled(call)
    return {
        "order_id": order.id,
        "order_create_time": order.create_time,
        "statement_transactions": [_flat(call, statement, line) for statement, line in lines],
    }


def _flat(call: Call, statement: Statement, line: Line) -> dict[str, Any]:
    market = call.market
    tree = shape(call.operation, "statement_transactions")
    per_sku = shape(call.operation, "statement_transactions", "sku_statement_transactions")
    return {
        "id": line.id,
        "currency": market.currency,
        "statement_id": statement.id,
        "statement_time": statement.time,
        "status": "SETTLED",
        **written(tree, amounts_of(line.whole, flat=True), market),
        "sku_statement_transactions": [
            sku_names(call, part.sku_id)
            | {"quantity": part.quantity, "currency": market.currency}
            | written(per_sku, amounts_of(part, flat=True), market)
            for part in line.parts
        ],
    }


@operation("GET", "/finance/202501/orders/{order_id}/statement_transactions")
def order_transactions(call: Call) -> dict[str, Any]:
    order, lines = _settled(call)
    parts = [(statement, part) for statement, line in lines for part in line.parts]
    money = call.market.money
    return {
        "order_id": order.id,
        "order_create_time": order.create_time,
        "currency": call.market.currency,
        "revenue_amount": money(sum(part.revenue for _, part in parts)),
        "shipping_cost_amount": money(sum(part.shipping_cost for _, part in parts)),
        "fee_and_tax_amount": money(sum(part.fee_tax for _, part in parts)),
        "settlement_amount": money(sum(part.settlement for _, part in parts)),
        "total_count": len(parts),
        "sku_transactions": [_per_sku(call, statement, part) for statement, part in parts],
    }


def _per_sku(call: Call, statement: Statement, part: SkuShare) -> dict[str, Any]:
    tree = shape(call.operation, "sku_transactions")
    return {
        **sku_names(call, part.sku_id),
        "statement_id": statement.id,
        "quantity": str(part.quantity),
        **written(tree, amounts_of(part, flat=False), call.market),
    }
