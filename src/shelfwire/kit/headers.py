"""Find the header row of a file, and our field for each of its columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from shelfwire.kit.cells import Exact
from shelfwire.kit.file_kinds import WrongColumns, recognise
from shelfwire.kit.workbooks import UnreadableFile

MAX_COLUMNS = 500
TITLE_ROWS = 9
"""How many rows with a title, a shop or a date may stand above the header row."""
STATUS, MESSAGE = "Status", "Message"
"""Our own columns on a file that is handed back."""


def normalised(header: str) -> str:
    """A header without case, spaces, underscores, dashes and the asterisk of a compulsory column."""
    return re.sub(r"[\s_\-*]+", "", unicodedata.normalize("NFKC", header.strip("\ufeff"))).casefold()


def header_row(top: Sequence[Sequence[str]], aliases: Mapping[str, Sequence[str]]) -> int:
    """Return which of a file's first rows is the header row: the first that names two of our fields or is of a
    known kind; the first of all when none does.
    """
    for at, cells in enumerate(top):
        texts = [cell for cell in cells if cell.strip() and not isinstance(cell, Exact)]
        if len(texts) > 1 and (known_among(texts, aliases) > 1 or recognise(texts)):
            return at
    return 0


def known_among(cells: Iterable[str], aliases: Mapping[str, Sequence[str]]) -> int:
    """Return how many of the cells are known headers."""
    known = {normalised(header) for field, names in aliases.items() for header in (field, *names)}
    return sum(normalised(cell) in known for cell in cells)


def column_names(name: str, cells: Sequence[str]) -> tuple[str, ...]:
    """Return the header row without trailing empty cells, and without our own Status and Message of an earlier
    import.
    """
    headers = [cell.strip().strip("\ufeff") for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    if headers[-2:] == [STATUS, MESSAGE]:
        del headers[-2:]
    if len(headers) > MAX_COLUMNS:
        raise UnreadableFile(f"“{name}” has {len(headers)} columns; {MAX_COLUMNS} is the most.")
    return tuple(headers)


def columns(
    name: str,
    headers: Sequence[str],
    aliases: Mapping[str, Sequence[str]],
    said: Mapping[str, str] | None = None,
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the column of each of our fields, and the headers that are not read. ``said``: which field a header
    means, whatever ``aliases`` say; empty: none.
    """
    places: dict[str, int] = {}
    for i, header in enumerate(headers):
        known = normalised(header)
        if known and known in places:
            raise WrongColumns(
                f"“{name}” has the column “{header}” twice.", field=header, hint="Keep one of them."
            )
        places[known] = i
    fields: dict[str, int] = {}
    for header, field in (said or {}).items():
        place = places.pop(normalised(header), None)
        if place is not None and field:
            fields.setdefault(field, place)
    for field, names in aliases.items():
        if field in fields:
            continue
        place = next((places[n] for n in map(normalised, (field, *names)) if n in places), None)
        if place is not None and place not in fields.values():
            fields[field] = place
    return fields, tuple(h for i, h in enumerate(headers) if h and i not in fields.values())
