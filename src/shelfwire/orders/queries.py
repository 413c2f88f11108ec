"""What others may ask of the order book. Lists are querysets for ``kit.paging.page``; nothing here is unbounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce

from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderClass
from shelfwire.kit import clock
from shelfwire.kit.paging import COUNT_CAP, Page, page
from shelfwire.listings.models import ListingSku
from shelfwire.orders import search as words
from shelfwire.orders.changes import CHANGED, changed_after, changed_between
from shelfwire.orders.checks import (
    CheckState,
    ShippingCheck,
    cancelled_words,
    may_ship,
    may_ship_each,
    shipping_checks,
)
from shelfwire.orders.errors import BadFilter
from shelfwire.orders.figures import (
    WATCHED,
    accounts_out_of_step,
    accounts_to_count,
    day_figures,
    days_left_open,
    pieces_used,
    units_sold,
    units_sold_by_day,
)
from shelfwire.orders.holders import holder, unit_ids
from shelfwire.orders.models import Address, Block, Order, TimelineEntry, Unit, due
from shelfwire.orders.scans import ScanRecord, ScansDue, by_zone, end_of_day, scan_records, scans_due
from shelfwire.orders.states import RESERVES, SHIPPABLE, OrderStatus, UnitStatus
from shelfwire.people.models import Company

__all__ = [
    "BY_DEADLINE",
    "CHANGED",
    "DEADLINES",
    "KEYS",
    "WATCHED",
    "CheckState",
    "OrderFilter",
    "ScanRecord",
    "ScansDue",
    "ShippingCheck",
    "Tile",
    "accounts_out_of_step",
    "accounts_to_count",
    "accounts_with_old_addresses",
    "by_external_id",
    "by_zone",
    "cancelled_words",
    "changed_after",
    "changed_between",
    "counts",
    "day_figures",
    "days_left_open",
    "deadline_of",
    "end_of_day",
    "get",
    "holders",
    "may_ship",
    "may_ship_each",
    "orders",
    "pieces_used",
    "scan_records",
    "scans_due",
    "shippable",
    "shipping_checks",
    "tiles",
    "timeline",
    "units_sold",
    "units_sold_by_day",
    "waited_for",
    "with_waiting",
]

DEADLINES: Final = ("late", "today", "tomorrow", "later")
KEYS: Final = ("placed_at", "id")
"""The keyset of the orders list, newest first."""
BY_DEADLINE: Final = ("due", "id")
"""The keyset of the orders list by the deadline, those without one last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """What to look for; empty fields do not filter. ``source`` is exact, ``placed_to`` exclusive."""

    search: str = ""
    account_ids: Collection[int] = ()
    channel: str = ""
    statuses: Collection[str] = ()
    classes: Collection[str] = ()
    blocked: bool | None = None
    cancel_requested: bool | None = None
    """Only orders that still wait for the seller's answer, or only the others."""
    deadline: str = ""
    sku: str = ""
    placed_from: datetime | None = None
    placed_to: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A count, no further than the cap; ``more`` says that there are more."""

    count: int
    more: bool

    def __str__(self) -> str:
        return f"{self.count}+" if self.more else str(self.count)


def orders(
    company: Company, filters: OrderFilter | None = None, accounts: Collection[Account] | None = None
) -> models.QuerySet[Order]:
    """The company's orders that match, for ``page(…, keys=KEYS)``.

    ``accounts``: the company's shops where the caller has read them; else they are read when a filter needs them.
    Comes with ``account``, ``warehouse`` and ``address`` joined, and per page two more queries: ``units`` (each with
    its ``sku``) and the open blocks as ``open_blocks``. Raises BadFilter.
    """
    found = _matching(company, filters or OrderFilter(), accounts)
    return (
        found.select_related("account", "warehouse", "address")
        .defer("search", "search_tokens")
        .prefetch_related(
            Prefetch("units", Unit.objects.select_related("sku").order_by("pk")),
            Prefetch("blocks", Block.objects.filter(ended_at=None).order_by("since"), to_attr="open_blocks"),
        )
    )


def _matching(
    company: Company, f: OrderFilter, accounts: Collection[Account] | None
) -> models.QuerySet[Order]:
    found = Order.objects.filter(company=company).annotate(due=due())
    if f.account_ids:
        found = found.filter(account_id__in=list(f.account_ids))
    if f.channel:
        ids = [account.pk for account in _accounts(company, accounts) if account.channel == f.channel]
        found = found.filter(account_id__in=ids)
    if f.statuses:
        found = found.filter(status__in=_known(f.statuses, OrderStatus.values, "status"))
    if f.classes:
        found = found.filter(order_class__in=_known(f.classes, list(OrderClass), "class"))
    if f.blocked is not None:
        found = found.filter(is_blocked=f.blocked)
    if f.cancel_requested is not None:
        found = found.filter(cancel_requested=f.cancel_requested)
    if f.deadline:
        [deadline] = _known([f.deadline], DEADLINES, "deadline")
        found = found.filter(status__in=SHIPPABLE).filter(
            _due(_zones(_accounts(company, accounts)), deadline)
        )
    if f.source:
        found = found.filter(source=f.source)
    if f.placed_from:
        found = found.filter(placed_at__gte=f.placed_from)
    if f.placed_to:
        found = found.filter(placed_at__lt=f.placed_to)
    for text in (f.search, f.sku):
        if asked := words.query_text(text):
            found = found.filter(search__matches=asked)
    return found


def _known(given: Collection[str], allowed: Collection[str], field: str) -> list[str]:
    for value in given:
        if value not in allowed:
            raise BadFilter(
                f"“{value}” is no {field} of an order.",
                field=field,
                value=value,
                hint=f"Choose from {', '.join(allowed)}.",
            )
    return list(given)


def get(company: Company, order_id: int) -> Order | None:
    """One order with account, warehouse and address joined, or None, for another company's too."""
    return (
        Order.objects.filter(company=company, pk=order_id)
        .select_related("account", "warehouse", "address", "company")
        .defer("search")
        .first()
    )


def by_external_id(company: Company, external_ids: Collection[str]) -> dict[str, list[Order]]:
    """Orders by the channel's id; two shops may use one id, so each id has a list. Unknown ids are absent."""
    found: dict[str, list[Order]] = defaultdict(list)
    accounts = Account.objects.filter(company=company).values_list("pk", flat=True)
    rows = (
        Order.objects.filter(account_id__in=list(accounts), external_id__in=list(external_ids))
        .select_related("account", "warehouse", "address", "company")
        .defer("search", "search_tokens")
    )
    for order in rows:
        found[order.external_id].append(order)
    return dict(found)


def shippable(
    company: Company, filters: OrderFilter | None = None, accounts: Collection[Account] | None = None
) -> models.QuerySet[Order]:
    """Orders that may ship now and still have something to ship, most urgent first; the rest as for ``orders``."""
    left = Unit.objects.filter(order=OuterRef("pk"), status=UnitStatus.OPEN)
    return (
        orders(company, filters, accounts)
        .filter(Exists(left), status__in=SHIPPABLE, is_blocked=False, cancel_requested=False)
        .exclude(order_class=OrderClass.CHANNEL_FULFILLED)
        .order_by(*BY_DEADLINE)
    )


def with_waiting(listed: models.QuerySet[ListingSku]) -> models.QuerySet[ListingSku]:
    """Annotate listing SKUs with ``waiting``: how many open orders have a unit of it that is no SKU of ours."""
    units = (
        Unit.objects.filter(
            sku=None,
            status=UnitStatus.OPEN,
            touches_stock=True,
            channel_sku_id=models.OuterRef("external_id"),
            order__account_id=models.OuterRef("account_id"),
            order__status__in=RESERVES,
        )
        .order_by()
        .values("channel_sku_id")
        .annotate(n=models.Count("order_id", distinct=True))
        .values("n")
    )
    return listed.annotate(
        waiting=Coalesce(models.Subquery(units, output_field=models.IntegerField()), models.Value(0))
    )


def waited_for(listed: models.QuerySet[ListingSku]) -> models.QuerySet[ListingSku]:
    """Filter ``with_waiting`` to those that orders wait for."""
    return listed.filter(waiting__gt=0)  # type: ignore[misc]  # annotated


def timeline(order: Order, after: str | None = None, size: int = 100) -> Page[TimelineEntry]:
    """The order's timeline, newest first; ``after`` is the mark of the page before."""
    return page(TimelineEntry.objects.filter(order=order), keys=("at", "id"), size=size, after=after)


# ── deadlines ────────────────────────────────────────────────────────────────────────────────────────────


def deadline_of(order: Order, now: datetime | None = None) -> str:
    """``late``, ``today``, ``tomorrow`` or ``later`` by the shop's own calendar; "" without a deadline."""
    if order.ship_by is None:
        return ""
    now = now or clock.now()
    if order.ship_by < now:
        return "late"
    today, tomorrow = _day_ends(order.account.timezone, now)
    return "today" if order.ship_by < today else "tomorrow" if order.ship_by < tomorrow else "later"


def _day_ends(zone: str, now: datetime) -> tuple[datetime, datetime]:
    """When today and tomorrow end there: midnight by the wall clock, whatever the day's length."""
    place = clock.zone_of(zone)
    midnight = now.astimezone(place).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    naive = midnight.replace(tzinfo=None)
    first, second = ((naive + timedelta(days=n)).replace(tzinfo=place) for n in (1, 2))
    return first, second


def _accounts(company: Company, read: Collection[Account] | None) -> Collection[Account]:
    return Account.objects.filter(company=company).only("channel", "timezone") if read is None else read


def _zones(accounts: Collection[Account]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for account in accounts:
        found[account.timezone].append(account.pk)
    return dict(found)


def _due(zones: Mapping[str, list[int]], deadline: str) -> Q:
    now = clock.now()
    if deadline == "late":
        return Q(ship_by__lt=now)
    found = Q(pk__in=[])
    for zone, account_ids in zones.items():
        today, tomorrow = _day_ends(zone, now)
        span = {
            "today": Q(ship_by__gte=now, ship_by__lt=today),
            "tomorrow": Q(ship_by__gte=today, ship_by__lt=tomorrow),
            "later": Q(ship_by__gte=tomorrow),
        }[deadline]
        found |= span if len(zones) == 1 else span & Q(account_id__in=account_ids)
    return found


def tiles(
    company: Company,
    more: Mapping[str, models.QuerySet[Any]] | None = None,
    accounts: Collection[Account] | None = None,
    only: Account | None = None,
) -> dict[str, Tile]:
    """Counts for the head of the orders list, each also a filter: one query, counted no further than the cap.

    Keys: ``unpaid held to_ship partly_shipped late today tomorrow later blocked cancel_requested shipped in_transit``,
    and those of ``more``. ``accounts`` as for ``orders``; ``only``: the one shop that is counted.
    """
    mine = Order.objects.filter(company=company)
    if only is not None:
        mine = mine.filter(account=only)
    zones = _zones(_accounts(company, accounts))
    due = mine.filter(status__in=SHIPPABLE)
    return counts(
        {
            "unpaid": mine.filter(status=OrderStatus.UNPAID),
            "held": mine.filter(status=OrderStatus.HELD),
            "to_ship": mine.filter(status=OrderStatus.RELEASED),
            "partly_shipped": mine.filter(status=OrderStatus.PARTLY_SHIPPED),
            **{deadline: due.filter(_due(zones, deadline)) for deadline in DEADLINES},
            "blocked": mine.filter(is_blocked=True),
            "cancel_requested": mine.filter(cancel_requested=True),
            "in_transit": mine.filter(status=OrderStatus.IN_TRANSIT),
            "shipped": mine.filter(status=OrderStatus.SHIPPED),
            **(more or {}),
        }
    )


def counts(parts: Mapping[str, models.QuerySet[Any]]) -> dict[str, Tile]:
    """Return how many rows each of the querysets has, no further than the cap, in one query."""
    pieces: list[str] = []
    params: list[Any] = []
    found: dict[str, Tile] = {}
    for rows in parts.values():
        try:
            sql, values = rows.order_by().values("pk")[: COUNT_CAP + 1].query.sql_with_params()
        except EmptyResultSet:
            pieces.append("0")
            continue
        pieces.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608  # SQL that Django compiled
        params.extend(values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(pieces)}", params)  # SQL that Django compiled
        row = cursor.fetchone()
    assert row is not None
    for name, count in zip(parts, row, strict=True):
        found[name] = Tile(min(count, COUNT_CAP), count > COUNT_CAP)
    return found


def holders(names: Collection[str]) -> dict[str, dict[str, Any]]:
    """For reservations' holders (``unit:5``): the order each belongs to, as ``order_id`` and ``order__external_id``."""
    rows = Unit.objects.filter(pk__in=unit_ids(names)).values_list("pk", "order_id", "order__external_id")
    return {holder(pk): {"order_id": order, "order__external_id": text} for pk, order, text in rows}


def accounts_with_old_addresses() -> list[tuple[int, str]]:
    """(account id, its channel) of accounts with addresses whose levels an earlier version placed."""
    old = Address.objects.filter(reading__lt=Address.READING)
    return list(
        old.values_list("order__account_id", "order__account__channel")
        .distinct()
        .order_by("order__account_id")
    )


# ── what a channel may have sold that we do not know ─────────────────────────────────────────────────────


def reserved_units(account_id: int, external_sku_ids: Collection[str]) -> dict[tuple[str, str], int]:
    """Return how many units of this shop's orders hold stock of ours, by (the channel's SKU id, its warehouse id)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH parts AS (SELECT DISTINCT p.part_id FROM listings_listingsku l"
            " JOIN catalog_stockpart p ON p.sku_id = l.sku_id"
            " WHERE l.account_id = %(account)s AND l.external_id = ANY(%(skus)s))"
            " SELECT u.channel_sku_id, o.channel_warehouse_id, count(DISTINCT u.id) FROM inventory_reservation r"
            " JOIN parts ON parts.part_id = r.sku_id"
            " JOIN orders_unit u ON u.id = split_part(r.holder, ':', 2)::bigint"
            " JOIN orders_order o ON o.id = u.order_id"
            " WHERE r.status = 'active' AND r.holder LIKE 'unit:%%' AND o.account_id = %(account)s"
            " AND u.channel_sku_id = ANY(%(skus)s) GROUP BY 1, 2",
            {"account": account_id, "skus": list(external_sku_ids)},
        )
        return {(sku, place): count for sku, place, count in cursor.fetchall()}


def recording_lag(account_id: int, *, since: datetime) -> float:
    """Return how many seconds it took until orders that were placed since then were recorded, 95 of 100 of them; 0
    without any.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY greatest(0, extract(epoch FROM recorded_at"
            " - placed_at))) FROM orders_order WHERE account_id = %s AND placed_at > %s",
            [account_id, since],
        )
        row = cursor.fetchone()
    return float(row[0]) if row and row[0] is not None else 0.0
