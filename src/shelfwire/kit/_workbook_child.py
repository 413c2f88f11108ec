"""The process that reads one workbook: its bytes come in on stdin, one line of JSON for each row goes out on stdout.

It is run by path, alone, with a limit on memory and processor time, so that whatever a file does to it ends here.
A row is ``[number, [cell, …]]``; a cell is a text, or ``[kind, text]`` with the kinds of ``cells.Exact``. The last line
is ``{"end": true}``, or ``{"refused": why, "hint": what to do}``. Blank rows are left out.

Values come from calamine (.xlsx, .ods) and xlrd (.xls). Calamine gives an error cell as blank, so the errors are read
from the sheet's own XML: ECMA-376 part 1, 18.18.11 (``t="e"``), and OpenDocument 1.3 part 3 with LibreOffice's
``calcext:value-type``.
"""

from __future__ import annotations

import io
import json
import os
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import python_calamine

OUT_OF_MEMORY = 3
_MAX_UNPACKED = 200 * 1024 * 1024
_ABOVE = 10
"""Rows that may stand above the data: the header row and titles."""
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_TAG = re.compile(rb"<(?:\w+:)?(row|c|v)\b([^>]*)>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})([0-9]{1,7})["']""")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_AGAIN = "Save it again as .xlsx or as CSV (UTF-8)."

Errors = dict[tuple[int, int], str]


class Refused(Exception):
    """The workbook cannot be read; the two arguments are why, and what to do."""


def main(max_rows: int, max_columns: int, max_text: int) -> None:
    """Read stdin as a workbook and write its rows."""
    content = sys.stdin.buffer.read()
    written = sent = 0
    try:
        rows = (
            _xls(content)
            if content.startswith(b"\xd0\xcf\x11\xe0")
            else _zipped(content, max_rows, max_columns)
        )
        for number, values in rows:
            cells = [_cell(value) for value in values]
            while cells and cells[-1] == "":
                cells.pop()
            if not cells:
                continue
            if len(cells) > max_columns:
                raise Refused(
                    f"reaches to column {len(cells):,}; {max_columns:,} are the most", "Delete the others."
                )
            line = json.dumps([number, cells])
            written += len(line)
            if written > max_text:
                raise Refused(
                    f"holds more than {max_text // 1_048_576} MB of text", "Split it into several files."
                )
            print(line)
            sent += 1
            if sent > max_rows + _ABOVE:
                break
    except Refused as refusal:
        print(json.dumps({"refused": refusal.args[0], "hint": refusal.args[1]}))
    else:
        print(json.dumps({"end": True}))


def _cell(value: Any) -> str | list[str]:
    match value:
        case None:
            return ""
        case bool():
            return ["boolean", str(value).upper()]
        case int() | float():
            # Excel keeps 15 digits: more of them would be invented
            return ["number", format(Decimal(format(value, ".15g")), "f")]
        case datetime():
            return ["date", value.isoformat(" ")]
        case date():
            return ["date", str(value)]
        case time() | timedelta():
            return ["time", str(value)]
        case list():
            return value
    return str(value)


def _xls(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    """Rows of an Excel 97 workbook."""
    import xlrd

    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused("is locked by a password", "Save it without one.")
    try:
        with open(os.devnull, "w") as nowhere:
            book = xlrd.open_workbook(
                file_contents=content, logfile=nowhere, on_demand=True, ragged_rows=True
            )
            sheets = (book.sheet_by_index(index) for index in range(book.nsheets))
            sheet = next((sheet for sheet in sheets if sheet.visibility == 0), None)
    except xlrd.XLRDError as wrong:
        if "encrypted" in str(wrong):
            raise Refused("is locked by a password", "Save it without one.") from None
        raise Refused(f"cannot be opened as an Excel workbook: {wrong}", _AGAIN) from None
    if sheet is None:
        raise Refused("holds no worksheet that can be seen", _AGAIN)
    for number in range(sheet.nrows):
        yield number + 1, [_xls_value(cell, book.datemode) for cell in sheet.row(number)]


def _xls_value(cell: Any, datemode: int) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ["error", xlrd.error_text_from_code.get(cell.value, "#N/A")]
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype != xlrd.XL_CELL_DATE:
        return cell.value
    try:
        moment = xlrd.xldate_as_datetime(cell.value, datemode)
    except (ValueError, OverflowError):
        return ["date", str(cell.value)]
    if cell.value < 1:
        return moment.time()
    return moment if moment.time() != time() else moment.date()


def _zipped(content: bytes, max_rows: int, max_columns: int) -> Iterator[tuple[int, list[Any]]]:
    """Rows of an .xlsx or .ods workbook."""
    archive = _archive(content, max_rows, max_columns)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        visible = [
            (index, sheet.name)
            for index, sheet in enumerate(book.sheets_metadata)
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == python_calamine.SheetVisibleEnum.Visible
        ]
        if not visible:
            raise Refused("holds no worksheet that can be seen", _AGAIN)
        index, name = visible[0]
        sheet = book.get_sheet_by_name(name)
        values = sheet.iter_rows()
    except python_calamine.PasswordError:
        raise Refused("is locked by a password", "Save it without one.") from None
    except (python_calamine.CalamineError, OSError, ValueError) as wrong:
        raise Refused(f"cannot be opened as a workbook: {wrong}", _AGAIN) from None
    is_ods = "content.xml" in archive.namelist()
    errors = _ods_errors(archive, index) if is_ods else _xlsx_errors(archive, index)
    # calamine's rows begin with the sheet's first, its columns with the first used one
    return _with_errors(values, sheet.start[1] if sheet.start else 0, errors)


def _with_errors(
    rows: Iterable[Sequence[Any]], first_column: int, errors: Errors
) -> Iterator[tuple[int, list[Any]]]:
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in errors.items():
        by_row.setdefault(row, {})[column] = text
    for number, cells in enumerate(rows, start=1):
        values = [None] * first_column + list(cells)
        for column, text in by_row.pop(number, {}).items():
            values += [None] * (column - len(values))
            values[column - 1] = ["error", text]
        yield number, values
    for row_number in sorted(by_row):
        values = [None] * max(by_row[row_number])
        for column, text in by_row[row_number].items():
            values[column - 1] = ["error", text]
        yield row_number, values


def _archive(content: bytes, max_rows: int, max_columns: int) -> zipfile.ZipFile:
    """The workbook's archive. Raises Refused when it unpacks too large or a cell lies beyond the limits."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
            raise Refused(
                f"unpacks to more than {_MAX_UNPACKED // 1_048_576} MB", "Split it into several files."
            )
        names = set(archive.namelist())
        parts = [name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
        reach = [_reach(archive.read(part)) for part in parts]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as wrong:
        raise Refused(f"is not a whole Excel workbook: {wrong}", _AGAIN) from None
    if not names & {"_rels/.rels", "content.xml"}:
        raise Refused("holds no worksheet", _AGAIN)
    row, column = max((r for r, _ in reach), default=0), max((c for _, c in reach), default=0)
    if row > max_rows + 1_000 or column > max_columns:
        raise Refused(
            f"reaches to row {row:,} and column {column:,}; {max_rows:,} rows and {max_columns:,} columns are the most",
            "Delete the stray cells far out, or split the file.",
        )
    return archive


def _reach(part: bytes) -> tuple[int, int]:
    """The furthest row and column that a worksheet's cells name."""
    row = column = 0
    for letters, digits in _PLACE.findall(part):
        row, column = max(row, int(digits)), max(column, _column(letters))
    return row, column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _xlsx_errors(archive: zipfile.ZipFile, index: int) -> Errors:
    """The error cells of the sheet at ``index`` of an .xlsx workbook."""
    part = _xlsx_part(archive, index)
    found: Errors = {}
    if part is None or not _ERROR.search(part):
        return found
    row = column = 0
    wrong = False
    for tag in _TAG.finditer(part):
        kind, attributes = tag[1], tag[2]
        place = _PLACE.search(attributes)
        if kind == b"row":
            row, column = int(place[2]) if place else row + 1, 0
        elif kind == b"c":
            column = _column(place[1]) if place else column + 1
            wrong = bool(_ERROR.search(attributes)) and not attributes.endswith(b"/")
            if wrong:
                found[row, column] = "#N/A"
        elif wrong:
            found[row, column] = (
                part[tag.end() : part.find(b"<", tag.end())].decode("utf-8", "replace").strip()
            )
    return found


def _xlsx_part(archive: zipfile.ZipFile, index: int) -> bytes | None:
    """The XML of the sheet at ``index``, by the archive's relations and the workbook's own list."""
    try:
        book = _targets(archive, "")["officeDocument"]
        sheets = ElementTree.fromstring(archive.read(book)).iter()  # noqa: S314  # in a limited child
        ids = [sheet.get(_RELATION, "") for sheet in sheets if sheet.tag.endswith("}sheet")]
        return archive.read(_targets(archive, book)[ids[index]])
    except (KeyError, IndexError, ElementTree.ParseError):
        return None


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Where the relations of a part lead, by id, and by type."""
    folder, name = posixpath.split(part)
    relations = ElementTree.fromstring(archive.read(posixpath.join(folder, "_rels", f"{name}.rels")))  # noqa: S314  # as above
    found: dict[str, str] = {}
    for relation in relations:
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        found[relation.get("Id", "")] = found[posixpath.basename(relation.get("Type", ""))] = target
    return found


def _ods_errors(archive: zipfile.ZipFile, index: int) -> Errors:
    """The error cells of the sheet at ``index`` of an .ods workbook, repeated ones counted out."""
    content = archive.read("content.xml")
    found: Errors = {}
    if b"calcext:value-type" not in content:
        return found
    tables = ElementTree.fromstring(content).iter(f"{_TABLE}table")  # noqa: S314  # in a limited child
    row = 0
    for line in list(tables)[index].iter(f"{_TABLE}table-row"):
        rows = int(line.get(f"{_TABLE}number-rows-repeated", "1"))
        column = 0
        for cell in line:
            columns = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            if cell.get(f"{_CALCEXT}value-type") == "error":
                text = "".join(cell.itertext()).strip()
                for r in range(row + 1, row + rows + 1):
                    found.update(((r, c), text) for c in range(column + 1, column + columns + 1))
            column += columns
        row += rows
    return found


if __name__ == "__main__":
    memory, seconds, *limits = (int(text) for text in sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    # where there is such a thing: the first to go when the whole machine runs short
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    try:
        main(*limits)
        sys.stdout.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
