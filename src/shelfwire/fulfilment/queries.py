"""The queries on parcels and carriers that other apps may call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Upper

from shelfwire.channels.models import Account
from shelfwire.channels.port import ShippedBy
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.acts import (
    may_take_out,
    may_void,
    still_to_tell,
    unequal,
    unequal_each,
    ways_out,
    why_no_correction,
)
from shelfwire.fulfilment.cancelled import contents_to_stop, readdressed, to_put_back
from shelfwire.fulfilment.carrier_links import carrier_links, links_for, provider_for, providers_for
from shelfwire.fulfilment.carriers import Carrier, all_carriers, by_region, carrier, named
from shelfwire.fulfilment.columns import COLUMNS
from shelfwire.fulfilment.contents import contents_key
from shelfwire.fulfilment.documents import is_of, is_whole, pages_of
from shelfwire.fulfilment.label_lists import (
    bought_label,
    found_by,
    label_to_print,
    printed_or_not,
    with_prints,
)
from shelfwire.fulfilment.label_queue import ToLabel, label_queue, parcels_to_label
from shelfwire.fulfilment.labels import (
    LABEL_KEYS,
    LabelFilter,
    Suggested,
    closed_by_channel,
    document_of,
    documents_here,
    get_label,
    labels,
    labels_of,
    may_print,
    may_print_each,
    packagings,
    suggested,
    suggested_each,
    untold,
    without_parcel,
)
from shelfwire.fulfilment.limits import limit
from shelfwire.fulfilment.lines import OpenLine, open_lines, open_units
from shelfwire.fulfilment.models import CarrierLink, Parcel, ParcelUnit
from shelfwire.fulfilment.not_moving import (
    NotMoving,
    carrier_accounts_on_the_way,
    events_of,
    live_parcels,
    moving_limits,
    not_moving,
    on_the_way_with,
    still,
    to_ask_about,
)
from shelfwire.fulfilment.progress import LABELS, Progress, narrowed, phrase_of, progress_of, with_progress
from shelfwire.fulfilment.queue import (
    Made,
    QueueFilter,
    after,
    before,
    last_carrier,
    made_since,
    most_urgent_with,
    orders_inside,
    packed_units,
    parcel_by_number,
    queue,
    queue_counts,
    queued_options,
    queued_skus,
    queued_ways,
)
from shelfwire.fulfilment.scan_clock import HandOver, ScanClock, late_scan_limits, scan_clocks, scan_due
from shelfwire.fulfilment.shipments import DueShipment, shipments_due, shipments_due_each, shipments_sent
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.fulfilment.stops import (
    Cause,
    ParcelStop,
    Stop,
    acknowledgements,
    may_be_stopped,
    parcels_of_orders,
    refuse_stopped,
    stopped,
    stops_of,
    to_stop,
)
from shelfwire.kit import clock
from shelfwire.kit.columns import Column, template
from shelfwire.orders import queries as order_queries
from shelfwire.orders import search as words
from shelfwire.orders.checks import CheckState, ShippingCheck, arrange
from shelfwire.orders.models import Block, Order
from shelfwire.people.models import Company

__all__ = [
    "KEYS",
    "LABELS",
    "LABEL_KEYS",
    "Carrier",
    "Cause",
    "DueShipment",
    "HandOver",
    "LabelFilter",
    "Made",
    "NotMoving",
    "OpenLine",
    "ParcelFilter",
    "ParcelStop",
    "Progress",
    "QueueFilter",
    "ScanClock",
    "Stop",
    "Suggested",
    "ToLabel",
    "Unscanned",
    "acknowledgements",
    "after",
    "all_carriers",
    "before",
    "bought_label",
    "carrier",
    "carrier_accounts_on_the_way",
    "carrier_for",
    "carrier_links",
    "carriers",
    "closed_by_channel",
    "contents_key",
    "contents_to_stop",
    "document_of",
    "documents_here",
    "events_of",
    "found_by",
    "get",
    "get_label",
    "import_columns",
    "is_of",
    "is_whole",
    "label_queue",
    "label_to_print",
    "labels",
    "labels_of",
    "last_carrier",
    "late_scan_limits",
    "limit",
    "links_for",
    "live_parcels",
    "made_since",
    "may_be_stopped",
    "may_print",
    "may_print_each",
    "may_take_out",
    "may_void",
    "most_urgent_with",
    "moving_limits",
    "named",
    "narrowed",
    "not_moving",
    "on_the_way_with",
    "open_lines",
    "open_units",
    "orders_inside",
    "packagings",
    "packed_units",
    "pages_of",
    "parcel_by_number",
    "parcel_that_takes",
    "parcels",
    "parcels_of",
    "parcels_of_orders",
    "parcels_to_label",
    "parcels_with_number",
    "phrase_of",
    "printed_or_not",
    "progress_of",
    "provider_for",
    "providers_for",
    "queue",
    "queue_counts",
    "queued_options",
    "queued_skus",
    "queued_ways",
    "readdressed",
    "refuse_stopped",
    "scan_clocks",
    "shipments_due",
    "shipments_due_each",
    "shipments_sent",
    "shipping_checks",
    "still",
    "still_to_tell",
    "stopped",
    "stops_of",
    "suggested",
    "suggested_each",
    "template_csv",
    "tiles",
    "to_ask_about",
    "to_put_back",
    "to_stop",
    "unequal",
    "unequal_each",
    "units_in_parcels",
    "unscanned",
    "unscanned_count",
    "untold",
    "ways_out",
    "why_no_correction",
    "with_prints",
    "with_progress",
    "without_parcel",
]

KEYS: Final = ("made_at", "id")
"""The keyset of the parcels list, newest first."""
UNSCANNED_MOST: Final = 200


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────


def import_columns() -> tuple[Column, ...]:
    """Return the columns of a tracking file, for the import page."""
    return COLUMNS


def template_csv() -> str:
    """Return an empty tracking file: the header row."""
    return template(COLUMNS)


# ── carriers ─────────────────────────────────────────────────────────────────────────────────────────────


def carriers(region: str = "") -> list[Carrier]:
    """Return the carriers of a region, those whose tracking the channel recognises reliably first."""
    return by_region(region)


def carrier_for(name: str, number: str, region: str = "") -> Carrier:
    """Return the named carrier; without a name the one that the number belongs to. Raises UnknownCarrier,
    MalformedNumber.
    """
    return numbers.choose(name, number, region)


def tiles(
    company: Company,
    more: Mapping[str, QuerySet[Order]] | None = None,
    accounts: Collection[Account] | None = None,
    only: Account | None = None,
) -> dict[str, order_queries.Tile]:
    """Return ``orders.queries.tiles`` with a count for every ``Progress``."""
    mine = Order.objects.filter(company=company)
    mine = with_progress(mine if only is None else mine.filter(account=only))
    progress = {str(one): narrowed(mine, one) for one in Progress}
    return order_queries.tiles(company, progress | dict(more or {}), accounts, only)


# ── parcels ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFilter:
    """The filters of a parcel list; empty fields do not filter. ``search``: a tracking number or anything that
    finds an order.
    """

    search: str = ""
    account_ids: Collection[int] = ()
    statuses: Collection[str] = ()
    carrier: str = ""
    order_id: int | None = None
    still: Collection[Account] = ()
    """Of these shops, only those that do not move."""
    stopped: bool = False
    """Only those that must not be handed over as they are."""


def parcels(company: Company, filters: ParcelFilter | None = None) -> QuerySet[Parcel]:
    """Return the company's parcels, for ``page(…, keys=KEYS)``, with ``account`` joined and, in one query a page,
    ``contents`` with their ``order`` and ``unit``.
    """
    f = filters or ParcelFilter()
    found = Parcel.objects.filter(company=company)
    if f.account_ids:
        found = found.filter(account_id__in=list(f.account_ids))
    if f.statuses:
        found = found.filter(status__in=list(f.statuses))
    if f.still:
        found = still(found, f.still)
    if f.stopped:
        found = found.filter(pk__in=may_be_stopped().values("parcel_id"))
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
    """Return one parcel with account and contents; None when the company has no such parcel."""
    return _with_contents(Parcel.objects.filter(company=company, pk=parcel_id)).first()


def made_since_of(order_ids: Collection[int], since: datetime) -> set[int]:
    """Return those of the orders that are in a parcel made since then; one query."""
    found = ParcelUnit.objects.filter(order_id__in=list(order_ids), parcel__made_at__gte=since)
    return set(found.values_list("order_id", flat=True).distinct())


def units_in_parcels(order_ids: Collection[int]) -> set[int]:
    """Return the ids of the orders' units that are in a live parcel; one query."""
    rows = ParcelUnit.objects.filter(order_id__in=list(order_ids), live=True)
    return set(rows.values_list("unit_id", flat=True))


def packed_by(order_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return who made the live parcel that a unit of these orders is in, and by what (``Parcel.via``), by the unit's
    id; one query."""
    rows = ParcelUnit.objects.filter(order_id__in=list(order_ids), live=True)
    return {
        unit_id: (by, via)
        for unit_id, by, via in rows.values_list("unit_id", "parcel__made_by", "parcel__via")
    }


def parcels_with_number(order: Order, written: Collection[str]) -> QuerySet[Parcel]:
    """Return the order's parcels whose number is one of these in capitals, void ones included."""
    inside = ParcelUnit.objects.filter(order=order).values("parcel_id")
    return Parcel.objects.annotate(number=Upper("tracking_number")).filter(pk__in=inside, number__in=written)


def parcel_that_takes(order: Order, carrier: str, number: str) -> Parcel | None:
    """Return the parcel of the order's shop that has this carrier and number and is not scanned, if there is one."""
    found = Parcel.objects.annotate(number=Upper("tracking_number")).filter(
        account=order.account_id,
        carrier=carrier,
        number__in=numbers.writings(number),
        status__in=(ParcelStatus.READY, ParcelStatus.SENT),
    )
    return found.order_by("pk").first()


def parcels_of(order: Order) -> QuerySet[Parcel]:
    """Return the order's parcels, newest first, void ones included."""
    inside = ParcelUnit.objects.filter(order=order).values("parcel_id")
    return _with_contents(Parcel.objects.filter(pk__in=inside)).order_by("-made_at", "-pk")


@dataclass(frozen=True, slots=True)
class Unscanned:
    """A parcel whose tracking was sent and which the carrier has not scanned, so that the channel does not count it
    yet.
    """

    parcel: Parcel
    collect_by: datetime | None
    hours_left: float | None
    """Until the first scan is due; below 0 it is late. None when the channel gave no deadline."""


def unscanned(
    company: Company,
    most: int = UNSCANNED_MOST,
    only: Account | None = None,
    besides: Collection[Account] = (),
) -> list[Unscanned]:
    """Return the parcels that were sent and not scanned, the most urgent first, at most ``most``; ``only``: those of
    one shop; ``besides``: without those of these shops that do not move.
    """
    found = _with_contents(_unscanned(company, only)).annotate(collect_by=scan_due())
    if besides:
        found = found.exclude(pk__in=still(Parcel.objects.all(), besides).values("pk"))
    now = clock.now()
    return [
        Unscanned(
            row, row.collect_by, (row.collect_by - now).total_seconds() / 3600 if row.collect_by else None
        )
        for row in found.order_by("collect_by", "pk")[:most]
    ]


def unscanned_count(company: Company) -> int:
    """Return how many parcels wait for the carrier's first scan."""
    return _unscanned(company).count()


def _unscanned(company: Company, only: Account | None = None) -> QuerySet[Parcel]:
    shops = Account.objects.filter(company=company)
    accounts = [only.pk] if only else list(shops.values_list("pk", flat=True))
    return Parcel.objects.filter(account_id__in=accounts, status=ParcelStatus.SENT)


# ── the shipping_checks ───────────────────────────────────────────────────────────────────────────────────────────


def shipping_checks(
    order: Order,
    blocks: Mapping[str, Block] | None = None,
    links: Collection[CarrierLink] | None = None,
) -> list[ShippingCheck]:
    """``orders.queries.shipping_checks`` with the carrier's check before the deadline's. ``links``: of ``links_for``,
    where they were read already.
    """
    *checks, deadline = order_queries.shipping_checks(order, blocks)
    if checks[-1].state == CheckState.NOT_REACHED:
        carrier_check = ShippingCheck("carrier", "Carrier", CheckState.NOT_REACHED)
    else:
        carrier_check = _carrier_check(order, links)
    return arrange([*checks, carrier_check, deadline])


def _carrier_check(order: Order, links: Collection[CarrierLink] | None) -> ShippingCheck:
    label = "Carrier"
    if order.shipped_by != ShippedBy.SELLER:
        return ShippingCheck("carrier", label, CheckState.PASSED, "The label is the channel's own.")
    if links is None:
        links = links_for(order.account, order.delivery_option_id)
    kinds = {link.guessed for link in links}
    if False in kinds:
        return ShippingCheck("carrier", label, CheckState.PASSED)
    if kinds:
        return ShippingCheck(
            "carrier",
            label,
            CheckState.WARNS,
            "Which carrier is which was guessed from the names.",
            "Confirm the carriers on the shop's page.",
        )
    return ShippingCheck(
        "carrier",
        label,
        CheckState.STOPS,
        f"No carrier is mapped for “{order.delivery_option_name or order.delivery_option_id or 'this delivery'}”.",
        "Map a carrier on the shop's page; the channel's list is fetched daily and on demand.",
    )
