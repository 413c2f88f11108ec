"""Journal entries for QuickBooks Online's import, by its own page
https://quickbooks.intuit.com/learn-support/en-au/help-article/import-export-files/import-journal-entries-quickbooks-online/L4tQBwbs7_AU_en_AU
(read 2026-11-30): number, date, account name, description, debits and credits; account numbers are off during the
import; a subaccount is named ``Parent:Sub``. The date is written ``MM/DD/YYYY``, which is chosen beside the column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from shelfwire.kit.tables import guard_cell
from shelfwire.settlements.books.written import WrittenEntry

MOST_LINES = 1000
"""Ours: a file that a person can still look through before it is imported."""
HEADINGS = (
    "*JournalNo", "*JournalDate", "*AccountName", "*Debits", "*Credits", "Description", "Name", "Currency",
    "Location", "Class",
)  # fmt: skip


def write(entries: Sequence[WrittenEntry]) -> str:
    """Return the file's text."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(HEADINGS)
    for entry in entries:
        day = f"{entry.day:%m/%d/%Y}"
        for line in entry.lines:
            amount = abs(entry.money(line).decimal)
            sides = (amount, "") if line.minor > 0 else ("", amount)
            words = guard_cell(f"{line.text}: {entry.narration}")
            rows.writerow(
                [entry.name, day, guard_cell(line.ledger.name), *sides, words, "", entry.currency, "", ""]
            )  # fmt: skip
    return out.getvalue()
