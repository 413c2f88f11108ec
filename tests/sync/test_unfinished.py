"""Messages only hurry: a day on which every one of them is lost ends as a day on which every one came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from tests.support.folder_shops import Shop
from tests.sync.test_shipping import NUMBER, OTHER, packed

from shelfwire.catalog.actions import create_sku
from shelfwire.channels.port import ChannelOrderStatus
from shelfwire.exchange.models import Notice, Outgoing
from shelfwire.fulfilment.actions import correct_tracking, take_out, void_parcel
from shelfwire.fulfilment.models import Parcel
from shelfwire.inventory.actions import add_warehouse
from shelfwire.inventory.models import Balance, Reservation
from shelfwire.jobs.jobs_registry import look_again
from shelfwire.jobs.models import Job
from shelfwire.kit import clock, events
from shelfwire.listings.actions import link
from shelfwire.listings.models import ListingSku
from shelfwire.orders.models import Block, Order, Unit
from shelfwire.sync.engine import schedule, unfinished
from shelfwire.sync.orders import download, heal, poll

Doing = Callable[[], Any]


def lose_the_queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@contextmanager
def nobody_listens(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as silent:
        for event in events.reactions():
            silent.setitem(events._listeners, event, [])
        yield


@pytest.fixture(params=["every message comes", "the queue is lost", "nothing is announced"])
def happens(
    request: pytest.FixtureRequest, selling: Shop, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Doing], Any]:
    """``happens(action)``: it is done, its messages come or are lost, and then the clock alone goes on."""

    def done(action: Doing) -> Any:
        if request.param == "every message comes":
            result = action()
            selling.drain()
        elif request.param == "the queue is lost":
            result = action()
            lose_the_queue()
        else:
            with nobody_listens(monkeypatch):
                result = action()
            lose_the_queue()
        for minutes in (2, 4):
            with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
                schedule.tick()
                look_again()
                selling.drain()
        return result

    return done


def come_in(shop: Shop, *order_ids: str) -> list[Order]:
    poll.poll_orders(account_id=shop.account.pk)
    return [Order.objects.get(external_id=order_id) for order_id in order_ids]


def test_a_line_that_is_linked_heals(selling: Shop, happens: Any) -> None:
    [order] = come_in(selling, selling.world.place_order(units=2, item="HAT"))
    assert order.is_blocked
    cap = create_sku(company=selling.account.company, code="CAP", title="A cap", by="Alice")
    happens(lambda: link(listing_sku=ListingSku.objects.get(external_id__contains="HAT"), sku=cap, by="Bob"))
    order.refresh_from_db()
    assert set(Unit.objects.filter(order=order).values_list("sku", flat=True)) == {cap.pk}
    assert (order.is_blocked, Reservation.objects.filter(sku=cap, status="active").count()) == (False, 2)
    assert heal.unhealed() == []


def test_a_new_sku_of_the_same_code_is_linked_and_heals(selling: Shop, happens: Any) -> None:
    [order] = come_in(selling, selling.world.place_order(item="HAT"))
    happens(lambda: create_sku(company=selling.account.company, code="HAT", title="A hat", by="Alice"))
    order.refresh_from_db()
    assert not order.is_blocked
    assert Reservation.objects.filter(sku__code="HAT", status="active").count() == 1


def test_a_parcel_is_told_once(selling: Shop, happens: Any) -> None:
    [order] = come_in(selling, selling.world.place_order(units=2))
    parcel = happens(lambda: packed(selling, order))
    assert selling.world.packages(order.external_id)[0][1] == NUMBER
    parcel.refresh_from_db()
    assert (parcel.status, Outgoing.objects.count()) == ("sent", 1)
    assert Balance.objects.get().on_hand == 98


def test_a_correction_is_told_once(selling: Shop, happens: Any) -> None:
    [order] = come_in(selling, selling.world.place_order())
    parcel = packed(selling, order)
    selling.drain()
    parcel.refresh_from_db()
    happens(
        lambda: correct_tracking(
            parcel=parcel, carrier="ups", tracking_number=OTHER, by="Bob", accept_unusual_number=True
        )
    )
    assert selling.world.packages(order.external_id)[0][1] == OTHER
    assert Outgoing.objects.filter(kind="correct").count() == 1


def test_what_is_void_or_taken_out_is_never_told(selling: Shop, happens: Any) -> None:
    one, two = come_in(selling, selling.world.place_order(), selling.world.place_order())
    selling.switch("tracking_out", on=False)
    selling.drain()
    parcel = packed(selling, one, two)
    lose_the_queue()
    happens(lambda: take_out(parcel=parcel, order=two, by="Bob", why=""))
    happens(lambda: void_parcel(parcel=parcel, by="Bob", why=""))
    assert set(Outgoing.objects.values_list("status", flat=True)) == {"withdrawn"}
    selling.switch("tracking_out")
    selling.drain()
    assert selling.world.packages(one.external_id) == []
    assert selling.world.packages(two.external_id) == []


def test_a_switch_that_is_thrown_lets_flow_what_waited(selling: Shop, happens: Any) -> None:
    [order] = come_in(selling, selling.world.place_order())
    selling.switch("tracking_out", on=False)
    parcel = packed(selling, order)
    selling.drain()
    happens(lambda: selling.switch("tracking_out"))
    parcel.refresh_from_db()
    assert parcel.status == "sent"


def test_a_cancelled_order_and_a_new_address_stop_their_parcels(selling: Shop, happens: Any) -> None:
    one, two = come_in(selling, selling.world.place_order(), selling.world.place_order())
    selling.switch("tracking_out", on=False)
    packed(selling, one)
    packed(selling, two, number=OTHER)

    def change() -> None:
        selling.world.move_order(one.external_id, ChannelOrderStatus.CANCELLED)
        selling.world.change(two.external_id, to={"name": "Dana", "city": "Bonn", "postal_code": "53111"})
        with time_machine.travel(clock.now() + timedelta(minutes=1)):
            poll.poll_orders(account_id=selling.account.pk)

    happens(change)
    blocks = Block.objects.filter(ended_at=None).order_by("order_id").values_list("order_id", "code")
    assert list(blocks) == [(one.pk, "cancelled_after_parcel"), (two.pk, "address_changed")]


def test_a_block_that_a_person_lifted_stays_lifted(selling: Shop, happens: Any) -> None:
    from shelfwire.orders.actions import lift_block

    [order] = come_in(selling, selling.world.place_order())
    selling.switch("tracking_out", on=False)
    packed(selling, order)
    selling.world.change(order.external_id, to={"name": "Dana", "city": "Bonn", "postal_code": "53111"})
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        poll.poll_orders(account_id=selling.account.pk)
    selling.drain()
    happens(lambda: lift_block(order, "address_changed", "Bob", "Looked"))
    assert not Block.objects.filter(ended_at=None).exists()


def test_a_notice_is_looked_at(selling: Shop, happens: Any) -> None:
    order_id = selling.world.place_order()
    happens(lambda: selling.ring(selling.world.ring(order_id)))
    assert Notice.objects.get().status == "handled"
    assert Order.objects.get().external_id == order_id


def test_an_order_that_no_warehouse_was_there_for_is_placed(selling: Shop, happens: Any) -> None:
    company = selling.account.company
    [order] = come_in(selling, selling.world.place_order())
    Reservation.objects.all().delete()
    Balance.objects.update(reserved=0)
    Order.objects.update(warehouse=None)
    company.warehouses.update(is_default=False)
    happens(lambda: add_warehouse(company=company, code="new", name="New", by="Alice", is_default=True))
    order.refresh_from_db()
    assert order.warehouse is not None
    assert (order.warehouse.code, Reservation.objects.filter(status="active").count()) == ("new", 1)


def test_a_job_that_a_person_asked_for_is_run(selling: Shop, happens: Any) -> None:
    now = clock.now()
    order_id = selling.world.place_order()
    happens(
        lambda: download.request_download(
            selling.account, since=now - timedelta(days=1), until=now + timedelta(days=1), by="Bob"
        )
    )
    assert Job.objects.get().status == "completed"
    assert Order.objects.get().external_id == order_id


def test_a_shop_that_is_connected_again_replays_what_waited(selling: Shop, happens: Any) -> None:
    order_id = selling.world.place_order()
    selling.ring(selling.world.ring(order_id))
    Notice.objects.update(account=None, status="parked")
    lose_the_queue()
    happens(lambda: selling.connect())
    assert Order.objects.get().external_id == order_id
    assert Notice.objects.get().status == "handled"


def test_nothing_is_left_for_the_clock_when_everything_was_done(selling: Shop) -> None:
    [order] = come_in(selling, selling.world.place_order())
    packed(selling, order)
    selling.drain()
    assert Parcel.objects.get().status == "sent"
    assert unfinished.unfinished() == []
    assert heal.unhealed() == []
