"""A shop with a warehouse and two counted SKUs, and an order of it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import channel_order, make_account, make_sku, make_warehouse

from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order


@pytest.fixture
def warehouse(company: Any) -> Any:
    """The company's default warehouse."""
    return make_warehouse(company)


@pytest.fixture
def shirt(company: Any, warehouse: Any) -> Any:
    """SHIRT-M, ten on hand."""
    return make_sku(company, "SHIRT-M", on_hand=10)


@pytest.fixture
def mug(company: Any, warehouse: Any) -> Any:
    """MUG-1, ten on hand."""
    return make_sku(company, "MUG-1", on_hand=10)


@pytest.fixture
def account(company: Any, warehouse: Any) -> Any:
    """A connected US shop of the company."""
    return make_account(company)


@pytest.fixture
def order(account: Any, shirt: Any, mug: Any) -> Any:
    """Order 57601: two shirts and a mug, awaiting shipment."""
    doc = channel_order("57601", units=[("SHIRT-M", 2), ("MUG-1", 1)])
    record_orders(account, [doc], via="poll")
    return Order.objects.get(external_id="57601")
