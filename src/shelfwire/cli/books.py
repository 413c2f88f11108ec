"""Money to the books, at a shell: ``shelfwire books export``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from shelfwire.channels.models import Account
from shelfwire.cli.catalogue import company_called
from shelfwire.cli.stock import UnknownName
from shelfwire.people.models import Company
from shelfwire.settlements.actions import export_books
from shelfwire.settlements.books.files import Format
from shelfwire.settlements.queries_booked import Asked
from shelfwire.settlements.queries_books import file_of, plan

BY: Final = "command line"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported, as it was typed."""

    company: str
    format: str
    currency: str
    since: date
    until: date
    shop: str = ""
    folder: str = "."

    def asked(self) -> tuple[Company, Asked]:
        """The same, as the books take it. Raises UnknownCompany and UnknownName."""
        company = company_called(self.company)
        shops = [
            one.pk
            for one in Account.objects.filter(company=company).order_by("pk")
            if self.shop and self.shop in (str(one.pk), one.name)
        ]
        if self.shop and not shops:
            raise UnknownName(f"There is no shop “{self.shop}”.", field="--shop", value=self.shop)
        return company, Asked(
            Format(self.format), self.currency.upper(), self.since, self.until, tuple(shops)
        )


def preview_lines(wanted: Wanted) -> Iterator[str]:
    """The entries that would go out. Nothing is booked."""
    company, asked = wanted.asked()
    found = plan(company, asked)
    for entry in found.written(1):
        yield f"{entry.day} {entry.narration}"
        yield from (
            f"  {line.ledger.code:<8} {line.ledger.name}: {entry.money(line)}" for line in entry.lines
        )
    yield f"journal entries: {len(found.entries):,}, corrections among them: {found.corrections:,}"
    if found.waiting:
        yield f"statements that wait for their lines: {len(found.waiting):,}"


def export_lines(wanted: Wanted) -> Iterator[str]:
    """Export, and write the files into the folder; a file that is there already is left alone. Raises BadExport and
    NothingToExport."""
    company, asked = wanted.asked()
    folder = Path(wanted.folder)
    if not folder.is_dir():
        raise UnknownName(f"There is no folder {folder}.", field="FOLDER", value=str(folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UnknownName(f"Nothing can be written to {folder}.", field="FOLDER", value=str(folder))
    made = export_books(company=company, asked=asked, by=BY)
    yield f"export {made.pk}, journal entries: {made.entry_count:,}"
    for part in range(1, made.part_count + 1):
        found = file_of(made, part)
        if found is not None:
            with (folder / found.name).open("xb") as file:
                file.write(found.content)
            yield f"{folder / found.name}: {len(found.content):,} bytes"
