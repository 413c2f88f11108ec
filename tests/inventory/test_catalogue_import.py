"""Import a catalogue file: what goes in, what is handed back, and what a crash in the middle leaves behind."""

from __future__ import annotations

import csv
import io
from datetime import date, time, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from tests.factories import make_sku, make_warehouse
from tests.support.announcements import hear
from tests.support.books import bomb, xlsx

from shelfwire.catalog import queries as catalog
from shelfwire.catalog.actions import ImportOptions, create_sku, import_skus, set_kit, set_shadow
from shelfwire.catalog.actions import import_file as importing
from shelfwire.catalog.errors import DuplicateSku, NoStockHere
from shelfwire.catalog.events import SkuChanged, SkusCreated
from shelfwire.catalog.models import Product, Sku
from shelfwire.inventory import queries
from shelfwire.inventory.actions import import_catalogue, record_movement
from shelfwire.inventory.errors import UnknownWarehouse
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.inventory.models import Balance, Movement
from shelfwire.inventory.states import MovementKind
from shelfwire.jobs import drain, enqueue
from shelfwire.jobs.actions import retry_failed
from shelfwire.jobs.models import Job
from shelfwire.kit import clock, imports
from shelfwire.kit.cells import BadCell
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.imports import Imported
from shelfwire.kit.locales import UnknownLocale
from shelfwire.kit.sheets import UnreadableFile, WrongColumns, WrongKind, read_sheet
from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db(transaction=True)


def load(company: Company, content: str | bytes, name: str = "catalogue.csv", **options: Any) -> Imported:
    return import_catalogue(
        company=company,
        name=name,
        content=content if isinstance(content, bytes) else content.encode(),
        options=ImportOptions(**options),
        by="Bob",
    )


def outcomes(result: Imported) -> list[tuple[int, str, str]]:
    return [(row.line, row.key, row.status) for row in result.rows]


def returned(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def stock(company: Company) -> dict[tuple[str, str], int]:
    assert queries.audit(company) == []
    return {(b.sku.code, b.warehouse.code): b.on_hand for b in queries.balances(company)}


def test_new_skus_come_in_with_stock_in_the_named_and_in_the_default_warehouse(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_warehouse(company)
    make_warehouse(company, "second")
    heard = hear(monkeypatch, SkusCreated)
    result = load(
        company,
        "SKU,Title,Product title,Barcode,Price,Currency,Safety quantity,Quantity,Warehouse\n"
        "A,Shirt M,Shirt,4006381333931,19.99,USD,2,12,\n"
        "B,Shirt L,Shirt,,,,,5,SECOND\n"
        "C,Mug,,,,,,,\n",
    )
    assert tuple(result.counts.values()) == (3, 0, 0, 0)
    a, b, c = catalog.skus(company)
    assert (a.barcode, a.price_minor, a.currency, a.buffer) == ("4006381333931", 1999, "USD", 2)
    assert a.product_id == b.product_id != c.product_id
    assert c.product.title == "Mug"
    assert stock(company) == {("A", "main"): 12, ("B", "second"): 5}
    assert Movement.objects.filter(kind="count", by="Bob", reason="Count in catalogue.csv").count() == 2
    assert heard == [SkusCreated(company.pk, (a.pk, b.pk, c.pk), "Bob")]


def test_the_same_file_twice_changes_nothing(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    make_warehouse(company)
    content = "SKU,Title,Price,Currency,Quantity\nA,Shirt,5,USD,3\nB,Mug,6,USD,0\n"
    load(company, content)
    before = list(Sku.objects.order_by("pk").values())
    heard = hear(monkeypatch, SkusCreated, SkuChanged)
    result = load(company, content)
    assert tuple(result.counts.values()) == (0, 0, 2, 0)
    assert list(Sku.objects.order_by("pk").values()) == before
    assert Movement.objects.count() == 1
    assert heard == []


@pytest.mark.parametrize(
    ("code", "small"),
    [("ΟΔΟΣ", "οδοσ"), ("İSTANBUL", "istanbul"), ("STRAẞE", "straße"), ("ДОМ", "дом")],
)
def test_a_code_in_any_script_is_found_again_in_either_case(company: Company, code: str, small: str) -> None:
    make_warehouse(company)
    load(company, f"SKU,Title,Quantity\n{code},Mug,3\n", create=True)
    for again in (code, small):
        assert outcomes(load(company, f"SKU,Title\n{again},Cup {again}\n", create=True)) == [
            (2, again, "updated")
        ]
        found = catalog.sku_by_code(company, again)
        assert found is not None
        assert found.title == f"Cup {again}"
        with pytest.raises(DuplicateSku):
            create_sku(company=company, code=again, title="Mug", by="Bob")
    assert Sku.objects.count() == 1


def test_one_bad_row_imports_the_others_and_comes_back_with_its_reason(company: Company) -> None:
    result = load(
        company,
        "SKU,Title,Price,Currency,My note\n"
        "A,Shirt,5.00,USD,keep\n"
        "B,Mug,abc,USD,fix\n"
        ",Cup,,,no code\n"
        "D,,,,no title\n"
        "E,Pen,3,,no currency\n"
        "F,=1+1,,,formula\n"
        "1.2E+12,Cut,,,shortened\n"
        "a,Again,,,twice\n",
    )
    assert [row.status for row in result.rows] == ["created", *["failed"] * 7]
    assert [sku.code for sku in catalog.skus(company)] == ["A"]
    assert Product.objects.count() == 1
    assert [(row.field, row.code) for row in result.rows[1:]] == [
        ("Price", "bad_cell"), ("SKU", "bad_cell"), ("Title", "bad_row"), ("Currency", "bad_sku"),
        ("Title", "bad_row"), ("SKU", "bad_cell"), ("SKU", "bad_row"),
    ]  # fmt: skip
    assert "stands in line 2 already" in result.rows[7].message
    back = returned(result.returned_file)
    assert (back[0]["Status"], back[0]["Message"], back[0]["My note"]) == ("created", "", "keep")
    assert back[1]["Message"].startswith("Price “abc” is not a number")
    assert back[5]["Title"] == "'=1+1"
    assert result.ignored_columns == ("My note",)
    assert [row["My note"] for row in returned(result.failed_rows_file)] == [
        "fix", "no code", "no title", "no currency", "formula", "shortened", "twice",
    ]  # fmt: skip


def test_a_corrected_returned_file_can_be_sent_again(company: Company) -> None:
    first = load(company, "SKU,Title,Price,Currency\nA,Shirt,5,USD\nB,Mug,abc,USD\n")
    second = load(company, first.failed_rows_file.replace(b"abc", b"7"), name=first.failed_rows_name)
    assert outcomes(second) == [(2, "B", "created")]
    assert Sku.objects.get(code="B").price_minor == 700


def test_a_blank_cell_leaves_and_the_clear_word_empties(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = make_sku(company, "A", barcode="123", price_minor=500, currency="USD", buffer=3)
    heard = hear(monkeypatch, SkuChanged)
    assert outcomes(load(company, "SKU,Title,Barcode,Price,Safety quantity\nA,,,,\n")) == [
        (2, "A", "unchanged")
    ]
    assert heard == []
    assert outcomes(
        load(company, "SKU,Title,Barcode,Price,Safety quantity\na,New,#CLEAR,#CLEAR,#CLEAR\n")
    ) == [(2, "a", "updated")]
    sku.refresh_from_db()
    assert (sku.code, sku.title, sku.barcode, sku.price_minor, sku.buffer) == ("A", "New", "", None, 0)
    assert heard == [
        SkuChanged(company.pk, (sku.pk,), frozenset({"title", "barcode", "price_minor", "buffer"}), "Bob")
    ]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("SKU,Title\nA,#CLEAR\n", "Title"),
        ("SKU,Quantity\nA,#CLEAR\n", "Quantity"),
        ("SKU,Quantity\nA,-1\n", "Quantity"),
        ("SKU,Quantity\nA,1.5\n", "Quantity"),
        ("SKU,Quantity,Warehouse\nA,1,nowhere\n", "Warehouse"),
        ("SKU,Barcode\nA,not a code\n", "Barcode"),
        ("SKU,Price\nA,5.999\n", "Price"),
        ("SKU,Currency\nA,EUR\n", "Currency"),
        ("SKU,Currency\nA,dollar\n", "Currency"),
        ("SKU,Safety quantity\nA,-1\n", "Safety quantity"),
    ],
)
def test_a_cell_that_cannot_be_obeyed_is_refused_by_its_column_and_changes_nothing(
    company: Company, content: str, field: str
) -> None:
    make_warehouse(company)
    sku = make_sku(company, "A", on_hand=4, price_minor=500, currency="USD", barcode="123")
    before = Sku.objects.filter(pk=sku.pk).values().get()
    result = load(company, content)
    assert (result.counts["failed"], result.rows[0].field) == (1, field)
    assert Sku.objects.filter(pk=sku.pk).values().get() == before
    assert stock(company) == {("A", "main"): 4}


def test_unless_asked_to_create_it_only_updates(company: Company) -> None:
    make_sku(company, "A")
    result = load(company, "SKU,Title\nA,New title\nB,Mug\n", create=False)
    assert outcomes(result) == [(2, "A", "updated"), (3, "B", "failed")]
    assert result.rows[1].code == "unknown_sku"
    assert list(Sku.objects.values_list("title", flat=True)) == ["New title"]


def test_an_archived_sku_is_not_changed_by_a_file(company: Company) -> None:
    make_sku(company, "A", archived_at=clock.now())
    assert load(company, "SKU,Title\nA,New\n").rows[0].code == "archived_sku"
    assert Sku.objects.get().title == "Product A"


def test_another_companys_sku_of_the_same_code_is_left_alone(
    company: Company, other_company: Company
) -> None:
    foreign = make_sku(other_company, "A")
    assert outcomes(load(company, "SKU,Title\nA,Mine\n")) == [(2, "A", "created")]
    foreign.refresh_from_db()
    assert foreign.title == "Product A"


def test_a_sku_may_stand_in_several_rows_for_several_warehouses(company: Company) -> None:
    make_warehouse(company)
    make_warehouse(company, "second")
    make_warehouse(company, "third")
    result = load(
        company,
        "SKU,Title,Quantity,Warehouse\n"
        "A,Shirt,3,main\nA,,4,second\nA,,5,SECOND\nA,Other,6,third\nB,Mug,1,\nB,,2,main\n",
    )
    assert [row.status for row in result.rows] == [
        "created",
        "updated",
        "failed",
        "failed",
        "created",
        "failed",
    ]
    assert "gives the SKU “A” another title" in result.rows[3].message
    assert "Line 6 counts the SKU “B” in the same warehouse" in result.rows[5].message
    assert stock(company) == {("A", "main"): 3, ("A", "second"): 4, ("B", "main"): 1}


def test_a_file_is_read_in_its_declared_locale_encoding_and_currency(company: Company) -> None:
    content = "Variant SKU;Item title;Retail price\nÄ-1;Größe;1.025,90\n".encode("cp1252")
    load(company, content, locale="de-DE", encoding="cp1252", currency="eur")
    sku = Sku.objects.get()
    assert (sku.code, sku.title, sku.price_minor, sku.currency) == ("Ä-1", "Größe", 102590, "EUR")


def test_an_excel_file_goes_in_and_comes_back_as_excel(company: Company) -> None:
    make_warehouse(company)
    book = openpyxl.Workbook()
    for row in (
        ["Seller SKU", "Product Name", "Price", "Quantity"],
        [10017, "Shirt", 25.9, 3],
        ["B", "Mug", "x", 1],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    result = load(company, out.getvalue(), name="stock.xlsx", locale="de-DE", currency="EUR")
    assert outcomes(result) == [(2, "10017", "created"), (3, "B", "failed")]
    assert Sku.objects.get().price_minor == 2590
    assert stock(company) == {("10017", "main"): 3}
    rows = list(openpyxl.load_workbook(io.BytesIO(result.returned_file)).active.iter_rows(values_only=True))
    assert rows[0][-2:] == ("Status", "Message")
    assert rows[1][-2:] in [("created", None), ("created", "")]
    assert (result.returned_name, rows[2][-2]) == ("stock.results.xlsx", "failed")


@pytest.mark.parametrize(
    ("content", "options", "refusal"),
    [
        (b"", {}, UnreadableFile),
        (b"Code,Name\nA,Shirt\n", {}, WrongColumns),
        (b"SKU,Title\nA,Gr\xc3\xb6\xdfe\n", {}, UnreadableFile),  # UTF-8 but for a broken letter
        (b"SKU,Title\nA,Shirt\n", {"locale": "xx"}, UnknownLocale),
        (b"SKU,Title\nA,Shirt\n", {"currency": "dollars"}, BadCell),
        (b"SKU,Title\nA,Shirt\n", {"warehouse": "nowhere"}, UnknownWarehouse),
    ],
)
def test_a_file_that_cannot_be_read_for_certain_is_refused_as_a_whole(
    company: Company, content: bytes, options: dict[str, Any], refusal: type[RuleBroken]
) -> None:
    with pytest.raises(refusal):
        load(company, content, **options)
    assert not Sku.objects.exists()


@pytest.mark.parametrize(
    "header",
    ["Order ID,Order Status,Seller SKU,Product Name,Quantity", "order id,Carrier,TRACKING_NUMBER,SKU,Quantity",
     "SKU,Quantity,Picked", "Return Order ID,SKU,Quantity", "Settlement amount,SKU,Quantity", "PO number,SKU,Quantity"],
)  # fmt: skip
def test_a_file_of_another_kind_changes_neither_stock_nor_skus(company: Company, header: str) -> None:
    make_warehouse(company)
    make_sku(company, "2", on_hand=500)
    before = list(Sku.objects.values())
    with pytest.raises(WrongKind, match="here belongs a SKU list"):
        load(company, f"{header}\n{','.join('2' for _ in header.split(','))}\n")
    assert list(Sku.objects.values()) == before
    assert stock(company) == {("2", "main"): 500}


def test_error_words_are_refused_in_every_column_and_only_their_row(company: Company) -> None:
    make_warehouse(company)
    result = load(
        company,
        "SKU,Title,Barcode,Price,Quantity,Other\n#N/A,A,,,,\nB,#REF!,,,,\nC,C,#NV,,,\nD,D,,#WERT!,,\nE,E,,,#DIV/0!,\n"
        "F,F,,,3,#N/A\n",
    )
    assert [(row.status, row.field) for row in result.rows] == [
        ("failed", "SKU"), ("failed", "Title"), ("failed", "Barcode"), ("failed", "Price"), ("failed", "Quantity"),
        ("created", ""),
    ]  # fmt: skip
    assert stock(company) == {("F", "main"): 3}


def test_cells_that_a_workbook_stores_as_something_else_make_no_sku_and_no_count(company: Company) -> None:
    make_warehouse(company)
    make_sku(company, "A", on_hand=4)
    content = xlsx(
        ["SKU", "Title", "Quantity"],
        [date(2026, 3, 10), "A date", 1],
        [time(9, 30), "A time", 1],
        [True, "A truth", 1],
        ["#N/A", "An error", 1],
        ["A", None, "#REF!"],
        ["A", None, date(2026, 3, 10)],
        [1234567890123456789, "A long one", 1],
    )
    result = load(company, content, name="stock.xlsx")
    assert [row.status for row in result.rows] == ["failed"] * 7
    assert [sku.code for sku in catalog.skus(company)] == ["A"]
    assert stock(company) == {("A", "main"): 4}
    again = load(company, result.failed_rows_file, name=result.failed_rows_name)
    assert [(row.status, row.code) for row in again.rows] == [(row.status, row.code) for row in result.rows]


NUMBERS = [["SKU", "Title", "Quantity"], [123, "x", 9], [90.75, "x", 9]]


@pytest.mark.parametrize(
    ("there", "content", "asks"),
    [
        (["00123"], "SKU,Title,Quantity\n123,x,9\n", [True]),
        (["123"], "SKU,Title,Quantity\n00123,x,9\n", [True]),
        (["90.750"], "SKU,Title,Quantity\n90.75,x,9\n", [True]),
        (["00123", "90.750"], xlsx(*NUMBERS), [True, True]),
        # both are there: only what was a text, or a file that kept its zeros, says which is meant
        (["00123", "123"], "SKU,Title,Quantity\n123,x,9\n", [True]),
        (["00123", "123"], "SKU,Title,Quantity\n123,x,9\n00123,x,9\n", [False, False]),
        (["00123", "123"], xlsx(["SKU", "Title", "Quantity"], [123, "x", 9]), [True]),
        (["00123", "123"], xlsx(["SKU", "Title", "Quantity"], ["123", "x", 9]), [False]),
        (["123"], xlsx(["SKU", "Title", "Quantity"], [123, "x", 9]), [False]),
        (["1E5"], xlsx(["SKU", "Title", "Quantity"], [100000, "x", 9]), [True]),
        (["100"], "SKU,Title,Quantity\n10,x,9\n1E5,x,9\n7E2,x,9\n1.0.0,x,9\n", [False] * 4),
        (["1234567890123456"], "SKU,Title,Quantity\n1234567890123450,x,9\n", [True]),
        (["1234567890123456", "1234567890123450"], "SKU,Title,Quantity\n1234567890123450,x,9\n", [True]),
        (["1234567890123450"], "SKU,Title,Quantity\n1234567890123450,x,9\n", [False]),
        ([], xlsx(["SKU", "Title", "Quantity"], [1234567890123456789, "x", 9]), [True]),
        # a percentage, an amount, a code without its last zero: nobody can say
        (
            [],
            xlsx(["SKU", "Title", "Quantity"], [0.5, "x", 9], [12.5, "x", 9], [12, "x", 9]),
            [True, True, False],
        ),
        (["12.5"], xlsx(["SKU", "Title", "Quantity"], [12.5, "x", 9]), [False]),
    ],
)
def test_a_code_that_a_spreadsheet_may_have_changed_makes_its_row_ask_and_a_yes_lets_it_in(
    company: Company, there: list[str], content: str | bytes, asks: list[bool]
) -> None:
    make_warehouse(company)
    for code in there:
        make_sku(company, code, on_hand=5)
    before = stock(company)
    name = "a.csv" if isinstance(content, str) else "a.xlsx"
    result = load(company, content, name=name)
    assert [row.code == "confirm_needed" for row in result.rows] == asks
    assert [row.status == "failed" for row in result.rows] == asks
    refused = {row.key for row, asked in zip(result.rows, asks, strict=True) if asked}
    assert stock(company) == {
        **before,
        **{(row.key, "main"): 9 for row in result.rows if row.key not in refused},
    }
    if not refused:
        return
    again = load(company, result.failed_rows_file, name=result.failed_rows_name)
    assert [row.code for row in again.rows] == ["confirm_needed"] * len(refused)
    sheet = read_sheet("x", result.failed_rows_file, {})
    confirmed = write_answers(result.failed_rows_file, sheet.kind)
    assert {row.status for row in load(company, confirmed, name=name).rows} <= {"created", "updated"}
    assert {(code, "main"): 9 for code in refused}.items() <= stock(company).items()


def write_answers(content: bytes, kind: str) -> bytes:
    """The returned file with yes in every row's Confirm."""
    if kind == "csv":
        header, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        place = header.index("Confirm")
        out = io.StringIO()
        csv.writer(out).writerows([header, *([*row[:place], "yes", *row[place + 1 :]] for row in lines)])
        return out.getvalue().encode()
    book = openpyxl.load_workbook(io.BytesIO(content))
    place = [cell.value for cell in book.active[1]].index("Confirm") + 1
    for row in range(2, book.active.max_row + 1):
        book.active.cell(row, place, "yes")
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize(
    ("present", "brought"),
    [("", "12345678905"), ("012345678905", "12345678905"), ("0012345678905", "012345678905"), ("", "3200000016"),
     ("", "1234567890123400")],
)  # fmt: skip
def test_a_barcode_that_lost_digits_asks_and_leaves_the_sku_alone(
    company: Company, present: str, brought: str
) -> None:
    make_sku(company, "A", barcode=present)
    result = load(company, f"SKU,Barcode\nA,{brought}\n")
    assert (result.rows[0].status, result.rows[0].code) == ("failed", "confirm_needed")
    assert Sku.objects.get().barcode == present
    assert load(company, f"SKU,Barcode,Confirm\nA,{brought},yes\n").rows[0].status == "updated"
    assert Sku.objects.get().barcode == brought


def test_shared_barcodes_and_wrong_check_digits_go_in_with_a_warning_that_names_the_other_sku(
    company: Company, alice: User
) -> None:
    make_sku(company, "OLD", barcode="012345678905")
    make_sku(company, "GONE", barcode="4006381333931", archived_at=clock.now())
    content = (
        "SKU,Title,Barcode\nA,a,0012345678905\nB,b,4006381333932\nC,c,4006381333931\n"
        "D,d,X-1\nE,e,X-1\nF,f,123456\n"
    )
    job = start(company, alice, content)
    drain()
    job.refresh_from_db()
    assert (job.status, job.succeeded, job.failed, job.skipped, job.done) == ("completed", 6, 0, 0, 6)
    assert [(row.key, row.outcome, row.code) for row in job.rows.all()] == [
        ("2", "warning", "duplicate_barcode"), ("3", "warning", "wrong_check_digit"),
        ("5", "warning", "duplicate_barcode"), ("6", "warning", "duplicate_barcode"),
    ]  # fmt: skip
    says = {row.key: row.message for row in job.rows.all()}
    assert "The SKU “OLD” has the barcode" in says["2"]
    assert "it should end in 1" in says["3"]
    assert ("“E”" in says["5"], "“D”" in says["6"]) == (True, True)
    back = returned(bytes(job.files.get(name="stock.results.csv").content))
    assert [row["Status"] for row in back] == ["created"] * 6
    assert back[0]["Message"] == says["2"]
    (gtin,) = load(company, "SKU,Title,EAN\nG,g,5901234123450\n").rows
    assert gtin.message == "EAN “5901234123450” has a wrong check digit: it should end in 7.", "said once"


def test_wrong_columns_are_named_with_what_was_found_and_what_was_expected(company: Company) -> None:
    with pytest.raises(WrongColumns, match=r"It has: Code, Name\. Name a column so: sku \(SKU, Seller SKU"):
        load(company, "Code,Name\nA,Shirt\n")


def test_quantities_without_a_warehouse_are_refused_row_by_row_and_the_rest_goes_in(company: Company) -> None:
    result = load(company, "SKU,Title,Quantity\nA,Shirt,3\nB,Mug,\n")
    assert outcomes(result) == [(2, "A", "failed"), (3, "B", "created")]
    assert "There is no default warehouse. Add a warehouse first." in result.rows[0].message


def test_the_catalogue_alone_does_not_take_quantities(company: Company) -> None:
    with pytest.raises(NoStockHere):
        import_skus(
            company=company,
            name="a.csv",
            content=b"SKU,Title,Quantity\nA,Shirt,3\n",
            options=ImportOptions(),
            by="Bob",
        )
    assert not Sku.objects.exists()


def test_the_template_is_a_file_that_the_import_reads(company: Company) -> None:
    make_warehouse(company)
    template = catalog.template_csv()
    result = load(company, template + "A,Shirt,,,1.00,USD,1,5,main\n")
    assert (result.counts["created"], result.counts["failed"], result.ignored_columns) == (1, 0, ())
    assert len(catalog.import_columns()) == template.count(",") + 1


def test_statements_grow_with_chunks_and_not_with_rows(
    company: Company, django_assert_max_num_queries: Any
) -> None:
    make_warehouse(company)
    rows = "".join(f"S{n},Title {n},{n % 7}\n" for n in range(1500))
    with django_assert_max_num_queries(3 * 25):
        assert load(company, "SKU,Title,Quantity\n" + rows).counts["created"] == 1500
    with django_assert_max_num_queries(3 * 25):
        result = load(company, "SKU,Title,Quantity\n" + rows.replace("Title", "Name"))
    assert (result.counts["updated"], result.counts["failed"]) == (1500, 0)
    assert Sku.objects.filter(title="Name 1499").exists()


def test_a_count_of_a_kit_or_a_shadow_is_handed_back_and_the_rest_is_counted(company: Company) -> None:
    make_warehouse(company)
    mug, kit, twin = (make_sku(company, code) for code in ("MUG", "SET", "TWIN"))
    set_kit(sku=kit, parts=[(mug, 2)], by="Bob")
    set_shadow(sku=twin, of=mug, by="Bob")
    done = load(company, "SKU,Title,Quantity\nSET,Set,3\nTWIN,Twin,4\nMUG,Mug,8\n")
    assert outcomes(done) == [
        (2, "SET", "failed"),
        (3, "TWIN", "failed"),
        (4, "MUG", "updated"),
    ]
    assert [row.message for row in done.rows][:2] == [
        "“SET” is a kit, and its stock is that of its parts. Write its parts instead.",
        "“TWIN” shares the stock of “MUG”. Write “MUG” instead.",
    ]
    assert stock(company) == {("MUG", "main"): 8}


def test_a_dry_run_says_what_would_become_of_every_row_and_changes_nothing(company: Company) -> None:
    make_warehouse(company)
    make_warehouse(company, "east")
    make_sku(company, "B", on_hand=4)
    file = "SKU,Title,Quantity,Warehouse\nA,Shirt,3,main\nA,,5,east\nB,,9,main\nB,,1,nowhere\nC,,x,main\n"
    checked = load(company, file, dry_run=True)
    assert [sku.code for sku in catalog.skus(company)] == ["B"]
    assert stock(company) == {("B", "main"): 4}
    assert checked.summary()["dry_run"] is True
    done = load(company, file)
    assert outcomes(checked) == outcomes(done)
    assert [row.message for row in checked.rows] == [row.message for row in done.rows]
    assert stock(company) == {("A", "main"): 3, ("A", "east"): 5, ("B", "main"): 9}
    assert "dry_run" not in done.summary()


# as a job


def test_a_job_that_only_checks_its_file_tells_its_bad_rows_and_changes_nothing(
    company: Company, alice: User
) -> None:
    make_warehouse(company)
    job = start(company, alice, "SKU,Title,Quantity\nA,Shirt,3\nB,Mug,many\n", dry_run=True)
    drain()
    job.refresh_from_db()
    assert (job.status, job.total, job.succeeded, job.failed) == ("partly_failed", 2, 1, 1)
    assert (job.result["dry_run"], job.result["created"], job.rows.get().key) == (True, 1, "3")
    assert job.note == "The file was only checked: nothing was changed."
    assert not Sku.objects.exists()
    assert not Movement.objects.exists()


def start(company: Company, alice: User, content: str, **options: Any) -> Job:
    return enqueue(
        import_catalogue_file,
        company=company,
        by="Alice",
        user=alice,
        files={"stock.csv": content.encode()},
        file="stock.csv",
        **options,
    )


def test_the_job_hands_back_its_files_and_its_bad_rows(company: Company, alice: User) -> None:
    make_warehouse(company)
    job = start(company, alice, "SKU,Title,Quantity,Note\nA,Shirt,3,x\nB,Mug,many,y\n")
    drain()
    job.refresh_from_db()
    assert (job.status, job.total, job.succeeded, job.failed) == ("partly_failed", 2, 1, 1)
    assert job.result == {
        "created": 1, "updated": 0, "unchanged": 0, "failed": 1, "ignored_columns": ["Note"],
    }  # fmt: skip
    row = job.rows.get()
    assert (row.key, row.field, row.code, row.label) == ("3", "Quantity", "bad_cell", "Line 3: B")
    files = {f.name: bytes(f.content) for f in job.files.filter(direction="out")}
    assert sorted(files) == ["stock.refused.csv", "stock.results.csv"]
    assert [r["Status"] for r in returned(files["stock.results.csv"])] == ["created", "failed"]
    assert Movement.objects.get().by == "Alice"


def test_a_file_that_is_refused_as_a_whole_fails_the_job_with_its_sentence(
    company: Company, alice: User
) -> None:
    job = start(company, alice, "Code\nA\n")
    drain(raise_errors=False)
    job.refresh_from_db()
    assert job.status == "failed"
    assert "no column for sku. It has: Code." in job.error
    assert not Sku.objects.exists()


def test_failed_rows_are_tried_again_alone_when_what_they_lacked_is_there(
    company: Company, alice: User
) -> None:
    make_warehouse(company)
    job = start(company, alice, "SKU,Title,Quantity,Warehouse\nA,Shirt,3,\nB,Mug,4,east\n")
    drain()
    record_movement(
        sku_id=Sku.objects.get(code="A").pk, warehouse_id=queries.warehouses(company)[0].pk, quantity=-1,
        kind=MovementKind.ADJUSTMENT, reason="Broken", by="Bob",
    )  # fmt: skip
    make_warehouse(company, "east")
    again = retry_failed(job, by="Bob", user=alice)
    drain()
    again.refresh_from_db()
    assert (again.status, again.total, again.succeeded) == ("completed", 1, 1)
    assert stock(company) == {("A", "main"): 2, ("B", "east"): 4}


def test_a_row_refused_for_an_earlier_row_is_refused_again_when_failed_rows_are_retried(
    company: Company, alice: User
) -> None:
    make_warehouse(company)
    job = start(company, alice, "SKU,Title,Quantity,Warehouse\nA,Shirt,3,\na,Other,,\nA,,7,main\n")
    drain()
    again = retry_failed(job, by="Bob", user=alice)
    drain()
    again.refresh_from_db()
    assert (again.status, again.total, again.failed) == ("partly_failed", 2, 2)
    assert (Sku.objects.get().title, stock(company)) == ("Shirt", {("A", "main"): 3})


def test_a_workbook_that_kills_its_reader_ends_its_job_as_refused_and_the_next_one_runs(
    company: Company, alice: User
) -> None:
    jobs = [
        enqueue(
            import_catalogue_file, company=company, by="Alice", user=alice, files={"a.xlsx": content}, file="a.xlsx"
        )
        for content in (bomb(), xlsx(["SKU", "Title"], ["A", "Shirt"]))
    ]  # fmt: skip
    drain()
    for job in jobs:
        job.refresh_from_db()
    assert [job.status for job in jobs] == ["failed", "completed"]
    assert "“a.xlsx” could not be read: 2 times it took more than" in jobs[0].error
    assert [sku.code for sku in catalog.skus(company)] == ["A"]


@pytest.mark.parametrize("crash_in_chunk", [0, 1, 2])
def test_a_job_that_crashed_goes_on_where_it_was_and_counts_no_stock_twice(
    company: Company, alice: User, monkeypatch: pytest.MonkeyPatch, crash_in_chunk: int
) -> None:
    """Between the crash and the second attempt a piece of every counted SKU is sold: that sale must survive."""
    make_warehouse(company)
    make_sku(company, "S0", on_hand=5)
    rows = "".join(f"S{n},Title {n},{5 if n != 3 else 'bad'}\n" for n in range(9))
    job = start(company, alice, "SKU,Title,Quantity\n" + rows)
    monkeypatch.setattr(imports, "CHUNK", 3)
    whole, calls = importing.apply_chunk, []

    def dying(context: Any, chunk: Any) -> Any:
        done = whole(context, chunk)
        calls.append(chunk)
        if len(calls) == crash_in_chunk + 1:
            raise RuntimeError("the worker died here")
        return done

    monkeypatch.setattr(importing, "apply_chunk", dying)
    drain(raise_errors=False)
    assert Sku.objects.count() == max(1, crash_in_chunk * 3 - (crash_in_chunk > 1))
    for balance in Balance.objects.all():
        record_movement(
            sku_id=balance.sku_id, warehouse_id=balance.warehouse_id, quantity=-1,
            kind=MovementKind.ADJUSTMENT, reason="Sold", by="Bob",
        )  # fmt: skip
    sold_of_done = {(b.sku.code, "main") for b in Balance.objects.all()} if crash_in_chunk else set()

    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        drain()
    job.refresh_from_db()
    assert (job.status, job.succeeded, job.failed) == ("partly_failed", 8, 1)
    expected = {(f"S{n}", "main"): 5 for n in range(9) if n != 3}
    assert stock(company) == {place: n - (place in sold_of_done) for place, n in expected.items()}
    back = returned(bytes(job.files.get(name="stock.results.csv").content))
    assert [row["Status"] for row in back].count("failed") == 1
    assert "“bad” is not a number" in back[3]["Message"]
