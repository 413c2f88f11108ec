"""Cancelled after it was packed or sent, before it was handed over: the box is stopped, its pieces put back once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from tests.factories import channel_order, channel_unit, make_account, make_sku, make_warehouse, mark_sent
from tests.fulfilment.conftest import UPS
from tests.fulfilment.test_parcels import later

from shelfwire.channels.port import OrderClass
from shelfwire.fulfilment import actions, errors, queries
from shelfwire.fulfilment.models import Parcel
from shelfwire.inventory import queries as queries_of
from shelfwire.inventory.actions import move_reservation
from shelfwire.inventory.errors import InAParcel
from shelfwire.inventory.models import Balance, Movement, Reservation
from shelfwire.inventory.queries import audit
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order

pytestmark = pytest.mark.django_db


def on_hand() -> int:
    return Balance.objects.get().on_hand


@pytest.fixture
def sent(order: Any, pack: Any) -> Any:
    """``sent("1", units=…)``: an order whose parcel's tracking the channel took."""

    def made(*external_ids: str, **more: Any) -> tuple[Parcel, list[Order]]:
        orders = [order(external_id, **more) for external_id in external_ids]
        parcel = pack({mine.pk: None for mine in orders})
        for mine in orders:
            mark_sent(parcel=parcel, order_id=mine.pk, package_ids=(f"PK{mine.pk}",), at=later(5))
        return parcel, orders

    return made


def say(account: Any, external_id: str, status: str, minutes: int = 10, **more: Any) -> None:
    recorded = record_orders(
        account, [channel_order(external_id, status=status, updated_at=later(minutes), **more)], "poll"
    )
    actions.follow(account, list(recorded.order_ids.values()))


def stops(company: Any) -> list[tuple[str, str, int, int]]:
    return [
        (s.parcel.tracking_number, s.order.external_id, s.cancelled, s.units)
        for s in queries.to_stop(company)
    ]


def waiting(company: Any) -> list[str]:
    return sorted(queries.to_put_back(company).values_list("order__external_id", flat=True))


def test_sent_then_cancelled_is_stopped_voided_and_put_back_once(
    sent: Any, account: Any, company: Any
) -> None:
    parcel, [mine] = sent("1", units=[("SHIRT-M", 2)])
    assert (on_hand(), stops(company)) == (8, [])

    say(account, "1", "awaiting_collection", cancel_requested=True)
    assert stops(company) == [(UPS, "1", 0, 2)]
    assert queries.to_stop(company)[0].due == mine.collect_by
    with pytest.raises(errors.AlreadySent):
        actions.void_parcel(parcel=parcel, by="Bob", why="Not cancelled yet")
    say(account, "1", "cancelled", 20)
    assert stops(company) == [(UPS, "1", 2, 2)]
    assert waiting(company) == [], "while the box stands there, nothing is back on the shelf"
    assert actions.answer_put_back(order=mine, back=True, by="Bob") == 0
    assert on_hand() == 8

    assert actions.void_parcel(parcel=parcel, by="Bob", why="Pulled out")
    assert (stops(company), waiting(company), on_hand()) == ([], ["1", "1"], 8)
    assert [actions.answer_put_back(order=mine, back=back, by="Bob") for back in (True, True, False)] == [
        2,
        0,
        0,
    ]

    assert (on_hand(), waiting(company), audit(company)) == (10, [], [])
    returned = Movement.objects.get(kind="return")
    assert (returned.quantity, returned.reference, returned.by) == (2, "1", "Bob")
    say(account, "1", "cancelled", 30, cancel_reason="Again")
    assert (on_hand(), Movement.objects.count()) == (10, 4)


def test_what_left_and_was_cancelled_between_two_looks_is_asked_about(
    order: Any, account: Any, company: Any
) -> None:
    """A parcel shipped in the channel's own program and lost: its units are not on the shelf."""
    mine = order("1", units=[("SHIRT-M", 2)])
    units = [
        channel_unit("SHIRT-M", unit.external_id, "cancelled", shipped_at=later(5))
        for unit in mine.units.order_by("pk")
    ]
    for minutes in (10, 20):
        say(account, "1", "cancelled", minutes, units=units, cancel_reason=f"Lost {minutes}")
        assert (on_hand(), waiting(company), audit(company)) == (8, ["1", "1"], [])
    assert [actions.answer_put_back(order=mine, back=back, by="Bob") for back in (False, False)] == [2, 0]
    assert (on_hand(), waiting(company), audit(company)) == (8, [], [])
    other = order("2", units=[("SHIRT-M", 2)])
    say(account, "2", "cancelled", 30)
    assert (on_hand(), waiting(company)) == (8, []), "what never left is free again"
    assert not Reservation.objects.filter(
        holder__in=[f"unit:{u.pk}" for u in other.units.all()], status="active"
    )


def test_not_put_back_is_an_answer_too_and_the_last_one(sent: Any, account: Any, company: Any) -> None:
    parcel, [mine] = sent("1")
    say(account, "1", "cancelled")
    actions.void_parcel(parcel=parcel, by="Bob", why="Broken")
    assert [actions.answer_put_back(order=mine, back=back, by="Bob") for back in (False, True)] == [1, 0]
    assert (on_hand(), waiting(company)) == (9, [])
    assert Reservation.objects.get().status == "lost"


def sellable() -> int:
    [row] = Balance.objects.all()
    return row.on_hand - row.reserved


@pytest.mark.parametrize("way_out", ["void", "take_out"])
def test_what_is_cancelled_in_its_parcel_may_be_sold_again_only_once_it_is_out_of_it(
    way_out: str, order: Any, pack: Any, account: Any, company: Any
) -> None:
    mine, other = order("1", units=[("SHIRT-M", 2)]), order("2")
    before = sellable()
    parcel = pack({mine.pk: None, other.pk: None})
    say(account, "1", "cancelled", 20, units=[("SHIRT-M", 2)])
    say(account, "1", "cancelled", 30, units=[("SHIRT-M", 2)])
    assert (sellable(), on_hand()) == (before, 10)
    place = queries_of.warehouses(company).get()
    with pytest.raises(InAParcel):
        move_reservation(holder=f"unit:{other.units.get().pk}", warehouse=place, by="Bob")
    if way_out == "void":
        actions.void_parcel(parcel=parcel, by="Bob", why="")
    else:
        actions.take_out(parcel=parcel, order=mine, by="Bob", why="", only_cancelled=True)
    assert (sellable(), on_hand(), audit(company)) == (before + 2, 10, [])
    kept = Reservation.objects.get(status="active")
    assert (kept.holder, kept.is_packed) == (f"unit:{other.units.get().pk}", way_out == "take_out")
    # a cancellation after that is one like any other
    say(account, "2", "cancelled", 40)
    assert sellable() == before + (3 if way_out == "void" else 2)


def test_what_was_told_as_sent_and_cancelled_may_be_sold_again_only_when_a_person_says_so(
    sent: Any, account: Any, company: Any
) -> None:
    parcel, [mine] = sent("1", units=[("SHIRT-M", 2)])
    before = sellable()
    say(account, "1", "cancelled", 20, units=[("SHIRT-M", 2)])
    assert sellable() == before
    actions.take_out(parcel=parcel, order=mine, by="Bob", why="", only_cancelled=True)
    assert sellable() == before
    actions.answer_put_back(order=mine, back=True, by="Bob")
    assert sellable() == before + 2


def test_a_withdrawn_request_ends_the_task(sent: Any, account: Any, company: Any) -> None:
    sent("1")
    say(account, "1", "awaiting_collection", cancel_requested=True)
    say(account, "1", "awaiting_collection", 20)
    assert stops(company) == []


def test_a_packed_order_whose_cancellation_is_asked_for_is_stopped_too(
    order: Any, pack: Any, account: Any, company: Any
) -> None:
    mine = order("1")
    parcel = pack({mine.pk: None})
    say(account, "1", "awaiting_shipment", cancel_requested=True)
    assert stops(company) == [(UPS, "1", 0, 1)]
    say(account, "1", "cancelled", 20)
    actions.void_parcel(parcel=parcel, by="Bob", why="")
    assert (stops(company), waiting(company), on_hand()) == ([], [], 10), "it never left the ledger"


def test_cancelled_after_the_scan_waits_for_the_return(sent: Any, account: Any, company: Any) -> None:
    parcel, [mine] = sent("1")
    say(account, "1", "in_transit")
    say(account, "1", "in_transit", 20, cancel_requested=True)
    assert stops(company) == []
    say(account, "1", "cancelled", 30)
    assert (stops(company), waiting(company)) == ([], [])
    assert actions.answer_put_back(order=mine, back=True, by="Bob") == 0

    assert actions.void_parcel(parcel=parcel, by="Bob", why="It came back")
    assert waiting(company) == ["1"]
    assert actions.answer_put_back(order=mine, back=True, by="Bob") == 1
    assert on_hand() == 10


def test_some_units_of_a_sent_order_are_cancelled(sent: Any, account: Any, company: Any) -> None:
    parcel, [mine] = sent("1", units=[("SHIRT-M", 3)])
    units = [
        channel_unit("SHIRT-M", f"1-{n}", "cancelled" if n < 3 else "awaiting_collection") for n in (1, 2, 3)
    ]
    say(account, "1", "awaiting_collection", units=units)
    assert stops(company) == [(UPS, "1", 2, 3)]
    with pytest.raises(errors.AlreadySent):
        actions.void_parcel(parcel=parcel, by="Bob", why="The third still goes")
    assert actions.take_out(parcel=parcel, order=mine, by="Bob", why="", only_cancelled=True) == 2
    assert (parcel.status, stops(company), len(waiting(company))) == ("sent", [], 2)
    assert actions.answer_put_back(order=mine, back=True, by="Bob") == 2
    assert on_hand() == 9

    units = [channel_unit("SHIRT-M", f"1-{n}", "cancelled") for n in (1, 2, 3)]
    say(account, "1", "cancelled", 20, units=units)
    actions.void_parcel(parcel=parcel, by="Bob", why="")
    assert actions.answer_put_back(order=mine, back=True, by="Bob") == 1
    assert (on_hand(), Movement.objects.filter(kind="return").count()) == (10, 2)


def test_what_was_cancelled_in_a_box_that_is_delivered_for_the_rest_is_asked_about(
    sent: Any, account: Any, company: Any
) -> None:
    """Nobody took the cancelled item out of the parcel's record; the box went on and arrived."""
    parcel, [mine] = sent("1", units=[("SHIRT-M", 2)])
    for minutes, status in ((10, "awaiting_collection"), (20, "in_transit"), (30, "delivered")):
        units = [channel_unit("SHIRT-M", "1-1", "cancelled"), channel_unit("SHIRT-M", "1-2", status)]
        say(account, "1", status, minutes, units=units)
        parcel.refresh_from_db()
        assert waiting(company) == (["1"] if status == "delivered" else [])
    assert [actions.answer_put_back(order=mine, back=True, by="Bob") for _ in range(2)] == [1, 0]
    assert (parcel.status, on_hand(), waiting(company), audit(company)) == ("delivered", 9, [], [])


def test_what_was_cancelled_before_its_box_was_told_and_left_in_it_is_out_of_the_ledger(
    order: Any, pack: Any, account: Any, company: Any
) -> None:
    mine = order("1", units=[("SHIRT-M", 2)])
    parcel = pack({mine.pk: None})
    units = [channel_unit("SHIRT-M", "1-1", "cancelled"), channel_unit("SHIRT-M", "1-2")]
    say(account, "1", "awaiting_shipment", 10, units=units)
    mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("PK1",), at=later(15))
    before = sellable()
    assert (on_hand(), Reservation.objects.filter(status="active").count()) == (9, 1)
    for minutes, status in ((20, "in_transit"), (30, "delivered"), (40, "delivered")):
        units = [channel_unit("SHIRT-M", "1-1", "cancelled"), channel_unit("SHIRT-M", "1-2", status)]
        say(account, "1", status, minutes, units=units)
        assert (sellable(), on_hand(), audit(company)) == (before, 8, [])
        assert waiting(company) == (["1"] if status == "delivered" else [])
    assert [actions.answer_put_back(order=mine, back=True, by="Bob") for _ in range(2)] == [1, 0]
    assert (sellable(), on_hand(), audit(company)) == (before + 1, 9, [])


def test_one_of_two_orders_in_a_box_is_cancelled(sent: Any, account: Any, company: Any) -> None:
    parcel, [one, two] = sent("1", "2")
    say(account, "1", "cancelled")
    assert stops(company) == [(UPS, "1", 1, 1)]
    assert actions.take_out(parcel=parcel, order=one, by="Bob", why="Cancelled") == 1
    assert (parcel.status, stops(company), waiting(company)) == ("sent", [], ["1"])
    assert actions.answer_put_back(order=two, back=True, by="Bob") == 0
    assert actions.answer_put_back(order=one, back=True, by="Bob") == 1
    say(account, "2", "in_transit", 20)
    parcel.refresh_from_db()
    assert (parcel.status, on_hand()) == ("in_transit", 9)


def test_what_the_channel_keeps_in_its_own_warehouse_is_nobodys_task_here(account: Any, company: Any) -> None:
    unit = channel_unit("SHIRT-M", "1-1", "awaiting_collection", tracking_number=UPS)
    fbt = {"order_class": OrderClass.CHANNEL_FULFILLED, "units": [unit]}
    say(account, "1", "awaiting_collection", **fbt)
    say(account, "1", "awaiting_collection", 20, **fbt, cancel_requested=True)
    assert Parcel.objects.count() == 1
    assert (stops(company), waiting(company)) == ([], [])


def test_another_companys_boxes_are_not_ours_to_stop(sent: Any, account: Any, other_company: Any) -> None:
    parcel, _ = sent("1")
    make_warehouse(other_company)
    make_sku(other_company)
    make_account(other_company)
    say(account, "1", "cancelled")
    assert stops(other_company) == []
    actions.void_parcel(parcel=parcel, by="Bob", why="")
    assert waiting(other_company) == []


@pytest.mark.django_db(transaction=True)
def test_of_racing_answers_one_moves_stock(sent: Any, account: Any) -> None:
    parcel, [mine] = sent("1", units=[("SHIRT-M", 2)])
    say(account, "1", "cancelled")
    actions.void_parcel(parcel=parcel, by="Bob", why="")
    gate, answers = threading.Barrier(4), []

    def work(back: bool) -> None:
        gate.wait()
        try:
            answers.append((back, actions.answer_put_back(order=mine, back=back, by="Bob")))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n % 2 == 0,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    [(back, count)] = [(back, count) for back, count in answers if count]
    assert (len(answers), count) == (4, 2)
    assert on_hand() == (10 if back else 8)
    assert Movement.objects.filter(kind="return").count() == int(back)
