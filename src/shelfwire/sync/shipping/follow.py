"""Parcels that left are followed until they are delivered: their orders are read again when nothing else did."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelPackage
from shelfwire.fulfilment.actions import follow_package
from shelfwire.fulfilment.queries import ParcelFilter
from shelfwire.fulfilment.queries import parcels as parcels_where
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone
from shelfwire.kit.ids import ExternalPackageId
from shelfwire.orders.models import Order
from shelfwire.orders.queries import OrderFilter
from shelfwire.orders.queries import orders as orders_where
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.orders.read import PAGE, SWITCH, fetch
from shelfwire.sync.orders.recording import take_in
from shelfwire.sync.shipping.parts import SHIPMENTS

CONVERSATION = "parcels"
EVERY = timedelta(minutes=30)
GIVEN_UP = timedelta(days=60)
"""A parcel that is on its way for longer is not asked about any more."""
_ON_THE_WAY = (ParcelStatus.SENT, ParcelStatus.IN_TRANSIT)


@conversation(
    CONVERSATION,
    label="What became of sent parcels",
    chore_name="parcels.follow",
    switch=SWITCH,
    every=EVERY,
    priority=-1,
)
def follow_parcels(caller: Caller) -> str:
    """Read again every order with a parcel on its way that nobody has read for half an hour."""
    last = 0
    while caller.flows(SWITCH) and (batch := _not_read_lately(caller.account, last)):
        page = fetch(caller, [order.external_id for order in batch])
        take_in(caller.account, page, "follow")
        _ask_packages(caller, [order.pk for order in batch])
        last = batch[-1].pk
    return ""


def _not_read_lately(account: Account, after: int) -> list[Order]:
    now = clock.now()
    waiting = orders_where(account.company, OrderFilter(account_ids=[account.pk])).filter(
        pk__gt=after,
        checked_at__lt=now - EVERY,
        parcel_contents__live=True,
        parcel_contents__parcel__status__in=_ON_THE_WAY,
        parcel_contents__parcel__made_at__gt=now - GIVEN_UP,
    )
    return list(waiting.order_by("pk").distinct()[:PAGE])


def _ask_packages(caller: Caller, order_ids: list[int]) -> None:
    """An order's status hides its parcels when it has several: the channel calls it scanned when all of them are."""
    several = ParcelFilter(account_ids=[caller.account_id], statuses=[ParcelStatus.SENT])
    waiting = parcels_where(caller.account.company, several).filter(
        contents__order__in=Order.objects.filter(pk__in=order_ids)
        .annotate(live=Count("parcel_contents__parcel", distinct=True, filter=Q(parcel_contents__live=True)))
        .filter(live__gt=1)
    )
    for parcel in waiting.distinct():
        for package_id in sorted(
            {c.channel_package_id for c in parcel.contents.all() if c.channel_package_id}
        ):
            package = _package(caller, package_id)
            if package is not None:
                follow_package(caller.account, package)


def _package(caller: Caller, package_id: str) -> ChannelPackage | None:
    wanted = ExternalPackageId(package_id)
    try:
        return caller.call(SHIPMENTS, lambda shipments, session: shipments.package(session, wanted))
    except Gone:  # the channel repacked the order: its next document tells the new packages
        return None
