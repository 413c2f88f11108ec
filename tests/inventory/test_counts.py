"""Counts: the same one twice changes nothing, and one against a number that moved asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.actions import ImportOptions
from shelfwire.inventory import queries
from shelfwire.inventory.actions import change_stock, import_catalogue, record_movement
from shelfwire.inventory.actions.forget import KEPT
from shelfwire.inventory.errors import BadQuantity, KeyUsed, StaleCount
from shelfwire.inventory.jobs_registry import forget_old_counts
from shelfwire.inventory.models import Balance, Movement, StockCount
from shelfwire.inventory.states import MovementKind
from shelfwire.kit import clock
from shelfwire.people.models import Company

Change = Callable[..., Movement | None]


@pytest.fixture
def change(company: Company) -> Change:
    """``change("count", 10)`` of SHIRT-M in the default warehouse, five on hand."""
    warehouse = make_warehouse(company)
    sku = make_sku(company, on_hand=5)

    def made(kind: str, quantity: int, **more: object) -> Movement | None:
        values = {"sku_id": sku.pk, "warehouse_id": warehouse.pk, "reason": "", "by": "Bob", **more}
        return change_stock(kind=MovementKind(kind), quantity=quantity, **values)

    return made


def on_hand() -> int:
    return Balance.objects.get().on_hand


def test_the_same_count_again_does_not_bring_back_what_was_sold_since(
    change: Change, company: Company
) -> None:
    assert change("count", 10, once="k") is not None
    change("adjustment", -3)
    assert change("count", 10, once="k") is None
    assert on_hand() == 7
    assert queries.audit(company) == []


def test_a_count_that_agreed_is_known_too(change: Change) -> None:
    assert change("count", 5, once="k") is None
    change("adjustment", -3)
    assert change("count", 5, once="k") is None
    assert (on_hand(), StockCount.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("count", 7), ("count", 8)),
        (("count", 5), ("receipt", 5)),
        (("count", 7), ("receipt", 2)),
        (("receipt", 5), ("count", 10)),
        (("receipt", 5), ("receipt", 6)),
        (("receipt", 5), ("adjustment", 5)),
    ],
)
def test_a_key_of_another_change_is_refused_and_nothing_changes(
    change: Change, first: tuple[str, int], second: tuple[str, int]
) -> None:
    change(*first, once="api:1:k")
    before = on_hand(), Movement.objects.count(), StockCount.objects.count()
    with pytest.raises(KeyUsed) as refusal:
        change(*second, once="api:1:k")
    assert refusal.value.value == "k"
    assert (on_hand(), Movement.objects.count(), StockCount.objects.count()) == before


def test_a_count_against_a_number_that_moved_asks_and_changes_nothing(change: Change) -> None:
    change("adjustment", -2)
    with pytest.raises(StaleCount, match="5 were on hand when the number was read, 3 are now") as refusal:
        change("count", 9, once="k", seen=5)
    assert refusal.value.value == 3
    assert (on_hand(), StockCount.objects.count()) == (3, 0)
    assert change("count", 9, once="k", seen=3) is not None
    assert on_hand() == 9
    assert change("count", 9, once="k", seen=3) is None, "a repeat of what was done is no stale count"


def test_only_counts_compare_and_only_adjustments_take_away(change: Change) -> None:
    for kind, quantity, more in (("receipt", 1, {"seen": 5}), ("receipt", -1, {}), ("return", -1, {})):
        with pytest.raises(BadQuantity):
            change(kind, quantity, **more)
    with pytest.raises(ValueError, match="by hand"):
        change("shipment", -1)
    assert on_hand() == 5


def test_a_file_sent_again_brings_back_nothing_that_was_sold_since(company: Company) -> None:
    warehouse = make_warehouse(company)

    def send(content: bytes) -> list[str]:
        options = ImportOptions(create=True)
        done = import_catalogue(company=company, name="count.csv", content=content, options=options, by="Bob")
        return list(done.counts.values())

    file = b"SKU,Title,Quantity\nA,Shirt,10\nB,Mug,4\n"
    assert send(file) == [2, 0, 0, 0]
    for balance in Balance.objects.all():
        record_movement(
            sku_id=balance.sku_id,
            warehouse_id=warehouse.pk,
            quantity=-1,
            kind=MovementKind.ADJUSTMENT,
            reason="Sold",
            by="Bob",
        )
    assert send(file) == [0, 0, 2, 0]
    assert sorted(Balance.objects.values_list("on_hand", flat=True)) == [3, 9]
    assert send(file + b"\n") == [0, 2, 0, 0], "another document is another count"
    assert sorted(Balance.objects.values_list("on_hand", flat=True)) == [4, 10]


@pytest.mark.django_db(transaction=True)
def test_racing_repeats_of_one_count_count_once(company: Company) -> None:
    warehouse, sku = make_warehouse(company), make_sku(company, on_hand=5)
    start, made, errors = Barrier(4), [], []

    def work() -> None:
        try:
            start.wait()
            made.append(
                change_stock(
                    sku_id=sku.pk,
                    warehouse_id=warehouse.pk,
                    kind=MovementKind.COUNT,
                    quantity=9,
                    reason="",
                    by="Bob",
                    once="k",
                    seen=5,
                )
            )
        except Exception as error:  # noqa: BLE001  # a thread's error must reach the test
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sum(movement is not None for movement in made) == 1
    assert (on_hand(), Movement.objects.count()) == (9, 2)


def test_an_exported_number_that_moved_since_asks_unless_a_person_is_sure(company: Company) -> None:
    warehouse = make_warehouse(company)
    shirt = make_sku(company, on_hand=10)
    make_sku(company, "MUG", on_hand=10)
    read_at = clock.now().isoformat()
    record_movement(
        sku_id=shirt.pk,
        warehouse_id=warehouse.pk,
        quantity=-4,
        kind=MovementKind.ADJUSTMENT,
        reason="Sold",
        by="Bob",
    )
    file = f"SKU,Title,On hand,Stock as of\nSHIRT-M,New title,10,{read_at}\nMUG,Cup,8,{read_at}\n".encode()

    def send(content: bytes) -> list[tuple[str, str, str]]:
        options = ImportOptions(create=True)
        done = import_catalogue(company=company, name="stock.csv", content=content, options=options, by="Bob")
        return [(row.key, row.status, row.code) for row in done.rows]

    assert send(file) == [("SHIRT-M", "failed", "stale_count"), ("MUG", "updated", "")]
    shirt.refresh_from_db()
    assert (shirt.title, dict(Balance.objects.values_list("sku__code", "on_hand"))) == (
        "Product SHIRT-M",
        {"SHIRT-M": 6, "MUG": 8},
    )
    assert send(file)[1] == ("MUG", "unchanged", "")
    assert send(file.replace(read_at.encode(), b"yesterday"))[0][1:] == ("failed", "bad_cell")
    assert send(file.replace(read_at.encode(), b""))[0][1] == "updated", (
        "a file that does not say when counts"
    )


@pytest.mark.parametrize("word", ["yes", "YES", "no", "9"])
def test_a_person_who_is_sure_counts_over_what_moved_since(company: Company, word: str) -> None:
    warehouse, shirt = make_warehouse(company), make_sku(company, on_hand=10)
    read_at = clock.now().isoformat()
    sold = {"kind": MovementKind.ADJUSTMENT, "quantity": -4, "reason": "Sold", "by": "Bob"}
    change_stock(sku_id=shirt.pk, warehouse_id=warehouse.pk, **sold)
    results = {}
    for answer in ("", word):
        file = f"SKU,On hand,Stock as of,Confirm\nSHIRT-M,9,{read_at},{answer}\n".encode()
        done = import_catalogue(
            company=company, name="a.csv", content=file, options=ImportOptions(), by="Bob"
        )
        results[answer] = [done.rows[0].status, done.rows[0].code, on_hand()]
    assert results[""] == ["failed", "stale_count", 6]
    assert results[word] == (["updated", "", 9] if word.lower() == "yes" else ["failed", "stale_count", 6])
    assert queries.audit(company) == []


def test_an_old_count_sent_again_changes_nothing_when_its_key_is_forgotten(
    change: Change, company: Company
) -> None:
    change("count", 10, once="moved")
    change("count", 10, once="agreed")
    for kept in (timedelta(days=90), KEPT - timedelta(days=1), KEPT + timedelta(days=1)):
        with time_machine.travel(clock.now() + kept, tick=False):
            forget_old_counts()
            change("adjustment", -1)
            known = on_hand()
            assert change("count", 10, once="moved") is None
            if kept < KEPT:
                assert change("count", 10, once="agreed") is None
                with pytest.raises(KeyUsed):
                    change("count", 9, once="moved")
            with pytest.raises(KeyUsed):
                change("receipt", 10, once="moved")
            assert on_hand() == known
    assert StockCount.objects.count() == 0
    assert queries.audit(company) == []
