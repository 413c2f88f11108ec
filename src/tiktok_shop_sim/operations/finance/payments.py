"""finance: payments to the seller's bank, and the movements of the seller's balance (facts.md 10.8, 10.9)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.paging import descending, page
from tiktok_shop_sim.world import statements
from tiktok_shop_sim.world.finance_records import PAYMENTS, WITHDRAWALS, Payment, Withdrawal
from tiktok_shop_sim.world.ledgers import account_of


@operation("GET", "/finance/202309/payments", "/finance/202605/payments")
def search_payments(call: Call) -> dict[str, Any]:
    """202605 leaves the reserve out (facts.md 10.8)."""
    statements.catch_up(call.world, call.shop.id)
    chosen = [
        one
        for one in PAYMENTS.of(call.world).values()
        if one.shop_id == call.shop.id and _in_window(call, one.create_time)
    ]
    found, token = page(call, chosen, _by_creation, descending=descending(call))
    return {"next_page_token": token, "payments": [_payment(call, one) for one in found]}


def _by_creation(record: Payment | Withdrawal) -> tuple[int, int]:
    return record.create_time, record.sequence


def _in_window(call: Call, moment: int) -> bool:
    start, end = call.query.get("create_time_ge"), call.query.get("create_time_lt")
    return (start is None or moment >= start) and (end is None or moment < end)


def _payment(call: Call, payment: Payment) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": payment.id,
        "create_time": payment.create_time,
        "status": payment.status,
        "amount": _amount(call, payment.amount),
        "settlement_amount": _amount(call, payment.settlement),
        "payment_amount_before_exchange": _amount(call, payment.amount),
        "exchange_rate": "1.000000",
        "bank_account": account_of(call.world, call.shop.id).bank_account,
    }
    if call.version == "202309":
        document["reserve_amount"] = _amount(call, payment.reserve)
    if payment.paid_time is not None:
        document["paid_time"] = payment.paid_time
    return document


def _amount(call: Call, minor: int) -> dict[str, str]:
    return {"value": call.market.money(minor), "currency": call.market.currency}


@operation("GET", "/finance/202309/withdrawals")
def search_withdrawals(call: Call) -> dict[str, Any]:
    statements.catch_up(call.world, call.shop.id)
    kinds = frozenset(call.query["types"])
    chosen = [
        one
        for one in WITHDRAWALS.of(call.world).values()
        if one.shop_id == call.shop.id and one.type in kinds and _in_window(call, one.create_time)
    ]
    found, token = page(call, chosen, _by_creation, descending=True)
    return {
        "next_page_token": token,
        "total_count": len(chosen),
        "withdrawals": [_withdrawal(call, one) for one in found],
    }


def _withdrawal(call: Call, record: Withdrawal) -> dict[str, Any]:
    return {
        "id": record.id,
        "type": record.type,
        "amount": call.market.money(record.amount),
        "currency": call.market.currency,
        "status": record.status,
        "create_time": record.create_time,
    }
