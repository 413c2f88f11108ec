"""The figures of days, and which days are still to be counted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.orders.models import DayFigures, DaySales, DayToCount, Order
from shelfwire.people.models import Company

WATCHED: Final = 62
"""Days back, today included, whose figures follow the clock and the shop's time zone: twice thirty, and two to spare
for zones that are a day ahead."""


def day_figures(accounts: Collection[Account], first: date, last: date) -> QuerySet[DayFigures]:
    """Return the figures of these shops from one day to another, both included, by day. Each shop's day is its own
    calendar's; a day without orders has no row.
    """
    return DayFigures.objects.filter(account__in=accounts, day__gte=first, day__lte=last).order_by(
        "day", "pk"
    )


def units_sold(skus: Collection[int], first: date) -> dict[int, int]:
    """Return how many units of each SKU the orders since ``first`` took from stock, in all shops. One without sales has
    no key.
    """
    rows = DaySales.objects.filter(sku__in=list(skus), day__gte=first).values_list("sku_id")
    return dict(rows.annotate(n=Sum("units")).order_by())


def units_sold_by_day(sku: Sku, first: date) -> dict[date, int]:
    """Return the same of one SKU by day; a day without has no key."""
    rows = DaySales.objects.filter(sku=sku, day__gte=first).values_list("day")
    return dict(rows.annotate(n=Sum("units")).order_by("day"))


def pieces_used(first: date, *, company: Company | None = None, of: Collection[int] = ()) -> dict[int, int]:
    """Return how many pieces of each SKU's own stock the orders since ``first`` took: of its sales, its shadows'
    sales, and the sales of kits that it is a part of. Of every SKU of the company, or of those named.
    """
    whose = (
        {"sku__stock_parts__part__company": company} if company else {"sku__stock_parts__part__in": list(of)}
    )
    rows = DaySales.objects.filter(day__gte=first, **whose).values_list("sku__stock_parts__part")
    return dict(rows.annotate(n=Sum(F("units") * F("sku__stock_parts__quantity"))).order_by())


def accounts_to_count() -> list[int]:
    """Return the ids of accounts with marked days."""
    return list(DayToCount.objects.order_by("account_id").values_list("account_id", flat=True).distinct())


def days_left_open() -> list[tuple[int, list[date]]]:
    """Return (account id, days) of recent days with orders that wait for their scan: the clock makes them late."""
    found: dict[int, list[date]] = {}
    rows = DayFigures.objects.filter(open__gt=0, day__gte=_watched_since()).order_by("account_id", "day")
    for account_id, day in rows.values_list("account_id", "day").distinct():
        found.setdefault(account_id, []).append(day)
    return list(found.items())


def accounts_out_of_step() -> list[Account]:
    """Return the accounts whose recent days were cut out by another time zone than theirs is, or that have orders of
    before there were figures and none counted or marked.
    """
    recent = DayFigures.objects.filter(account=OuterRef("pk"), day__gte=_watched_since())
    moved = Account.objects.filter(Exists(recent.exclude(zone=F("account__timezone"))))
    begun = (
        Exists(DayFigures.objects.filter(account=OuterRef("pk"))),
        Exists(DayToCount.objects.filter(account=OuterRef("pk"))),
    )
    lately = Order.objects.filter(
        account=OuterRef("pk"), placed_at__gte=clock.now() - timedelta(days=WATCHED)
    )
    fresh = Account.objects.filter(~begun[0], ~begun[1], Exists(lately))
    return list(moved.union(fresh))


def _watched_since() -> date:
    return (clock.now() - timedelta(days=WATCHED)).date()
