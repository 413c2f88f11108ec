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

from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderClass
from shelfwire.kit import clock
from shelfwire.kit.paging import COUNT_CAP, Page, page
from shelfwire.orders import search as words
from shelfwire.orders.errors import BadFilter
from shelfwire.orders.ladder import Rung, RungState, ladder, may_ship
from shelfwire.orders.models import Address, Block, Order, TimelineEntry, Unit
from shelfwire.orders.states import SHIPPABLE, OrderStatus, UnitStatus
from shelfwire.people.models import Company

__all__ = [
    "DEADLINES",
    "KEYS",
    "OrderFilter",
    "Rung",
    "RungState",
    "Tile",
    "accounts_with_old_addresses",
    "by_external_id",
    "deadline_of",
    "get",
    "holders",
    "ladder",
    "may_ship",
    "orders",
    "shippable",
    "tiles",
    "timeline",
]

DEADLINES: Final = ("late", "today", "tomorrow", "later")
KEYS: Final = ("placed_at", "id")
"""The keyset of the orders list, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """What to look for; empty fields do not filter. ``source`` is exact, ``placed_to`` exclusive."""

    search: str = ""
    account_ids: Collection[int] = ()
    channel: str = ""
    statuses: Collection[str] = ()
    classes: Collection[str] = ()
    blocked: bool | None = None
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


def orders(company: Company, filters: OrderFilter | None = None) -> models.QuerySet[Order]:
    """The company's orders that match, for ``page(…, keys=KEYS)``.

    Comes with ``account`` and ``warehouse`` joined, and per page two more queries: ``units`` (each with its
    ``sku``) and the open blocks as ``open_blocks``. Raises BadFilter.
    """
    found = _matching(company, filters or OrderFilter())
    return (
        found.select_related("account", "warehouse")
        .defer("search", "search_tokens")
        .prefetch_related(
            Prefetch("units", Unit.objects.select_related("sku").order_by("pk")),
            Prefetch("blocks", Block.objects.filter(ended_at=None).order_by("since"), to_attr="open_blocks"),
        )
    )


def _matching(company: Company, f: OrderFilter) -> models.QuerySet[Order]:
    found = Order.objects.filter(company=company)
    if f.account_ids:
        found = found.filter(account_id__in=list(f.account_ids))
    if f.channel:
        ids = Account.objects.filter(company=company, channel=f.channel).values_list("pk", flat=True)
        found = found.filter(account_id__in=list(ids))
    if f.statuses:
        found = found.filter(status__in=_known(f.statuses, OrderStatus.values, "status"))
    if f.classes:
        found = found.filter(order_class__in=_known(f.classes, list(OrderClass), "class"))
    if f.blocked is not None:
        found = found.filter(is_blocked=f.blocked)
    if f.deadline:
        [deadline] = _known([f.deadline], DEADLINES, "deadline")
        found = found.filter(status__in=SHIPPABLE).filter(_due(_zones(company), deadline))
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


def shippable(company: Company) -> models.QuerySet[Order]:
    """Orders that may ship now and still have something to ship, most urgent first."""
    left = Unit.objects.filter(order=OuterRef("pk"), status=UnitStatus.OPEN)
    return (
        orders(company)
        .filter(Exists(left), status__in=SHIPPABLE, is_blocked=False, cancel_requested=False)
        .exclude(order_class=OrderClass.CHANNEL_FULFILLED)
        .order_by(models.F("ship_by").asc(nulls_last=True), "pk")
    )


def timeline(order: Order, after: str | None = None, size: int = 100) -> Page[TimelineEntry]:
    """The order's diary, newest first; ``after`` is the mark of the page before."""
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


def _zones(company: Company) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for pk, zone in Account.objects.filter(company=company).values_list("pk", "timezone"):
        found[zone].append(pk)
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


def tiles(company: Company, more: Mapping[str, models.QuerySet[Any]] | None = None) -> dict[str, Tile]:
    """Counts for the head of the orders list, each also a filter: one query, counted no further than the cap.

    Keys: ``unpaid held to_ship partly_shipped late today tomorrow later blocked shipped``, and those of ``more``.
    """
    mine = Order.objects.filter(company=company)
    zones = _zones(company)
    due = mine.filter(status__in=SHIPPABLE)
    return _counts(
        {
            "unpaid": mine.filter(status=OrderStatus.UNPAID),
            "held": mine.filter(status=OrderStatus.HELD),
            "to_ship": mine.filter(status=OrderStatus.RELEASED),
            "partly_shipped": mine.filter(status=OrderStatus.PARTLY_SHIPPED),
            **{deadline: due.filter(_due(zones, deadline)) for deadline in DEADLINES},
            "blocked": mine.filter(is_blocked=True),
            "shipped": mine.filter(status=OrderStatus.SHIPPED),
            **(more or {}),
        }
    )


def _counts(parts: Mapping[str, models.QuerySet[Any]]) -> dict[str, Tile]:
    """Capped counts of several querysets in one round trip."""
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
    ids = [int(name.removeprefix("unit:")) for name in names if name.startswith("unit:")]
    rows = Unit.objects.filter(pk__in=ids).values_list("pk", "order_id", "order__external_id")
    return {f"unit:{pk}": {"order_id": order, "order__external_id": text} for pk, order, text in rows}


def accounts_with_old_addresses() -> list[tuple[int, str]]:
    """(account id, its channel) of accounts with addresses whose levels an earlier version placed."""
    old = Address.objects.filter(reading__lt=Address.READING)
    return list(
        old.values_list("order__account_id", "order__account__channel")
        .distinct()
        .order_by("order__account_id")
    )
