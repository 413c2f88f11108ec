"""``shelfwire books export``: looked at, written to files, and refused without a trace."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.factories import make_account, make_warehouse
from tests.settlements.rows import a_day_of_sales

from shelfwire.cli.books import Wanted, export_lines, preview_lines
from shelfwire.cli.catalogue import UnknownCompany
from shelfwire.cli.main import parser
from shelfwire.cli.stock import UnknownName
from shelfwire.people.models import Company
from shelfwire.settlements.errors import NothingToExport
from shelfwire.settlements.models import BookExport


def wanted(folder: Path, **more: str) -> Wanted:
    values = {"company": "corner-shop", "format": "xero", "currency": "usd", "folder": str(folder)} | more
    return Wanted(since=date(2026, 11, 16), until=date(2026, 11, 22), **values)


def test_a_week_is_looked_at_and_written(company: Company, tmp_path: Path) -> None:
    make_warehouse(company)
    a_day_of_sales(make_account(company))
    looked = list(preview_lines(wanted(tmp_path)))
    assert looked[-1] == "journal entries: 1, corrections among them: 0"
    assert "  613      Marketplace Clearing: 38.57 USD" in looked
    assert not BookExport.objects.exists()

    for wrong, error in (({"company": "no"}, UnknownCompany), ({"shop": "no"}, UnknownName)):
        with pytest.raises(error):
            list(export_lines(wanted(tmp_path, **wrong)))
    with pytest.raises(UnknownName, match="no folder"):
        list(export_lines(wanted(tmp_path / "no")))
    assert not BookExport.objects.exists()

    said = list(export_lines(wanted(tmp_path, shop="Corner Shop US")))
    (file,) = tmp_path.iterdir()
    assert said[1].startswith(f"{file}: ")
    assert file.read_bytes().startswith(b"*Narration")
    with pytest.raises(NothingToExport):
        list(export_lines(wanted(tmp_path)))


def test_the_command_asks_for_days_that_are_days() -> None:
    command = "books export . --company x --format xero --currency USD --from 2026-11-01 --to"
    assert parser().parse_args([*command.split(), "2026-11-30"]).until == date(2026, 11, 30)
    with pytest.raises(SystemExit):
        parser().parse_args([*command.split(), "2026-11-31"])
