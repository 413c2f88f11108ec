"""The carrier's first scan, by which the channel counts an order as shipped in time: what was judged, and what still
waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, Q, Sum

from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderClass
from shelfwire.kit import clock
from shelfwire.orders.models import DayFigures, Order
from shelfwire.orders.states import OrderStatus

JUDGED_DAYS: Final = 30
"""Days, today included, whose orders make up the rate of late scans."""
TO_SCAN: Final = Q(collect_by__isnull=False) & ~Q(order_class=OrderClass.CHANNEL_FULFILLED)
WAITS_FOR_SCAN: Final = Q(
    collected_at__isnull=True,
    status__in=[OrderStatus.RELEASED, OrderStatus.PARTLY_SHIPPED, OrderStatus.SHIPPED],
)
"""Not scanned. One that is on its way and whose scan the channel did not tell counts neither way."""


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """A shop's orders of the last 30 days: scanned in time, and late, whether scanned since or not."""

    on_time: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class ScansDue:
    """A shop's orders that wait for their first scan and are not late. ``by_end``: how many of them become late by the
    end of today, tomorrow, and so on, if nothing moves.
    """

    waiting: int
    by_end: tuple[int, ...]


def end_of_day(account: Account, ahead: int = 0) -> datetime:
    """Return when today, or the day so many days ahead, ends on the shop's clock."""
    return clock.midnight(clock.today(account.timezone) + timedelta(days=ahead + 1), account.timezone)


def by_zone(accounts: Collection[Account], asked: Callable[[Account], Q]) -> Q:
    """Return what is asked of each shop's orders; ``asked`` depends on nothing but the shop's time zone."""
    zones: dict[str, list[Account]] = {}
    for account in accounts:
        zones.setdefault(account.timezone, []).append(account)
    parts = (Q(account__in=[one.pk for one in shops]) & asked(shops[0]) for shops in zones.values())
    return reduce(or_, parts, Q(pk__in=[]))


def scan_records(accounts: Collection[Account]) -> dict[int, ScanRecord]:
    """Return what became of each shop's orders of the last 30 days; a shop without any has no key. One query."""
    if not accounts:
        return {}
    asked = by_zone(accounts, lambda account: Q(day__gte=_first_day(account)))
    rows = DayFigures.objects.filter(asked).values_list("account_id")
    counted = rows.annotate(Sum("on_time"), Sum("late")).order_by()
    return {account_id: ScanRecord(on_time, late) for account_id, on_time, late in counted}


def scans_due(accounts: Collection[Account], days: int = 2) -> dict[int, ScansDue]:
    """Return what of each shop waits for its first scan; a shop without any has no key. One query."""
    if not accounts:
        return {}
    ends = {f"end{n}": _late_by(accounts, n) for n in range(days)}
    rows: Any = (
        Order.objects.filter(TO_SCAN & WAITS_FOR_SCAN, account__in=accounts, collect_by__gte=clock.now())
        .values("account_id")
        .annotate(
            waiting=Count("pk"),
            **{name: Count("pk", filter=late) for name, late in ends.items()},
        )
        .order_by()
    )
    return {row["account_id"]: ScansDue(row["waiting"], tuple(row[name] for name in ends)) for row in rows}


def _late_by(accounts: Collection[Account], ahead: int) -> Q:
    return by_zone(accounts, lambda account: Q(collect_by__lt=end_of_day(account, ahead)))


def _first_day(account: Account) -> date:
    return clock.today(account.timezone) - timedelta(days=JUDGED_DAYS - 1)
