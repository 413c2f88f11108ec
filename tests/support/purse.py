"""The ways of reading the money of a shop of the simulator through the client, with something to read."""

from __future__ import annotations

from typing import Any

from tests.support.packing import Bench, Way
from tests.support.returning import delivered

TYPES = ("WITHDRAW", "SETTLE", "TRANSFER", "REVERSE", "PAYMENT", "REFUND")


def statement(b: Bench) -> str:
    """A statement with a penalty in it, closed now."""
    b.control.post("/adjust", shop_id=b.shop_id, type="PLATFORM_PENALTY", amount="-5")
    return str(b.control.post("/settle", shop_id=b.shop_id)["statement"]["id"])


def _statements(b: Bench, version: str) -> Any:
    statement_id = statement(b)
    found = b.client.finance.statements(sort_order="DESC", version=version)
    assert statement_id in [each.id for each in found.values]
    return found


def _withdrawals(b: Bench, version: str) -> Any:
    b.control.post("/withdraw", shop_id=b.shop_id, amount="1")
    return _full(b.client.finance.withdrawals(TYPES, version=version))


def _unsettled(b: Bench, version: str) -> Any:
    b.order(kind="SELLER")
    return _full(b.client.finance.unsettled(version=version))


def _full(page: Any) -> Any:
    assert page.items, page
    return page


def _settled(b: Bench) -> str:
    """An order that was settled just now."""
    order_id = delivered(b)
    b.control.post("/settle", shop_id=b.shop_id)
    return order_id


WAYS: dict[str, Way] = {
    "finance.statements": _statements,
    "finance.lines": lambda b, v: _full(b.client.finance.lines(statement(b), version=v)),
    "finance.lines_202309": lambda b, v: _full(b.client.finance.lines_202309(statement(b), version=v)),
    "finance.order_lines": lambda b, v: _full(b.client.finance.order_lines(_settled(b), version=v)),
    "finance.order_lines_202309": lambda b, v: _full(
        b.client.finance.order_lines_202309(_settled(b), version=v)
    ),
    "finance.payments": lambda b, v: b.client.finance.payments(version=v),
    "finance.payments_202309": lambda b, v: b.client.finance.payments_202309(version=v),
    "finance.withdrawals": _withdrawals,
    "finance.unsettled": _unsettled,
}
