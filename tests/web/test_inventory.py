"""Stock on the screen: counted, changed, explained, and never without a trace."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.models import Sku
from shelfwire.inventory.models import Balance, Movement, Warehouse
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
INVENTORY = "/c/corner-shop/inventory/"


@pytest.fixture
def mug(company: Company) -> Sku:
    """Five mugs in the default warehouse."""
    make_warehouse(company)
    return make_sku(company, "MUG", 5)


def change(client: Client, sku: Sku, way: str, quantity: object, **more: object) -> Any:
    warehouse = more.pop("warehouse", Warehouse.objects.filter(company=sku.company).first())
    return client.post(
        f"{INVENTORY}sku/{sku.pk}/change/",
        {
            "warehouse": getattr(warehouse, "pk", warehouse),
            "way": way,
            "quantity": quantity,
            "reason": "Audit",
            **more,
        },
    )


@pytest.mark.parametrize(
    ("way", "quantity", "on_hand"),
    [("count", 3, 3), ("receipt", 4, 9), ("return", 1, 6), ("adjustment", -2, 3)],
)
def test_each_way_of_changing_stock_is_written_in_the_ledger(
    way: str, quantity: int, on_hand: int, mug: Sku, as_bob: Client
) -> None:
    assert change(as_bob, mug, way, quantity).status_code == 302
    assert Balance.objects.get().on_hand == on_hand
    newest = Movement.objects.order_by("-id").first()
    assert newest is not None
    assert (newest.kind, newest.by, newest.reason) == (way, "Bob", "Audit")
    page = as_bob.get(f"{INVENTORY}sku/{mug.pk}/ledger/").content.decode()
    assert "Audit" in page


def test_a_count_that_agrees_changes_nothing(mug: Sku, as_bob: Client) -> None:
    answer = as_bob.post(
        f"{INVENTORY}sku/{mug.pk}/change/",
        {"warehouse": Warehouse.objects.get().pk, "way": "count", "quantity": 5, "reason": ""},
        follow=True,
    )
    assert "the count agrees with the ledger" in answer.content.decode()
    assert Movement.objects.count() == 1


@pytest.mark.parametrize(
    ("way", "quantity", "field"),
    [
        ("count", "many", "quantity"),
        ("count", -1, "quantity"),
        ("receipt", 0, "quantity"),
        ("receipt", 10_000_000, "quantity"),
        ("theft", 1, "way"),
    ],
)
def test_a_bad_change_is_refused_beside_its_field(
    way: str, quantity: object, field: str, mug: Sku, as_bob: Client
) -> None:
    answer = change(as_bob, mug, way, quantity)
    assert field in answer.context["form"].errors
    assert Movement.objects.count() == 1


def test_stock_does_not_move_in_another_companys_warehouse(
    mug: Sku, other_company: Company, as_bob: Client
) -> None:
    theirs = make_warehouse(other_company)
    answer = change(as_bob, mug, "receipt", 1, warehouse=theirs)
    assert "warehouse" in answer.context["form"].errors
    assert Movement.objects.count() == 1


def test_a_viewer_looks_and_changes_nothing(mug: Sku, as_charlie: Client) -> None:
    assert "MUG" in as_charlie.get(INVENTORY).content.decode()
    assert change(as_charlie, mug, "count", 0).status_code == 403
    assert as_charlie.post(f"{INVENTORY}warehouses/", {"name": "B", "code": "b"}).status_code == 403
    assert Balance.objects.get().on_hand == 5
    assert Warehouse.objects.count() == 1


def test_another_companys_stock_does_not_exist(
    company: Company, other_company: Company, as_alice: Client
) -> None:
    place = make_warehouse(other_company)
    sku = make_sku(other_company, "MUG", 5)
    assert "MUG" not in as_alice.get(INVENTORY).content.decode()
    assert as_alice.get(f"{INVENTORY}sku/{sku.pk}/ledger/").status_code == 404
    assert as_alice.post(f"{INVENTORY}sku/{sku.pk}/change/").status_code == 404
    assert as_alice.post(f"{INVENTORY}warehouses/{place.pk}/default/").status_code == 404


def test_a_warehouse_is_added_once_and_made_the_default(company: Company, as_bob: Client) -> None:
    as_bob.post(f"{INVENTORY}warehouses/", {"name": "Main", "code": "main"})
    as_bob.post(f"{INVENTORY}warehouses/", {"name": "East", "code": "east"})
    again = as_bob.post(f"{INVENTORY}warehouses/", {"name": "East again", "code": "EAST"})
    assert "code" in again.context["form"].errors
    east = Warehouse.objects.get(code="east")
    as_bob.post(f"{INVENTORY}warehouses/{east.pk}/default/")
    assert Warehouse.objects.get(is_default=True) == east
    assert Warehouse.objects.count() == 2


def test_the_list_is_filtered_by_words_and_warehouse_and_leaves_as_csv(
    mug: Sku, company: Company, as_charlie: Client
) -> None:
    make_sku(company, "HAT", 2)
    east = make_warehouse(company, "east")
    assert "HAT" not in as_charlie.get(f"{INVENTORY}?q=mug").content.decode()
    assert "Nothing matches" in as_charlie.get(f"{INVENTORY}?warehouse={east.pk}").content.decode()
    answer: Any = as_charlie.get(f"{INVENTORY}?format=csv&q=mug")
    [row] = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert (row["SKU"], row["Total on hand"], row["Sellable"]) == ("MUG", "5", "5")


def test_fifty_rows_cost_as_many_questions_as_two(company: Company, as_charlie: Client) -> None:
    make_warehouse(company)
    as_charlie.get(INVENTORY)
    counts = []
    for many in (2, 48):
        for number in range(many):
            make_sku(company, f"S-{many}-{number}", 1)
        with CaptureQueriesContext(connection) as asked:
            as_charlie.get(INVENTORY)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 15


def test_without_a_warehouse_a_skus_page_says_to_add_one(company: Company, as_bob: Client) -> None:
    sku = make_sku(company, "MUG")
    assert "Add a warehouse" in as_bob.get(f"/c/corner-shop/catalogue/sku/{sku.pk}/").content.decode()


def shown(client: Client, sku: Sku) -> dict[str, str]:
    """The hidden fields of the form as a person has it in front of them."""
    form = client.get(f"{INVENTORY}sku/{sku.pk}/change/").context["form"]
    return {name: str(form[name].value()) for name in ("key", "seen")}


def test_a_form_sent_twice_changes_stock_once(mug: Sku, as_bob: Client) -> None:
    hidden = shown(as_bob, mug)
    for _ in range(2):
        assert change(as_bob, mug, "receipt", 4, **hidden).status_code == 302
    assert (Balance.objects.get().on_hand, Movement.objects.count()) == (9, 2)


def test_a_count_made_while_stock_moved_asks_and_goes_through_when_repeated(mug: Sku, as_bob: Client) -> None:
    hidden = shown(as_bob, mug)
    assert change(as_bob, mug, "adjustment", -2).status_code == 302
    asked = change(as_bob, mug, "count", 5, **hidden)
    assert "5 were on hand when the number was read, 3 are now" in asked.content.decode()
    assert Balance.objects.get().on_hand == 3
    form = asked.context["form"]
    again = {name: form[name].value() for name in ("key", "seen")}
    assert change(as_bob, mug, "count", 5, **again).status_code == 302
    assert Balance.objects.get().on_hand == 5
