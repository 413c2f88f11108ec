"""Excel workbooks: read by calamine, written by openpyxl, both behind limits.

A workbook is an archive: how large it unpacks and how far its cells reach is looked at before it is opened, so that
a small file cannot fill the memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence

import openpyxl
import python_calamine

from shelfwire.kit.errors import RuleBroken

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_UNPACKED = 200 * 1024 * 1024
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")


class UnreadableFile(RuleBroken):
    """The file as a whole cannot be read: damaged, locked, empty, too large, of another kind or encoding."""

    code = "unreadable_file"


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are an Excel workbook (.xlsx or .xls) rather than text; the name does not count."""
    return content.startswith((_ZIP, _OLE))


def read_workbook(
    name: str, content: bytes, *, max_rows: int, max_columns: int
) -> Iterator[tuple[int, Sequence[object]]]:
    """Row number and values of each row of the first visible worksheet. Raises UnreadableFile.

    Values are what the workbook shows: text, number, bool, date, datetime; a formula is its last result.
    """
    if content.startswith(_ZIP):
        _refuse_reach(name, content, max_rows, max_columns)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == python_calamine.SheetVisibleEnum.Visible
        ]
        rows = book.get_sheet_by_name(visible[0]).to_python(skip_empty_area=False) if visible else []
    except python_calamine.PasswordError:
        raise UnreadableFile(f"“{name}” is locked by a password.", hint="Save it without one.") from None
    except (python_calamine.CalamineError, OSError, ValueError) as wrong:
        raise UnreadableFile(
            f"“{name}” cannot be opened as an Excel workbook: {wrong}.",
            hint="Save it again as .xlsx or as CSV (UTF-8).",
        ) from None
    yield from enumerate(rows, start=1)


def write_workbook(rows: Iterable[Sequence[object]]) -> bytes:
    """One worksheet of these values; the caller has disarmed what would be a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Rows")
    for row in rows:
        sheet.append([_CONTROL.sub("", cell) if isinstance(cell, str) else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What XML cannot hold."""


def _refuse_reach(name: str, content: bytes, max_rows: int, max_columns: int) -> None:
    """Raises UnreadableFile when it unpacks too large or a cell lies beyond the limits."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
            raise UnreadableFile(f"“{name}” unpacks to more than {_MAX_UNPACKED // 1_048_576} MB.")
        parts = [p for p in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", p)]
        reach = [_reach(archive.read(part)) for part in parts]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as wrong:
        raise UnreadableFile(
            f"“{name}” is not a whole Excel workbook: {wrong}.", hint="Save it again as .xlsx or as CSV."
        ) from None
    if not parts:
        raise UnreadableFile(f"“{name}” holds no worksheet.", hint="Save it as .xlsx or as CSV (UTF-8).")
    furthest_row, furthest_column = max(r for r, _ in reach), max(c for _, c in reach)
    if furthest_row > max_rows + 1_000 or furthest_column > max_columns:
        raise UnreadableFile(
            f"“{name}” reaches to row {furthest_row:,} and column {furthest_column:,}; "
            f"{max_rows:,} rows and {max_columns:,} columns are the most.",
            hint="Delete the stray cells far out, or split the file.",
        )


def _reach(part: bytes) -> tuple[int, int]:
    """The furthest row and column that a worksheet's cells name."""
    row = column = 0
    for letters, digits in _CELL.findall(part):
        row = max(row, int(digits))
        number = 0
        for letter in letters:
            number = number * 26 + letter - 64
        column = max(column, number)
    return row, column
