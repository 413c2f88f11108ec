"""What is oversold, on its own screen and on Home: who waits, what can be done, and who takes care."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import channel_order, make_account, make_sku, make_warehouse

from shelfwire.catalog.models import Sku
from shelfwire.inventory.actions import count_stock
from shelfwire.inventory.models import Oversold, Reservation, Warehouse
from shelfwire.orders.actions import record_orders
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
OVERSOLD = "/c/corner-shop/inventory/oversold/"


@pytest.fixture
def cap(company: Company) -> Sku:
    """One cap in main, four ordered there (57-1 three, 57-2 one, later); two caps in east."""
    make_warehouse(company)
    east = make_warehouse(company, "east")
    account = make_account(company)
    sku = make_sku(company, "CAP", 1)
    count_stock(sku_id=sku.pk, warehouse_id=east.pk, counted=2, reason="", by="x")
    for number, count in (("57-1", 3), ("57-2", 1)):
        record_orders(account, [channel_order(number, units=[("CAP", count)])], via="poll")
    return sku


def lines(client: Client) -> list[tuple[str, int, str]]:
    """(order, how many wait, where they could leave from) of the one SKU that is short."""
    [row] = client.get(OVERSOLD).context["rows"]
    return [
        (one.order["order__external_id"], one.quantity, one.there.name if one.there else "")
        for one in row["waiting"]
    ]


def press(client: Client, line: int = 0) -> str:
    """Press *Ship from …* of a line; what the page then says."""
    one = [one for one in client.get(OVERSOLD).context["rows"][0]["waiting"] if one.there][line]
    answer = client.post(f"{OVERSOLD}move/", {"warehouse": one.there.pk, "holder": one.holders}, follow=True)
    return answer.content.decode()


def test_it_names_who_waits_and_ships_them_from_where_there_is_some(cap: Sku, as_bob: Client) -> None:
    page = as_bob.get(OVERSOLD).content.decode()
    assert "3 short" in page
    assert lines(as_bob) == [("57-2", 1, "East"), ("57-1", 1, "East"), ("57-1", 1, "")]
    assert "1 unit leaves from East now." in press(as_bob)
    east = Warehouse.objects.get(code="east")
    assert Reservation.objects.filter(status="active", warehouse=east).count() == 1
    press(as_bob)
    assert lines(as_bob) == [("57-1", 1, "")]
    count_stock(
        sku_id=cap.pk, warehouse_id=Warehouse.objects.get(code="main").pk, counted=5, reason="", by="x"
    )
    assert "Nothing is oversold" in as_bob.get(OVERSOLD).content.decode()


def test_what_no_longer_fits_there_is_refused_and_nothing_moves(cap: Sku, as_bob: Client) -> None:
    one = as_bob.get(OVERSOLD).context["rows"][0]["waiting"][0]
    east = Warehouse.objects.get(code="east")
    count_stock(sku_id=cap.pk, warehouse_id=east.pk, counted=0, reason="", by="x")
    answer = as_bob.post(f"{OVERSOLD}move/", {"warehouse": east.pk, "holder": one.holders})
    assert answer.status_code == 409
    assert "East has 0 of “CAP” that nobody has reserved" in answer.content.decode()
    assert not Reservation.objects.filter(status="active", warehouse=east).exists()


def test_a_person_takes_care_with_a_note_and_gives_it_back(
    cap: Sku, as_bob: Client, as_charlie: Client
) -> None:
    row = Oversold.objects.get()
    take = f"{OVERSOLD}{row.pk}/take/"
    assert as_charlie.post(take).status_code == 403
    as_bob.post(take, {"note": "Ten more on Friday"})
    page = as_charlie.get(OVERSOLD).content.decode()
    assert "Bob" in page
    assert "Ten more on Friday" in page
    home = as_charlie.get("/c/corner-shop/").content.decode()
    assert "Bob takes care" in home
    as_bob.post(take, {"give_back": "1"})
    row.refresh_from_db()
    assert (row.owner, row.note) == (None, "")


def test_home_and_the_rail_count_it(cap: Sku, as_charlie: Client) -> None:
    home = as_charlie.get("/c/corner-shop/").content.decode()
    assert f'href="{OVERSOLD}"' in home
    assert "3 more reserved than on hand in Main" in home
    rail = as_charlie.get("/c/corner-shop/counts/").content.decode()
    assert 'red" id="count-inventory" hx-swap-oob="true">1<' in rail


def test_a_viewer_moves_nothing_and_others_see_nothing(
    cap: Sku, other_company: Company, as_charlie: Client, as_bob: Client
) -> None:
    east = Warehouse.objects.get(code="east")
    holder = Reservation.objects.filter(status="active").order_by("-pk").first()
    assert holder is not None
    sent = {"warehouse": east.pk, "holder": holder.holder}
    assert as_charlie.post(f"{OVERSOLD}move/", sent).status_code == 403
    theirs = make_warehouse(other_company)
    assert as_bob.post(f"{OVERSOLD}move/", {**sent, "warehouse": theirs.pk}).status_code == 404
    assert not Reservation.objects.filter(status="active", warehouse=east).exists()


def test_it_costs_no_more_for_many(cap: Sku, company: Company, as_charlie: Client) -> None:
    account = make_account(company)
    as_charlie.get(OVERSOLD)
    counts = []
    for code in ("A", "BCDEFGH"):
        for letter in code:
            make_sku(company, letter)
            record_orders(account, [channel_order(units=[(letter, 2)])], via="poll")
        with CaptureQueriesContext(connection) as asked:
            as_charlie.get(OVERSOLD)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16
