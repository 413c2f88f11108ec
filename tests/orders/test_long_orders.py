"""Orders with very many units: found by their last digits, and healed without a question for each order."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import channel_order, channel_unit, make_warehouse

from shelfwire.channels.models import Account
from shelfwire.inventory.models import Warehouse
from shelfwire.orders import search
from shelfwire.orders.actions import record_orders, reserve_open_units
from shelfwire.orders.models import Order
from shelfwire.orders.queries import OrderFilter, orders


@pytest.mark.parametrize("units", [1, 60, 130, 700])
@pytest.mark.django_db
def test_an_order_is_found_by_its_last_digits_however_many_units_it_has(account: Account, units: int) -> None:
    lines = [
        channel_unit(f"SKU-{n:04}", f"U{n}", sku_id=f"C{n}", tracking_number=f"1Z{n:016}")
        for n in range(units)
    ]
    record_orders(
        account, [channel_order("576460752303421234", units=lines, buyer_name="Dana Reyes")], via="poll"
    )
    for asked in ("1234", "421234", "576460752303", "Dana", "576460752303421234"):
        found = orders(account.company, OrderFilter(search=asked))
        assert [order.external_id for order in found] == ["576460752303421234"], asked


def test_a_number_is_kept_with_its_mirror_or_not_at_all() -> None:
    found = search.tokens(numbers=["576460752303421234"], tracking=[f"1Z{n:016}" for n in range(2000)])
    plain = {word for word in found if not word.startswith(search.MIRROR)}
    assert {search.MIRROR + word[::-1] for word in plain} == set(found) - plain
    assert "576460752303421234" in plain


@pytest.mark.django_db
def test_placing_orders_asks_equally_often_however_many_there_are(company: Any) -> None:
    from tests.factories import make_account

    account = make_account(company)

    def place(names: list[str]) -> int:
        Warehouse.objects.update(is_default=False)
        docs = [channel_order(name, warehouse_id=f"W{name}") for name in names]
        record_orders(account, docs, via="poll")
        Warehouse.objects.update(is_default=True)
        with CaptureQueriesContext(connection) as asked:
            assert reserve_open_units(account, by="worker") == len(names)
        return len(asked)

    make_warehouse(company)
    few = place(["1"])
    assert place([f"{n}" for n in range(2, 32)]) == few
    assert not Order.objects.filter(warehouse=None).exists()
