"""What a person looks at before a file is imported: how its columns are read, and its first and its refused rows."""

from __future__ import annotations

from typing import Any, Final

from shelfwire.kit.imports import FAILED, Imported

FIRST: Final = 15
REFUSED: Final = 30
LONGEST: Final = 160
"""Characters of a cell."""


def preview(imported: Imported) -> dict[str, Any]:
    """Return the headers, the field of each column (empty: not read), and rows with their cells, their outcome, and the
    field that it is about. JSON-able.
    """
    sheet = imported.sheet
    fields = {place: field for field, place in sheet.fields.items()}
    results = {row.line: row for row in imported.rows}
    chosen = [row for row in sheet.rows[:FIRST] if row.line in results]
    bad = (row for row in sheet.rows[FIRST:] if row.line in results and results[row.line].status == FAILED)
    chosen += [row for row, _ in zip(bad, range(REFUSED), strict=False)]
    return {
        "headers": list(sheet.headers),
        "fields": [fields.get(place, "") for place in range(len(sheet.headers))],
        "rows": [
            {
                "line": row.line,
                "cells": [str(cell)[:LONGEST] for cell in row.raw],
                "status": results[row.line].status,
                "field": results[row.line].field,
                "message": results[row.line].message,
            }
            for row in chosen
        ],
    }
