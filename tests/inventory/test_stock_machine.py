"""Whatever is done in whatever order, every balance is the sum of its rows and equals a model kept beside it."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.factories import make_sku, make_warehouse

from shelfwire.inventory import queries
from shelfwire.inventory.actions import (
    NewReservation,
    consume,
    count_stock,
    record_movement,
    release,
    reserve,
)
from shelfwire.inventory.errors import KeyUsed
from shelfwire.inventory.states import MovementKind
from shelfwire.kit import clock
from shelfwire.people.models import Company

HOLDERS = st.lists(st.integers(1, 8).map(lambda n: f"unit:{n}"), max_size=5)


def machine_of(company: Company) -> type[RuleBasedStateMachine]:
    """The machine over the test's company; each run starts from an empty stock and is rolled back."""

    class Stock(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.transaction = transaction.atomic()
            self.transaction.__enter__()

        @initialize()
        def open(self) -> None:
            self.warehouses = [make_warehouse(company, code).pk for code in ("main", "second")]
            self.skus = [make_sku(company, code).pk for code in ("A", "B")]
            self.on_hand: dict[tuple[int, int], int] = defaultdict(int)
            self.active: dict[str, tuple[tuple[int, int], int]] = {}
            self.shipped: set[str] = set()
            self.deeds: dict[str, tuple[int, int]] = {}

        def pair(self, place: int) -> tuple[int, int]:
            return self.skus[place % 2], self.warehouses[place // 2]

        @rule(place=st.integers(0, 3), quantity=st.integers(-5, 9).filter(bool), deed=st.integers(0, 4))
        def move(self, place: int, quantity: int, deed: int) -> None:
            sku_id, warehouse_id = self.pair(place)
            once = f"deed:{deed}" if deed else None
            known = self.deeds.get(once or "")
            try:
                movement = record_movement(
                    sku_id=sku_id, warehouse_id=warehouse_id, quantity=quantity, kind=MovementKind.ADJUSTMENT,
                    reason="", by="Bob", once=once,
                )  # fmt: skip
            except KeyUsed:
                assert known not in (None, (place, quantity))
                return
            assert (movement is None) == (known == (place, quantity))
            if movement is not None:
                self.on_hand[sku_id, warehouse_id] += quantity
                self.deeds |= {once: (place, quantity)} if once else {}

        @rule(place=st.integers(0, 3), counted=st.integers(0, 9))
        def count(self, place: int, counted: int) -> None:
            sku_id, warehouse_id = self.pair(place)
            movement = count_stock(
                sku_id=sku_id, warehouse_id=warehouse_id, counted=counted, reason="Count", by="Bob"
            )
            assert (movement.quantity if movement else 0) == counted - self.on_hand[sku_id, warehouse_id]
            self.on_hand[sku_id, warehouse_id] = counted

        @rule(holders=HOLDERS, place=st.integers(0, 3), quantity=st.integers(1, 3))
        def reserve(self, holders: list[str], place: int, quantity: int) -> None:
            pair = self.pair(place)
            made = reserve([NewReservation(*pair, holder, quantity) for holder in holders], clock.now())
            assert made == set(holders) - self.active.keys() - self.shipped
            self.active |= dict.fromkeys(made, (pair, quantity))

        @rule(holders=HOLDERS)
        def release(self, holders: list[str]) -> None:
            expected = set(holders) & self.active.keys()
            assert release(holders, why="cancelled", by="worker") == len(expected)
            for holder in expected:
                del self.active[holder]

        @rule(holders=HOLDERS)
        def ship(self, holders: list[str]) -> None:
            expected = set(holders) & self.active.keys()
            assert consume(holders, "order", "worker") == len(expected)
            for holder in expected:
                pair, quantity = self.active.pop(holder)
                self.on_hand[pair] -= quantity
                self.shipped.add(holder)

        @invariant()
        def balances_are_sums(self) -> None:
            if not hasattr(self, "on_hand"):
                return
            assert queries.audit(company) == []
            reserved: dict[tuple[int, int], int] = defaultdict(int)
            for pair, quantity in self.active.values():
                reserved[pair] += quantity
            for balance in queries.balances(company):
                pair = (balance.sku_id, balance.warehouse_id)
                assert (balance.on_hand, balance.reserved) == (self.on_hand[pair], reserved[pair])

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    return Stock


@pytest.mark.django_db
def test_every_balance_is_the_sum_of_its_rows_whatever_happens(company: Company) -> None:
    run_state_machine_as_test(machine_of(company), settings=settings(max_examples=40, stateful_step_count=25))
