"""Stock takes: what was expected, what was counted, what moved meanwhile, and one posting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.actions import set_kit
from shelfwire.catalog.errors import NoStockOfItsOwn
from shelfwire.catalog.models import Sku
from shelfwire.inventory import queries
from shelfwire.inventory.actions import (
    StaleLine,
    TakeCount,
    TakePosted,
    cancel_take,
    enter_counts,
    open_take,
    post_take,
    record_movement,
)
from shelfwire.inventory.errors import AnotherCompany, BadQuantity, Ended
from shelfwire.inventory.models import Movement, StockTake, Warehouse
from shelfwire.inventory.states import MovementKind
from shelfwire.kit import clock
from shelfwire.people.models import Company


@pytest.fixture
def shelf(company: Company) -> tuple[Warehouse, Sku, Sku, Sku]:
    """Ten mugs and four boxes; a lamp that nobody counted yet; a kit, which is no line of a take."""
    main = make_warehouse(company)
    mug, box, lamp = (
        make_sku(company, code, on_hand=n) for code, n in (("MUG", 10), ("BOX", 4), ("LAMP", 0))
    )
    set_kit(sku=make_sku(company, "SET"), parts=[(mug, 2)], by="Bob")
    return main, mug, box, lamp


def sell(sku: Sku, place: Warehouse, quantity: int = -1) -> None:
    record_movement(
        sku_id=sku.pk,
        warehouse_id=place.pk,
        quantity=quantity,
        kind=MovementKind.ADJUSTMENT,
        reason="",
        by="Bob",
    )


def on_hand(company: Company) -> dict[str, int]:
    assert queries.audit(company) == []
    return {b.sku.code: b.on_hand for b in queries.balances(company)}


def lines(take: StockTake) -> dict[str, tuple[Any, ...]]:
    return {
        line.code: (line.expected, line.counted, line.moved, line.difference, line.is_stale)
        for line in queries.take_lines(take)
    }


def test_a_take_shows_the_differences_and_posts_them_once(company: Company, shelf: Any) -> None:
    main, mug, _, lamp = shelf
    take = open_take(warehouse=main, by="Bob", note="Year end")
    assert lines(take) == {
        "BOX": (4, None, 0, None, False), "LAMP": (0, None, 0, None, False), "MUG": (10, None, 0, None, False),
    }  # fmt: skip
    sell(mug, main)
    assert enter_counts(take=take, counts=[TakeCount(mug.pk, 7), TakeCount(lamp.pk, 0)], by="Charlie") == 2
    assert lines(take)["MUG"] == (10, 7, -1, -2, False)
    assert on_hand(company)["MUG"] == 9
    assert post_take(take=take, by="Bob") == TakePosted(changed=1, agreed=1, uncounted=1)
    assert post_take(take=take, by="Bob") == TakePosted()
    assert on_hand(company) == {"MUG": 7, "BOX": 4, "LAMP": 0}
    assert queries.supply_of([lamp.pk], [main.pk])[lamp.pk, main.pk].counted
    row = Movement.objects.get(kind="count", reason="Stock take")
    assert (row.quantity, row.reference, row.by) == (-2, "Year end", "Bob")
    for act in (
        lambda: enter_counts(take=take, counts=[TakeCount(mug.pk, 1)], by="Bob"),
        lambda: cancel_take(take=take, by="Bob"),
    ):
        with pytest.raises(Ended):
            act()
    assert on_hand(company)["MUG"] == 7


def test_a_line_whose_stock_moved_after_the_count_is_handed_back(company: Company, shelf: Any) -> None:
    main, mug, box, _ = shelf
    take = open_take(warehouse=main, by="Bob", skus=[mug, box])
    enter_counts(take=take, counts=[TakeCount(mug.pk, 8), TakeCount(box.pk, 3)], by="Bob")
    sell(mug, main, -2)
    assert lines(take)["MUG"] == (10, 8, -2, 0, True)
    assert post_take(take=take, by="Bob") == TakePosted(
        changed=1, stale=(StaleLine(mug.pk, "MUG", counted=8, seen=10, on_hand=8),)
    )
    assert on_hand(company) == {"MUG": 8, "BOX": 3}
    take.refresh_from_db()
    assert take.status == "open"
    enter_counts(take=take, counts=[TakeCount(mug.pk, 5)], by="Bob")
    assert post_take(take=take, by="Bob") == TakePosted(changed=1)
    assert on_hand(company) == {"MUG": 5, "BOX": 3}
    take.refresh_from_db()
    assert take.status == "posted"


def test_what_was_sold_between_the_count_and_its_entry_makes_it_stale(company: Company, shelf: Any) -> None:
    main, mug, box, _ = shelf
    take = open_take(warehouse=main, by="Bob", skus=[mug, box])
    counted_at = clock.now()
    with time_machine.travel(counted_at + timedelta(minutes=5)):
        sell(mug, main)
    with time_machine.travel(counted_at + timedelta(minutes=9)):
        enter_counts(
            take=take, counts=[TakeCount(mug.pk, 10, counted_at), TakeCount(box.pk, 4, counted_at)], by="Bob"
        )
        posted = post_take(take=take, by="Bob")
    assert posted == TakePosted(agreed=1, stale=(StaleLine(mug.pk, "MUG", 10, 10, 9),))
    assert on_hand(company)["MUG"] == 9


def test_a_cancelled_take_changes_nothing(company: Company, shelf: Any) -> None:
    main, mug, *_ = shelf
    take = open_take(warehouse=main, by="Bob")
    enter_counts(take=take, counts=[TakeCount(mug.pk, 1)], by="Bob")
    for _ in range(2):
        cancel_take(take=take, by="Bob")
    with pytest.raises(Ended):
        post_take(take=take, by="Bob")
    assert on_hand(company)["MUG"] == 10


def test_what_is_no_line_of_it_is_refused(company: Company, other_company: Company, shelf: Any) -> None:
    main, mug, *_ = shelf
    kit, foreign = Sku.objects.get(code="SET"), make_sku(other_company, "X")
    for sku, refusal in ((kit, NoStockOfItsOwn), (foreign, AnotherCompany)):
        with pytest.raises(refusal):
            open_take(warehouse=main, by="Bob", skus=[mug, sku])
    assert not StockTake.objects.exists()
    take = open_take(warehouse=main, by="Bob", skus=[mug])
    for count, refusal in (
        (TakeCount(kit.pk, 1), NoStockOfItsOwn),
        (TakeCount(foreign.pk, 1), AnotherCompany),
        (TakeCount(mug.pk, -1), BadQuantity),
    ):
        with pytest.raises(refusal):
            enter_counts(take=take, counts=[TakeCount(mug.pk, 3), count], by="Bob")
    assert lines(take) == {"MUG": (10, None, 0, None, False)}
