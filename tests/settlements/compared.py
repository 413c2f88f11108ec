"""An order that was compared, and what nothing explains of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shelfwire.orders.models import Order
from shelfwire.settlements.actions import find_differences
from shelfwire.settlements.matching import Finding
from shelfwire.settlements.models import Difference, OrderSettlement
from shelfwire.settlements.states import About, SettlementState

FOUND = datetime(2026, 11, 2, 12, tzinfo=UTC)


def compared_order(order: Order, **more: Any) -> OrderSettlement:
    """Settled a dollar short, unless told otherwise."""
    values: dict[str, Any] = {
        "state": SettlementState.DIFFERENT,
        "currency": "USD",
        "expected_minor": 1000,
        "settled_minor": 900,
        "refunded_minor": 0,
        "adjustment_minor": 0,
        "reserve_minor": 0,
        "parts": [{"group": "revenue", "name": "sales", "expected": 1000, "settled": 900}],
        "compared_at": FOUND,
        **more,
    }
    return OrderSettlement.objects.create(
        order=order, company_id=order.company_id, account_id=order.account_id, **values
    )


def difference_of_order(order: Order) -> Difference:
    """The dollar that nothing explains."""
    compared_order(order)
    finding = Finding("sales", "", -100, "Sales: settled 9.00 USD, expected 10.00 USD, -1.00 USD apart.")
    find_differences(order.account, About.ORDER, {order.external_id: ("USD", [finding])}, FOUND)
    return Difference.objects.get(account=order.account, subject=order.external_id)
