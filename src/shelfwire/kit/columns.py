"""Declare the columns of a kind of file: for its import, its page, and its template."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a file: the header we write, other headers that mean it (best first), and a sentence for a person.

    ``needed``: a file without the column is refused whole. ``identifier``: its values are kept letter by letter.
    """

    field: str
    header: str
    aliases: tuple[str, ...] = ()
    help: str = ""
    needed: bool = False
    identifier: bool = False


def template(columns: Sequence[Column]) -> str:
    """Return an empty CSV file with the header row, in a form that spreadsheet programs open correctly."""
    out = io.StringIO()
    csv.writer(out).writerow([column.header for column in columns])
    return "\ufeff" + out.getvalue()


def aliases(columns: Sequence[Column]) -> dict[str, tuple[str, ...]]:
    """Our field name to the headers that mean it, best first, as ``sheets.read_sheet`` wants them."""
    return {column.field: (column.header, *column.aliases) for column in columns}
