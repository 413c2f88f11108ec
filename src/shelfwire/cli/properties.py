"""Channel properties at a shell: ``shelfwire properties export`` and ``shelfwire properties import``."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from shelfwire.cli.naming import shop
from shelfwire.kit.tables import guard_cell
from shelfwire.posting.export_properties import property_lines
from shelfwire.posting.import_properties import PropertyFileOptions, import_properties
from shelfwire.posting.queries import channel_products


def export(name: str) -> int:
    """Write what the products of a shop say to standard output, as the import reads it; how many rows. Raises
    UnknownName.
    """
    account = shop(name)
    ids = list(channel_products(account).order_by("pk").values_list("pk", flat=True))
    writer, rows = csv.writer(sys.stdout), -1
    for line in property_lines(account, ids):
        writer.writerow([guard_cell(cell) for cell in line])
        rows += 1
    return rows


def bring(name: str, path: Path, *, dry_run: bool) -> tuple[list[str], bool]:
    """Change what the products of a shop say by a file. Returns the counts and why each refused row was, and whether
    none was. Raises UnknownName, UnreadableFile, WrongColumns.
    """
    account = shop(name)
    done = import_properties(
        company=account.company, name=path.name, content=path.read_bytes(), by="a command line",
        options=PropertyFileOptions(account, dry_run=dry_run),
    )  # fmt: skip
    bad = [f"line {row.line}, {row.key}: {row.message}" for row in done.rows if row.status == "failed"]
    counts = ", ".join(f"{number:,} {status}" for status, number in done.counts.items())
    return [*bad, f"{counts}{' (only checked)' if dry_run else ''}"], not bad
