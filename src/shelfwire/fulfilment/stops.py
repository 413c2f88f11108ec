"""Parcels that are stopped: something changed after they were made, and the carrier does not have them yet.

Whether one is stopped is read from what is inside, so nothing can forget to stop it. While it is, nothing of it is
printed or told to the channel; every door asks ``stops_of`` or ``refuse_stopped``. A person who saw it acknowledges it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelOrderStatus, OrderClass
from shelfwire.fulfilment.cancelled import HERE
from shelfwire.fulfilment.errors import ParcelStopped
from shelfwire.fulfilment.label_changes import LabelChange, is_overtaken, label_changes
from shelfwire.fulfilment.models import Acknowledgement, Parcel, ParcelUnit
from shelfwire.orders.models import Block, Order
from shelfwire.orders.states import BlockCode, OrderStatus, UnitStatus
from shelfwire.people.models import Company


class Cause(models.TextChoices):
    """What stops a parcel."""

    CANCELLED = "cancelled", "Cancelled"
    CANCEL_REQUESTED = "cancel_requested", "The buyer asks to cancel"
    CANCEL_ASKED = "cancel_asked", "We asked to cancel"
    ADDRESS_CHANGED = "address_changed", "The address changed"
    LABEL_CHANGED = "label_changed", "The label's package changed"
    ON_HOLD = "on_hold", "On hold again"


STOPS_MOST: Final = 200
_BY_CHANNEL: Final = ("label", "channel")
"""Ways in of the parcels that may have a label of the channel."""
_HELD: Final = (OrderStatus.UNPAID, OrderStatus.HELD, OrderStatus.UNKNOWN)
_DOUBTED: Final = (BlockCode.STATUS_CONFLICT, BlockCode.UNKNOWN_STATUS)
_BLOCKS: Final = (*_DOUBTED, BlockCode.CANCEL_ASKED)
"""Blocks of an order that stop its parcels too."""
_TEXTS: Final = {
    Cause.CANCELLED: ("{n} of {all} items of order {order} are cancelled.", "Take them out of the box."),
    Cause.CANCEL_REQUESTED: (
        "The buyer of order {order} asks to cancel.",
        "Hold it back until the request is answered.",
    ),
    Cause.CANCEL_ASKED: (
        "A cancellation of order {order} is asked of {channel}.",
        "Hold it back until the answer is known.",
    ),
    Cause.ADDRESS_CHANGED: (
        "The address of order {order} changed after it was packed.",
        "Put the new address on the box, or void it and pack it again.",
    ),
    Cause.LABEL_CHANGED: (
        "{changed}",
        "Take it over and print the label again, or void the label.",
    ),
    Cause.ON_HOLD: (
        "Order {order} may not ship right now: {channel} does not show it as awaiting shipment.",
        "Hold it back until it does.",
    ),
}
_UNSHIPPED: Final = (
    "{channel} shows order {order} as awaiting shipment again: its label may have been voided there.",
    "Hold it back, and look at the order there. Void the label here too when it is void there.",
)
_ENDED_BY_A_PERSON: Final = frozenset({Cause.CANCELLED, Cause.ADDRESS_CHANGED, Cause.LABEL_CHANGED})


@dataclass(frozen=True, slots=True)
class ParcelStop:
    """Why a parcel is stopped. ``seen``: who acknowledged this very state; ``whole``: all of it is cancelled."""

    parcel_id: int
    order: Order
    cause: Cause
    mark: str
    why: str
    advice: str
    seen: Acknowledgement | None = None
    whole: bool = False

    @property
    def ends_with_it(self) -> bool:
        """Whether acknowledging ends it. What the channel has to settle stays stopped until it does."""
        return self.cause in _ENDED_BY_A_PERSON


def stops_of(parcel_ids: Collection[int]) -> dict[int, list[ParcelStop]]:
    """Return what stops each of the parcels, by its id; one that nothing stops has no key. At most six queries."""
    if not parcel_ids:
        return {}
    inside = list(
        ParcelUnit.objects.filter(parcel_id__in=parcel_ids, live=True, parcel__status__in=HERE)
        .exclude(order__order_class=OrderClass.CHANNEL_FULFILLED)
        .select_related("parcel", "order__account", "order__address", "unit", "address")
        .defer("order__search", "order__search_tokens")
        .order_by("parcel_id", "order_id", "pk")
    )
    blocks = _blocks({row.order_id for row in inside})
    seen = _seen({row.parcel_id for row in inside})
    changes = label_changes({row.parcel_id for row in inside if row.parcel.via in _BY_CHANNEL})
    rows: dict[tuple[int, int], list[ParcelUnit]] = defaultdict(list)
    going: dict[int, bool] = defaultdict(bool)
    for row in inside:
        rows[row.parcel_id, row.order_id].append(row)
        going[row.parcel_id] |= row.unit.status != UnitStatus.CANCELLED
    found: dict[int, list[ParcelStop]] = defaultdict(list)
    for (parcel_id, order_id), contents in rows.items():
        change, whole = changes.get((parcel_id, order_id)), not going[parcel_id]
        for cause, mark in _causes(contents, blocks[order_id], change):
            found[parcel_id].append(_stop(contents, cause, mark, seen, change, whole=whole))
    return dict(found)


def refuse_stopped(parcel_ids: Collection[int]) -> None:
    """Raise ParcelStopped for the first of the parcels that is stopped."""
    for stops in stops_of(parcel_ids).values():
        raise stopped(stops[0])


def stopped(stop: ParcelStop) -> ParcelStopped:
    """Return the refusal of a stopped parcel."""
    return ParcelStopped(
        f"The parcel is stopped. {stop.why}", field="parcel", value=stop.parcel_id, hint=stop.advice
    )


def may_be_stopped() -> QuerySet[ParcelUnit]:
    """Return the contents of parcels that something stops."""
    blocked = Block.objects.filter(order=OuterRef("order_id"), code__in=_BLOCKS, ended_at=None)
    asked = Q(order__cancel_requested=True) & ~Q(order__status=OrderStatus.CANCELLED)
    readdressed = Q(order__address__isnull=False) & ~Q(parcel__via="channel")
    readdressed &= ~Q(address__fingerprint=F("order__address__fingerprint"))
    held = Q(order__status__in=_HELD) | Exists(blocked)
    return ParcelUnit.objects.filter(
        Q(unit__status=UnitStatus.CANCELLED) | asked | readdressed | held | is_overtaken(),
        live=True,
        parcel__status__in=HERE,
    ).exclude(order__order_class=OrderClass.CHANNEL_FULFILLED)


@dataclass(frozen=True, slots=True)
class Stop:
    """A parcel that must not be handed over as it is, because of an order inside: its first reason. ``cancelled`` units
    of ``units`` of the order. ``due``: when the carrier is expected, as far as the channel says.
    """

    parcel: Parcel
    order: Order
    cancelled: int
    units: int
    due: datetime | None
    reason: ParcelStop


def to_stop(company: Company, most: int = STOPS_MOST, only: Account | None = None) -> list[Stop]:
    """Return the parcels to stop, the soonest hand-over first, at most ``most``; ``only``: those of one shop."""
    shops = Account.objects.filter(company=company)
    accounts = [only.pk] if only else list(shops.values_list("pk", flat=True))
    hit = may_be_stopped().filter(parcel__account_id__in=accounts)
    pairs = list(
        hit.order_by("order__collect_by", "parcel_id", "order_id")
        .values_list("parcel_id", "order_id", "order__collect_by")
        .distinct()[:most]
    )
    parcels = Parcel.objects.in_bulk([pair[0] for pair in pairs])
    orders = (
        Order.objects.select_related("account", "warehouse")
        .defer("search", "search_tokens")
        .in_bulk([pair[1] for pair in pairs])
    )
    reasons: dict[tuple[int, int], ParcelStop] = {}
    for stops in stops_of(list(parcels)).values():
        for stop in stops:
            reasons.setdefault((stop.parcel_id, stop.order.pk), stop)
    cancelled: Counter[tuple[int, int]] = Counter()
    units: Counter[tuple[int, int]] = Counter()
    inside = ParcelUnit.objects.filter(parcel_id__in=parcels, order_id__in=orders, live=True)
    for parcel_id, order_id, status in inside.values_list("parcel_id", "order_id", "unit__status"):
        cancelled[parcel_id, order_id] += status == UnitStatus.CANCELLED
        units[parcel_id, order_id] += 1
    return [
        Stop(
            parcels[pair[0]],
            orders[pair[1]],
            cancelled[pair[:2]],
            units[pair[:2]],
            pair[2],
            reasons[pair[:2]],
        )
        for pair in pairs
        if pair[:2] in reasons
    ]


def parcels_of_orders(order_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return, by order id, the parcels that hold something of it and that the carrier does not have. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = ParcelUnit.objects.filter(order_id__in=list(order_ids), live=True, parcel__status__in=HERE)
    for order_id, parcel_id in rows.values_list("order_id", "parcel_id").distinct():
        found[order_id].add(parcel_id)
    return found


def acknowledgements(parcel: Parcel) -> list[Acknowledgement]:
    """Return who acknowledged what stopped the parcel, the newest first."""
    return list(Acknowledgement.objects.filter(parcel=parcel).select_related("order").order_by("-pk")[:50])


def _blocks(order_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """The open blocks of each order that stop its parcels: code to id."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Block.objects.filter(order__in=order_ids, code__in=_BLOCKS, ended_at=None)
    for order_id, code, pk in rows.values_list("order_id", "code", "pk"):
        found[order_id][code] = pk
    return found


def _causes(
    contents: Collection[ParcelUnit], blocks: Mapping[str, int], change: LabelChange | None
) -> Iterable[tuple[Cause, str]]:
    order, parcel = next(iter(contents)).order, next(iter(contents)).parcel
    cancelled = [row.unit_id for row in contents if row.unit.status == UnitStatus.CANCELLED]
    if cancelled:
        yield Cause.CANCELLED, _marked(*cancelled)
    if order.cancel_requested and order.status != OrderStatus.CANCELLED:
        yield Cause.CANCEL_REQUESTED, _marked(order.cancel_request_reason, order.cancel_due_at)
    if BlockCode.CANCEL_ASKED in blocks and order.status != OrderStatus.CANCELLED:
        yield Cause.CANCEL_ASKED, _marked(blocks[BlockCode.CANCEL_ASKED])
    if parcel.via != "channel" and order.address is not None and order.status != OrderStatus.CANCELLED:
        made = {row.address.fingerprint if row.address else None for row in contents}
        if made != {order.address.fingerprint}:
            yield Cause.ADDRESS_CHANGED, _marked(order.address.pk)
    if change is not None and order.status != OrderStatus.CANCELLED:
        yield Cause.LABEL_CHANGED, _marked(*change.marks)
    if order.status in _HELD or any(code in blocks for code in _DOUBTED):
        yield Cause.ON_HOLD, _marked(order.status, order.status_at)


def _stop(
    contents: Collection[ParcelUnit],
    cause: Cause,
    mark: str,
    seen: Mapping[tuple[int, int, str, str], Acknowledgement],
    change: LabelChange | None,
    *,
    whole: bool,
) -> ParcelStop:
    first = next(iter(contents))
    why, advice = _TEXTS[cause]
    cancelled = sum(row.unit.status == UnitStatus.CANCELLED for row in contents)
    if cause == Cause.CANCELLED and whole:
        why, advice = "Everything in it is cancelled.", "Pull it out and void it."
    if cause == Cause.ON_HOLD and first.order.status not in _HELD and _unshipped(contents):
        why, advice = _UNSHIPPED
    external_id, channel = first.order.external_id, first.order.account.channel_label
    said = why.format(
        n=cancelled,
        all=len(contents),
        order=external_id,
        channel=channel,
        changed=change.said(external_id, channel) if change else "",
    )
    key = first.parcel_id, first.order_id, cause.value, mark
    return ParcelStop(first.parcel_id, first.order, cause, mark, said, advice, seen.get(key), whole)


def _unshipped(contents: Collection[ParcelUnit]) -> bool:
    """Whether a label of the channel made them leave, and the channel waits for them to be shipped again."""
    return any(
        row.parcel.via == "label"
        and row.unit.status == UnitStatus.SHIPPED
        and row.unit.channel_status == ChannelOrderStatus.AWAITING_SHIPMENT
        for row in contents
    )


def _seen(parcel_ids: Collection[int]) -> dict[tuple[int, int, str, str], Acknowledgement]:
    rows = Acknowledgement.objects.filter(parcel__in=parcel_ids, undone_at=None)
    return {(row.parcel_id, row.order_id, row.cause, row.mark): row for row in rows}


def _marked(*parts: object) -> str:
    return sha256("|".join(str(part) for part in parts).encode()).hexdigest()
