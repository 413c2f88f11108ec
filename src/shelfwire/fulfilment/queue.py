"""The queue of a packer: the orders that may ship now and still have something to pack, the most urgent first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Upper

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.channels.port import ShippedBy
from shelfwire.channels.queries import shop_ways
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange.models import Outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.label_queue import label_queue
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.fulfilment.ways import OFFERED, taking
from shelfwire.orders import queries as order_queries
from shelfwire.orders.models import Address, Order, Unit
from shelfwire.orders.states import UnitStatus
from shelfwire.people.models import Company

MOST_CHOICES = 50
"""Delivery options or articles offered as a filter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which orders of the queue; empty fields do not filter. ``option``: the name of a delivery option. ``single``:
    orders with one unit left to pack. ``deadline``: one of ``orders.queries.DEADLINES``. ``way``: one of
    ``fulfilment.ways.OFFERED``.
    """

    option: str = ""
    sku_id: int | None = None
    single: bool = False
    deadline: str = ""
    way: str = ""


def queue(
    company: Company, accounts: Collection[Account], filters: QueueFilter | None = None
) -> QuerySet[Order]:
    """Return the orders of these shops that may ship now from our own shelf, with what ``orders.queries.orders``
    prefetches, the most urgent first. Every order in it passes ``orders.queries.may_ship``.
    """
    f = filters or QueueFilter()
    ids = [account.pk for account in accounts if account.status != AccountStatus.DISCONNECTED]
    asked = order_queries.OrderFilter(deadline=f.deadline)
    left = _left()
    found = order_queries.shippable(company, asked, accounts).filter(
        Exists(left.filter(order=OuterRef("pk"))),
        account_id__in=ids,
        shipped_by=ShippedBy.SELLER,
        warehouse__isnull=False,
        address__kind=Address.Kind.FULL,
    )
    if f.way:
        found = found.filter(taking(accounts, f.way))
    if f.option:
        found = found.filter(delivery_option_name=f.option)
    if f.sku_id is not None:
        found = found.filter(Exists(left.filter(order=OuterRef("pk"), sku_id=f.sku_id)))
    if f.single:
        found = found.alias(left=_count_left()).filter(left=1)
    return found


def _left() -> QuerySet[Unit]:
    packed = ParcelUnit.objects.filter(unit=OuterRef("pk"), live=True)
    return Unit.objects.filter(~Exists(packed), status=UnitStatus.OPEN)


def _count_left() -> Coalesce:
    counted = (
        _left().filter(order=OuterRef("pk")).order_by().values("order").annotate(n=Count("pk")).values("n")
    )
    return Coalesce(counted, 0, output_field=IntegerField())


def after(found: QuerySet[Order], order: Order) -> QuerySet[Order]:
    """Narrow a queue to what comes after the order, which need not be in it any more."""
    later = Q(ship_by=order.ship_by, pk__gt=order.pk)
    if order.ship_by is not None:
        later |= Q(ship_by__gt=order.ship_by) | Q(ship_by=None)
    return found.filter(later)


def before(found: QuerySet[Order], order: Order) -> QuerySet[Order]:
    """Narrow a queue to what comes before the order, the nearest first."""
    if order.ship_by is None:
        earlier = Q(ship_by__isnull=False) | Q(ship_by=None, pk__lt=order.pk)
    else:
        earlier = Q(ship_by__lt=order.ship_by) | Q(ship_by=order.ship_by, pk__lt=order.pk)
    return found.filter(earlier).order_by(F("ship_by").desc(nulls_first=True), "-pk")


def queue_counts(
    company: Company, accounts: Collection[Account], filters: QueueFilter
) -> Mapping[str, order_queries.Tile]:
    """Return how many orders wait: ``all``, ``matching`` the filters, per deadline, and ``single``; and ``labels``,
    those that wait for a label of their channel instead. One query.

    Each but ``all`` and ``matching`` counts what would be shown if that one filter were chosen beside the others.
    """
    parts = {
        "all": queue(company, accounts),
        "matching": queue(company, accounts, filters),
        "single": queue(company, accounts, replace(filters, single=True)),
        "labels": label_queue(company, accounts),
        **{
            deadline: queue(company, accounts, replace(filters, deadline=deadline))
            for deadline in order_queries.DEADLINES
        },
    }
    return order_queries.counts(parts)


def queued_options(company: Company, accounts: Collection[Account]) -> list[tuple[str, int]]:
    """Return the delivery options of the queue, each with its number of orders. One query."""
    rows = queue(company, accounts).order_by().values_list("delivery_option_name")
    counted = rows.annotate(count=Count("pk", distinct=True)).order_by("-count", "delivery_option_name")
    return [(name, count) for name, count in counted[:MOST_CHOICES] if name]


def queued_ways(company: Company, accounts: Collection[Account]) -> list[tuple[str, order_queries.Tile]]:
    """Return the ways to ship of the queue, each with its number of orders."""
    waiting, rules = queue(company, accounts), shop_ways(accounts)
    parts = {way: waiting.filter(taking(accounts, way, rules)) for way in OFFERED}
    return [(way, count) for way, count in order_queries.counts(parts).items() if count.count]


def queued_skus(company: Company, accounts: Collection[Account]) -> list[tuple[int, str, int]]:
    """Return the articles of the queue as (SKU id, code, number of orders), the most frequent first. One query."""
    waiting = queue(company, accounts).order_by().values("pk")
    rows = (
        _left()
        .filter(order__in=waiting, sku__isnull=False)
        .values_list("sku_id", "sku__code")
        .annotate(count=Count("order_id", distinct=True))
        .order_by("-count", "sku__code")
    )
    return list(rows[:MOST_CHOICES])


def most_urgent_with(found: QuerySet[Order], skus: Collection[Sku]) -> Order | None:
    """Return the order of a queue that a scanned article is for: one with nothing else to pack if there is one, the
    most urgent of those.
    """
    wanted = [sku.pk for sku in skus]
    holding = found.filter(Exists(_left().filter(order=OuterRef("pk"), sku_id__in=wanted)))
    alone = holding.alias(left=_count_left()).filter(left=1).first()
    return alone or holding.first()


def parcel_by_number(company: Company, text: str) -> Parcel | None:
    """Return the live parcel with that tracking number, typed or scanned from its label, or None. ``contents`` come
    with their ``order``.
    """
    if not numbers.tidy(text):
        return None
    found = Parcel.objects.filter(company=company).alias(number=Upper("tracking_number"))
    return (
        found.filter(number__in=numbers.writings(text))
        .exclude(status=ParcelStatus.VOID)
        .select_related("account")
        .prefetch_related("contents__order")
        .order_by("-pk")
        .first()
    )


# ── what a person did today ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Made:
    """How many parcels a person made since a moment, and of how many the channel refused the tracking."""

    parcels: int
    refused: int


def made_since(company: Company, by: str, since: datetime) -> Made:
    """Return what ``by`` made; void parcels do not count. One query."""
    refused = Outgoing.objects.filter(
        subject_kind="parcel", subject_id=OuterRef("pk"), status=OutgoingStatus.REFUSED
    )
    mine = Parcel.objects.filter(company=company, made_by=by, made_at__gte=since).exclude(
        status=ParcelStatus.VOID
    )
    found = mine.annotate(no=Exists(refused)).aggregate(
        parcels=Count("pk"), refused=Count("pk", filter=Q(no=True))
    )
    return Made(found["parcels"], found["refused"])


def last_carrier(account: Account, by: str) -> str:
    """Return the carrier of the last parcel that ``by`` made for the shop, or ""."""
    made = Parcel.objects.filter(company_id=account.company_id, account=account, made_by=by)
    return made.order_by("-made_at", "-pk").values_list("carrier", flat=True).first() or ""


# ── papers ───────────────────────────────────────────────────────────────────────────────────────────────


def packed_units(orders: Collection[Order]) -> set[int]:
    """Return the ids of these orders' units that are in a live parcel. One query."""
    rows = ParcelUnit.objects.filter(order__in=[order.pk for order in orders], live=True)
    return set(rows.values_list("unit_id", flat=True))


def orders_inside(company: Company, parcel_ids: Collection[int]) -> list[int]:
    """Return the ids of the orders in the company's parcels, each once, as the parcels stand. One query."""
    rows = ParcelUnit.objects.filter(parcel__company=company, parcel__in=parcel_ids, live=True)
    return list(dict.fromkeys(rows.order_by("parcel_id", "pk").values_list("order_id", flat=True)))
