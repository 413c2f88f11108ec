"""Pain 5: every version of an order, delivered 0 to 5 times, in any order, on any pages."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import DAY_ONE, channel_order, channel_unit

from shelfwire.inventory.queries import audit
from shelfwire.orders.actions import record_orders
from shelfwire.orders.columns import STATUS_OF
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import RESERVES

pytestmark = pytest.mark.django_db
LINE = (
    "unpaid",
    "on_hold",
    "awaiting_shipment",
    "partially_shipped",
    "awaiting_collection",
    "in_transit",
    "delivered",
)
SHIPPED = {"awaiting_collection", "in_transit", "delivered"}


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[str, tuple[str, ...]]]:
    """An order's life as a channel tells it: (order status, status of each of its three units), in time."""
    steps = sorted(draw(st.sets(st.sampled_from(range(len(LINE))), min_size=1, max_size=5)))
    gone = draw(st.integers(1, 2))
    life: list[tuple[str, tuple[str, ...]]] = []
    for step in steps:
        word = LINE[step]
        units = (word, word, word)
        if word == "partially_shipped":
            units = tuple("in_transit" if n < gone else "awaiting_shipment" for n in range(3))  # type: ignore[assignment]
        life.append((word, units))
    if life[-1][0] != "delivered" and draw(st.booleans()):
        life.append(("cancelled", ("cancelled",) * 3))
    return life


def versions(life: list[tuple[str, tuple[str, ...]]], external_id: str) -> list[Any]:
    return [
        channel_order(
            external_id,
            status=word,
            units=[
                channel_unit(sku, f"{external_id}-{n}", units[n])
                for n, sku in enumerate(("SHIRT-M", "SHIRT-M", "NEW"))
            ],
            updated_at=DAY_ONE + timedelta(minutes=number),
        )
        for number, (word, units) in enumerate(life)
    ]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data(), life=lives(), other=lives())
def test_one_order_newest_truth_reservations_exact(
    data: st.DataObject, life: Any, other: Any, account: Any, shirt: Any
) -> None:
    with transaction.atomic():
        known = [doc for one, name in ((life, "1"), (other, "2")) for doc in versions(one, name)]
        times = data.draw(st.lists(st.integers(0, 5), min_size=len(known), max_size=len(known)))
        order = data.draw(st.permutations([n for n, count in enumerate(times) for _ in range(count)]))
        deliveries = [known[n] for n in order]
        pages = data.draw(st.lists(st.integers(1, 4), min_size=len(deliveries), max_size=len(deliveries)))
        first_seen = _deliver(account, deliveries, pages)

        newest: dict[str, Any] = {}
        for doc in deliveries:
            if doc.external_id not in newest or doc.updated_at > newest[doc.external_id].updated_at:
                newest[doc.external_id] = doc
        assert Counter(Order.objects.values_list("external_id", flat=True)) == Counter(list(newest))
        for external_id, doc in newest.items():
            _check_order(external_id, doc)
        _check_stock(shirt, newest, first_seen)
        assert audit(account.company) == []
        transaction.set_rollback(True)


def _deliver(account: Any, deliveries: list[Any], pages: list[int]) -> dict[str, Any]:
    """Record the documents page by page; the version of each order that was recorded first."""
    first: dict[str, Any] = {}
    at = 0
    for size in pages:
        page = deliveries[at : at + size]
        at += size
        record_orders(account, page, "notice")
        best: dict[str, Any] = {}
        for doc in page:
            if doc.external_id not in best or doc.updated_at >= best[doc.external_id].updated_at:
                best[doc.external_id] = doc
        for external_id, doc in best.items():
            first.setdefault(external_id, doc)
    return first


def _check_order(external_id: str, doc: Any) -> None:
    order = Order.objects.get(external_id=external_id)
    assert (order.status, order.channel_updated_at) == (STATUS_OF[doc.status], doc.updated_at)
    assert order.units.count() == 3
    assert (
        order.documents.filter(digest__gt="").count() == order.documents.values("digest").distinct().count()
    )
    codes = set(order.blocks.filter(ended_at=None).values_list("code", flat=True))
    open_unmapped = order.units.filter(sku=None, status="open").exists() and order.status in RESERVES
    assert codes == ({"unmapped"} if open_unmapped else set())
    assert order.is_blocked is bool(codes)


def _check_stock(shirt: Any, newest: dict[str, Any], first_seen: dict[str, Any]) -> None:
    """Promised: what is open. Gone: what was open when first seen and has left since. History never counts."""
    reserved = gone = 0
    for external_id, doc in newest.items():
        was = {u.external_id: str(u.status) for u in first_seen[external_id].units}
        for unit in doc.units:
            if unit.seller_sku != "SHIRT-M" or was[unit.external_id] in SHIPPED | {"cancelled"}:
                continue
            if str(unit.status) in SHIPPED:
                gone += 1
            elif str(unit.status) != "cancelled":
                reserved += 1
            elif Unit.objects.get(order__external_id=external_id, external_id=unit.external_id).shipped_at:
                gone += 1
    balance = shirt.balances.get()
    assert (balance.reserved, balance.on_hand) == (reserved, 10 - gone)
    active = shirt.reservations.filter(status="active")
    assert {r.holder for r in active} == {
        f"unit:{u.pk}" for u in Unit.objects.filter(sku=shirt, status="open", touches_stock=True)
    }
