"""The clock of the carrier's first scan: the rate of late scans now and if nothing moves, against the channel's limits,
and what to hand over by when.

The channel counts an order as shipped in time by the first scan (``Order.collect_by``, which it sets itself, on its own
business days and holidays), not by the tracking number that it was told (facts.md section 6.10).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, OuterRef, Q, Subquery

from shelfwire.channels import queries as channels
from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.channels.port import Limit
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.fulfilment.queue import queue
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.kit import clock
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Order
from shelfwire.people.models import Company

WAIT = (ParcelStatus.READY, ParcelStatus.SENT)
"""Parcels that the carrier has not scanned."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """A carrier's parcels that wait for their first scan. ``late``: for these it is too late. ``today``: due by the end
    of today on the shop's clock. ``by``: when the first one that is not late is due; None when none has a deadline.
    """

    carrier: str
    parcels: int
    late: int
    today: int
    by: datetime | None


@dataclass(frozen=True, slots=True)
class ToPack:
    """Orders that may ship, are not packed, and whose first scan is due today; ``by``: the first one's."""

    orders: int
    by: datetime


@dataclass(frozen=True, slots=True)
class ScanClock:
    """One shop. ``late_today`` and ``late_tomorrow``: orders that become late by the end of that day if nothing moves.
    ``advised`` and ``most``: the channel's limits of late scans, in percent; None where the shop's region has none.
    """

    account: Account
    on_time: int
    late: int
    waiting: int
    late_today: int
    late_tomorrow: int
    advised: Limit | None
    most: Limit | None
    to_pack: ToPack | None
    hand_over: tuple[HandOver, ...]

    def late_share(self, more: int = 0) -> float | None:
        """Return what of the judged orders of 30 days is late, from 0 to 1, once ``more`` that wait now are late too;
        None when none is judged then.
        """
        judged = self.on_time + self.late + more
        return (self.late + more) / judged if judged else None


def scan_clocks(company: Company, accounts: Collection[Account]) -> list[ScanClock]:
    """Return the clock of each shop, in the order given. Four queries, whatever their number."""
    records, due = orders.scan_records(accounts), orders.scans_due(accounts)
    to_pack, hand_over = _to_pack(company, accounts), _hand_over(accounts)
    return [
        _clock(account, records, due, to_pack.get(account.pk), hand_over.get(account.pk, []))
        for account in accounts
    ]


def late_scan_limits(account: Account) -> tuple[Limit | None, Limit | None]:
    """Return the percentages of late scans that are advised and that are allowed at most, of the shop's own region:
    another region's say nothing about it.
    """
    if registry.installed(account.channel) is None:
        return None, None
    named = ("late_scans_advised_percent", "late_scans_most_percent")
    advised, most = (channels.limit(account.channel, name, account.region) for name in named)
    return (
        advised if advised is not None and advised.region == account.region else None,
        most if most is not None and most.region == account.region else None,
    )


def scan_due() -> Subquery:
    """Return, in a question about parcels, when the first scan of each is due: the first deadline of its orders."""
    live = ParcelUnit.objects.filter(parcel=OuterRef("pk"), live=True)
    return Subquery(live.values("parcel").annotate(due=Min("order__collect_by")).values("due"))


def _clock(
    account: Account,
    records: Mapping[int, orders.ScanRecord],
    due: Mapping[int, orders.ScansDue],
    to_pack: ToPack | None,
    hand_over: Sequence[HandOver],
) -> ScanClock:
    record = records.get(account.pk, orders.ScanRecord())
    waits = due.get(account.pk, orders.ScansDue(0, (0, 0)))
    today, tomorrow = waits.by_end
    advised, most = late_scan_limits(account)
    return ScanClock(
        account,
        record.on_time,
        record.late,
        waits.waiting,
        today,
        tomorrow,
        advised,
        most,
        to_pack,
        tuple(hand_over),
    )


def _to_pack(company: Company, accounts: Collection[Account]) -> dict[int, ToPack]:
    waits = Order.objects.filter(pk__in=queue(company, accounts).order_by().values("pk"))
    today = waits.filter(_by_today(accounts), collect_by__gte=clock.now())
    rows = today.values_list("account_id").annotate(Count("pk"), Min("collect_by")).order_by()
    return {account_id: ToPack(count, by) for account_id, count, by in rows}


def _hand_over(accounts: Collection[Account]) -> dict[int, list[HandOver]]:
    now = clock.now()
    rows = (
        Parcel.objects.filter(account__in=accounts, status__in=WAIT)
        .annotate(collect_by=scan_due())
        .values("account_id", "carrier")
        .annotate(
            parcels=Count("pk"),
            late=Count("pk", filter=Q(collect_by__lt=now)),
            today=Count("pk", filter=Q(collect_by__gte=now) & _by_today(accounts)),
            by=Min("collect_by", filter=Q(collect_by__gte=now)),
        )
        .order_by("by", "carrier")
    )
    found: dict[int, list[HandOver]] = defaultdict(list)
    for row in rows:
        found[row["account_id"]].append(
            HandOver(row["carrier"], row["parcels"], row["late"], row["today"], row["by"])
        )
    return found


def _by_today(accounts: Collection[Account]) -> Q:
    return orders.by_zone(accounts, lambda account: Q(collect_by__lt=orders.end_of_day(account)))
