"""The grid of stock: a row a SKU, kits and shadows too, what is oversold, what runs out, and how fast it sells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.factories import DAY_ONE, channel_order, make_account, make_sku, make_warehouse

from shelfwire.catalog.models import KitPart, Sku
from shelfwire.channels.models import Account
from shelfwire.inventory.actions import NewReservation, count_stock, reserve
from shelfwire.inventory.models import Warehouse
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.orders.actions import count_days, heal_units, record_orders
from shelfwire.people.models import Company
from shelfwire.web.inventory.cover import paces

pytestmark = pytest.mark.django_db
STOCK = "/c/corner-shop/inventory/"


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(DAY_ONE, tick=False):
        yield


@pytest.fixture
def shelf(noon: None, company: Company) -> dict[str, Sku]:
    """MUG 12 (main 10, east 2, one reserved), BOX 30 in main, SET = 2 × MUG + 1 × BOX, TWIN shares the stock of MUG,
    CAP short by one, NEW never counted.
    """
    main, east = make_warehouse(company), make_warehouse(company, "east")
    mug, box = make_sku(company, "MUG", 10, buffer=1), make_sku(company, "BOX", 30)
    count_stock(sku_id=mug.pk, warehouse_id=east.pk, counted=2, reason="", by="x")
    kit, cap, new = make_sku(company, "SET"), make_sku(company, "CAP", 1), make_sku(company, "NEW")
    KitPart.objects.create(kit=kit, part=mug, quantity=2)
    KitPart.objects.create(kit=kit, part=box, quantity=1)
    twin = make_sku(company, "TWIN", shadow_of=mug)
    reserve(
        [
            NewReservation(mug.pk, main.pk, "unit:1"),
            *(NewReservation(cap.pk, main.pk, f"unit:{n}") for n in (2, 3)),
        ],
        DAY_ONE,
    )
    return {"MUG": mug, "BOX": box, "SET": kit, "TWIN": twin, "CAP": cap, "NEW": new}


def sold(company: Company, skus: dict[str, Sku], **counts: int) -> Account:
    """So many units of each were sold and gone before we saw the orders: our stock stands as it is."""
    account = make_account(company, timezone="UTC")
    listing = Listing.objects.create(account=account, external_id="P", title="P", first_seen_at=DAY_ONE)
    for code in counts:
        ListingSku.objects.create(
            account=account, listing=listing, external_id=f"C-{code}", sku=skus[code], first_seen_at=DAY_ONE
        )
    units = list(counts.items())
    record_orders(account, [channel_order(status="in_transit", units=units)], via="download")
    while count_days(account):
        pass
    return account


def codes(client: Client, query: str = "") -> list[str]:
    """The SKUs of the list, in their order."""
    page = client.get(f"{STOCK}{query}").content.decode()
    return re.findall(r'<span class="item-title">([A-Z]+)</span>', page)


def row(client: Client, code: str, query: str = "") -> str:
    """What the row of a SKU says, its cells apart by a bar."""
    page = client.get(f"{STOCK}{query}").content.decode()
    [line] = [line for line in page.split("<tr ") if f'item-title">{code}<' in line]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", line.replace("<td", "|<td"))).split("</tr")[0]


def test_a_row_has_the_stock_of_all_warehouses_and_a_kit_that_of_its_scarcest_part(
    shelf: dict[str, Sku], as_charlie: Client
) -> None:
    assert re.search(r"\| 12 \| 1 \| 10 \| Main 10 East 2 \| 0 \| no sales", row(as_charlie, "MUG"))
    # five of main's mugs make... 10 − 1 reserved = 9 mugs, 4 sets; none in east, where no box was ever counted
    assert re.search(r"Kit .*\| 5 \| 1 \| 4 \| Main 5 East 0 \|", row(as_charlie, "SET"))
    assert re.search(r"Shares stock of MUG .*\| 12 \| 1 \| 11 \|", row(as_charlie, "TWIN"))
    assert re.search(r"Oversold .*\| 1 \| 2 \| -1 \|", row(as_charlie, "CAP"))


def test_a_warehouse_shows_its_own_numbers(shelf: dict[str, Sku], as_charlie: Client) -> None:
    east = Warehouse.objects.get(code="east")
    assert codes(as_charlie, f"?warehouse={east.pk}") == ["MUG", "SET", "TWIN"]
    assert re.search(r"\| 2 \| 0 \| 1 \|", row(as_charlie, "MUG", f"?warehouse={east.pk}"))


def test_each_view_shows_its_skus_and_how_many(
    shelf: dict[str, Sku], company: Company, as_charlie: Client
) -> None:
    sold(company, shelf, BOX=2, TWIN=60)
    assert codes(as_charlie, "?show=oversold") == ["CAP"]
    assert codes(as_charlie, "?show=kits") == ["SET"]
    assert codes(as_charlie, "?show=never") == ["NEW"]
    # the mugs that TWIN sells from last five days: MUG, TWIN and the kit run out with them
    assert codes(as_charlie, "?show=low") == ["MUG", "SET", "TWIN"]
    page = as_charlie.get(STOCK)
    assert [(chip.label, chip.count) for chip in page.context["grid"].chips] == [
        ("All", "6"), ("Oversold", "1"), ("Low", "3"), ("Never counted", "1"), ("Kits", "1"),
    ]  # fmt: skip


def test_cover_is_what_is_sellable_by_what_thirty_days_took(
    shelf: dict[str, Sku], company: Company, as_charlie: Client
) -> None:
    account = sold(company, shelf, MUG=10, SET=5, BOX=4)
    found = paces(company, [sku.pk for sku in shelf.values()])
    mug, box, kit = (found[shelf[code].pk] for code in ("MUG", "BOX", "SET"))
    # 10 mugs of their own and 10 in sets, in 30 days: (12 − 1 − 1) / (20 / 30)
    assert (mug.sold, mug.cover) == (10, pytest.approx(15))
    assert (box.sold, box.cover) == (4, pytest.approx(100))
    assert (kit.sold, kit.cover) == (5, pytest.approx(15))
    assert found[shelf["CAP"].pk].cover is None
    assert mug.sell_through(12) == pytest.approx(10 / 22)
    assert codes(as_charlie, "?sort=cover")[:4] == ["MUG", "SET", "TWIN", "BOX"]
    assert codes(as_charlie, "?sort=-sold")[:3] == ["MUG", "SET", "BOX"]
    with time_machine.travel(DAY_ONE + timedelta(days=30), tick=False):
        assert paces(company, [shelf["MUG"].pk])[shelf["MUG"].pk].sold == 0
    # cancelled units are no sales
    record_orders(
        account,
        [
            channel_order("cancelled", status="cancelled", units=[("MUG", 3)]),
            channel_order("new", units=[("MUG", 1)]),
        ],
        via="poll",
    )
    count_days(account)
    assert paces(company, [shelf["MUG"].pk])[shelf["MUG"].pk].sold == 11


def test_what_was_sold_before_its_sku_was_known_counts_once_it_is_linked(
    shelf: dict[str, Sku], company: Company
) -> None:
    account = make_account(company, timezone="UTC")
    record_orders(account, [channel_order(units=[("THEIRS", 2)])], via="poll")
    count_days(account)
    assert paces(company, [shelf["NEW"].pk])[shelf["NEW"].pk].sold == 0
    ListingSku.objects.filter(account=account).update(sku=shelf["NEW"])
    assert heal_units(account.pk, "x") == 2
    count_days(account)
    assert paces(company, [shelf["NEW"].pk])[shelf["NEW"].pk].sold == 2


@pytest.mark.parametrize("column", ["code", "on_hand", "reserved", "sellable", "sold", "cover"])
def test_pages_follow_every_order(
    column: str, shelf: dict[str, Sku], company: Company, as_charlie: Client
) -> None:
    for number in range(26):
        make_sku(company, "N" + chr(65 + number), number % 3)
    whole = codes(as_charlie, f"?sort={column}")
    assert len(whole) == 32
    first = as_charlie.get(f"{STOCK}?sort={column}&size=25")
    rest = codes(as_charlie, first.context["grid"].next)
    assert codes(as_charlie, f"?sort={column}&size=25") + rest == whole
