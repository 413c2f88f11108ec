"""What others may ask about requests on packages, and about what can be combined or must be split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet

from shelfwire.channels.models import Account
from shelfwire.channels.port import ShippedBy, ShippingWay
from shelfwire.channels.queries import MarketWay, shop_ways
from shelfwire.fulfilment.actions._requests import SUBJECT
from shelfwire.fulfilment.models import CombineOffer, Label, PackageRequest, Parcel, ParcelUnit, RequestOrder
from shelfwire.fulfilment.states import ParcelStatus, RequestStatus
from shelfwire.fulfilment.ways import OrderWays
from shelfwire.kit import clock
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import SHIPPABLE, UnitStatus
from shelfwire.people.models import Company

__all__ = [
    "KEYS",
    "SUBJECT",
    "Offer",
    "Shared",
    "combinable",
    "deliveries_of",
    "is_told_by_hand",
    "label_costs",
    "misfits",
    "must_split",
    "needs_invoice",
    "offer",
    "packages_of",
    "repacked",
    "request",
    "requests",
    "requests_of",
    "saved",
]

KEYS = ("asked_at", "id")
"""The keyset of the requests, newest first."""
MOST_OFFERS = 500
_COSTS_OF = timedelta(days=90)


def requests(company: Company) -> QuerySet[PackageRequest]:
    """The company's requests, for ``page(…, keys=KEYS)``, without their files."""
    found = PackageRequest.objects.filter(company=company).defer("file")
    return found.select_related("account", "parcel").prefetch_related("orders__order")


def request(company: Company, request_id: int) -> PackageRequest | None:
    """One of them, None when it is not the company's."""
    return requests(company).filter(pk=request_id).first()


def requests_of(order_ids: Collection[int], *, settled: bool = False) -> dict[int, list[PackageRequest]]:
    """The requests about each order that are not withdrawn, the newest first; without ``settled`` only what waits or is
    refused. Two queries."""
    rows = RequestOrder.objects.filter(order_id__in=list(order_ids))
    rows = rows.exclude(request__status=RequestStatus.WITHDRAWN) if settled else rows.filter(open=True)
    found: dict[int, list[PackageRequest]] = defaultdict(list)
    for row in rows.select_related("request__account").defer("request__file").order_by("-request_id")[:500]:
        found[row.order_id].append(row.request)
    return dict(found)


def is_told_by_hand(parcel: Parcel) -> bool:
    """Whether the seller may tell what became of it: it is out, with a number of the seller's own. ``contents`` and
    their ``order`` are prefetched."""
    if parcel.status not in (ParcelStatus.SENT, ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED):
        return False
    return all(c.order.shipped_by == ShippedBy.SELLER for c in parcel.contents.all() if c.live)


def deliveries_of(parcel: Parcel) -> QuerySet[PackageRequest]:
    """What was told of a parcel that the seller brings, the newest first."""
    return requests(parcel.company).filter(parcel=parcel).order_by("-asked_at", "-pk")[:20]


# ── packages ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Shared:
    """A package of the channel's with the units of an order in it, and the other orders that share it."""

    package_id: str
    units: tuple[Unit, ...]
    others: tuple[Order, ...] = ()


def packages_of(order: Order, units: Collection[Unit]) -> list[Shared]:
    """The channel's packages in which the order's open ``units`` wait. One query."""
    waiting: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.channel_package_id and unit.status == UnitStatus.OPEN:
            waiting.setdefault(unit.channel_package_id, []).append(unit)
    inside = Unit.objects.filter(
        order__account_id=order.account_id, channel_package_id__in=waiting, status=UnitStatus.OPEN
    ).exclude(order_id=order.pk)
    others: dict[str, dict[int, Order]] = {}
    for unit in inside.select_related("order").defer("order__search", "order__search_tokens")[:500]:
        others.setdefault(unit.channel_package_id, {})[unit.order_id] = unit.order
    return [
        Shared(package_id, tuple(found), tuple(others.get(package_id, {}).values()))
        for package_id, found in waiting.items()
    ]


def repacked(accounts: Collection[Account]) -> QuerySet[ParcelUnit]:
    """Contents of parcels that are not handed over, of which the channel has made other packages since: a package of
    it holds units that are not in the parcel, though it leaves as a whole. A person looks. Two queries."""
    by_package = [
        pk for pk, known in shop_ways(accounts).items() if _leaves_by_package(known.get(ShippedBy.SELLER))
    ]
    return _repacked(by_package)


def misfits(order: Order, ways: OrderWays) -> list[Parcel]:
    """The parcels of ``repacked`` that hold something of the order. One query, where its market has such packages."""
    if order.shipped_by != ShippedBy.SELLER or not _leaves_by_package(ways.rule):
        return []
    rows = _repacked([order.account_id]).filter(order=order)
    return list({row.parcel_id: row.parcel for row in rows}.values())


def _leaves_by_package(own: MarketWay | None) -> bool:
    return own is not None and own.rule.way is ShippingWay.OWN_BY_PACKAGE


def _repacked(account_ids: Collection[int]) -> QuerySet[ParcelUnit]:
    rows = ParcelUnit.objects.filter(
        parcel__account__in=account_ids,
        parcel__status=ParcelStatus.READY,
        live=True,
        unit__status=UnitStatus.OPEN,
        order__shipped_by=ShippedBy.SELLER,
    ).exclude(unit__channel_package_id="")
    here = ParcelUnit.objects.filter(unit=OuterRef("pk"), parcel=OuterRef(OuterRef("parcel")), live=True)
    elsewhere = Unit.objects.filter(
        ~Exists(here), channel_package_id=OuterRef("unit__channel_package_id"), status=UnitStatus.OPEN
    ).exclude(channel_package_id="")
    return (
        rows.filter(Exists(elsewhere)).select_related("parcel", "order", "unit").order_by("parcel_id", "pk")
    )


# ── what can be combined, what must be split, what needs an invoice ──────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Offer:
    """Orders that may travel in one package. ``offer_id``: the channel's, empty where it only recommends it and they
    get one number of ours. ``saves``: parcels fewer."""

    account: Account
    offer_id: str
    orders: tuple[Order, ...]

    @property
    def saves(self) -> int:
        """Parcels fewer."""
        return len(self.orders) - 1

    @property
    def key(self) -> str:
        """Of the offer among the company's."""
        return f"{self.account.pk}:{self.offer_id or self.orders[0].travels_with}"


def combinable(accounts: Collection[Account]) -> list[Offer]:
    """What these shops may combine, the most urgent first: the channel's offers whose orders still wait for it, and
    orders that it recommends to send in one parcel. Three queries."""
    found = [*_offered(accounts), *_recommended(accounts)]
    return sorted(found, key=lambda one: (one.orders[0].ship_by is None, one.orders[0].ship_by, one.key))[
        :MOST_OFFERS
    ]


def offer(account: Account, offer_id: str) -> Offer | None:
    """One of the channel's offers, when it still stands."""
    return next((one for one in _offered([account]) if one.offer_id == offer_id), None)


def label_costs(accounts: Collection[Account]) -> dict[int, tuple[int, str]]:
    """What a label has cost in each shop, in minor units of a currency: the mean of those bought in the last 90 days
    whose cost is known. One query."""
    rows = (
        Label.objects.filter(
            account__in=list(accounts), cost_minor__isnull=False, asked_at__gt=clock.now() - _COSTS_OF
        )
        .values("account_id", "cost_currency")
        .annotate(mean=Avg("cost_minor"), n=Count("pk"))
        .order_by("n")
    )
    return {row["account_id"]: (round(row["mean"]), row["cost_currency"]) for row in rows}


def saved(offer: Offer, costs: Mapping[int, tuple[int, str]]) -> tuple[int, str] | None:
    """What the offer saves by ``label_costs``; None where that is not known."""
    known = costs.get(offer.account.pk)
    return (known[0] * offer.saves, known[1]) if known else None


def _offered(accounts: Collection[Account]) -> list[Offer]:
    by_id = {account.pk: account for account in accounts}
    rows = list(CombineOffer.objects.filter(account__in=by_id).order_by("account_id", "pk")[:MOST_OFFERS])
    named = {order_id for row in rows for order_id in row.order_ids}
    orders = {
        (order.account_id, order.external_id): order
        for order in _waiting(accounts).filter(external_id__in=named)
    }
    found = []
    for row in rows:
        here = [orders[key] for one in row.order_ids if (key := (row.account_id, one)) in orders]
        packages = {unit.channel_package_id for order in here for unit in order.units.all()}
        if len(here) > 1 and len(packages) > 1:
            found.append(Offer(by_id[row.account_id], row.external_id, tuple(here)))
    return found


def _recommended(accounts: Collection[Account]) -> list[Offer]:
    by_id = {account.pk: account for account in accounts}
    groups: dict[tuple[int, str], list[Order]] = {}
    several = (
        _waiting(accounts)
        .exclude(travels_with="")
        .order_by()
        .values("account_id", "travels_with")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    words = {row["travels_with"] for row in several[:MOST_OFFERS]}
    for order in _waiting(accounts).filter(travels_with__in=words)[:2_000] if words else ():
        groups.setdefault((order.account_id, order.travels_with), []).append(order)
    return [Offer(by_id[pk], "", tuple(orders)) for (pk, _), orders in groups.items() if len(orders) > 1]


def _waiting(accounts: Collection[Account]) -> QuerySet[Order]:
    """Orders that may ship and of which nothing is packed, the most urgent first."""
    packed = Q(pk__in=ParcelUnit.objects.filter(live=True).values("order_id"))
    rows = Order.objects.filter(account__in=[a.pk for a in accounts], status__in=SHIPPABLE, is_blocked=False)
    rows = rows.exclude(packed).defer("search", "search_tokens")
    return rows.select_related("account").prefetch_related("units").order_by("ship_by", "pk")


def must_split(company: Company) -> QuerySet[Order]:
    """Orders that wait and that the channel wants split, the most urgent first."""
    rows = Order.objects.filter(company=company, status__in=SHIPPABLE).exclude(split_note__must=[])
    return (
        rows.filter(split_note__isnull=False)
        .select_related("account", "split_note")
        .order_by("ship_by", "pk")
    )


def needs_invoice(company: Company) -> QuerySet[Order]:
    """Orders that wait for their invoice, the most urgent first."""
    rows = Order.objects.filter(company=company, status__in=SHIPPABLE, invoice="needed")
    return rows.select_related("account").order_by("ship_by", "pk")
