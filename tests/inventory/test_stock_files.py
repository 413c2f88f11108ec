"""Files of stock: every kind of change, once, bad rows handed back; and what a supplier leaves out."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.actions import set_kit
from shelfwire.inventory import queries
from shelfwire.inventory.actions import (
    StockOptions,
    TakeCount,
    Zeroed,
    cancel_take,
    enter_counts,
    import_counts,
    import_stock,
    open_take,
    post_take,
)
from shelfwire.inventory.errors import Ended, SupplierNeeded, TooMuchToZero, UnknownWarehouse, UnknownWord
from shelfwire.inventory.models import Movement, SupplierSku
from shelfwire.kit.file_kinds import WrongKind
from shelfwire.kit.imports import Imported
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shelf(company: Company) -> None:
    """Ten each of A to F in main; a warehouse east; a kit."""
    make_warehouse(company)
    make_warehouse(company, "east")
    skus = {code: make_sku(company, code, on_hand=10, barcode=f"40{code}") for code in "ABCDEF"}
    set_kit(sku=make_sku(company, "SET"), parts=[(skus["A"], 2)], by="Bob")


def load(
    company: Company, text: str, name: str = "stock.csv", **options: Any
) -> tuple[Imported, list[Zeroed]]:
    return import_stock(
        company=company, name=name, content=text.encode(), options=StockOptions(**options), by="Bob"
    )


def stock(company: Company) -> dict[str, int]:
    assert queries.audit(company) == []
    return {f"{b.sku.code}/{b.warehouse.code}": b.on_hand for b in queries.balances(company)}


def outcomes(done: Imported) -> dict[int, str]:
    return {row.line: row.status for row in done.rows}


FILE = """SKU,Barcode,Quantity,Mode,Warehouse,Reason
A,,7,,,
B,,5,receipt,,Delivery 9
C,,-4,adjustment,,
D,,2,return,,
,40E,3,damage,,Fell
F,,6,count,east,
A,,1,receipt,,
SET,,3,,,
X,,3,,,
B,,0,receipt,,
B,,-1,receipt,,
B,,x,,,
B,,1,gift,,
B,,1,receipt,nowhere,
,,1,,,
"""
AFTER = {"A/main": 7, "B/main": 15, "C/main": 6, "D/main": 12, "E/main": 7, "F/main": 10, "F/east": 6}


def test_every_kind_of_change_comes_in_once_and_bad_rows_are_handed_back(
    company: Company, shelf: None
) -> None:
    before = stock(company)
    checked, _ = load(company, FILE, dry_run=True)
    assert stock(company) == before
    done, zeroed = load(company, FILE)
    assert outcomes(checked) == outcomes(done)
    assert outcomes(done) == {n: "changed" if n <= 7 else "failed" for n in range(2, 17)}
    assert (stock(company), zeroed) == (AFTER, [])
    assert [row.field for row in done.rows if row.status == "failed"] == [
        "SKU", "Quantity", "SKU", "Quantity", "Quantity", "Quantity", "Mode", "Warehouse", "SKU",
    ]  # fmt: skip
    assert len(done.failed_rows_file.decode("utf-8-sig").strip().splitlines()) == 10
    again, _ = load(company, FILE, name="the same under another name.csv")
    assert {outcomes(again)[n] for n in range(2, 8)} == {"unchanged"}
    assert stock(company) == AFTER
    row = Movement.objects.get(kind="receipt")
    assert (row.reason, row.reference, row.by) == ("Delivery 9", "stock.csv", "Bob")


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"mode": "gift"}, UnknownWord),
        ({"warehouse": "nowhere"}, UnknownWarehouse),
        ({"zero": True}, SupplierNeeded),
    ],
)
def test_a_file_that_is_declared_wrongly_changes_nothing(
    options: dict[str, Any], refusal: type[Exception], company: Company, shelf: None
) -> None:
    before = stock(company)
    with pytest.raises(refusal):
        load(company, "SKU,Quantity\nA,1\n", **options)
    assert stock(company) == before


def test_an_order_list_is_no_stock_file(company: Company, shelf: None) -> None:
    before = stock(company)
    with pytest.raises(WrongKind):
        load(company, "Order ID,SKU,Quantity\n576460000000000253,A,1\n")
    assert stock(company) == before


def test_what_a_suppliers_file_leaves_out_is_set_to_zero_when_asked(company: Company, shelf: None) -> None:
    full = "SKU,Quantity\n" + "".join(f"{code},5\n" for code in "ABCD")
    load(company, full, supplier="Acme")
    load(company, "SKU,Quantity,Supplier\nE,5,Bolt\nA,6,acme\n")
    assert SupplierSku.objects.count() == 5
    short = "SKU,Quantity\nA,8\nB,x\n,\nC,2\n"
    load(company, short, supplier="ACME")
    assert stock(company)["D/main"] == 5, "nothing is set to 0 unasked"

    # another file: B is named by a bad row, and so is not taken for missing
    short += "C,\n"
    would = load(company, short, supplier="ACME", zero=True, dry_run=True)[1]
    assert would == [Zeroed("D", "main", 5)]
    assert stock(company)["D/main"] == 5
    _, zeroed = load(company, short, supplier="ACME", zero=True)
    assert zeroed == would
    now = stock(company)
    assert (now["A/main"], now["B/main"], now["C/main"], now["D/main"], now["E/main"]) == (8, 5, 2, 0, 5)
    assert Movement.objects.get(reason="Not named by ACME").quantity == -5
    assert load(company, short, supplier="ACME", zero=True)[1] == []


def test_what_a_file_names_by_another_writing_of_its_barcode_is_not_left_out(
    company: Company, shelf: None
) -> None:
    make_sku(company, "UPC", on_hand=10, barcode="036000291452")
    load(company, "SKU,Quantity\nUPC,5\nA,5\n", supplier="Acme")
    file = "Barcode,Quantity\n0036000291452,7\n40A,5\n"  # the same article as an EAN
    done, zeroed = load(company, file, supplier="acme", zero=True)
    assert (set(outcomes(done).values()) <= {"changed", "unchanged"}, zeroed) == (True, [])
    assert stock(company)["UPC/main"] == 7


@pytest.mark.parametrize("mode", ["count", "receipt"])
def test_one_file_comes_into_two_warehouses_each_once(company: Company, shelf: None, mode: str) -> None:
    file = "SKU,Quantity\nA,5\n"
    for place in ("main", "east", "main", "east"):
        load(company, file, mode=mode, warehouse=place)
    now = stock(company)
    assert (now["A/main"], now["A/east"]) == ((5, 5) if mode == "count" else (15, 5))


def test_more_than_half_is_set_to_zero_only_by_an_explicit_yes(company: Company, shelf: None) -> None:
    load(company, "SKU,Quantity\nA,5\nB,5\nC,5\n", supplier="Acme")
    before = stock(company)
    with pytest.raises(TooMuchToZero, match="leaves out 2 of the 3"):
        load(company, "SKU,Quantity\nA,1\n", supplier="Acme", zero=True)
    assert stock(company) == before
    _, zeroed = load(company, "SKU,Quantity\nA,1\n", supplier="Acme", zero=True, zero_most=True)
    assert [z.sku for z in zeroed] == ["B", "C"]
    assert stock(company) == before | {"A/main": 1, "B/main": 0, "C/main": 0}


def test_counts_come_into_a_take_by_file(company: Company, shelf: None) -> None:
    take = open_take(warehouse=queries.warehouses(company).get(code="main"), by="Bob")
    text = b"SKU,Barcode,Counted\nA,,8\n,40B,9\nA,,1\nSET,,1\nX,,1\nC,,-1\n"

    def load_counts(**more: Any) -> Imported:
        return import_counts(take=take, name="counts.csv", content=text, by="Bob", **more)

    assert outcomes(load_counts(dry_run=True)) == outcomes(load_counts())
    done = load_counts()
    assert outcomes(done) == {2: "counted", 3: "counted", 4: "failed", 5: "failed", 6: "failed", 7: "failed"}
    assert stock(company)["A/main"] == 10
    assert post_take(take=take, by="Bob").changed == 2
    assert (stock(company)["A/main"], stock(company)["B/main"]) == (8, 9)
    with pytest.raises(Ended):
        load_counts()
    other = open_take(warehouse=take.warehouse, by="Bob")
    enter_counts(take=other, counts=[TakeCount(queries.stock(company)[0].pk, 1)], by="Bob")
    cancel_take(take=other, by="Bob")
    assert stock(company)["A/main"] == 8
