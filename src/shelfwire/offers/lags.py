"""How long changes take to be acknowledged, over time and by SKU."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.offers.kinds import STOCK, Kind


@dataclass(frozen=True, slots=True)
class LagPoint:
    """Seconds from a change to its acknowledgement, of the ``count`` numbers sent in the hour from ``at`` on."""

    at: datetime
    count: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class SlowSku:
    """A listing SKU whose changes take long: the slowest of its ``count`` numbers took ``worst`` seconds."""

    listing_sku_id: int
    name: str
    title: str
    count: int
    p95: float
    worst: float


def lag_by_hour(account: Account, hours: int = 24, *, kind: Kind = STOCK) -> list[LagPoint]:
    """Return the shop's lag for each of the last hours in which a number was acknowledged, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT date_trunc('hour', s.called_at), count(*), percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP"  # noqa: S608
            f" (ORDER BY extract(epoch FROM s.answered_at - s.changed_at)) FROM {kind.sends_table} s"
            " WHERE s.account_id = %s AND s.called_at >= %s AND s.outcome = 'taken' AND s.changed_at IS NOT NULL"
            " AND s.answered_at IS NOT NULL GROUP BY 1 ORDER BY 1",
            [account.pk, clock.now() - timedelta(hours=hours)],
        )
        return [
            LagPoint(at, count, *(round(float(part), 3) for part in parts))
            for at, count, parts in cursor.fetchall()
        ]


def slowest(account: Account, hours: int = 24, most: int = 10, *, kind: Kind = STOCK) -> list[SlowSku]:
    """Return the listing SKUs of the shop whose changes took longest lately, the slowest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.id, coalesce(nullif(k.seller_sku, ''), k.external_id), l.title, count(*),"  # noqa: S608
            " percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM s.answered_at - s.changed_at)),"
            " max(extract(epoch FROM s.answered_at - s.changed_at))"
            f" FROM {kind.sends_table} s JOIN {kind.table} o ON o.id = s.offer_id"
            " JOIN listings_listingsku k ON k.id = o.listing_sku_id JOIN listings_listing l ON l.id = k.listing_id"
            " WHERE s.account_id = %s AND s.called_at >= %s AND s.outcome = 'taken' AND s.changed_at IS NOT NULL"
            " AND s.answered_at IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 5 DESC, 1 LIMIT %s",
            [account.pk, clock.now() - timedelta(hours=hours), most],
        )
        return [
            SlowSku(pk, name, title, count, round(float(p95), 3), round(float(worst), 3))
            for pk, name, title, count, p95, worst in cursor.fetchall()
        ]
