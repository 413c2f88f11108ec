"""The work that a cancellation leaves with parcels and stock: stop the parcel, then put its units back."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderClass
from shelfwire.fulfilment.models import ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.inventory.models import Reservation
from shelfwire.inventory.states import ReservationStatus
from shelfwire.orders.models import Unit
from shelfwire.orders.states import OrderStatus, UnitStatus
from shelfwire.people.models import Company

HERE: Final = (ParcelStatus.READY, ParcelStatus.SENT)
"""A parcel that the carrier has not scanned: it can still be stopped."""


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
    ours = made.exclude(parcel__via="channel")
    return ours.exclude(address__fingerprint=F("order__address__fingerprint"))


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
