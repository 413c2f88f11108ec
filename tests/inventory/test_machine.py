"""Movements, reservations, kits, shadows, transfers, stock takes, other sources, cancellations and what comes back, in
any order: pieces are never made nor lost, nothing is sold twice, and what is oversold is exactly what is short.
"""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.actions import set_kit, set_shadow
from shelfwire.inventory import queries
from shelfwire.inventory.actions import (
    NewReservation,
    TakeCount,
    assemble,
    cancel_transfer,
    consume,
    enter_counts,
    move_reservation,
    open_take,
    pack,
    post_take,
    receive_transfer,
    record_movement,
    release,
    release_for,
    reserve,
    reserve_for,
    send_transfer,
    settle_shipped,
    ship_for,
    unpack,
)
from shelfwire.inventory.errors import Ended, InAParcel, NotEnoughThere, NotReserved
from shelfwire.inventory.models import Oversold, StockTake, Transfer
from shelfwire.inventory.states import MovementKind
from shelfwire.kit import clock
from shelfwire.people.models import Company

Pair = tuple[int, int]
PLACES, UNITS = st.integers(0, 1), st.integers(1, 3)
PARTS = ((2, 1), (1, 0), (0, 3), (3, 2))
"""What the kit is made of in turn: pieces of A and of B."""


def machine_of(company: Company) -> type[RuleBasedStateMachine]:
    """The machine over the test's company; each run starts from an empty house and is rolled back."""

    class House(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.transaction = transaction.atomic()
            self.transaction.__enter__()

        @initialize()
        def open(self) -> None:
            self.places = [make_warehouse(company, code) for code in ("main", "east")]
            self.a, self.b, self.kit, self.twin, self.kit_twin = (
                make_sku(company, code) for code in ("A", "B", "KIT", "TWIN", "KIT-TWIN")
            )
            self.skus = [self.a, self.b, self.kit, self.twin, self.kit_twin]
            set_shadow(sku=self.twin, of=self.a, by="Bob")
            self.parts = (2, 1)
            self.change_kit(0)
            set_shadow(sku=self.kit_twin, of=self.kit, by="Bob")
            self.on_hand: dict[Pair, int] = defaultdict(int)
            self.active: dict[str, dict[Pair, int]] = {}
            self.packed: set[str] = set()
            self.cancelled: set[str] = set()
            self.shipped: dict[str, dict[Pair, int]] = {}
            self.settled: set[str] = set()
            self.takes: dict[int, dict[int, tuple[int, int]]] = {}
            self.sources: dict[int, str] = {}
            self.ended: set[int] = set()
            self.on_the_way: dict[int, tuple[int, int, int]] = {}

        def used(self, sku: int) -> dict[int, int]:
            """Part to pieces of one of that SKU."""
            if sku in (2, 4):
                return {pk: n for pk, n in zip((self.a.pk, self.b.pk), self.parts, strict=True) if n}
            return {(self.b if sku == 1 else self.a).pk: 1}

        def some_unit(self, unit: int) -> str:
            """One that reserves something, while any does."""
            units = sorted(holder for holder in self.active if holder.startswith("unit:"))
            return units[unit % len(units)] if units else f"unit:{unit}"

        @rule(turn=st.integers(0, 3))
        def change_kit(self, turn: int) -> None:
            self.parts = PARTS[turn]
            named = zip((self.a, self.b), self.parts, strict=True)
            set_kit(sku=self.kit, parts=[(sku, n) for sku, n in named if n], by="Bob")

        @rule(part=st.booleans(), place=PLACES, quantity=st.integers(-4, 9).filter(bool))
        def move(self, part: bool, place: int, quantity: int) -> None:
            sku, at = self.a if part else self.b, self.places[place]
            record_movement(
                sku_id=sku.pk,
                warehouse_id=at.pk,
                quantity=quantity,
                kind=MovementKind.ADJUSTMENT,
                reason="",
                by="Bob",
            )
            self.on_hand[sku.pk, at.pk] += quantity

        @rule(sku=st.integers(0, 4), place=PLACES, unit=UNITS, quantity=st.integers(1, 2))
        def sell(self, sku: int, place: int, unit: int, quantity: int) -> None:
            holder, at = f"unit:{unit}", self.places[place].pk
            made = reserve([NewReservation(self.skus[sku].pk, at, holder, quantity)], clock.now())
            taken = holder in self.active or holder in self.shipped or holder in self.settled
            assert made == (set() if taken else {holder})
            if made:
                self.active[holder] = {(part, at): n * quantity for part, n in self.used(sku).items()}

        @rule(unit=UNITS)
        def unpack(self, unit: int) -> None:
            holder = self.some_unit(unit)
            freed = holder in self.packed & self.cancelled
            assert unpack([holder], "Bob") == freed
            self.packed.discard(holder)
            if freed:
                self.cancelled.discard(holder)
                del self.active[holder]

        @rule(unit=UNITS, in_a_parcel=st.booleans())
        def cancel(self, unit: int, in_a_parcel: bool) -> None:
            holder = self.some_unit(unit)
            if in_a_parcel:
                pack([holder])
                self.packed |= {holder} & self.active.keys()
            free = holder in self.active and holder not in self.packed
            assert release([holder], "cancelled", "worker") == free
            if free:
                del self.active[holder]
            elif holder in self.active:
                self.cancelled.add(holder)

        @rule(unit=UNITS)
        def ship(self, unit: int) -> None:
            holder = f"unit:{unit}"
            assert consume([holder], "order", "worker") == (holder in self.active)
            if holder in self.active:
                self.shipped[holder] = self.active.pop(holder)
                self.packed.discard(holder)
                self.cancelled.discard(holder)
                for pair, n in self.shipped[holder].items():
                    self.on_hand[pair] -= n

        @rule(unit=UNITS, back=st.booleans())
        def settle(self, unit: int, back: bool) -> None:
            holder = f"unit:{unit}"
            there = self.shipped.pop(holder, None)
            assert settle_shipped([holder], back=back, reference="order", by="Bob") == (there is not None)
            if there is not None:
                self.settled.add(holder)
                for pair, n in there.items() if back else ():
                    self.on_hand[pair] += n

        @rule(unit=UNITS, place=PLACES)
        def leave_from(self, unit: int, place: int) -> None:
            holder, at = f"unit:{unit}", self.places[place]
            there = self.active.get(holder)
            try:
                moved = move_reservation(holder=holder, warehouse=at, by="Bob")
            except NotReserved:
                assert there is None
                return
            except InAParcel:
                assert holder in self.packed
                return
            except NotEnoughThere:
                assert there is not None
                assert any(self.free(sku, at.pk) < n for (sku, was), n in there.items() if was != at.pk)
                return
            assert there is not None
            assert moved == sum(n for (_, was), n in there.items() if was != at.pk)
            self.active[holder] = {(sku, at.pk): n for (sku, _), n in there.items()}

        @rule(place=PLACES, quantity=st.integers(1, 5))
        def send(self, place: int, quantity: int) -> None:
            source, target = self.places[place], self.places[1 - place]
            try:
                sent = send_transfer(source=source, target=target, lines=[(self.a, quantity)], by="Bob")
            except NotEnoughThere:
                assert self.on_hand[self.a.pk, source.pk] < quantity
                return
            self.on_hand[self.a.pk, source.pk] -= quantity
            self.on_the_way[sent.pk] = (source.pk, target.pk, quantity)

        @rule(back=st.booleans())
        def arrive(self, back: bool) -> None:
            for pk in list(self.on_the_way)[:1]:
                source, target, quantity = self.on_the_way.pop(pk)
                for _ in range(2):
                    (cancel_transfer if back else receive_transfer)(
                        transfer=Transfer.objects.get(pk=pk), by="Bob"
                    )
                self.on_hand[self.a.pk, source if back else target] += quantity

        @rule(place=PLACES, quantity=st.integers(-2, 2).filter(bool))
        def build(self, place: int, quantity: int) -> None:
            at = self.places[place]
            assemble(sku=self.b, parts=[(self.a, 2)], quantity=quantity, warehouse=at, by="Bob")
            self.on_hand[self.b.pk, at.pk] += quantity
            self.on_hand[self.a.pk, at.pk] -= 2 * quantity

        @rule(place=PLACES, counted=st.integers(0, 9), part=st.booleans())
        def count(self, place: int, counted: int, part: bool) -> None:
            sku, at = self.a if part else self.b, self.places[place]
            take = open_take(warehouse=at, by="Bob", skus=[sku])
            enter_counts(take=take, counts=[TakeCount(sku.pk, counted)], by="Bob")
            self.takes[take.pk] = {sku.pk: (self.on_hand[sku.pk, at.pk], counted)}

        @rule()
        def post(self) -> None:
            for pk, lines in list(self.takes.items())[:1]:
                take = StockTake.objects.get(pk=pk)
                [(sku, (seen, counted))] = lines.items()
                posted = post_take(take=take, by="Bob")
                pair = (sku, take.warehouse_id)
                assert bool(posted.stale) == (self.on_hand[pair] != seen)
                del self.takes[pk]
                if not posted.stale:
                    self.on_hand[pair] = counted

        @rule(key=st.integers(1, 3), place=PLACES)
        def source_reserves(self, key: int, place: int) -> None:
            if key in self.sources or key in self.ended:
                return
            line = (self.kit_twin, self.places[place], 1)
            made = reserve_for(company=company, source="till", key=str(key), lines=[line], by="Till")
            holder = self.sources[key] = f"external:{made.lines.get().pk}"
            self.active[holder] = {(part, self.places[place].pk): n for part, n in self.used(4).items()}

        @rule(key=st.integers(1, 3), ships=st.booleans())
        def source_ends(self, key: int, ships: bool) -> None:
            try:
                (ship_for if ships else release_for)(company=company, source="till", key=str(key), by="Till")
            except (NotReserved, Ended):
                assert key not in self.sources
                return
            if holder := self.sources.pop(key, None):
                self.ended.add(key)
                for pair, n in self.active.pop(holder).items():
                    self.on_hand[pair] -= n if ships else 0

        def reserved(self) -> dict[Pair, int]:
            found: dict[Pair, int] = defaultdict(int)
            for taken in self.active.values():
                for pair, n in taken.items():
                    found[pair] += n
            return found

        def free(self, sku: int, place: int) -> int:
            return self.on_hand[sku, place] - self.reserved()[sku, place]

        @invariant()
        def the_ledger_adds_up(self) -> None:
            if not hasattr(self, "on_the_way"):
                return
            assert queries.audit(company) == []
            reserved = self.reserved()
            rows = list(queries.balances(company))
            for row in rows:
                pair = (row.sku_id, row.warehouse_id)
                assert (row.on_hand, row.reserved) == (self.on_hand[pair], reserved[pair])
            short = {pair: n - self.on_hand[pair] for pair, n in reserved.items() if n > self.on_hand[pair]}
            short |= {pair: reserved[pair] - n for pair, n in self.on_hand.items() if reserved[pair] > n}
            open_rows = Oversold.objects.filter(settled_at=None)
            assert short == {(row.sku_id, row.warehouse_id): row.units for row in open_rows}

        @invariant()
        def nothing_is_sold_twice(self) -> None:
            if not hasattr(self, "on_the_way"):
                return
            places = [place.pk for place in self.places]
            supply = queries.supply_of([sku.pk for sku in self.skus], places)
            said = queries.sellable_of([sku.pk for sku in self.skus])
            for number, sku in enumerate(self.skus):
                for place in places:
                    wanted = min(self.free(part, place) // n for part, n in self.used(number).items())
                    got = supply.get((sku.pk, place))
                    assert (got.available if got else 0) == wanted
                    # where no part has a balance, lists say nothing; one part that is missing makes none
                    assert said.get((sku.pk, place), 0) == wanted

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    return House


@pytest.mark.django_db
def test_pieces_are_neither_made_nor_lost_nor_sold_twice_whatever_happens(company: Company) -> None:
    run_state_machine_as_test(machine_of(company), settings=settings(max_examples=14, stateful_step_count=25))
