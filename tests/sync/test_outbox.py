"""The outbox with several calls under way: what happens to one operation does not happen to the others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support.folder_shops import Shop
from tests.sync.test_shipping import ordered, packed, send, status, there

from shelfwire.channels.port import ChannelOrderStatus
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.models import Outgoing
from shelfwire.inventory.models import Movement
from shelfwire.kit import clock
from shelfwire.kit.errors import Reconnect, TryLater
from shelfwire.orders.models import Order
from shelfwire.sync.engine import schedule

NUMBERS = [f"1Z999AA1012345{n}784" for n in range(1, 9)]


def packed_orders(shop: Shop, count: int) -> list[Order]:
    """So many orders with a parcel each."""
    orders = [ordered(shop) for _ in range(count)]
    for order, number in zip(orders, NUMBERS, strict=False):
        packed(shop, order, number=number)
    return orders


def statuses(orders: list[Order]) -> list[str]:
    rows = dict(Outgoing.objects.values_list("order_external_id", "status"))
    return [rows[order.external_id] for order in orders]


def together(count: int, then: Callable[[int], None]) -> Callable[[str, str], None]:
    """A hook of the folder: ``count`` calls are under way at one moment, then the n-th goes on by ``then(n)``."""
    barrier = threading.Barrier(count, timeout=20)

    def hook(when: str, call: str) -> None:
        if (when, call) == ("before", "tracking"):
            then(barrier.wait())

    return hook


# several at once, by real threads


@pytest.mark.django_db(transaction=True)
def test_of_several_calls_under_way_one_is_refused_and_the_others_are_told_once(
    selling: Shop, settings: Any
) -> None:
    settings.CALLS_AT_ONCE = 4
    orders = packed_orders(selling, 4)
    selling.world.move_order(orders[1].external_id, ChannelOrderStatus.CANCELLED)
    selling.world.on(together(4, lambda _: None))
    send(selling)
    assert statuses(orders) == ["done", "refused", "done", "done"]
    assert [there(selling, order) for order in orders] == [[NUMBERS[0]], [], [NUMBERS[2]], [NUMBERS[3]]]
    (refused,) = exchange.refused(selling.account.company)
    assert refused.reasons[0]["text"] == "the order is void"
    assert Movement.objects.filter(kind="shipment").count() == 3
    assert not Outgoing.objects.filter(status="done", applied_at=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stop", [Reconnect("the consent has ended"), TryLater("busy", after=30)])
def test_what_stops_the_account_lets_calls_under_way_end_and_starts_no_other(
    selling: Shop, settings: Any, stop: Exception
) -> None:
    settings.CALLS_AT_ONCE = 3
    orders = packed_orders(selling, 6)
    all_begun = threading.Barrier(3, timeout=20)
    begun, two_ended = threading.Semaphore(3), threading.Semaphore(0)

    def hook(when: str, call: str) -> None:
        if (when, call) == ("after", "tracking"):
            two_ended.release()
        elif (when, call) == ("before", "tracking"):
            if begun.acquire(blocking=False) and all_begun.wait() > 0:
                return
            stops.set()
            assert two_ended.acquire(timeout=20)
            two_ended.release()
            raise stop

    stops = threading.Event()
    selling.world.on(hook)
    send(selling)
    assert stops.is_set()
    assert sorted(statuses(orders)) == ["done", "done", "due", "due", "due", "due"]
    assert Outgoing.objects.filter(status="due", maybe_done=True).count() == 0
    assert sum(len(there(selling, order)) for order in orders) == 2
    assert not Outgoing.objects.filter(status="done", applied_at=None).exists()
    parked = selling.fresh().status == "parked"
    assert parked is isinstance(stop, Reconnect)

    selling.world.mend()
    if parked:
        selling.connect()
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        send(selling)
    assert statuses(orders) == ["done"] * 6
    assert [len(there(selling, order)) for order in orders] == [1] * 6
    assert Movement.objects.filter(kind="shipment").count() == 6


# an answer that our records cannot follow


def test_an_answer_that_cannot_be_applied_costs_itself_only_and_is_tried_again(
    selling: Shop, client: Client, alice: Any
) -> None:
    orders = packed_orders(selling, 3)
    bad = orders[1]

    def taken_back(when: str, call: str) -> None:
        """The channel says meanwhile that the order was never released: nothing of it can have shipped."""
        Order.objects.filter(pk=bad.pk).update(status="held")

    selling.world.on(
        lambda when, call: taken_back(when, call) if (when, call) == ("after", "tracking") else None
    )
    send(selling)
    assert [there(selling, order) for order in orders] == [[number] for number in NUMBERS[:3]]
    assert statuses(orders) == ["done"] * 3
    (left,) = Outgoing.objects.filter(applied_at=None)
    assert (left.order_external_id, left.apply_failures) == (bad.external_id, 1)
    assert Movement.objects.filter(kind="shipment").count() == 2
    assert {order.pk: Order.objects.get(pk=order.pk).status for order in orders} == {
        orders[0].pk: "shipped",
        bad.pk: "held",
        orders[2].pk: "shipped",
    }

    (shown,) = exchange.not_applied(selling.account.company)
    assert (shown.account, shown.count) == (selling.account, 1)
    assert "has not released it" in shown.error
    client.force_login(alice)
    for page in ("", f"channels/{selling.account.pk}/"):
        assert "could not be recorded" in client.get(f"/c/corner-shop/{page}").content.decode()

    pauses = []
    for _ in range(2):
        left.refresh_from_db()
        pauses.append(left.due_at)
        with time_machine.travel(left.due_at + timedelta(seconds=1)):
            schedule.tick()
            selling.drain()
    left.refresh_from_db()
    assert (left.apply_failures, left.attempts) == (3, 1)
    assert left.due_at - pauses[1] > pauses[1] - pauses[0]

    Order.objects.filter(pk=bad.pk).update(status="released")
    with time_machine.travel(left.due_at + timedelta(seconds=1)):
        schedule.tick()
        selling.drain()
    left.refresh_from_db()
    assert left.applied_at is not None
    assert (Order.objects.get(pk=bad.pk).status, Movement.objects.filter(kind="shipment").count()) == (
        "shipped",
        3,
    )
    assert exchange.not_applied(selling.account.company) == []


def test_a_parcel_made_void_between_the_decision_and_its_call_is_not_told(selling: Shop) -> None:
    from shelfwire.fulfilment.actions import void_parcel
    from shelfwire.fulfilment.models import Parcel

    orders = packed_orders(selling, 2)
    second = Parcel.objects.get(tracking_number=NUMBERS[1])

    def void_it(when: str, call: str) -> None:
        if (when, call) == ("after", "tracking") and status(second) == "ready":
            void_parcel(parcel=second, by="Bob", why="wrong box")

    selling.world.on(void_it)
    send(selling)
    assert statuses(orders) == ["done", "withdrawn"]
    assert [there(selling, order) for order in orders] == [[NUMBERS[0]], []]


# what it costs


def test_deciding_many_costs_as_many_queries_as_deciding_one(selling: Shop) -> None:
    from shelfwire.sync.shipping.operations import Ship

    packed_orders(selling, 8)
    rows = list(Outgoing.objects.order_by("id"))
    with CaptureQueriesContext(connection) as one:
        Ship().decide(rows[:1])
    with CaptureQueriesContext(connection) as many:
        decided = Ship().decide(rows)
    assert len(decided) == 8
    assert len(many) == len(one)
