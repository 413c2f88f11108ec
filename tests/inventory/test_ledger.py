"""The ledger: append-only, every number a sum over it, every deed once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from tests.factories import make_sku, make_warehouse
from tests.support.announcements import hear

from shelfwire.catalog.actions import update_sku
from shelfwire.inventory import queries
from shelfwire.inventory.actions import NewReservation, count_stock, record_movement, reserve
from shelfwire.inventory.errors import AnotherCompany, BadQuantity
from shelfwire.inventory.events import SellableChanged
from shelfwire.inventory.models import Balance, Movement
from shelfwire.inventory.sellable import announced_together, explain, sellable_of
from shelfwire.inventory.states import MovementKind
from shelfwire.kit import clock
from shelfwire.people.models import Company


def move(sku_id: int, warehouse_id: int, quantity: int, **more: str) -> Movement | None:
    return record_movement(
        sku_id=sku_id,
        warehouse_id=warehouse_id,
        quantity=quantity,
        kind=MovementKind.RECEIPT,
        by="Bob",
        **{"reason": "Delivery", **more},
    )


def test_a_movement_moves_the_balance_and_is_announced(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = hear(monkeypatch, SellableChanged)
    warehouse, sku = make_warehouse(company), make_sku(company)
    movement = move(sku.pk, warehouse.pk, 12, reference="PO-7")
    assert movement is not None
    assert (movement.quantity, movement.kind, movement.reason, movement.reference, movement.by) == (
        12, "receipt", "Delivery", "PO-7", "Bob",
    )  # fmt: skip
    move(sku.pk, warehouse.pk, -20)
    assert Balance.objects.get().on_hand == -8
    assert heard == [SellableChanged((sku.pk,))] * 2
    assert queries.audit(company) == []


def test_the_same_deed_twice_makes_one_movement(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company)
    assert move(sku.pk, warehouse.pk, 5, once="receipt:1") is not None
    heard = hear(monkeypatch, SellableChanged)
    assert move(sku.pk, warehouse.pk, 5, once="receipt:1") is None
    assert (Movement.objects.count(), Balance.objects.get().on_hand, heard) == (1, 5, [])


@pytest.mark.parametrize(
    "statement", ["UPDATE inventory_movement SET quantity = 1", "DELETE FROM inventory_movement"]
)
def test_the_database_refuses_to_change_or_delete_a_movement(company: Company, statement: str) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company)
    move(sku.pk, warehouse.pk, 5)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Movement.objects.get().quantity == 5


def test_a_movement_of_nothing_or_of_too_much_is_refused(company: Company) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company)
    for quantity in (0, 1_000_000_001, -1_000_000_001):
        with pytest.raises(BadQuantity):
            move(sku.pk, warehouse.pk, quantity)
    with pytest.raises(IntegrityError), transaction.atomic():
        Movement.objects.create(
            sku=sku, warehouse=warehouse, quantity=0, kind="count", at=clock.now(), by="x"
        )
    assert not Movement.objects.exists()
    assert not Balance.objects.exists()


def test_stock_never_moves_between_companies(company: Company, other_company: Company) -> None:
    warehouse, sku = make_warehouse(other_company), make_sku(company)
    with pytest.raises(AnotherCompany):
        move(sku.pk, warehouse.pk, 1)
    with pytest.raises(AnotherCompany):
        count_stock(sku_id=sku.pk, warehouse_id=warehouse.pk, counted=1, reason="Count", by="Bob")
    assert not Movement.objects.exists()


def test_a_count_posts_the_difference_and_none_when_it_is_right(company: Company) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company)
    move(sku.pk, warehouse.pk, 12)
    counted = count_stock(sku_id=sku.pk, warehouse_id=warehouse.pk, counted=9, reason="Shelf count", by="Bob")
    assert counted is not None
    assert (counted.quantity, counted.kind, counted.reason) == (-3, "count", "Shelf count")
    assert count_stock(sku_id=sku.pk, warehouse_id=warehouse.pk, counted=9, reason="Again", by="Bob") is None
    assert Balance.objects.get().on_hand == 9


def test_a_negative_count_is_refused(company: Company) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company)
    with pytest.raises(BadQuantity):
        count_stock(sku_id=sku.pk, warehouse_id=warehouse.pk, counted=-1, reason="Count", by="Bob")
    assert not Movement.objects.exists()


def test_another_safety_quantity_is_another_sellable_quantity_and_is_announced(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company, buffer=2)
    move(sku.pk, warehouse.pk, 10)
    heard = hear(monkeypatch, SellableChanged)
    update_sku(sku=sku, by="Bob", title="Another title")
    assert heard == []
    update_sku(sku=sku, by="Bob", buffer=4)
    assert heard == [SellableChanged((sku.pk,))]
    assert sellable_of([sku.pk]) == {(sku.pk, warehouse.pk): 6}
    [balance] = queries.balances(company)
    assert (balance.sellable, explain(sku, warehouse).sellable) == (6, 6)


def test_a_quantity_is_explained_number_by_number(company: Company, other_company: Company) -> None:
    warehouse, elsewhere = make_warehouse(company), make_warehouse(company, "second")
    sku, other = make_sku(company, buffer=2), make_sku(company, "OTHER")
    move(sku.pk, warehouse.pk, 10)
    move(sku.pk, warehouse.pk, 5)
    count_stock(sku_id=sku.pk, warehouse_id=warehouse.pk, counted=12, reason="Count", by="Bob")
    move(sku.pk, elsewhere.pk, 100)
    move(other.pk, warehouse.pk, 100)
    reserve(
        [NewReservation(sku.pk, warehouse.pk, "unit:1"), NewReservation(sku.pk, warehouse.pk, "unit:2", 2)],
        clock.now(),
    )

    told = explain(sku, warehouse)
    assert (told.on_hand, told.reserved, told.buffer, told.sellable) == (12, 3, 2, 7)
    assert told.formula == "12 on hand − 3 reserved − 2 safety quantity = 7 sellable"
    assert told.moved == {"count": -3, "receipt": 15}
    assert sum(told.moved.values()) == told.on_hand
    assert [m.quantity for m in told.movements] == [-3, 5, 10]
    assert (told.movement_count, told.reservation_count) == (3, 2)
    assert [(r.holder, r.quantity) for r in told.reservations] == [("unit:1", 1), ("unit:2", 2)]
    assert told.agrees
    assert sellable_of([sku.pk]) == {(sku.pk, warehouse.pk): 7, (sku.pk, elsewhere.pk): 98}


def test_a_quantity_that_never_moved_is_explained_as_zero(company: Company) -> None:
    told = explain(make_sku(company, buffer=1), make_warehouse(company))
    assert (told.on_hand, told.reserved, told.sellable, told.movement_count, told.agrees) == (
        0,
        0,
        -1,
        0,
        True,
    )


def test_a_balance_that_is_not_the_sum_of_its_rows_is_found_by_the_audit(company: Company) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company)
    move(sku.pk, warehouse.pk, 5)
    assert queries.audit(company) == []
    Balance.objects.update(on_hand=6, reserved=1)
    assert queries.audit(company) == [queries.Difference("SHIRT-M", "main", 6, 5, 1, 0)]
    assert not explain(sku, warehouse).agrees
    Balance.objects.all().delete()
    assert queries.audit(company) == [queries.Difference("SHIRT-M", "main", 0, 5, 0, 0)]


def test_balances_are_listed_by_warehouse_and_word_in_their_own_company(
    company: Company, other_company: Company
) -> None:
    warehouse, second = make_warehouse(company), make_warehouse(company, "second")
    sku, mug = make_sku(company, buffer=1), make_sku(company, "MUG")
    foreign, foreign_warehouse = make_sku(other_company), make_warehouse(other_company)
    for sku_id, warehouse_id in ((sku.pk, warehouse.pk), (sku.pk, second.pk), (mug.pk, warehouse.pk),
                                 (foreign.pk, foreign_warehouse.pk)):  # fmt: skip
        move(sku_id, warehouse_id, 4)
    assert [(b.code, b.warehouse.code, b.sellable) for b in queries.balances(company)] == [
        ("MUG", "main", 4), ("SHIRT-M", "main", 3), ("SHIRT-M", "second", 3),
    ]  # fmt: skip
    assert [b.code for b in queries.balances(company, "shirt", second)] == ["SHIRT-M"]


def test_stock_lists_every_sku_in_use_also_those_never_counted(company: Company) -> None:
    warehouse, second = make_warehouse(company), make_warehouse(company, "second")
    sku = make_sku(company)
    make_sku(company, "NEW")
    make_sku(company, "OLD", archived_at=clock.now())
    move(sku.pk, warehouse.pk, 4)
    move(sku.pk, second.pk, 3)
    reserve([NewReservation(sku.pk, second.pk, "unit:1")], clock.now())
    assert [(s.code, s.on_hand, s.reserved) for s in queries.stock(company)] == [
        ("NEW", 0, 0),
        ("SHIRT-M", 7, 1),
    ]
    assert [s.code for s in queries.stock(company, "shirt")] == ["SHIRT-M"]


def test_changes_together_are_announced_once(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    mug, cup, place = make_sku(company, "MUG"), make_sku(company, "CUP"), make_warehouse(company)
    heard = hear(monkeypatch, SellableChanged)
    with announced_together():
        for sku in (mug, cup, mug):
            move(sku.pk, place.pk, 5)
        assert heard == []
    assert heard == [SellableChanged((mug.pk, cup.pk))]


def test_changes_of_which_one_fails_are_not_announced(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    cup, place = make_sku(company, "CUP"), make_warehouse(company)
    heard = hear(monkeypatch, SellableChanged)
    with pytest.raises(BadQuantity):
        _move_and_fail(cup.pk, place.pk)
    assert heard == []
    move(cup.pk, place.pk, 1)
    assert heard == [SellableChanged((cup.pk,))]


def _move_and_fail(sku_id: int, warehouse_id: int) -> None:
    with announced_together():
        move(sku_id, warehouse_id, 1)
        move(sku_id, warehouse_id, 0)
