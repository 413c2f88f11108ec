"""Reservations of stock: made once per holder, ended once, exact under racing workers."""

from __future__ import annotations

import random
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories import make_sku, make_warehouse
from tests.support.announcements import hear

from shelfwire.inventory import queries
from shelfwire.inventory.actions import NewReservation, consume, hold_stock, release, reserve
from shelfwire.inventory.events import SellableChanged
from shelfwire.inventory.models import Balance, Movement, Reservation
from shelfwire.inventory.sellable import sellable_of
from shelfwire.kit import clock
from shelfwire.people.models import Company


def numbers(company: Company) -> dict[str, tuple[int, int]]:
    assert queries.audit(company) == []
    return {b.sku.code: (b.on_hand, b.reserved) for b in queries.balances(company)}


def test_promises_are_made_once_per_holder(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = make_warehouse(company)
    sku, mug = make_sku(company, on_hand=5), make_sku(company, "MUG", on_hand=5)
    heard = hear(monkeypatch, SellableChanged)
    first = [NewReservation(sku.pk, warehouse.pk, "unit:1"), NewReservation(sku.pk, warehouse.pk, "unit:2")]
    assert reserve(first, clock.now()) == {"unit:1", "unit:2"}
    assert reserve([*first, NewReservation(mug.pk, warehouse.pk, "unit:3", 2)], clock.now()) == {"unit:3"}
    assert reserve(first, clock.now()) == set()
    assert numbers(company) == {"SHIRT-M": (5, 2), "MUG": (5, 2)}
    assert heard == [SellableChanged((sku.pk,)), SellableChanged((mug.pk,))]


def test_a_holder_named_twice_in_one_call_has_one_promise(company: Company) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company)
    reservation = NewReservation(sku.pk, warehouse.pk, "unit:1")
    assert reserve([reservation, reservation], clock.now()) == {"unit:1"}
    assert numbers(company) == {"SHIRT-M": (0, 1)}


def test_a_released_promise_goes_back_and_says_why_once(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company, on_hand=5)
    reserve([NewReservation(sku.pk, warehouse.pk, "unit:1", 3)], clock.now())
    heard = hear(monkeypatch, SellableChanged)
    assert release(["unit:1", "unit:unknown"], why="cancelled by the buyer", by="worker") == 1
    assert release(["unit:1"], why="again", by="worker") == 0
    row = Reservation.objects.get()
    assert (row.status, row.ended_why, row.ended_by) == ("released", "cancelled by the buyer", "worker")
    assert row.ended_at is not None
    assert numbers(company) == {"SHIRT-M": (5, 0)}
    assert heard == [SellableChanged((sku.pk,))]


def test_a_released_holder_may_be_promised_stock_again(company: Company) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company, on_hand=5)
    reservation = NewReservation(sku.pk, warehouse.pk, "unit:1")
    reserve([reservation], clock.now())
    release(["unit:1"], why="moved", by="worker")
    assert reserve([reservation], clock.now()) == {"unit:1"}
    assert numbers(company) == {"SHIRT-M": (5, 1)}


def test_shipping_takes_pieces_from_the_shelf_once_and_leaves_sellable_as_it_was(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company, on_hand=5)
    reservations = [
        NewReservation(sku.pk, warehouse.pk, "unit:1"),
        NewReservation(sku.pk, warehouse.pk, "unit:2", 2),
    ]
    reserve(reservations, clock.now())
    heard = hear(monkeypatch, SellableChanged)
    assert consume(["unit:1", "unit:2"], {"unit:1": "order 7", "unit:2": "order 8"}, "worker") == 2
    assert consume(["unit:1", "unit:2"], "again", "worker") == 0
    assert release(["unit:1"], why="too late", by="worker") == 0
    assert reserve(reservations, clock.now()) == set()
    shipped = Movement.objects.filter(kind="shipment").order_by("once")
    assert list(shipped.values_list("quantity", "once", "reference")) == [
        (-1, "ship:unit:1", "order 7"),
        (-2, "ship:unit:2", "order 8"),
    ]
    assert numbers(company) == {"SHIRT-M": (2, 0)}
    assert heard == []


def test_more_may_be_promised_than_is_there_and_sellable_says_so(company: Company) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company, on_hand=1)
    reserve([NewReservation(sku.pk, warehouse.pk, f"unit:{n}") for n in range(3)], clock.now())
    assert sellable_of([sku.pk]) == {(sku.pk, warehouse.pk): -2}


def test_nothing_asked_is_nothing_done(company: Company) -> None:
    hold_stock()
    assert (reserve([], clock.now()), release([], "x", "x"), consume([], "x", "x")) == (set(), 0, 0)
    assert not Balance.objects.exists()


def test_a_page_of_orders_costs_as_many_statements_as_one_order(company: Company) -> None:
    warehouse = make_warehouse(company)
    skus = [make_sku(company, f"S{n}", on_hand=5) for n in range(10)]

    def statements(holders: int) -> list[int]:
        reservations = [
            NewReservation(skus[n % 10].pk, warehouse.pk, f"unit:{holders}-{n}") for n in range(holders)
        ]
        names = [reservation.holder for reservation in reservations]
        counts = []
        for deed in (
            lambda: reserve(reservations, clock.now()),
            lambda: consume(names[::2], "order", "worker"),
            lambda: release(names, "cancelled", "worker"),
        ):
            with CaptureQueriesContext(connection) as captured:
                deed()
            counts.append(len([q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]))
        return counts

    one, many = statements(2), statements(400)
    assert one == many
    assert max(many) <= 7


@pytest.mark.django_db(transaction=True)
def test_racing_workers_with_overlapping_orders_never_deadlock_and_every_sum_is_exact(
    company: Company,
) -> None:
    """Each worker records, cancels and ships pages of the same units in its own order, some balances being new."""
    warehouse, second = make_warehouse(company), make_warehouse(company, "second")
    skus = [make_sku(company, f"S{n}").pk for n in range(6)]
    chance = random.Random(7)
    units = [
        NewReservation(chance.choice(skus), chance.choice([warehouse.pk, second.pk]), f"unit:{n}")
        for n in range(120)
    ]
    start, errors = Barrier(4), []

    def work(seed: int) -> None:
        mine = random.Random(seed)
        try:
            start.wait()
            for _ in range(12):
                page = mine.sample(units, 40)
                holders = [unit.holder for unit in mine.sample(units, 20)]
                with transaction.atomic():
                    hold_stock(page, holders)
                    release(holders[:10], "cancelled", f"worker {seed}")
                    consume(holders[10:], "order", f"worker {seed}")
                    reserve(page, clock.now())
        except Exception as error:  # noqa: BLE001  # a thread's error must reach the test
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert queries.audit(company) == []
    active = list(Reservation.objects.filter(status="active").values_list("holder", flat=True))
    shipped = list(Reservation.objects.filter(status="consumed").values_list("holder", flat=True))
    assert len(active) == len(set(active))
    assert len(shipped) == len(set(shipped)) == Movement.objects.count() > 0
    assert not set(active) & set(shipped)


@pytest.mark.django_db(transaction=True)
def test_single_calls_of_racing_workers_need_no_common_lock(company: Company) -> None:
    warehouse = make_warehouse(company)
    skus = [make_sku(company, f"S{n}").pk for n in range(8)]
    start, errors = Barrier(3), []

    def work(seed: int) -> None:
        mine = random.Random(seed)
        try:
            start.wait()
            for turn in range(15):
                page = [
                    NewReservation(mine.choice(skus), warehouse.pk, f"unit:{seed}-{turn}-{n}")
                    for n in range(20)
                ]
                holders = [reservation.holder for reservation in page]
                assert reserve(page, clock.now()) == set(holders)
                assert release(holders[:5], "cancelled", "worker") == 5
                assert consume(holders[5:10], "order", "worker") == 5
        except Exception as error:  # noqa: BLE001  # a thread's error must reach the test
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert queries.audit(company) == []
    assert sum(b.reserved for b in Balance.objects.all()) == 3 * 15 * 10
    assert sum(b.on_hand for b in Balance.objects.all()) == -3 * 15 * 5
