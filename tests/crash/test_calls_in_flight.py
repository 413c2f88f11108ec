"""A worker is killed while several calls are under way: none of them is lost, and none is done twice."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter

import pytest
from django.db import connections
from tests.crash.outage_house import House
from tests.support.waiting import until

from shelfwire.catalog.actions import create_sku
from shelfwire.channels.actions import set_switch
from shelfwire.cli.demo.acts import tracking_numbers
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import make_parcel
from shelfwire.fulfilment.models import Parcel
from shelfwire.inventory.models import Movement
from shelfwire.jobs import drain
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.queries import shippable
from shelfwire.sync.orders.poll import poll_orders

FIVE = 5
DONE_AND_NOT_ANSWERED = 2


def packed(made: House) -> dict[str, str]:
    """Five released orders with a parcel each: tracking number by the order's id there."""
    control, company = made.simulator.control, made.account.company
    control.buy(shop_id=control.shop()["id"], count=FIVE, release=True)
    poll_orders(account_id=made.account.pk)
    for code in set(Unit.objects.filter(sku=None).values_list("seller_sku", flat=True)):
        create_sku(company=company, code=code, title=code, by="Alice")
    drain()
    numbers = tracking_numbers(11)
    found = {}
    for order in list(shippable(company))[:FIVE]:
        number = next(numbers)
        make_parcel(
            company=company,
            account=made.account,
            carrier="ups",
            tracking_number=number,
            contents={order.pk: None},
            by="Alice",
            via="rest",
        )
        found[order.external_id] = number
    return found


def on_their_side(made: House, told: dict[str, str]) -> dict[str, list[str]]:
    """The numbers there, of those of the orders that have any."""
    orders = made.simulator.control.orders(shop_id=made.simulator.control.shop()["id"])
    return {order["id"]: order["tracking"] for order in orders if order["id"] in told and order["tracking"]}


def counted(**which: str) -> int:
    connections.close_all()
    return Outgoing.objects.filter(**which).count()


@pytest.mark.timeout(280)
def test_a_worker_killed_with_five_calls_under_way_loses_none_and_doubles_none(running: House) -> None:
    told = packed(running)
    assert len(told) == FIVE
    control, ship = running.simulator.control, "POST /fulfillment/*"
    control.fault("timeout_after", ship, count=DONE_AND_NOT_ANSWERED, seconds=60)
    control.fault("timeout_before", ship, count=FIVE - DONE_AND_NOT_ANSWERED, seconds=60)
    set_switch(account=running.account, switch="tracking_out", on=True, by="Alice")
    worker = running.start("worker", "--concurrency", "1")
    until(lambda: counted(status="calling") == FIVE, what="five calls are under way")
    until(
        lambda: len(on_their_side(running, told)) == DONE_AND_NOT_ANSWERED, what="some of them have happened"
    )
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert counted(status="calling") == FIVE

    control.clear_faults()
    running.start("worker", "--concurrency", "1")
    until(lambda: counted(status="done") == FIVE, what="all five are told", seconds=200)
    until(lambda: not Outgoing.objects.filter(applied_at=None).exists(), what="our records follow")
    assert on_their_side(running, told) == {order_id: [number] for order_id, number in told.items()}
    assert Counter(Outgoing.objects.values_list("answer__found", flat=True)) == {
        True: DONE_AND_NOT_ANSWERED,
        False: FIVE - DONE_AND_NOT_ANSWERED,
    }
    assert set(Parcel.objects.values_list("status", flat=True)) == {"sent"}
    assert set(Order.objects.filter(external_id__in=told).values_list("status", flat=True)) == {"shipped"}
    units = Unit.objects.filter(order__external_id__in=told).count()
    assert Movement.objects.filter(kind="shipment").count() == units
    answered = [
        call for call in control.calls(operation="POST /fulfillment", verdict="ok") if call["code"] == 0
    ]
    by_number = Counter(json.loads(call["body"])["tracking_number"] for call in answered)
    assert max(by_number.values()) == 1
