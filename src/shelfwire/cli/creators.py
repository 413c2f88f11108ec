"""What creators sold, and the file that names them: ``shelfwire settlements creators``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from shelfwire.cli import naming
from shelfwire.cli.catalogue import outcome
from shelfwire.cli.stock import UnknownName
from shelfwire.kit.money import Money
from shelfwire.kit.paging import page
from shelfwire.settlements import queries_creators as queries
from shelfwire.settlements.actions import CreatorOptions, import_creators
from shelfwire.settlements.queries_profit import ProfitFilter

MOST = 100
"""Creators of one shop and currency that are listed."""


def import_lines(path: Path, shop: str, options: CreatorOptions) -> Iterator[str]:
    """Import the file for one shop, and yield what came of it. Refused rows are written beside it. Raises UnknownName
    unless one shop is named, and RuleBroken for a file that cannot be read."""
    accounts = naming.shops(shop)
    if len(accounts) != 1:
        raise UnknownName(
            "The file is of one shop.",
            field="--shop",
            value=shop,
            hint="Name the one that it was exported from.",
        )
    done = import_creators(account=accounts[0], name=path.name, content=path.read_bytes(), options=options)
    yield from outcome(path, done)


def list_lines(shop: str) -> Iterator[str]:
    """What creators sold of each shop and currency, the largest profit first. Raises UnknownName."""
    for account in naming.shops(shop):
        for currency in queries.currencies(account.company, account.pk):
            wanted = ProfitFilter(currency, date(2000, 1, 1), date(2199, 12, 31), account.pk)
            for one in page(
                queries.by_creator(account.company, wanted), keys=("profit", "id"), size=MOST
            ).rows:
                yield f"{account}  {_line(one, currency)}"


def _line(one: Any, currency: str) -> str:
    known = one.settled_rows and not one.without_cost
    profit = str(Money(one.profit, currency)) if known else "not known"
    return (
        f"{one}  {one.orders:,} orders  sales {Money(one.sales, currency)}  commission "
        f"{Money(one.creators, currency)}  expected {Money(one.estimated, currency)}  profit {profit}"
    )
