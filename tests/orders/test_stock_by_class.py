"""What each class of order does to stock: reserved when it is recorded, off stock when it leaves, or never ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import DAY_ONE, channel_order

from shelfwire.channels.port import OrderClass, ShippedBy
from shelfwire.inventory import queries
from shelfwire.orders.actions import record_orders


def numbers(company: Any, code: str) -> tuple[int, int]:
    assert queries.audit(company) == []
    return next((s.on_hand, s.reserved) for s in queries.stock(company) if s.code == code)


CASES = [
    (OrderClass.SALE, True),
    (OrderClass.SAMPLE, True),
    (OrderClass.GIVEAWAY, True),
    (OrderClass.REPLACEMENT, True),
    (OrderClass.EXCHANGE, True),
    (OrderClass.CHANNEL_FULFILLED, False),
]


def test_every_class_is_in_the_table() -> None:
    assert {case[0] for case in CASES} == set(OrderClass)


@pytest.mark.parametrize(("order_class", "ours"), CASES)
def test_a_class_of_order_touches_stock_or_not(
    order_class: OrderClass, ours: bool, company: Any, account: Any, shirt: Any
) -> None:
    more = {
        "order_class": order_class,
        "shipped_by": ShippedBy.SELLER if ours else ShippedBy.CHANNEL,
        "units": [("SHIRT-M", 2)],
    }

    def say(external_id: str, status: str, hours: int) -> tuple[int, int]:
        at = DAY_ONE + timedelta(hours=hours)
        record_orders(account, [channel_order(external_id, status=status, updated_at=at, **more)], "poll")
        return numbers(company, "SHIRT-M")

    seen = [say("1", status, n) for n, status in enumerate(("unpaid", "on_hold", "awaiting_shipment"))]
    assert seen == [(10, 2 if ours else 0)] * 3
    assert say("1", "in_transit", 5) == ((8, 0) if ours else (10, 0))
    assert say("2", "on_hold", 6)[1] == (2 if ours else 0)
    assert say("2", "cancelled", 7)[1] == 0
