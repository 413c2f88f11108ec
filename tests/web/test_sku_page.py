"""The page of a SKU: its stock explained where it lies, whose stock it is, and how it sells."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.factories import DAY_ONE, channel_order, make_account, make_sku, make_warehouse

from shelfwire.catalog.actions import set_kit, set_shadow
from shelfwire.catalog.models import Sku
from shelfwire.inventory.actions import count_stock, record_movement
from shelfwire.inventory.models import Warehouse
from shelfwire.inventory.states import MovementKind
from shelfwire.orders.actions import count_days, record_orders
from shelfwire.people.models import Company
from shelfwire.web.inventory.charts import charts
from shelfwire.web.inventory.cover import paces

pytestmark = pytest.mark.django_db


def page(client: Client, sku: Sku) -> str:
    return client.get(f"/c/corner-shop/catalogue/sku/{sku.pk}/").content.decode()


def test_a_kit_says_which_part_sets_the_limit(company: Company, as_charlie: Client) -> None:
    make_warehouse(company)
    mug, box, kit = make_sku(company, "MUG", 9), make_sku(company, "BOX", 30), make_sku(company, "SET")
    set_kit(sku=kit, parts=[(mug, 2), (box, 1)], by="x")
    answer = as_charlie.get(f"/c/corner-shop/catalogue/sku/{kit.pk}/")
    [standing] = answer.context["places"]
    assert [(p.part.sku.code, p.quantity, p.makes, p.limits) for p in standing.parts] == [
        ("MUG", 2, 4, True), ("BOX", 1, 30, False),
    ]  # fmt: skip
    assert "Sets the limit" in answer.content.decode()
    assert f'2 in <a href="/c/corner-shop/catalogue/sku/{kit.pk}/">SET</a>' in page(as_charlie, mug)


def test_a_shadow_names_whose_stock_it_shares_and_the_other_names_it(
    company: Company, as_charlie: Client
) -> None:
    make_warehouse(company)
    mug, twin = make_sku(company, "MUG", 9), make_sku(company, "TWIN")
    set_shadow(sku=twin, of=mug, by="x")
    assert "It shares the stock of MUG" in page(as_charlie, twin)
    assert "Its stock is shared by" in page(as_charlie, mug)


def test_the_reservations_of_one_order_are_one_line(company: Company, as_charlie: Client) -> None:
    make_warehouse(company)
    account = make_account(company)
    mug = make_sku(company, "MUG", 9)
    record_orders(
        account,
        [channel_order("57-1", units=[("MUG", 3)]), channel_order("57-2", units=[("MUG", 1)])],
        via="poll",
    )
    [standing] = as_charlie.get(f"/c/corner-shop/catalogue/sku/{mug.pk}/").context["places"]
    assert [(one.quantity, one.order["order__external_id"]) for one in standing.held] == [
        (3, "57-1"),
        (1, "57-2"),
    ]
    listed = as_charlie.get(f"/c/corner-shop/inventory/sku/{mug.pk}/reservations/").content.decode()
    assert listed.count("Order 57-1") == 3


def test_the_pictures_go_back_from_what_is_there_and_begin_with_the_ledger(
    company: Company, as_charlie: Client
) -> None:
    with time_machine.travel(DAY_ONE, tick=False):
        make_warehouse(company)
        account = make_account(company, timezone="UTC")
        mug = make_sku(company, "MUG", 10)
    with time_machine.travel(DAY_ONE + timedelta(days=2), tick=False):
        record_movement(
            sku_id=mug.pk, warehouse_id=Warehouse.objects.get().pk, quantity=-4, kind=MovementKind.ADJUSTMENT,
            reason="", by="x",
        )  # fmt: skip
        record_orders(account, [channel_order(status="in_transit", units=[("MUG", 3)])], via="download")
        count_days(account)
    with time_machine.travel(DAY_ONE + timedelta(days=3), tick=False):
        answer = as_charlie.get(f"/c/corner-shop/catalogue/sku/{mug.pk}/")
        found = {chart.key: chart for chart in answer.context["charts"]}
        assert found["on-hand"].data["counts"] == [10, 10, 6, 6]
        assert found["on-hand"].rows[0] == ("Thu 5 Mar", "6")
        assert (sum(found["sold"].data["counts"]), len(found["sold"].data["counts"])) == (3, 90)
        assert found["sold"].data["counts"][-4] == 3
    with time_machine.travel(DAY_ONE + timedelta(days=100), tick=False):
        late = charts(company, mug, paces(company, [mug.pk])[mug.pk])
        assert [(chart.key, set(chart.data["counts"])) for chart in late] == [("on-hand", {6})]


def test_the_ledger_is_narrowed_by_warehouse_and_cause(company: Company, as_charlie: Client) -> None:
    make_warehouse(company)
    east = make_warehouse(company, "east")
    mug, box = make_sku(company, "MUG", 9), make_sku(company, "BOX", 1)
    count_stock(sku_id=mug.pk, warehouse_id=east.pk, counted=5, reason="Opening", by="Bob")
    record_movement(
        sku_id=mug.pk,
        warehouse_id=east.pk,
        quantity=2,
        kind=MovementKind.RECEIPT,
        reason="",
        by="x",
        reference="PO-7",
    )

    def seen(path: str) -> list[tuple[str, int]]:
        rows = as_charlie.get(f"/c/corner-shop/inventory/{path}").context["grid"].page.rows
        return [(row.sku.code, row.quantity) for row in rows]

    assert seen(f"sku/{mug.pk}/ledger/?warehouse={east.pk}&kind=count") == [("MUG", 5)]
    assert seen(f"sku/{mug.pk}/ledger/?warehouse={east.pk}") == [("MUG", 2), ("MUG", 5)]
    assert seen("movements/?q=po-7") == [("MUG", 2)]
    assert seen("movements/?kind=count") == [("MUG", 5), ("BOX", 1), ("MUG", 9)]
    assert box.pk
