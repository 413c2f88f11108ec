"""Count the days: how many orders, what they came to, and how many the carrier scanned in time.

A day is marked in the transaction that changes one of its orders, and counted anew from the orders themselves, so
counting twice, late or out of order changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import BigIntegerField, Count, F, Q, Sum
from django.db.models.functions import Coalesce

from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderClass
from shelfwire.kit import clock
from shelfwire.orders.models import DayFigures, DaySales, DayToCount, Order, Unit
from shelfwire.orders.scans import TO_SCAN, WAITS_FOR_SCAN
from shelfwire.orders.states import OrderStatus, UnitStatus

MOST: Final = 40
"""Days that one transaction counts: who records orders of one of them meanwhile waits for it."""
_NOT_YET: Final = (OrderStatus.UNPAID, OrderStatus.CANCELLED, OrderStatus.UNKNOWN)
_SOLD: Final = Q(order_class__in=[OrderClass.SALE, OrderClass.CHANNEL_FULFILLED]) & ~Q(status__in=_NOT_YET)
"""Samples, gifts and replacements are no sales (facts.md 6.7)."""


def mark_days(account: Account, placed: Collection[datetime], at: datetime) -> None:
    """Have the days of these moments counted; the caller's transaction holds the marks until it ends."""
    zone = clock.zone_of(account.timezone)
    mark_dates(account.pk, {clock.day_of(moment, zone) for moment in placed}, at)


def mark_lately(account: Account, days: int) -> None:
    """Have the last ``days`` days counted, today and, for a shop that moved, tomorrow included."""
    today = clock.today(account.timezone)
    mark_dates(account.pk, {today - timedelta(days=back) for back in range(-1, days)})


def mark_dates(account_id: int, days: Collection[date], at: datetime | None = None) -> None:
    """Have these days of the account's calendar counted."""
    if not days:
        return
    with connection.cursor() as cursor:
        # the update keeps the row locked: whoever counts the day meanwhile leaves the mark to us
        cursor.execute(
            "INSERT INTO orders_daytocount (account_id, day, marked_at)"
            " SELECT %s, d, %s FROM unnest(%s::date[]) AS d ORDER BY d"
            " ON CONFLICT (account_id, day) DO UPDATE SET marked_at = EXCLUDED.marked_at",
            [account_id, at or clock.now(), sorted(days)],
        )


def count_days(account: Account) -> int:
    """Count up to ``MOST`` marked days of the account, the newest first. Returns how many; 0 when none is left."""
    with transaction.atomic():
        marks = list(
            DayToCount.objects.filter(account=account)
            .order_by("-day")
            .select_for_update(skip_locked=True)[:MOST]
        )
        DayToCount.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
        days = [mark.day for mark in marks]
        rows = [row for day in days for row in _count(account, day)]
        DayFigures.objects.filter(account=account, day__in=days).delete()
        DayFigures.objects.bulk_create(rows)
        DaySales.objects.filter(account=account, day__in=days).delete()
        DaySales.objects.bulk_create(row for day in days for row in _sales(account, day))
    return len(days)


def _sales(account: Account, day: date) -> list[DaySales]:
    """The units that a day took from the seller's stock, by SKU: samples too, for they leave the shelf, and
    those that were gone before we saw them, which our ledger never had.
    """
    first, last = _bounds(account, day)
    found = (
        Unit.objects.filter(
            order__account=account,
            order__placed_at__gte=first,
            order__placed_at__lt=last,
            sku__isnull=False,
        )
        .exclude(status=UnitStatus.CANCELLED)
        .exclude(order__order_class=OrderClass.CHANNEL_FULFILLED)
        .exclude(order__status__in=_NOT_YET)
        .values_list("sku_id")
        .annotate(units=Count("pk"))
        .order_by("sku_id")
    )
    return [DaySales(account=account, day=day, sku_id=sku_id, units=units) for sku_id, units in found]


def _count(account: Account, day: date) -> list[DayFigures]:
    """The figures of a day, by currency; none when nothing was placed."""
    first, last = _bounds(account, day)
    late = Q(collected_at__gt=F("collect_by")) | WAITS_FOR_SCAN & Q(collect_by__lt=clock.now())
    found = (
        Order.objects.filter(account=account, placed_at__gte=first, placed_at__lt=last)
        .values("currency")
        .annotate(
            sold=Count("pk", filter=_SOLD),
            revenue=Coalesce(
                Sum(F("subtotal_minor") + F("platform_discount_minor"), filter=_SOLD),
                0,
                output_field=BigIntegerField(),
            ),
            on_time=Count("pk", filter=TO_SCAN & Q(collected_at__lte=F("collect_by"))),
            late=Count("pk", filter=TO_SCAN & late),
            waits=Count("pk", filter=TO_SCAN & WAITS_FOR_SCAN & Q(collect_by__gte=clock.now())),
        )
        .order_by("currency")
    )
    return [
        DayFigures(
            account=account,
            day=day,
            currency=row["currency"],
            zone=account.timezone,
            orders=row["sold"],
            revenue_minor=row["revenue"],
            on_time=row["on_time"],
            late=row["late"],
            open=row["waits"],
        )
        for row in found
    ]


def _bounds(account: Account, day: date) -> tuple[datetime, datetime]:
    zone = clock.zone_of(account.timezone)
    return clock.midnight(day, zone), clock.midnight(day + timedelta(days=1), zone)
