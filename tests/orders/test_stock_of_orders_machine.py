"""Whatever the channel says in whatever order, and whoever links, heals, ships and answers in between: each unit that
is to ship has one reservation, each that left has left the ledger once, and every balance is the sum of its rows."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.factories import DAY_ONE, channel_order, channel_unit, make_account, make_sku, make_warehouse

from shelfwire.fulfilment.actions import answer_put_back
from shelfwire.inventory import queries
from shelfwire.inventory.actions import count_stock, link_warehouse
from shelfwire.inventory.models import Balance, Reservation, Warehouse
from shelfwire.kit import clock
from shelfwire.listings.models import ListingSku
from shelfwire.orders.actions import (
    ShippedUnits,
    heal_units,
    mark_units_shipped,
    record_orders,
    reserve_open_units,
)
from shelfwire.orders.errors import NotReleased
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import RESERVES
from shelfwire.people.models import Company

STATUSES = (
    "unpaid",
    "on_hold",
    "awaiting_shipment",
    "partially_shipped",
    "awaiting_collection",
    "in_transit",
    "delivered",
    "completed",
    "cancelled",
)
UNITS = ("awaiting_shipment", "awaiting_collection", "in_transit", "delivered", "cancelled")
LISTED = ("SHIRT-M", "HAT")
"""A listing that is linked from the start, and one that nobody linked yet."""


def machine_of(company: Company) -> type[RuleBasedStateMachine]:
    """The machine over the test's company; each run starts from an empty shop and is rolled back."""

    class Shop(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.transaction = transaction.atomic()
            self.transaction.__enter__()

        @initialize(placed=st.booleans())
        def open(self, placed: bool) -> None:
            self.account = make_account(company)
            self.minutes = 0
            self.skus = []
            if placed:
                self.add_warehouses()

        def add_warehouses(self) -> None:
            main, east = make_warehouse(company, "main"), make_warehouse(company, "east")
            link_warehouse(account=self.account, external_id="W1", warehouse=main, by="Bob")
            link_warehouse(account=self.account, external_id="W2", warehouse=east, by="Bob")
            self.skus = [make_sku(company, code, on_hand=9) for code in ("SHIRT-M", "CAP")]

        @rule()
        def a_warehouse_comes(self) -> None:
            if not self.skus:
                self.add_warehouses()

        @rule(
            order=st.integers(1, 2),
            status=st.sampled_from(STATUSES),
            units=st.lists(
                st.tuples(st.sampled_from(LISTED), st.sampled_from(("", *UNITS))), min_size=1, max_size=3
            ),
            place=st.sampled_from(("", "W1", "W2", None)),
            late=st.booleans(),
        )
        def the_channel_says(
            self, order: int, status: str, units: list[tuple[str, str]], place: str | None, late: bool
        ) -> None:
            self.minutes += 1
            at = DAY_ONE + timedelta(minutes=self.minutes - (3 if late else 0))
            said = [
                channel_unit(code, f"{order}-{n}-{code}", one or status)
                for n, (code, one) in enumerate(units)
            ]
            document = channel_order(str(order), status=status, units=said, updated_at=at, warehouse_id=place)
            record_orders(self.account, [document], "poll")

        @rule()
        def a_person_links(self) -> None:
            if self.skus:
                waiting = ListingSku.objects.filter(account=self.account, external_id="C-HAT", sku=None)
                waiting.update(sku=self.skus[1])

        @rule()
        def healed(self) -> None:
            heal_units(self.account.pk, "worker")

        @rule()
        def placed(self) -> None:
            reserve_open_units(self.account, "worker")

        @rule(order=st.integers(1, 2), most=st.integers(1, 3))
        def we_ship(self, order: int, most: int) -> None:
            ids = Unit.objects.filter(order__external_id=str(order), status="open").values_list(
                "pk", flat=True
            )
            with suppress(NotReleased):
                mark_units_shipped([ShippedUnits(list(ids)[:most], (), clock.now(), "Sent")], "Bob")

        @rule(order=st.integers(1, 2), back=st.booleans())
        def put_back(self, order: int, back: bool) -> None:
            for mine in Order.objects.filter(company=company, external_id=str(order)):
                answer_put_back(order=mine, back=back, by="Bob")

        @rule(sku=st.integers(0, 1), counted=st.integers(0, 9))
        def counted(self, sku: int, counted: int) -> None:
            if self.skus:
                place = Warehouse.objects.get(company=company, code="main")
                count_stock(
                    sku_id=self.skus[sku].pk, warehouse_id=place.pk, counted=counted, reason="", by="Bob"
                )

        @invariant()
        def balances_are_sums(self) -> None:
            assert queries.audit(company) == []
            assert not Balance.objects.filter(sku__company=company, reserved__lt=0).exists()

        @invariant()
        def every_unit_holds_what_its_state_says(self) -> None:
            held: dict[str, list[str]] = {}
            for holder, status in Reservation.objects.exclude(status="released").values_list(
                "holder", "status"
            ):
                held.setdefault(holder, []).append(status)
            for unit in Unit.objects.filter(order__company=company).select_related("order"):
                mine = held.get(f"unit:{unit.pk}", [])
                assert len(mine) <= 1
                if unit.sku_id is None or not unit.touches_stock:
                    assert mine == []
                elif unit.status == "cancelled":
                    assert mine in ([], ["consumed"], ["put_back"], ["lost"])
                elif unit.order.warehouse_id is None:
                    continue
                elif unit.status == "open":
                    assert mine == (["active"] if unit.order.status in RESERVES else [])
                else:
                    assert mine == ["consumed"]

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    return Shop


@pytest.mark.django_db
def test_stock_agrees_with_the_units_whatever_happens_to_orders(company: Company) -> None:
    run_state_machine_as_test(machine_of(company), settings=settings(max_examples=20, stateful_step_count=20))
