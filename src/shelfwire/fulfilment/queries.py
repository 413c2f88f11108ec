"""What others may ask about parcels and carriers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Upper

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.channels.port import Shipment, ShippedBy
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.acts import (
    may_take_out,
    may_void,
    still_to_tell,
    unequal,
    ways_out,
    why_no_correction,
)
from shelfwire.fulfilment.cancelled import Stop, contents_to_stop, readdressed, to_put_back, to_stop
from shelfwire.fulfilment.carriers import Carrier, all_carriers, by_region, carrier, named
from shelfwire.fulfilment.limits import limit
from shelfwire.fulfilment.models import CarrierLink, Parcel, ParcelUnit
from shelfwire.fulfilment.progress import LABELS, Progress, narrowed, phrase_of, progress_of, with_progress
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalProviderId, ExternalUnitId
from shelfwire.orders import queries as order_queries
from shelfwire.orders import search as words
from shelfwire.orders.ladder import Rung, RungState, arrange
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import UnitStatus
from shelfwire.people.models import Company

__all__ = [
    "KEYS",
    "LABELS",
    "Carrier",
    "DueShipment",
    "ParcelFilter",
    "Progress",
    "Stop",
    "Unscanned",
    "all_carriers",
    "carrier",
    "carrier_for",
    "carrier_links",
    "carriers",
    "contents_to_stop",
    "get",
    "ladder",
    "limit",
    "may_take_out",
    "may_void",
    "named",
    "narrowed",
    "open_units",
    "parcels",
    "parcels_of",
    "phrase_of",
    "progress_of",
    "provider_for",
    "providers_for",
    "readdressed",
    "shipments_due",
    "shipments_sent",
    "still_to_tell",
    "tiles",
    "to_put_back",
    "to_stop",
    "unequal",
    "unscanned",
    "unscanned_count",
    "ways_out",
    "why_no_correction",
    "with_progress",
]

KEYS: Final = ("made_at", "id")
"""The keyset of the parcels list, newest first."""
UNSCANNED_MOST: Final = 200


# ── carriers ─────────────────────────────────────────────────────────────────────────────────────────────


def carriers(region: str = "") -> list[Carrier]:
    """Carriers of a region, those whose tracking the channel recognises reliably first (S42)."""
    return by_region(region)


def carrier_for(name: str, number: str, region: str = "") -> Carrier:
    """The carrier that is named; without a name the one the number is of. Raises UnknownCarrier, MalformedNumber."""
    return numbers.choose(name, number, region)


def carrier_links(account: Account) -> QuerySet[CarrierLink]:
    """The shop's carrier mapping; guesses are flagged."""
    return CarrierLink.objects.filter(account=account).order_by("carrier", "delivery_option_id")


def providers_for(account: Account, delivery_option_id: str) -> dict[str, CarrierLink]:
    """Which of the channel's carriers each of ours is for a delivery option: its own link, else the general one.

    A general link counts only where the option accepts that carrier, as far as the shop's carriers are known.
    """
    links = list(carrier_links(account).filter(delivery_option_id__in={delivery_option_id, ""}))
    accepted = set(channels.providers(account, delivery_option_id).values_list("external_id", flat=True))
    own = {link.carrier: link for link in links if link.delivery_option_id == delivery_option_id}
    general = {
        link.carrier: link
        for link in links
        if not link.delivery_option_id and (not accepted or link.provider_id in accepted)
    }
    return general | own


def provider_for(account: Account, carrier_code: str, delivery_option_id: str) -> CarrierLink | None:
    """``providers_for`` of one of our carriers."""
    return providers_for(account, delivery_option_id).get(carrier_code)


def tiles(company: Company) -> dict[str, order_queries.Tile]:
    """``orders.queries.tiles`` with a count for every ``Progress``."""
    mine = with_progress(Order.objects.filter(company=company))
    return order_queries.tiles(company, {str(one): narrowed(mine, one) for one in Progress})


# ── parcels ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFilter:
    """What to look for; empty fields do not filter. ``search``: tracking number or anything that finds an order."""

    search: str = ""
    account_ids: Collection[int] = ()
    statuses: Collection[str] = ()
    carrier: str = ""
    order_id: int | None = None


def parcels(company: Company, filters: ParcelFilter | None = None) -> QuerySet[Parcel]:
    """The company's parcels, for ``page(…, keys=KEYS)``; with ``account`` joined and, in one query a page,
    ``contents`` with their ``order`` and ``unit``."""
    f = filters or ParcelFilter()
    found = Parcel.objects.filter(company=company)
    if f.account_ids:
        found = found.filter(account_id__in=list(f.account_ids))
    if f.statuses:
        found = found.filter(status__in=list(f.statuses))
    if f.carrier:
        found = found.filter(carrier=f.carrier)
    if f.order_id is not None:
        found = found.filter(pk__in=ParcelUnit.objects.filter(order_id=f.order_id).values("parcel_id"))
    if asked := words.query_text(f.search):
        hit = Order.objects.filter(company=company, search__matches=asked)
        inside = ParcelUnit.objects.filter(order__in=hit).values("parcel_id")
        found = found.annotate(number=Upper("tracking_number")).filter(
            Q(number=numbers.tidy(f.search)) | Q(pk__in=inside)
        )
    return _with_contents(found)


def _with_contents(found: QuerySet[Parcel]) -> QuerySet[Parcel]:
    contents = ParcelUnit.objects.select_related("order", "unit").defer(
        "order__search", "order__search_tokens"
    )
    return found.select_related("account").prefetch_related(Prefetch("contents", contents.order_by("pk")))


def get(company: Company, parcel_id: int) -> Parcel | None:
    """One parcel with account and contents, or None, for another company's too."""
    return _with_contents(Parcel.objects.filter(company=company, pk=parcel_id)).first()


def parcels_of(order: Order) -> QuerySet[Parcel]:
    """The order's parcels, newest first, void ones too."""
    inside = ParcelUnit.objects.filter(order=order).values("parcel_id")
    return _with_contents(Parcel.objects.filter(pk__in=inside)).order_by("-made_at", "-pk")


def open_units(order: Order) -> QuerySet[Unit]:
    """Units that still want a parcel: open, and in no live one."""
    packed = ParcelUnit.objects.filter(unit=OuterRef("pk"), live=True)
    return order.units.filter(~Exists(packed), status=UnitStatus.OPEN).select_related("sku").order_by("pk")


@dataclass(frozen=True, slots=True)
class Unscanned:
    """A parcel whose tracking was sent and which the carrier has not scanned: the channel does not count it yet."""

    parcel: Parcel
    collect_by: datetime | None
    hours_left: float | None
    """Until the first scan is due; below 0 it is late. None when the channel gave no deadline."""


def unscanned(company: Company, most: int = UNSCANNED_MOST) -> list[Unscanned]:
    """Sent and not scanned, the most urgent first, at most ``most``."""
    due = (
        ParcelUnit.objects.filter(parcel=OuterRef("pk"), live=True)
        .values("parcel")
        .annotate(due=Min("order__collect_by"))
        .values("due")
    )
    found = _with_contents(_unscanned(company)).annotate(collect_by=Subquery(due))
    now = clock.now()
    return [
        Unscanned(
            row, row.collect_by, (row.collect_by - now).total_seconds() / 3600 if row.collect_by else None
        )
        for row in found.order_by("collect_by", "pk")[:most]
    ]


def unscanned_count(company: Company) -> int:
    """How many parcels wait for the carrier's first scan."""
    return _unscanned(company).count()


def _unscanned(company: Company) -> QuerySet[Parcel]:
    accounts = list(Account.objects.filter(company=company).values_list("pk", flat=True))
    return Parcel.objects.filter(account_id__in=accounts, status=ParcelStatus.SENT)


# ── what is to be sent ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DueShipment:
    """One deed to tell the channel: this order's units of this parcel. ``unit_ids`` and ``order_id`` are ours."""

    order_id: int
    unit_ids: tuple[int, ...]
    shipment: Shipment


def shipments_due(parcel: Parcel) -> list[DueShipment]:
    """What the channel has to hear of the parcel and has not: per order, and per package where packages exist
    before shipping. Empty once every unit is shipped, or while a carrier is not mapped. The deed's key is
    ``ship:<parcel>:<order>[:<package>]``, so the same deed twice is known as one."""
    return _shipments(parcel, only_open=True)


def shipments_sent(parcel: Parcel) -> list[DueShipment]:
    """The same for a parcel that was sent: what a correction of its tracking has to name."""
    return _shipments(parcel, only_open=False)


def _shipments(parcel: Parcel, *, only_open: bool) -> list[DueShipment]:
    contents = list(
        # what a parcel holds of another shop's orders is no business of this shop's channel
        ParcelUnit.objects.filter(parcel=parcel, live=True, order__account_id=parcel.account_id)
        .select_related("unit", "order")
        .order_by("pk")
    )
    groups: dict[tuple[int, str], list[ParcelUnit]] = defaultdict(list)
    for content in contents:
        unit = content.unit
        if unit.status == UnitStatus.CANCELLED or (only_open and unit.status != UnitStatus.OPEN):
            continue
        groups[content.order_id, unit.channel_package_id or content.channel_package_id].append(content)
    whole = _units_to_ship(order_id for order_id, _ in groups)
    found = []
    for (order_id, package_id), rows in groups.items():
        order = rows[0].order
        link = provider_for(parcel.account, parcel.carrier, order.delivery_option_id)
        if link is None:
            continue
        deed = f"ship:{parcel.pk}:{order.external_id}" + (f":{package_id}" if package_id else "")
        found.append(
            DueShipment(
                order_id,
                tuple(row.unit_id for row in rows),
                Shipment(
                    deed=deed,
                    order_id=ExternalOrderId(order.external_id),
                    unit_ids=tuple(ExternalUnitId(row.unit.external_id) for row in rows),
                    whole_order={row.unit_id for row in rows} == whole[order_id],
                    provider_id=ExternalProviderId(link.provider_id),
                    tracking_number=parcel.tracking_number,
                    package_id=ExternalPackageId(package_id) if package_id else None,
                ),
            )
        )
    return found


def _units_to_ship(order_ids: Iterable[int]) -> dict[int, set[int]]:
    """Every unit of the orders that is not cancelled."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Unit.objects.filter(order_id__in=set(order_ids)).exclude(status=UnitStatus.CANCELLED)
    for order_id, unit_id in rows.values_list("order_id", "pk"):
        found[order_id].add(unit_id)
    return found


# ── the ladder ───────────────────────────────────────────────────────────────────────────────────────────


def ladder(order: Order) -> list[Rung]:
    """``orders.queries.ladder`` with the carrier's rung before the deadline's."""
    *rungs, deadline = order_queries.ladder(order)
    return arrange([*rungs, _carrier_rung(order), deadline])


def _carrier_rung(order: Order) -> Rung:
    label = "Carrier"
    if order.shipped_by != ShippedBy.SELLER:
        return Rung("carrier", label, RungState.PASSED, "The label is the channel's own.")
    links = CarrierLink.objects.filter(
        account_id=order.account_id, delivery_option_id__in={order.delivery_option_id, ""}
    )
    kinds = set(links.values_list("guessed", flat=True))
    if False in kinds:
        return Rung("carrier", label, RungState.PASSED)
    if kinds:
        return Rung(
            "carrier",
            label,
            RungState.WARNS,
            "Which carrier is which was guessed from the names.",
            "Confirm the carriers of the shop under Channels.",
        )
    return Rung(
        "carrier",
        label,
        RungState.STOPS,
        f"No carrier is mapped for “{order.delivery_option_name or order.delivery_option_id or 'this delivery'}”.",
        "Map a carrier of the shop under Channels; the channel's list is fetched daily and on demand.",
    )
