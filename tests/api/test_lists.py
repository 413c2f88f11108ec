"""A list costs the same number of queries for fifty rows as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Program, Store
from tests.factories import DAY_ONE, channel_order

from shelfwire.catalog.actions import create_sku
from shelfwire.fulfilment.actions import make_parcel
from shelfwire.inventory.actions import count_stock
from shelfwire.orders.actions import record_orders

ROWS = 50


@pytest.fixture
def full(store: Store) -> Store:
    """Fifty of everything that lists are made of."""
    warehouse = store.company.warehouses.get()
    for n in range(ROWS):
        sku = create_sku(company=store.company, code=f"S-{n:02}", title=f"Thing {n}", by="Alice")
        count_stock(sku_id=sku.pk, warehouse_id=warehouse.pk, counted=n + 1, reason="", by="Alice")
    docs = [
        channel_order(
            f"9{n:04}", units=[(f"S-{n:02}", 2), (f"Z-{n:02}", 1)], placed_at=DAY_ONE + timedelta(minutes=n)
        )
        for n in range(ROWS)
    ]
    record_orders(store.account, docs, "poll")
    plain = [channel_order(f"8{n:04}", units=[("MUG", 1)]) for n in range(ROWS)]
    recorded = record_orders(store.account, plain, "poll")
    for n, order_id in enumerate(recorded.order_ids.values()):
        make_parcel(
            company=store.company,
            account=store.account,
            carrier="fedex",
            tracking_number=f"{n:012}",
            contents={order_id: None},
            by="Bob",
            via="screen",
            accept_unusual_number=True,
            despite="It is what the label says.",
        )
    return store


LISTS = (
    "/orders",
    "/parcels",
    "/parcels?search=80001",
    "/skus",
    "/stock",
    "/links",
    "/links?unlinked=true",
    "/outgoing",
)


def test_the_number_of_queries_does_not_grow_with_the_page(wms: Program, full: Store) -> None:
    for path in LISTS:
        joint = "&" if "?" in path else "?"
        wms.get(f"{path}{joint}size=1")
        costs = []
        for size in (1, ROWS):
            with CaptureQueriesContext(connection) as queries:
                page = wms.get(f"{path}{joint}size={size}")
            costs.append(len(queries))
        assert costs[0] == costs[1] <= 9, path
        assert len(page["data"]) == ROWS or "search" in path, path
    order_id = wms.get("/orders?size=1")["data"][0]["id"]
    with CaptureQueriesContext(connection) as queries:
        wms.get(f"/orders/{order_id}")
    assert len(queries) <= 16
