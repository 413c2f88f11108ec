"""What every import of rows has in common, with the smallest importer there can be."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from shelfwire.kit import imports
from shelfwire.kit.columns import Column, template
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.imports import Imported, Importer, import_file
from shelfwire.kit.sheets import Row, RowResult, WrongColumns

pytestmark = pytest.mark.django_db


class Odd(RuleBroken):
    code = "odd"


class Doubling(Importer[tuple[int, int]]):
    """Doubles even numbers; an odd one is refused when read, a hundred when applied."""

    kind = "skus"
    columns = (Column("number", "Number", ("No",), needed=True), Column("note", "Note"))
    outcomes = ("doubled",)
    bad_row = Odd

    def __init__(self) -> None:
        self.applied: list[list[int]] = []
        self.looked_up: list[int] = []
        self.seen: list[str] = []

    def look_up(self, rows: Sequence[Row]) -> None:
        self.looked_up.append(len(rows))

    def key(self, row: Row) -> str:
        return row.cells["number"]

    def read(self, row: Row) -> tuple[int, int]:
        self.seen.append(row.cells["number"])
        if int(row.cells["number"]) % 2:
            raise Odd(f"{row.cells['number']} is odd.", field="Number")
        return row.line, int(row.cells["number"])

    def apply(self, rows: Sequence[tuple[int, int]]) -> list[RowResult]:
        self.applied.append([number for _, number in rows])
        return [
            RowResult(line, str(number), "failed", "Number", "Too much.", "too_much")
            if number == 100
            else RowResult(line, str(number), "doubled", "", str(2 * number))
            for line, number in reversed(rows)
        ]


class Watch:
    """Remembers as a job does; ``dies_after`` so many batches."""

    def __init__(self, only: frozenset[str] | None = None, dies_after: int = 99) -> None:
        self.only, self.left = only, dies_after
        self.total = 0
        self.notes: list[str] = []
        self.told: list[RowResult] = []
        self.checkpoint: Mapping[str, Any] = {}

    def wants(self, key: str) -> bool:
        return self.only is None or key in self.only

    def set_total(self, n: int) -> None:
        self.total = n

    def note(self, text: str) -> None:
        self.notes.append(text)

    def stop_if_cancelled(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise InterruptedError

    def tell_rows(self, results: Sequence[RowResult]) -> None:
        self.told += results

    def told_rows(self) -> Mapping[int, RowResult]:
        return {row.line: row for row in self.told if row.code}

    def save_checkpoint(self, data: Mapping[str, Any]) -> None:
        self.checkpoint = data


def load(importer: Doubling, *numbers: int, progress: Watch | None = None) -> Imported:
    content = "\n".join(["No;Colour", *(f"{number};red" for number in numbers)]).encode()
    return import_file(importer, name="n.csv", content=content, progress=progress)


def test_a_bad_row_stops_no_other_whether_it_fails_when_read_or_when_applied() -> None:
    watch = Watch()
    done = load(Doubling(), 2, 3, 100, 4, progress=watch)
    assert [(row.line, row.key, row.status, row.code) for row in done.rows] == [
        (2, "2", "doubled", ""),
        (3, "3", "failed", "odd"),
        (4, "100", "failed", "too_much"),
        (5, "4", "doubled", ""),
    ]
    assert (done.summary(), watch.total) == (
        {"doubled": 2, "failed": 2, "ignored_columns": ["Colour"]},
        4,
    )
    assert watch.told == done.rows
    assert watch.notes == ["Columns not read: Colour"]


def test_the_file_comes_back_in_its_own_columns_and_its_bad_rows_alone_can_be_sent_again() -> None:
    done = load(Doubling(), 2, 3)
    back = list(csv.reader(io.StringIO(done.returned_file.decode("utf-8-sig")), delimiter=";"))
    assert back == [
        ["No", "Colour", "Status", "Message"],
        ["2", "red", "doubled", "4"],
        ["3", "red", "failed", "3 is odd."],
    ]
    assert (done.returned_name, done.failed_rows_name) == ("n.results.csv", "n.refused.csv")
    again = import_file(Doubling(), name="n.csv", content=done.failed_rows_file.replace(b"3;red", b"8;red"))
    assert [(row.key, row.status) for row in again.rows] == [("8", "doubled")]
    assert again.failed_rows_file == b""


def test_rows_go_in_by_chunks_and_those_left_out_are_read_for_what_they_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)
    importer = Doubling()
    done = load(importer, 2, 4, 6, 8, 10, progress=Watch(only=frozenset({"3", "5", "6"})))
    assert importer.looked_up == [2, 2, 1]
    assert importer.seen == ["2", "4", "6", "8", "10"]
    assert importer.applied == [[4, 8], [10]]
    assert [row.line for row in done.rows] == [3, 5, 6]


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_an_interrupted_import_goes_on_where_it_was_and_applies_no_row_twice(
    monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)
    watch, first, second = Watch(dies_after=batches), Doubling(), Doubling()
    numbers = (2, 3, 4, 100, 6)
    with pytest.raises(InterruptedError):
        load(first, *numbers, progress=watch)
    watch.left = 99
    done = load(second, *numbers, progress=watch)
    applied = [number for batch in first.applied + second.applied for number in batch]
    assert applied == [2, 4, 100, 6]
    assert [(row.key, row.status, row.code) for row in done.rows] == [
        ("2", "doubled", ""),
        ("3", "failed", "odd"),
        ("4", "doubled", ""),
        ("100", "failed", "too_much"),
        ("6", "doubled", ""),
    ]


def test_a_file_without_a_needed_column_applies_nothing() -> None:
    importer = Doubling()
    with pytest.raises(WrongColumns, match="no column for number"):
        import_file(importer, name="n.csv", content=b"Count,Note\n2,x\n")
    assert (importer.seen, importer.applied) == ([], [])


def test_the_template_names_every_column() -> None:
    assert template(Doubling.columns) == "\ufeffNumber,Note\r\n"
