"""The work that a cancellation leaves with parcels and stock: stop the parcel, then put its units back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderClass
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.inventory.models import Reservation
from shelfwire.inventory.states import ReservationStatus
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import OrderStatus, UnitStatus
from shelfwire.people.models import Company

HERE: Final = (ParcelStatus.READY, ParcelStatus.SENT)
"""A parcel that the carrier has not scanned: it can still be stopped."""
STOPS_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Stop:
    """A parcel that must not be handed over as it is, because of an order inside. ``cancelled`` units of ``units``
    of the order; when it is 0, the buyer asks to cancel. ``due``: when the carrier is expected, as far as the
    channel says.
    """

    parcel: Parcel
    order: Order
    cancelled: int
    units: int
    due: datetime | None


def contents_to_stop() -> QuerySet[ParcelUnit]:
    """Return the contents of parcels that are still here, of orders that are cancelled or that the buyer asks to
    cancel.
    """
    asked = Q(order__cancel_requested=True) & ~Q(order__status=OrderStatus.CANCELLED)
    return ParcelUnit.objects.filter(
        Q(unit__status=UnitStatus.CANCELLED) | asked, live=True, parcel__status__in=HERE
    ).exclude(order__order_class=OrderClass.CHANNEL_FULFILLED)


def readdressed() -> QuerySet[ParcelUnit]:
    """Return the contents of parcels of ours that are still here and were made for another version of the address."""
    made = ParcelUnit.objects.filter(live=True, parcel__status__in=HERE, order__address__isnull=False)
    return made.exclude(parcel__via="channel").exclude(address=F("order__address"))


def to_stop(company: Company, most: int = STOPS_MOST, only: Account | None = None) -> list[Stop]:
    """Return the parcels to stop, the soonest hand-over first, at most ``most``; ``only``: those of one shop."""
    shops = Account.objects.filter(company=company)
    accounts = [only.pk] if only else list(shops.values_list("pk", flat=True))
    hit = contents_to_stop().filter(parcel__account_id__in=accounts)
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
    cancelled: Counter[tuple[int, int]] = Counter()
    units: Counter[tuple[int, int]] = Counter()
    inside = ParcelUnit.objects.filter(parcel_id__in=parcels, order_id__in=orders, live=True)
    for parcel_id, order_id, status in inside.values_list("parcel_id", "order_id", "unit__status"):
        cancelled[parcel_id, order_id] += status == UnitStatus.CANCELLED
        units[parcel_id, order_id] += 1
    return [
        Stop(parcels[pair[0]], orders[pair[1]], cancelled[pair[:2]], units[pair[:2]], pair[2])
        for pair in pairs
    ]


def to_put_back(company: Company) -> QuerySet[Unit]:
    """Return the cancelled units that left the ledger and are in no parcel on its way. A person says whether they
    are put back.

    While the parcel is on its way, or may still be stopped, there is nothing to answer yet. Once it is delivered
    for the others inside, the cancelled units can no longer be taken out, and only the question about the stock is
    left.
    """
    accounts = list(Account.objects.filter(company=company).values_list("pk", flat=True))
    gone = Reservation.objects.filter(
        holder=Concat(Value("unit:"), Cast(OuterRef("pk"), TextField()), output_field=TextField()),
        status=ReservationStatus.CONSUMED,
    )
    packed = ParcelUnit.objects.filter(unit=OuterRef("pk"), live=True).exclude(
        parcel__status=ParcelStatus.DELIVERED
    )
    return Unit.objects.filter(
        Exists(gone),
        ~Exists(packed),
        status=UnitStatus.CANCELLED,
        shipped_at__isnull=False,
        order__account_id__in=accounts,
    )
