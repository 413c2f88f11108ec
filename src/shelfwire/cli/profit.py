"""What sales earned, at a shell: ``shelfwire profit``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from shelfwire.cli.catalogue import company_called
from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.people.models import Company
from shelfwire.settlements import queries_profit as queries
from shelfwire.settlements.queries_profit import ROWS, By, ProfitFilter


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose orders of which days, both included. ``currency`` empty: the one of most orders."""

    company: str
    since: date | None = None
    until: date | None = None
    currency: str = ""

    def asked(self) -> tuple[Company, ProfitFilter]:
        """The same, in the words of the queries; 90 days until today, unless said. Raises UnknownCompany."""
        company = company_called(self.company)
        since, until = queries.days_asked(clock.today(company.timezone), self.since, self.until)
        currency = self.currency.upper() or next(iter(queries.currencies(company)), "")
        return company, ProfitFilter(currency, since, until)


def list_lines(wanted: Wanted, by: str, most: int, *, as_json: bool = False) -> Iterator[str]:
    """The largest profits of the days. Raises UnknownCompany."""
    company, asked = wanted.asked()
    rows, name = ROWS[By(by)]
    for row in rows(company, asked).order_by("-profit", "-pk")[:most]:
        sums = ("restocked", "settled", "creators", "cost", "without_cost")
        found = {
            by: getattr(row, name),
            "currency": asked.currency,
            "units": row.quantity,
            **{each: getattr(row, each) for each in sums},
            "profit": None if row.without_cost else row.profit,
        }
        yield json.dumps(found, ensure_ascii=False) if as_json else _line(getattr(row, name), found)


def month_lines(wanted: Wanted, *, as_json: bool = False) -> Iterator[str]:
    """The same by the month of the orders, the newest first. Raises UnknownCompany."""
    company, asked = wanted.asked()
    for one in queries.by_month(company, asked):
        month = f"{one.first:%Y-%m}"
        sums = {"currency": asked.currency, **asdict(one.earned), "profit": one.earned.profit}
        yield json.dumps({"month": month, **sums}) if as_json else _line(month, sums)


def _line(name: str, found: dict[str, Any]) -> str:
    settled, cost = (Money(found[each], found["currency"]) for each in ("settled", "cost"))
    if found["profit"] is None:
        left = f"{found['without_cost']:,} units without a cost"
    else:
        left = f"profit {Money(found['profit'], found['currency'])}"
    return f"{name}  {found['units']:,} units  settled {settled}, cost {cost}, {left}"
