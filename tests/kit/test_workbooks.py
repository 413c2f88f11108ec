"""Workbooks are read by a child that may die: what each kind of cell becomes, and what a hostile file costs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from pathlib import Path

import pytest
from tests.support.books import FAR_CELLS, bomb, ods, ods_text, raw_xlsx, xlsx

from shelfwire.kit import workbooks
from shelfwire.kit.cells import Exact
from shelfwire.kit.workbooks import UnreadableFile, read_workbook


def read(content: bytes) -> list[tuple[int, list[str]]]:
    return read_workbook("a.xlsx", content, max_rows=1_000, max_columns=50)


def kinds(content: bytes) -> list[tuple[int, list[tuple[str, str]]]]:
    """Each row's cells with their kinds."""
    return [
        (line, [(cell.kind if isinstance(cell, Exact) else "text", str(cell)) for cell in cells])
        for line, cells in read(content)
    ]


def test_every_kind_of_cell_of_an_xlsx_keeps_its_kind() -> None:
    content = xlsx(
        [],
        ["00123", 123, 90.75, 1e16, 576461413038785752],
        [date(2026, 3, 10), datetime.fromisoformat("2026-03-10T09:30"), time(9, 30), True, "#N/A"],
        [None, "#REF!", None, "#DIV/0!"],
    )
    assert kinds(content) == [
        (2, [("text", "00123"), ("number", "123"), ("number", "90.75"), ("number", "10000000000000000"),
             ("number", "576461413038786000")]),
        (3, [("date", "2026-03-10"), ("date", "2026-03-10 09:30:00"), ("time", "09:30:00"), ("boolean", "TRUE"),
             ("error", "#N/A")]),
        (4, [("text", ""), ("error", "#REF!"), ("text", ""), ("error", "#DIV/0!")]),
    ]  # fmt: skip


def test_an_error_cell_without_its_place_written_is_counted_out() -> None:
    sheet = '<row><c t="str"><v>SKU</v></c></row><row><c><v>5</v></c><c/><c t="e"><v>#NAME?</v></c></row>'
    assert kinds(raw_xlsx(sheet)) == [
        (1, [("text", "SKU")]),
        (2, [("number", "5"), ("text", ""), ("error", "#NAME?")]),
    ]


def test_every_kind_of_cell_of_an_xls_keeps_its_kind() -> None:
    content = Path(__file__).with_name("data").joinpath("cell_kinds.xls").read_bytes()
    assert kinds(content) == [
        (1, [("text", "SKU"), ("text", "Quantity")]),
        (2, [("number", "123"), ("number", "5")]),
        (3, [("error", "#N/A")]),
        (4, [("date", "2026-03-10")]),
        (5, [("boolean", "TRUE")]),
        (6, [("time", "09:30:00")]),
        (7, [("text", "00123"), ("error", "#DIV/0!")]),
    ]


def cell(attributes: str, shown: str) -> str:
    return f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"


def test_every_kind_of_cell_of_an_ods_keeps_its_kind_and_repeated_errors_are_counted_out() -> None:
    content = ods(
        ods_text("SKU") + ods_text("Title"),
        cell(
            'table:number-columns-repeated="2" office:value-type="string" office:string-value=""'
            ' calcext:value-type="error"',
            "#N/A",
        )
        + cell('office:value-type="date" office:date-value="2026-03-10"', "10.3.")
        + cell('office:value-type="time" office:time-value="PT09H30M00S"', "9:30")
        + cell('office:value-type="boolean" office:boolean-value="true"', "WAHR")
        + cell('office:value-type="float" office:value="123"', "00123")
        + cell('office:value-type="float" office:value="0" calcext:value-type="error"', "#DIV/0!"),
    )
    assert kinds(content) == [
        (1, [("text", "SKU"), ("text", "Title")]),
        (2, [("error", "#N/A"), ("error", "#N/A"), ("date", "2026-03-10"), ("time", "09:30:00"), ("boolean", "TRUE"),
             ("number", "123"), ("error", "#DIV/0!")]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (bomb(), "2 times it took more than"),
        (raw_xlsx(FAR_CELLS), "reaches to row 1,048,576 and column 16,384"),
        (
            raw_xlsx(
                "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2_600)),
                strings=f"<si><t>{'x' * 32_000}</t></si>",
            ),
            "more than 64 MB of text",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked by a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2_000, "workbook"),
        (ods("<broken"), "cannot be opened"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_workbook_is_refused_with_a_plain_sentence_and_we_live(
    content: bytes, says: str
) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read_workbook("a.xlsx", content, max_rows=100_000, max_columns=500)
    assert read(xlsx(["SKU"], ["A"])) == [(1, ["SKU"]), (2, ["A"])]


def test_what_unpacks_too_large_is_refused_before_it_is_read() -> None:
    content = raw_xlsx("", strings="x" * (201 * 1024 * 1024))
    with pytest.raises(UnreadableFile, match="unpacks to more than 200 MB"):
        read(content)


@pytest.mark.parametrize("end", ["os.abort()", "os.kill(os.getpid(), 9)", "os._exit(3)", "while True: pass"])
def test_a_workbook_that_cost_two_readers_is_given_up(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, child = tmp_path / "runs", tmp_path / "child.py"
    child.write_text(
        f"import os, sys\nopen({str(runs)!r}, 'a').write('x')\nsys.stdin.buffer.read()\n"
        f"print('[1, [\"SKU\"]]', flush=True)\n{end}\n"
    )
    monkeypatch.setattr(workbooks, "_CHILD", child)
    monkeypatch.setattr(workbooks, "SECONDS", 1)
    with pytest.raises(UnreadableFile, match="Nothing was imported"):
        read(xlsx(["SKU"], ["A"]))
    assert runs.read_text() == "xx"


def test_a_reader_that_was_lost_once_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    once, child = tmp_path / "once", tmp_path / "child.py"
    child.write_text(
        f"import os, sys\nsys.stdin.buffer.read()\nprint('[1, [\"SKU\"]]', flush=True)\n"
        f"if not os.path.exists({str(once)!r}):\n    open({str(once)!r}, 'w')\n    os.abort()\n"
        'print(\'[2, [["number", "7"]]]\')\nprint(\'{"end": true}\')\n'
    )
    monkeypatch.setattr(workbooks, "_CHILD", child)
    assert read(xlsx(["SKU"], ["A"])) == [(1, ["SKU"]), (2, ["7"])]


def test_a_reader_that_stops_listening_is_a_lost_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child.py"
    child.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(workbooks, "_CHILD", child)
    with pytest.raises(UnreadableFile, match="Nothing was imported"):
        read(b"PK\x03\x04" + b"x" * 5_000_000)


def test_many_are_read_at_once_from_threads() -> None:
    contents = [xlsx(["SKU"], *([f"{n}-{m}"] for m in range(20))) for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, contents))
    assert [rows[1:] for rows in found] == [[(m + 2, [f"{n}-{m}"]) for m in range(20)] for n in range(8)]


def test_no_more_rows_come_over_than_were_asked_for() -> None:
    # one more than asked for, the header row and nine titles
    assert len(read_workbook("a.xlsx", xlsx(*([n] for n in range(1, 40))), max_rows=5, max_columns=3)) == 16


def test_too_many_columns_are_refused_wherever_they_are() -> None:
    with pytest.raises(UnreadableFile, match="column 51"):
        read(ods(ods_text("x") * 51))
