"""Files with rows: what is read, what is refused, and what is handed back."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwire.kit import sheets
from shelfwire.kit.cells import Exact
from shelfwire.kit.sheets import (
    RowResult,
    UnreadableFile,
    WrongColumns,
    WrongKind,
    back_name,
    read_sheet,
    write_back,
)

ALIASES = {
    "sku": ("SKU", "Seller SKU", "ProductID"),
    "quantity": ("Quantity", "Stock Level"),
    "title": ("Title",),
}


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(content: bytes, encoding: str | None = None) -> list[dict[str, str]]:
    return [row.cells for row in read_sheet("a.csv", content, ALIASES, encoding).rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found_by_the_header_row(delimiter: str) -> None:
    text = delimiter.join(["SKU", "Title", "Quantity"]) + "\n" + delimiter.join(["A", '"x; y, z"', "3"])
    assert cells(text.encode()) == [{"sku": "A", "title": "x; y, z", "quantity": "3"}]


def test_excels_own_line_naming_the_delimiter_is_obeyed_and_counted() -> None:
    sheet = read_sheet("a.csv", b"sep=;\r\nSKU;Title\r\nA;b,c\r\n", ALIASES)
    assert (sheet.rows[0].line, sheet.rows[0].cells) == (3, {"sku": "A", "title": "b,c"})


@pytest.mark.parametrize("header", ["sku", "Seller_SKU", " SELLER sku ", "seller-sku*", "ProductId"])
def test_headers_are_known_whatever_their_case_spaces_and_underscores(header: str) -> None:
    assert cells(f"{header},Other\nA,1\n".encode()) == [{"sku": "A"}]


def test_of_two_columns_for_one_field_the_better_named_is_read_and_the_other_noticed() -> None:
    sheet = read_sheet("a.csv", b"Product ID,Seller SKU,Colour\n1729,A,red\n", ALIASES)
    assert sheet.rows[0].cells["sku"] == "A"
    assert sheet.unknown_headers == ("Product ID", "Colour")


TITLED = [
    ["Stock list, of today"],
    ["Shop: West", "Printed by me"],
    ["SKU", "Title", "Quantity"],
    ["A", "Mug, red", "3"],
]
NAMES = {"sku": ("Seller SKU",), "title": (), "quantity": ()}


def test_titles_may_stand_above_the_header_row() -> None:
    text = "\n".join(";".join(row) for row in TITLED)
    for content in (text.encode(), workbook([], *TITLED)):
        sheet = read_sheet("a", content, NAMES, kind="skus")
        assert [row.cells["title"] for row in sheet.rows] == ["Mug, red"]
        assert sheet.rows[0].line in (4, 5)


def test_a_file_of_another_kind_is_recognised_below_its_titles() -> None:
    for content in (
        b"All orders\n2026-11-29;\nOrder ID;Order Status;Seller SKU;Quantity\n1;Paid;A;2\n",
        workbook(
            ["V3", "create"],
            ["Category", "Product Description", "Main image", "Seller SKU", "Quantity"],
            ["x"],
        ),
    ):
        with pytest.raises(WrongKind, match="is a TikTok"):
            read_sheet("a", content, NAMES, kind="prices")


def test_titles_take_no_rows_away(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["SKU", "Title"], *([f"A{n}", "x"] for n in range(3))]
    content = workbook(["Our stock"], ["Today"], *rows)
    assert len(read_sheet("a", content, {"sku": ()}, max_rows=3).rows) == 3
    with pytest.raises(UnreadableFile, match="more than 2 rows"):
        read_sheet("a", content, {"sku": ()}, max_rows=2)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_the_encoding(encoding: str) -> None:
    assert cells("SKU,Title\nA,Áo sơ mi\n".encode(encoding)) == [{"sku": "A", "title": "Áo sơ mi"}]


def test_a_declared_encoding_is_used() -> None:
    assert cells("SKU,Title\nA,Müller\n".encode("cp1252"), "windows-1252") == [
        {"sku": "A", "title": "Müller"}
    ]


@pytest.mark.parametrize(
    ("title", "encoding", "said"),
    [
        ("Müller", "cp1252", "windows-1252"),
        ("João", "cp1252", "windows-1252"),
        ("Crème brûlée – 5 €", "cp1252", "windows-1252"),
        ("Tシャツ 赤", "cp932", "shift_jis"),
        ("Áo sơ mi", "utf-16-le", "utf-16-le"),
        ("Shirt", "utf-16-be", "utf-16-be"),
        ("Áo sơ mi", "utf-16", "utf-16"),
        ("Áo sơ mi", "utf-8-sig", ""),
        ("Áo sơ mi", "utf-8", ""),
    ],
)
def test_what_a_spreadsheet_writes_is_read_and_said(title: str, encoding: str, said: str) -> None:
    sheet = read_sheet("a.csv", f"SKU,Title\nA,{title}\n".encode(encoding), ALIASES)
    assert ([row.cells["title"] for row in sheet.rows], sheet.encoding) == ([title], said)


@pytest.mark.parametrize(
    "title",
    [
        "Müller".encode("cp1252") + "Größe".encode(),
        "山田".encode("cp932"),
        "Áo sơ mi".encode()[:-8] + b"\xc6,",
    ],
)
def test_what_may_be_written_in_several_is_refused_with_its_line_and_not_guessed(title: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"not written in utf-8: line 3 .*windows-1252") as refusal:
        read_sheet("a.csv", b"SKU,Title\nA,x\nB," + title + b"\n", ALIASES)
    assert refusal.value.field == "encoding"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b"SKU,Title\n", "nothing under it"),
        (b"SKU,Title\nA,\x00\n", "not a table of text"),
        (b"%PDF-1.7 SKU", "not a table of text"),
        (b"<html><table><tr><td>SKU", "not a table of text"),
        (b'SKU,Title\nA,"open\n', "broken from line 2"),
        (b"PK\x03\x04 not an archive", "not a whole Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nor this", "cannot be opened"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read_sheet("a.csv", content, ALIASES)


def test_an_unknown_declared_encoding_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="“klingon” is not known"):
        read_sheet("a.csv", b"SKU\nA\n", ALIASES, "klingon")


def test_too_many_bytes_rows_and_columns_are_refused_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match="more than 2 rows"):
        read_sheet("a.csv", b"SKU\nA\nB\nC\n", ALIASES, max_rows=2)
    with pytest.raises(UnreadableFile, match="501 columns"):
        read_sheet("a.csv", (",".join(f"c{i}" for i in range(501)) + "\nA\n").encode(), ALIASES)
    monkeypatch.setattr(sheets, "MAX_BYTES", 10)
    with pytest.raises(UnreadableFile, match="MB is the most"):
        read_sheet("a.csv", b"SKU\nAAAAAAAAAA\n", ALIASES)


def test_a_column_that_is_there_twice_is_refused() -> None:
    with pytest.raises(WrongColumns, match="“sku” twice"):
        read_sheet("a.csv", b"SKU,sku\nA,B\n", ALIASES)


def test_a_missing_column_is_refused_with_what_was_found_and_what_was_expected() -> None:
    sheet = read_sheet("orders.csv", b"Order,Amount\n1,2\n", ALIASES)
    with pytest.raises(WrongColumns) as refusal:
        sheet.require("sku", aliases=ALIASES)
    assert "no column for sku. It has: Order, Amount." in str(refusal.value)
    assert "SKU, Seller SKU, ProductID" in str(refusal.value)


def test_lines_are_where_a_person_finds_them_although_cells_hold_line_breaks_and_rows_are_blank() -> None:
    sheet = read_sheet("a.csv", b'SKU,Title\r\n\r\nA,"two\r\nlines"\r\n,\r\nB,x\r\n', ALIASES)
    assert [(row.line, row.cells["sku"]) for row in sheet.rows] == [(3, "A"), (6, "B")]


def test_formula_cells_are_named_and_an_apostrophe_makes_them_text() -> None:
    first, second, third = read_sheet("a.csv", b"SKU,Title\nA,=1+1\nB,'=1+1\nC,-5\n", ALIASES).rows
    assert first.formulas == ("title",)
    assert (second.formulas, second.cells["title"]) == ((), "=1+1")
    assert (third.formulas, third.cells["title"]) == ((), "-5")


def test_a_workbook_gives_row_numbers_and_values_that_need_no_locale() -> None:
    moment = datetime.fromisoformat("2026-03-02T09:30")
    content = workbook([], ["SKU", "Quantity", "Title"], ["A", 12, moment], [7.5, 25.9, True])
    sheet = read_sheet("stock.xlsx", content, ALIASES)
    assert [row.line for row in sheet.rows] == [3, 4]
    assert sheet.rows[0].cells == {"sku": "A", "quantity": "12", "title": "2026-03-02 09:30:00"}
    assert sheet.rows[1].cells == {"sku": "7.5", "quantity": "25.9", "title": "TRUE"}
    assert isinstance(sheet.rows[1].cells["quantity"], Exact)


def test_a_long_number_that_excel_cut_to_15_digits_shows_as_cut() -> None:
    sheet = read_sheet("a.xlsx", workbook(["SKU"], [576461413038785752]), ALIASES)
    assert sheet.rows[0].cells["sku"] == "576461413038786000"


def test_a_small_workbook_whose_cells_reach_far_out_is_refused_before_it_is_opened() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "SKU"
    book.active["XFD1048576"] = "boom"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(UnreadableFile, match="row 1,048,576 and column 16,384"):
        read_sheet("a.xlsx", out.getvalue(), ALIASES)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(UnreadableFile, match="holds no worksheet"):
        read_sheet("a.xlsx", out.getvalue(), ALIASES)


def test_the_same_csv_comes_back_with_status_and_message_and_no_live_formula() -> None:
    sheet = read_sheet("a.csv", "SKU;Title;Mine\nA;Größe;=cmd()\nB;-3;x\n".encode(), ALIASES)
    back = write_back(sheet, [RowResult(2, "A", "updated"), RowResult(3, "B", "failed", message="=no")])
    assert list(csv.reader(io.StringIO(back.decode("utf-8-sig")), delimiter=";")) == [
        ["SKU", "Title", "Mine", "Status", "Message"],
        ["A", "Größe", "'=cmd()", "updated", ""],
        ["B", "-3", "x", "failed", "'=no"],
    ]


def test_a_file_that_came_back_can_be_sent_again_and_does_not_grow() -> None:
    first = read_sheet("a.csv", b"SKU,Title\nA,'=x\n", ALIASES)
    once = write_back(first, [RowResult(2, "A", "updated")])
    twice = write_back(read_sheet("a.csv", once, ALIASES), [RowResult(2, "A", "updated")])
    assert once == twice


def test_only_the_asked_lines_come_back() -> None:
    sheet = read_sheet("a.csv", b"SKU\nA\nB\n", ALIASES)
    back = read_sheet("b.csv", write_back(sheet, [RowResult(3, "B", "failed")], only={3}), ALIASES)
    assert [row.cells["sku"] for row in back.rows] == ["B"]


def test_a_workbook_comes_back_as_a_workbook_with_numbers_still_numbers() -> None:
    sheet = read_sheet("a.xlsx", workbook(["SKU", "Quantity"], ["=HYPERLINK(1)", 25.9]), ALIASES)
    back = write_back(sheet, [RowResult(2, "A", "failed", message="+bad")])
    rows = list(openpyxl.load_workbook(io.BytesIO(back)).active.iter_rows(values_only=True))
    assert rows[0] == ("SKU", "Quantity", "Status", "Message")
    assert rows[1][1:] == (25.9, "failed", "'+bad")
    assert all(not str(cell).startswith("=") for cell in rows[1] if cell is not None)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("a.b.csv", "csv", "a.b.results.csv"),
        ("stock.xls", "xlsx", "stock.results.xlsx"),
        ("bare", "csv", "bare.results.csv"),
    ],
)
def test_the_returned_file_is_named_after_the_file(name: str, kind: str, expected: str) -> None:
    content = b"SKU\nA\n" if kind == "csv" else workbook(["SKU"], ["A"])
    assert back_name(read_sheet(name, content, ALIASES), "results") == expected


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])), min_size=2, max_size=2
        ),
        min_size=1,
    )
)
def test_whatever_text_is_in_the_cells_it_survives_the_way_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["SKU", "Title"], *([f"S{i}", b] for i, (_, b) in enumerate(rows))])
    sheet = read_sheet("a.csv", out.getvalue().encode("utf-8-sig"), ALIASES)
    again = read_sheet("a.csv", write_back(sheet, []), ALIASES)
    assert [row.cells["title"] for row in again.rows] == [row.cells["title"] for row in sheet.rows]
