"""Statements added up by the month of their days, UTC: what was sold and taken, and how much of it matches."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Sum
from django.db.models.functions import TruncMonth

from shelfwire.channels.port import AmountGroup
from shelfwire.people.models import Company
from shelfwire.settlements.models import Statement, StatementAmount
from shelfwire.settlements.queries import currencies_by_use

MONTHS: Final = 12
_MOMENT: Final = timedelta(microseconds=1)
"""A statement closes at the midnight that ends its day: the moment before is of the day."""
_TAKEN: Final = (AmountGroup.FEE, AmountGroup.TAX, AmountGroup.SHIPPING)


@dataclass(slots=True)
class Month:
    """The statements of one month in one currency, in minor units. ``named``: group and name of what was taken, or
    given, to its sum."""

    first: date
    statements: int
    revenue: int
    fees: int
    shipping: int
    adjustment: int
    settlement: int
    turnover: int
    matched: int
    named: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def matched_share(self) -> float | None:
        """The part of the lines' money that no open difference is about; None: no line was read."""
        return self.matched / self.turnover if self.turnover else None

    def share(self, minor: int) -> float | None:
        """An amount that was taken as a part of the sales; None without sales."""
        return -minor / self.revenue if self.revenue > 0 else None


def currencies(company: Company, account_ids: Collection[int] = ()) -> list[str]:
    """The currencies of the statements of these shops, none named: of all, the one of most first."""
    rows = Statement.objects.filter(company=company)
    return currencies_by_use(rows.filter(account__in=list(account_ids)) if account_ids else rows)


def first_of(last: date) -> date:
    """The first day of the first of ``MONTHS`` months that end with the one of ``last``."""
    year, month = divmod(last.year * 12 + last.month - MONTHS, 12)
    return date(year, month + 1, 1)


def months(company: Company, currency: str, since: date, account_ids: Collection[int] = ()) -> list[Month]:
    """The months with statements from the one of ``since`` on, the newest first. Two queries."""
    start = datetime(since.year, since.month, 1, tzinfo=UTC)
    rows = Statement.objects.filter(company=company, currency=currency, closed_at__gt=start)
    if account_ids:
        rows = rows.filter(account__in=list(account_ids))
    sums = (
        rows.annotate(month=_month("closed_at"))
        .values("month")
        .annotate(
            statements=Count("id"),
            revenue=Sum("revenue_minor"),
            fees=Sum("fees_minor"),
            shipping=Sum("shipping_minor"),
            adjustment=Sum("adjustment_minor"),
            settlement=Sum("settlement_minor"),
            turnover=Sum("turnover_minor"),
            matched=Sum("matched_minor"),
        )
        .order_by("-month")
    )
    found = {row["month"].date(): _of(row) for row in sums}
    named = (
        StatementAmount.objects.filter(statement__in=rows, group__in=_TAKEN)
        .annotate(month=_month("statement__closed_at"))
        .values("month", "group", "name")
        .annotate(minor=Sum("minor"))
        .order_by("month", "group", "name")
    )
    for row in named:
        found[row["month"].date()].named[row["group"], row["name"]] += row["minor"]
    return list(found.values())


def _of(row: Mapping[str, Any]) -> Month:
    return Month(first=row["month"].date(), **{name: row[name] for name in row if name != "month"})


def _month(column: str) -> TruncMonth:
    moment = ExpressionWrapper(F(column) - _MOMENT, output_field=DateTimeField())
    return TruncMonth(moment, tzinfo=UTC)
