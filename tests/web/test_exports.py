"""Our own files: a spreadsheet leaves their identifiers alone, and sent back they change nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from tests.factories import make_account, make_sku, make_warehouse
from tests.web.scene import make_scene

from shelfwire.catalog.actions import ImportOptions
from shelfwire.catalog.models import Sku
from shelfwire.fulfilment.actions import import_tracking
from shelfwire.inventory import queries
from shelfwire.inventory.actions import count_stock, import_catalogue
from shelfwire.inventory.models import Balance, Movement, Warehouse
from shelfwire.kit import clock, paging
from shelfwire.listings.actions import SeenSku, import_links, link, see_skus
from shelfwire.listings.models import LinkChange, ListingSku
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db(transaction=True)
CODES = ["00123", "123", "90.750", "90.75", "1E5", "7E2", "3-10", "MAR-10", "TRUE", "-5", "=A", "'00123", "@x",
         "1234567890123456", "1234567890123450", "ÄÖ", "A B"]  # fmt: skip


def download(client: Client, path: str, kind: str) -> bytes:
    answer: Any = client.get(f"{path}{'&' if '?' in path else '?'}format={kind}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("page", ["catalogue/", "inventory/", "inventory/per-warehouse/"])
def test_lists_of_skus_and_stock_sent_back_change_nothing(
    company: Company, as_alice: Client, kind: str, page: str
) -> None:
    make_warehouse(company)
    second = make_warehouse(company, "second")
    for number, code in enumerate(CODES):
        sku = make_sku(company, code, on_hand=number, barcode=("012345678905", "0012345")[number % 2], price_minor=1050,
                       currency="EUR")  # fmt: skip
        Balance.objects.create(sku=sku, warehouse=second, on_hand=0)
    Sku.objects.filter(code="ÄÖ").update(title="=1+1")
    before = list(Sku.objects.order_by("pk").values())
    balances, moves = list(Balance.objects.order_by("pk").values()), Movement.objects.count()
    content = download(as_alice, f"/c/{company.slug}/{page}", kind)
    result = import_catalogue(
        company=company, name=f"a.{kind}", content=content, options=ImportOptions(), by="Bob"
    )
    assert [(row.key, row.message) for row in result.rows if row.status == "failed"] == []
    assert {row.status for row in result.rows} == {"unchanged"}
    assert {row.key for row in result.rows} == set(CODES)
    assert list(Sku.objects.order_by("pk").values()) == before
    assert (list(Balance.objects.order_by("pk").values()), Movement.objects.count()) == (balances, moves)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def file_of(rows: list[dict[str, str]], *without: str) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, [name for name in rows[0] if name not in without], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize("places", [1, 2])
@pytest.mark.parametrize("without", [(), ("Reserved", "Sellable"), ("Title", "Sellable", "Price")])
def test_the_list_of_skus_is_no_count_whatever_columns_a_person_leaves(
    company: Company, as_alice: Client, places: int, without: tuple[str, ...]
) -> None:
    """Its stock is the sum over warehouses: read as the count of one it would sell what is not there."""
    make_warehouse(company)
    sku = make_sku(company, "MUG", on_hand=5)
    if places == 2:
        stock(sku, make_warehouse(company, "second"), 7)
    balances, moves = list(Balance.objects.order_by("pk").values()), Movement.objects.count()
    rows = rows_of(download(as_alice, f"/c/{company.slug}/catalogue/", "csv"))
    assert rows[0]["Total on hand"] == ("5" if places == 1 else "12")
    result = import_catalogue(
        company=company, name="a.csv", content=file_of(rows, *without), options=ImportOptions(), by="Bob"
    )
    assert [row.status for row in result.rows] == ["unchanged"]
    assert "Total on hand" in result.ignored_columns
    assert (list(Balance.objects.order_by("pk").values()), Movement.objects.count()) == (balances, moves)


def stock(sku: Sku, warehouse: Warehouse, counted: int) -> None:
    count_stock(sku_id=sku.pk, warehouse_id=warehouse.pk, counted=counted, reason="", by="Bob")


def test_the_list_of_stock_counts_each_warehouse_by_its_code(company: Company, as_alice: Client) -> None:
    """Two warehouses may have one name, and a code may look like a number."""
    first, second = make_warehouse(company), make_warehouse(company, "007")
    Warehouse.objects.update(name="Hall")
    sku = make_sku(company, "MUG", on_hand=5)
    stock(sku, second, 7)
    rows = rows_of(download(as_alice, f"/c/{company.slug}/inventory/per-warehouse/", "csv"))
    assert {(row["Warehouse"], row["On hand"]) for row in rows} == {("main", "5"), ("'007", "7")}
    for row in rows:
        row["On hand"] = str(int(row["On hand"]) + 1)

    def send(content: bytes) -> list[tuple[str, str]]:
        options = ImportOptions()
        done = import_catalogue(company=company, name="a.csv", content=content, options=options, by="Bob")
        return [(row.status, row.code) for row in done.rows]

    assert send(file_of(rows)) == [("updated", "")] * 2
    assert queries.on_hand(sku) == {first.pk: 6, second.pk: 8}
    for row in rows:
        row["Warehouse"] = "Hall"
    assert send(file_of(rows)) == [("failed", "unknown_warehouse")] * 2
    assert queries.on_hand(sku) == {first.pk: 6, second.pk: 8}


def test_an_export_of_stock_is_as_old_as_its_reading(
    company: Company, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is sold while the file is written is not in it: the count that comes back asks."""
    warehouse, sku = make_warehouse(company), make_sku(company, "MUG", on_hand=5)
    read = paging.page

    def sold_meanwhile(*args: Any, **more: Any) -> Any:
        found = read(*args, **more)
        stock(sku, warehouse, 4)
        return found

    monkeypatch.setattr(paging, "page", sold_meanwhile)
    content = download(as_alice, f"/c/{company.slug}/inventory/per-warehouse/", "csv")
    assert [row["On hand"] for row in rows_of(content)] == ["5"]
    done = import_catalogue(company=company, name="a.csv", content=content, options=ImportOptions(), by="Bob")
    assert [(row.status, row.code) for row in done.rows] == [("failed", "stale_count")]
    assert queries.on_hand(sku) == {warehouse.pk: 4}


def test_identifiers_are_text_in_a_workbook_and_numbers_are_numbers(
    company: Company, as_alice: Client
) -> None:
    make_warehouse(company)
    make_sku(company, "00123", on_hand=5, barcode="012345678905")
    book = openpyxl.load_workbook(io.BytesIO(download(as_alice, f"/c/{company.slug}/catalogue/", "xlsx")))
    sku, _, barcode, _, on_hand, *_ = book.active[2]
    assert [(cell.value, cell.data_type, cell.number_format) for cell in (sku, barcode)] == [
        ("00123", "s", "@"), ("012345678905", "s", "@"),
    ]  # fmt: skip
    assert (on_hand.value, on_hand.data_type) == (5, "n")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_of_links_sent_back_changes_nothing(company: Company, as_alice: Client, kind: str) -> None:
    account = make_account(company)
    for number, code in enumerate(CODES):
        see_skus(account, [SeenSku("P1", "Shirt", f"{1729000000000000000 + number}", code, "M")], clock.now())
        sku = make_sku(company, code)
        row = ListingSku.objects.select_related("account").get(external_id=f"{1729000000000000000 + number}")
        link(listing_sku=row, sku=sku, by="Alice")
    before, changes = list(ListingSku.objects.order_by("pk").values()), LinkChange.objects.count()
    content = download(as_alice, f"/c/{company.slug}/listings/?show=linked", kind)
    result = import_links(company=company, name=f"a.{kind}", content=content, by="Bob")
    assert {row.status for row in result.rows} == {"unchanged"}
    assert len(result.rows) == len(CODES)
    assert (list(ListingSku.objects.order_by("pk").values()), LinkChange.objects.count()) == (before, changes)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_sheet_of_what_may_ship_keeps_its_order_ids_and_ships_them(
    company: Company, as_bob: Client, kind: str
) -> None:
    scene = make_scene(company)
    order = scene.order("long", external_id="576461413038785752")
    content = download(as_bob, f"/c/{company.slug}/orders/to-ship.csv", kind)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert rows[1][0] == order.external_id
        rows[1][-2:] = ["UPS", "1Z999AA10123456784"]
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        content = out.getvalue().encode()
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        line = book.active[2]
        assert (line[0].value, line[0].data_type) == (order.external_id, "s")
        assert line[-1].number_format == "@"  # a number typed there stays as typed
        line[-2].value, line[-1].value = "UPS", "1Z999AA10123456784"
        saved = io.BytesIO()
        book.save(saved)
        content = saved.getvalue()
    result = import_tracking(company=company, name=f"a.{kind}", content=content, by="Bob")
    assert [(row.key, row.status) for row in result.rows] == [(order.external_id, "shipped")]
