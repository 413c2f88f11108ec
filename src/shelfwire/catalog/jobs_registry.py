"""The chores and jobs of the catalogue."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from shelfwire.catalog import exporting, queries
from shelfwire.catalog.actions import CostOptions, import_costs
from shelfwire.catalog.actions.fetch_pictures import fetch_pictures
from shelfwire.jobs import Run, job
from shelfwire.kit.tables import guard_cell, guard_identifier
from shelfwire.kit.workbooks import write_workbook

__all__ = ["export_catalogue_file", "fetch_pictures", "import_costs_file"]

TOLD = 1_000
"""Rows between two words on the progress."""


@job(name="catalog.export", title="Export catalogue", scope="catalog:read")
def export_catalogue_file(
    run: Run, *, format: str = "csv", search: str = "", families: bool = False, lacks: str = ""
) -> None:
    """Attach the company's products, or those that the filters of the list mean, as ``catalogue.csv`` or
    ``catalogue.xlsx`` in the columns that the import reads.
    """
    lacks = lacks if lacks in queries.LACKS else ""
    products = queries.products(run.job.company, search, families=families, lacks=lacks)
    rows = _watched(run, exporting.rows(products))
    if format == "xlsx":
        run.attach("catalogue.xlsx", write_workbook([guard_cell(cell) for cell in row] for row in rows))
    else:
        run.attach("catalogue.csv", _csv(rows))


@job(name="catalog.import_costs", title="Import costs", scope="catalog:write")
def import_costs_file(
    run: Run,
    *,
    file: str,
    currency: str = "",
    locale: str = "en-US",
    encoding: str = "",
    dry_run: bool = False,
) -> None:
    """Import the job's file named ``file``. Attaches the file with Status and Message, and its refused rows alone."""
    result = import_costs(
        company=run.job.company,
        name=file,
        content=run.file(file),
        by=run.job.started_by_label,
        options=CostOptions(currency, locale, encoding or None, dry_run),
        run=run,
    )
    run.hand_back(result)


def _watched(run: Run, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    count = 0
    for count, row in enumerate(rows):
        if count % TOLD == 0:
            run.stop_if_cancelled()
            run.note(f"{count:,} rows")
        yield row
    run.succeeded(count)


def _csv(rows: Iterator[list[Any]]) -> bytes:
    """UTF-8 with its mark. No cell is a formula, and no identifier becomes another number in a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    header = next(rows)
    guards = [guard_identifier if name in exporting.IDENTIFIERS else guard_cell for name in header]
    writer.writerow(header)
    writer.writerows([guard(cell) for guard, cell in zip(guards, row, strict=True)] for row in rows)
    return out.getvalue().encode("utf-8-sig")
