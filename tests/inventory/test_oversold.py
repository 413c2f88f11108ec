"""What was sold and is not there: found in the statement that made it so, taken on by a person, and settled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from tests.factories import channel_order, make_account, make_sku, make_warehouse
from tests.support.announcements import hear

from shelfwire.alerts.kinds import find as kind
from shelfwire.alerts.models import Occasion
from shelfwire.catalog.actions import set_kit
from shelfwire.inventory import queries
from shelfwire.inventory.actions import (
    NewReservation,
    consume,
    count_stock,
    move_reservation,
    record_movement,
    release,
    reserve,
    take_on,
)
from shelfwire.inventory.errors import NotAMember, NotEnoughThere, NotReserved
from shelfwire.inventory.events import ReservationMoved, SellableChanged
from shelfwire.inventory.models import Oversold, Reservation, Warehouse
from shelfwire.inventory.states import MovementKind, Remedy
from shelfwire.kit import clock
from shelfwire.listings.models import ListingSku
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import TimelineEntry, Unit
from shelfwire.people.models import Company, Membership, Role, User


def open_rows() -> dict[tuple[str, str], int]:
    rows = Oversold.objects.filter(settled_at=None)
    return {(row.sku.code, row.warehouse.code): row.units for row in rows}


def member(company: Company, name: str) -> User:
    user = User.objects.create(username=name, email=f"{name}@shelf.example")
    Membership.objects.create(company=company, user=user, role=Role.OPERATOR)
    return user


def sell(sku: Any, place: Warehouse, *units: int, quantity: int = 1) -> None:
    reserve([NewReservation(sku.pk, place.pk, f"unit:{n}", quantity) for n in units], clock.now())


def test_an_oversold_sku_is_opened_followed_and_settled_with_the_balance(company: Company) -> None:
    main = make_warehouse(company)
    sku, plenty = make_sku(company, "MUG", on_hand=2), make_sku(company, "BOX", on_hand=9)
    sell(sku, main, 1, 2)
    sell(plenty, main, 11, 12)
    assert open_rows() == {}
    sell(sku, main, 3, 4)
    first = Oversold.objects.get()
    assert open_rows() == {("MUG", "main"): 2}
    # what leaves leaves the shortage as it is, and the row with its owner stays the same one
    consume(["unit:1", "unit:11", "unit:12"], "order", "worker")
    assert open_rows() == {("MUG", "main"): 2}
    release(["unit:2"], "cancelled", "worker")
    assert open_rows() == {("MUG", "main"): 1}
    record_movement(
        sku_id=sku.pk, warehouse_id=main.pk, quantity=1, kind=MovementKind.RECEIPT, reason="", by="Bob"
    )
    assert open_rows() == {}
    assert list(Oversold.objects.values_list("pk", "units")) == [(first.pk, 1)]
    Oversold.objects.update(settled_at=clock.now() - timedelta(minutes=2))
    count_stock(sku_id=sku.pk, warehouse_id=main.pk, counted=0, reason="", by="Bob")
    assert open_rows() == {("MUG", "main"): 2}
    assert Oversold.objects.count() == 2


def test_shipping_the_last_piece_is_no_shortage(company: Company) -> None:
    main = make_warehouse(company)
    sku = make_sku(company, "MUG", on_hand=2)
    sell(sku, main, 1, 2)
    consume(["unit:1", "unit:2"], "order", "worker")
    assert not Oversold.objects.exists()


def test_the_newest_holders_are_named_each_with_what_may_be_done(company: Company) -> None:
    main, east = make_warehouse(company), make_warehouse(company, "east")
    mug, box, kit = (make_sku(company, code, on_hand=n) for code, n in (("MUG", 3), ("BOX", 9), ("SET", 0)))
    set_kit(sku=kit, parts=[(mug, 2), (box, 1)], by="Bob")
    sell(mug, main, 1, 2)
    sell(kit, main, 3)
    sell(mug, main, 4, quantity=1)
    for sku in (mug, box):
        count_stock(sku_id=sku.pk, warehouse_id=east.pk, counted=1, reason="", by="Bob")
    [short] = queries.oversold(company)
    assert (short.oversold.sku.code, short.oversold.units, short.is_counted) == ("MUG", 2, True)
    assert [one.holder for one in short.holders] == ["unit:4", "unit:3"]
    # east has one mug: enough for the newest, and then not for the kit of two
    assert [[(p.remedy, p.warehouse) for p in one.proposals] for one in short.holders] == [
        [(Remedy.MOVE, east), (Remedy.BUY_IN, None), (Remedy.CANCEL, None)],
        [(Remedy.BUY_IN, None), (Remedy.CANCEL, None)],
    ]


def test_the_list_asks_a_fixed_number_of_questions(
    company: Company, other_company: Company, django_assert_num_queries: Any
) -> None:
    main = make_warehouse(company)
    make_warehouse(company, "east")
    theirs = make_warehouse(other_company)
    sell(make_sku(other_company, "THEIRS", on_hand=0), theirs, 999)
    for n in range(12):
        sell(make_sku(company, f"S{n}"), main, n, 100 + n)
    with django_assert_num_queries(6):
        found = queries.oversold(company)
    assert [short.oversold.sku.code for short in found] == [f"S{n}" for n in range(12)]
    assert {len(short.holders) for short in found} == {2}
    assert not any(short.is_counted for short in found)


def test_a_person_takes_it_on_once(
    company: Company,
    other_company: Company,
) -> None:
    main, sku = make_warehouse(company), make_sku(company, "MUG")
    sell(sku, main, 1)
    row = Oversold.objects.get()
    bob, stranger = member(company, "bob"), member(other_company, "mallory")
    for _ in range(2):
        taken = take_on(oversold=row, owner=bob, note="Supplier called", by="Bob")
    assert (taken.owner, taken.note) == (bob, "Supplier called")
    with pytest.raises(NotAMember):
        take_on(oversold=row, owner=stranger, by="Bob")
    row.refresh_from_db()
    assert row.owner == bob
    assert LogEntry.objects.filter(changes__has_key="oversold").count() == 1
    sell(sku, main, 2)
    row.refresh_from_db()
    assert (row.units, row.owner) == (2, bob)


def test_who_takes_care_of_a_shortage_still_does_when_it_ends_for_a_moment(company: Company) -> None:
    main, bob = make_warehouse(company), member(company, "bob")
    sku = make_sku(company, "MUG", on_hand=1)
    sell(sku, main, 1, 2)
    take_on(oversold=Oversold.objects.get(), owner=bob, note="Ten arrive on Friday", by="Bob")
    release(["unit:2"], why="Cancelled", by="Bob")
    assert open_rows() == {}
    sell(sku, main, 3, 4)
    row = Oversold.objects.get()
    assert (row.units, row.owner, row.note, row.settled_at) == (2, bob, "Ten arrive on Friday", None)

    release(["unit:3", "unit:4"], why="Cancelled", by="Bob")
    Oversold.objects.update(settled_at=clock.now() - timedelta(minutes=2))
    sell(sku, main, 5)
    assert [(row.units, row.owner) for row in Oversold.objects.order_by("pk")] == [(2, bob), (1, None)]


def test_a_unit_leaves_from_another_warehouse_and_its_order_says_so(company: Company) -> None:
    main, east = make_warehouse(company), make_warehouse(company, "east")
    mug, box, kit = (make_sku(company, code, on_hand=n) for code, n in (("MUG", 1), ("BOX", 1), ("SET", 0)))
    set_kit(sku=kit, parts=[(mug, 2), (box, 1)], by="Bob")
    account = make_account(company)
    doc = channel_order(units=[("SET", 1)])
    record_orders(account, [doc], via="poll")
    ListingSku.objects.update(sku=kit)
    Unit.objects.update(sku=kit)
    unit = Unit.objects.get()
    sell(kit, main, unit.pk)
    holder = f"unit:{unit.pk}"
    made_at = Reservation.objects.filter(holder=holder).first().made_at  # type: ignore[union-attr]

    with pytest.raises(NotEnoughThere):
        move_reservation(holder=holder, warehouse=east, by="Bob")
    assert open_rows() == {("MUG", "main"): 1}
    for sku in (mug, box):
        count_stock(sku_id=sku.pk, warehouse_id=east.pk, counted=5, reason="", by="Bob")
    assert move_reservation(holder=holder, warehouse=east, by="Bob") == 3
    assert move_reservation(holder=holder, warehouse=east, by="Bob") == 0
    assert open_rows() == {}
    assert queries.audit(company) == []
    active = Reservation.objects.filter(status="active").values_list(
        "sku__code", "warehouse__code", "made_at"
    )
    assert set(active) == {("MUG", "east", made_at), ("BOX", "east", made_at)}
    texts = TimelineEntry.objects.filter(kind="person").values_list("text", "by")
    assert list(texts) == [("A unit leaves from East", "Bob")]
    # the order read again leaves it where the person put it
    record_orders(account, [channel_order(doc.external_id, units=[("SET", 1)], updated_at=doc.updated_at
                                          + timedelta(hours=1))], via="poll")  # fmt: skip
    assert {row[1] for row in active.all()} == {"east"}


def test_what_cannot_be_moved_is_refused(
    company: Company, other_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    main, theirs = make_warehouse(company), make_warehouse(other_company)
    sell(make_sku(company, "MUG"), main, 1)
    heard = hear(monkeypatch, ReservationMoved, SellableChanged)
    with pytest.raises(NotReserved):
        move_reservation(holder="unit:2", warehouse=main, by="Bob")
    with pytest.raises(NotReserved) as foreign:  # who asks for another company learns nothing of it
        move_reservation(holder="unit:1", warehouse=theirs, by="Bob")
    assert "MUG" not in str(foreign.value)
    assert heard == []
    assert Reservation.objects.get().warehouse == main


def test_people_are_told_of_what_was_counted_and_no_more_once_it_is_settled(company: Company) -> None:
    main = make_warehouse(company)
    sell(make_sku(company, "NEVER"), main, 1)
    mug = make_sku(company, "MUG", on_hand=1)
    sell(mug, main, 2, 3)
    told = kind("oversold")
    assert told is not None
    [found] = told.find(company, clock.now(), 10)
    row = Oversold.objects.get(sku=mug)
    assert (found.subject_id, found.began_at) == (str(row.pk), row.since)
    occasion = Occasion.objects.create(
        company=company, kind="oversold", subject_id=found.subject_id, began_at=found.began_at,
        recorded_at=clock.now(), checked_at=clock.now(),
    )  # fmt: skip
    assert told.find(company, clock.now(), 10) == []
    assert told.standing([occasion]) == {occasion.pk}
    line = told.lines([occasion])[occasion.pk]
    assert (line.title, line.text) == ("MUG is oversold", "1 more is reserved in Main than on hand.")
    release(["unit:3"], "cancelled", "worker")
    assert told.standing([occasion]) == set()
