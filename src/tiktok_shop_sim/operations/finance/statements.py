"""finance: the statements of a shop, and the transactions of one of them (facts.md 10.1 to 10.7)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.envelope import Refused
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.finance.documents import amounts_of, shape, written
from tiktok_shop_sim.operations.paging import descending, page
from tiktok_shop_sim.world import payouts, statements
from tiktok_shop_sim.world.finance_records import (
    ADJUSTMENTS,
    ORDER,
    PAYMENTS,
    RESERVE,
    RESERVES,
    STATEMENTS,
    Line,
    Statement,
)

FIRST_STATEMENT = 1_688_169_600
"""2023-07-01, before which there is no data (facts.md 10.1)."""
NO_SUCH_STATEMENT = 36009003
"""The only documented code of these operations."""


@operation("GET", "/finance/202309/statements")
def search_statements(call: Call) -> dict[str, Any]:
    ledger = statements.catch_up(call.world, call.shop.id)
    start = max(call.query.get("statement_time_ge", 0), FIRST_STATEMENT)
    end, status = call.query.get("statement_time_lt"), call.query.get("payment_status")
    chosen = [
        one
        for one in ledger.statements
        if one.time >= start
        and (end is None or one.time < end)
        and (not status or payouts.status_of(call.world, one) == status)
    ]
    found, token = page(call, chosen, _by_time, descending=descending(call))
    return {"next_page_token": token, "statements": [_statement(call, one) for one in found]}


def _by_time(statement: Statement) -> tuple[int, int]:
    return statement.time, statement.sequence


def _statement(call: Call, statement: Statement) -> dict[str, Any]:
    money = call.market.money
    document: dict[str, Any] = {
        "id": statement.id,
        "statement_time": statement.time,
        "currency": call.market.currency,
        **_flat_sums(call, statement),
        "settlement_amount": money(statement.settlement),
        "payment_status": payouts.status_of(call.world, statement),
        "payment_id": statement.payment_id,
    }
    payment = PAYMENTS.of(call.world).get(statement.payment_id)
    if payment is not None and payment.paid_time is not None:
        document["payment_time"] = payment.paid_time
    return document


def _flat_sums(call: Call, statement: Statement) -> dict[str, str]:
    """The sums as 202309 has them: shipping is inside the fee (facts.md 10.2)."""
    money = call.market.money
    return {
        "revenue_amount": money(statement.revenue),
        "net_sales_amount": money(statement.net_sales),
        "shipping_cost_amount": money(statement.shipping_cost),
        "fee_amount": money(statement.fee_tax + statement.shipping_cost),
        "adjustment_amount": money(statement.adjustment),
    }


@operation("GET", "/finance/202309/statements/{statement_id}/statement_transactions")
def statement_transactions_202309(call: Call) -> dict[str, Any]:
    """The flat shape. It has no reserves: they are no part of what it sums up."""
    statement = _asked(call)
    lines = [line for line in statement.lines if line.type != RESERVE]
    found, token = page(call, lines, _by_moment, descending=descending(call))
    return {
        "statement_id": statement.id,
        "statement_time": statement.time,
        "currency": call.market.currency,
        **_flat_sums(call, statement),
        "settlement_amount": call.market.money(statement.settlement),
        "total_count": len(lines),
        "next_page_token": token,
        "statement_transactions": [_flat_line(call, line) for line in found],
    }


@operation("GET", "/finance/202501/statements/{statement_id}/statement_transactions")
def statement_transactions(call: Call) -> dict[str, Any]:
    """The shape with breakdowns; payable = settlement + reserve (facts.md 10.7)."""
    statement = _asked(call)
    money = call.market.money
    found, token = page(call, statement.lines, _by_moment, descending=descending(call))
    return {
        "id": statement.id,
        "create_time": statement.time,
        "status": "SETTLED",
        "currency": call.market.currency,
        "payable_amount": money(statement.payable),
        "total_reserve_amount": money(statement.reserve),
        "total_settlement_amount": money(statement.settlement),
        "total_settlement_breakdown": {
            "total_revenue_amount": money(statement.revenue),
            "total_shipping_cost_amount": money(statement.shipping_cost),
            "total_fee_tax_amount": money(statement.fee_tax),
            "total_adjustment_amount": money(statement.adjustment),
        },
        "total_count": len(statement.lines),
        "next_page_token": token,
        "transactions": [_line(call, line) for line in found],
    }


def _by_moment(line: Line) -> tuple[int, int]:
    return line.moment, line.sequence


def _asked(call: Call) -> Statement:
    """The statement of the path, when it is the shop's and closed."""
    statements.catch_up(call.world, call.shop.id)
    statement = STATEMENTS.of(call.world).get(call.path["statement_id"])
    if statement is None or statement.shop_id != call.shop.id:
        raise unknown(call, f"{call.path['statement_id']} is not a statement of this shop")
    return statement


def unknown(call: Call, words: str) -> Refused:
    """The documented refusal, which does not say why; the call log does."""
    call.warnings.append(words)
    return call.refuse(NO_SUCH_STATEMENT)


def _named(call: Call, line: Line) -> dict[str, Any]:
    """What a line is about."""
    about: dict[str, Any] = {"id": line.id, "type": line.type}
    if line.type == ORDER:
        return about | {"order_id": line.order_id, "order_create_time": line.order_create_time}
    if line.adjustment_id:
        order_id = ADJUSTMENTS.of(call.world)[line.adjustment_id].order_id
        return about | {"adjustment_id": line.adjustment_id, "adjustment_order_id": order_id}
    return about


def _flat_line(call: Call, line: Line) -> dict[str, Any]:
    tree = shape(call.operation, "statement_transactions")
    amounts = amounts_of(line.whole, flat=True, adjustment=line.adjustment)
    return _named(call, line) | {"currency": call.market.currency} | written(tree, amounts, call.market)


def _line(call: Call, line: Line) -> dict[str, Any]:
    tree = shape(call.operation, "transactions")
    amounts = amounts_of(line.whole, flat=False, adjustment=line.adjustment)
    document = _named(call, line) | written(tree, amounts, call.market)
    if line.type == RESERVE:
        document |= {
            "reserve_id": line.reserve_id,
            "reserve_amount": call.market.money(line.reserve),
            "reserve_status": line.reserve_status,
            "associated_order_id": RESERVES.of(call.world)[line.reserve_id].order_id,
            "estimated_release_time": str(line.release_time),
        }
    return document
