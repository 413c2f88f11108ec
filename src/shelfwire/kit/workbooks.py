"""Read workbooks in a process of their own with limits, and write them with openpyxl.

A workbook is an archive of XML, and a small one can unpack to a very large size or crash its reader. It is
therefore read by ``_workbook_child`` under a limit of memory and time, and only its rows are passed on. A child
that dies does not affect this process; a workbook that ended two of them is refused.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from shelfwire.kit.cells import Exact
from shelfwire.kit.errors import RuleBroken

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHILD = Path(__file__).with_name("_workbook_child.py")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What XML cannot hold."""
_DAMAGED = 1
"""How Python ends after an exception: the file is broken in a way that its reader did not foresee."""

MEMORY = 512 * 1024 * 1024
"""100,000 rows of 15 columns take 160 MB."""
SECONDS = 60
MAX_TEXT = 64 * 1024 * 1024
LOSSES = 2

Cells = list[str]


class UnreadableFile(RuleBroken):
    """The file as a whole cannot be read: damaged, locked, empty, too large, of another kind or encoding."""

    code = "unreadable_file"


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a workbook (.xlsx, .ods or .xls) rather than text; the name does not count."""
    return content.startswith((_ZIP, _OLE))


def read_workbook(name: str, content: bytes, *, max_rows: int, max_columns: int) -> list[tuple[int, Cells]]:
    """Row number and cells of each row of the first visible worksheet that is not blank; at the most one more than
    ``max_rows`` and the ten that may stand above them. Raises UnreadableFile.

    Cells are what the workbook holds: texts, and ``Exact`` for numbers, moments, booleans and errors; a formula is
    its last result.
    """
    for _ in range(LOSSES):
        rows = _read_in_child(name, content, (max_rows, max_columns, MAX_TEXT))
        if rows is not None:
            return rows
    raise UnreadableFile(
        f"“{name}” could not be read: {LOSSES} times it took more than {MEMORY // 1_048_576} MB of memory or "
        f"{SECONDS} seconds, or stopped its reader. Nothing was imported.",
        hint="Save only the rows and columns that are needed, as a new .xlsx or as CSV (UTF-8).",
    )


def write_workbook(rows: Iterable[Sequence[object]]) -> bytes:
    """One worksheet of these values. Texts stay texts also when a person edits them, whatever they look like; the
    caller has disarmed what would be a formula."""
    from openpyxl import Workbook  # 180 modules, not at the start of every program

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rows")
    for row in rows:
        sheet.append([_text(sheet, value) if isinstance(value, str) else value for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(sheet: object, value: str) -> WriteOnlyCell:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, _CONTROL.sub("", str(value)) or None)
    cell.number_format = "@"
    return cell


def _read_in_child(name: str, content: bytes, limits: Sequence[int]) -> list[tuple[int, Cells]] | None:
    """Return the rows; None when the child process died. Raises UnreadableFile for what the child reported."""
    command = [sys.executable, "-I", str(_CHILD), str(MEMORY), str(SECONDS), *map(str, limits)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as child:
        assert child.stdin is not None  # a pipe
        assert child.stdout is not None  # likewise
        alarm = threading.Timer(2 * SECONDS, child.kill)
        alarm.daemon = True
        alarm.start()
        try:
            with suppress(BrokenPipeError):  # it died while it was fed: its end says so below
                child.stdin.write(content)
            with suppress(BrokenPipeError):
                child.stdin.close()
            rows, last = _rows(child.stdout)
            child.stdout.close()
            child.wait()
        finally:
            alarm.cancel()
            child.kill()
    if "refused" in last:
        raise UnreadableFile(f"“{name}” {last['refused']}.", hint=last["hint"])
    if "end" in last:
        return rows
    if child.returncode == _DAMAGED:
        raise UnreadableFile(
            f"“{name}” cannot be opened as a workbook: it is damaged.",
            hint="Save it again as .xlsx or as CSV (UTF-8).",
        )
    return None


def _rows(lines: Iterable[bytes]) -> tuple[list[tuple[int, Cells]], dict[str, str]]:
    """Return the rows that the child wrote, and its last line; None when its output was cut off."""
    rows: list[tuple[int, Cells]] = []
    for line in lines:
        if not line.endswith(b"\n"):
            break
        said = json.loads(line)
        if isinstance(said, dict):
            return rows, said
        number, cells = said
        rows.append((number, [Exact(cell[1], cell[0]) if isinstance(cell, list) else cell for cell in cells]))
    return rows, {}
