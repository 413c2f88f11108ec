"""The catalogue as a file, for an operator at a shell: ``shelfwire catalogue import`` and ``export``."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from shelfwire.catalog import exporting, queries
from shelfwire.catalog.actions import ImportOptions
from shelfwire.inventory.actions import import_catalogue
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.imports import Imported
from shelfwire.kit.tables import guard_cell, guard_identifier
from shelfwire.people.models import Company


class UnknownCompany(RuleBroken):
    """There is no such company."""

    code = "unknown_company"


def company_called(slug: str) -> Company:
    """The company of that slug. Raises UnknownCompany."""
    found = Company.objects.filter(slug=slug).first()
    if found is None:
        raise UnknownCompany(f"There is no company “{slug}”.", field="--company", value=slug)
    return found


def import_file(path: Path, company: str, options: ImportOptions) -> Iterator[str]:
    """Import the file, and yield what came of it. Refused rows are written beside it. Raises RuleBroken for a file
    that cannot be read.
    """
    done = import_catalogue(
        company=company_called(company),
        name=path.name,
        content=path.read_bytes(),
        options=options,
        by="Command line",
    )
    yield from outcome(path, done)


def outcome(path: Path, done: Imported) -> Iterator[str]:
    """What came of a file. Its refused rows are written beside it."""
    counted = ", ".join(f"{count:,} {word}" for word, count in done.counts.items())
    yield f"{path.name}: {counted}{' (only checked)' if done.dry_run else ''}"
    if done.sheet.encoding:
        yield f"Read as {done.sheet.encoding}: check letters with accents."
    if done.ignored_columns:
        yield f"Columns not read: {', '.join(done.ignored_columns)}"
    if refused := done.failed_rows_file:
        there = path.with_name(done.failed_rows_name)
        there.write_bytes(refused)
        yield f"Refused rows, with the reasons: {there}"


def export_file(path: Path, company: str) -> str:
    """Write the company's products to a CSV file in the columns that the import reads."""
    count = -1
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        header: list[str] = []
        for count, row in enumerate(exporting.rows(queries.products(company_called(company)))):  # noqa: B007  # counts them
            header = header or row
            guards = (guard_identifier if name in exporting.IDENTIFIERS else guard_cell for name in header)
            writer.writerow([guard(cell) for guard, cell in zip(guards, row, strict=True)])
    return f"{path}: {count:,} rows"
