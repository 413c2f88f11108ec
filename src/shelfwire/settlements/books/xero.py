"""Manual journals for Xero's import, by its own page https://help.xero.com/nz/ManualJournalsImport (read 2026-11-30):
one row a line, rows of the same narration and date are one journal, a positive amount is a debit, the date as
``30 Jun 2015``, account code and tax rate are mandatory, at most 300 lines a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from shelfwire.kit.tables import guard_cell
from shelfwire.settlements.books.written import WrittenEntry

MOST_LINES = 300
HEADINGS = (
    "*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount",
    "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2",
)  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write(entries: Sequence[WrittenEntry]) -> str:
    """Return the file's text."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(HEADINGS)
    for entry in entries:
        narration = guard_cell(f"{entry.name} {entry.narration}")
        day = f"{entry.day.day} {_MONTHS[entry.day.month - 1]} {entry.day.year}"
        for line in entry.lines:
            rate = guard_cell(line.ledger.tax_name or entry.no_tax)
            amount = entry.money(line).decimal
            rows.writerow(
                [
                    narration,
                    day,
                    guard_cell(line.text),
                    guard_cell(line.ledger.code),
                    rate,
                    amount,
                    "",
                    "",
                    "",
                    "",
                ]
            )
    return out.getvalue()
