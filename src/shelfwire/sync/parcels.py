"""Parcels that left are followed until they are delivered: their orders are read again when nothing else did."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q

from shelfwire.channels import queries
from shelfwire.channels.models import Account
from shelfwire.channels.port import Channel, ChannelPackage, Session
from shelfwire.fulfilment.actions import follow_package
from shelfwire.fulfilment.queries import ParcelFilter
from shelfwire.fulfilment.queries import parcels as parcels_where
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.jobs import chore, hurry
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone
from shelfwire.kit.ids import ExternalPackageId
from shelfwire.orders.models import Order
from shelfwire.orders.queries import OrderFilter
from shelfwire.orders.queries import orders as orders_where
from shelfwire.sync import talk
from shelfwire.sync.attempts import Attempt
from shelfwire.sync.orders import PAGE, SWITCH, fetch
from shelfwire.sync.recording import take_in

CONVERSATION = "parcels"
EVERY = timedelta(minutes=30)
GIVEN_UP = timedelta(days=60)
"""A parcel that is on its way for longer is not asked about any more."""
_ON_THE_WAY = (ParcelStatus.SENT, ParcelStatus.IN_TRANSIT)


@chore(name="parcels.follow", priority=-1)
def follow_parcels(*, account_id: int) -> None:
    """Read again every order with a parcel on its way that nobody has read for half an hour."""
    if not talk.flows(account_id, SWITCH):
        return

    def again(seconds: float) -> None:
        hurry(follow_parcels, key=str(account_id), delay=seconds, account_id=account_id)

    with Attempt(account_id, CONVERSATION, every=EVERY, again=again):
        last = 0
        while talk.flows(account_id, SWITCH) and (batch := _not_read_lately(account_id, last)):
            page = fetch(account_id, [order.external_id for order in batch])
            account = queries.get(account_id)
            take_in(account, page, "follow")
            _ask_packages(account, [order.pk for order in batch])
            last = batch[-1].pk


def _not_read_lately(account_id: int, after: int) -> list[Order]:
    company = queries.get(account_id).company
    now = clock.now()
    waiting = orders_where(company, OrderFilter(account_ids=[account_id])).filter(
        pk__gt=after,
        checked_at__lt=now - EVERY,
        parcel_contents__live=True,
        parcel_contents__parcel__status__in=_ON_THE_WAY,
        parcel_contents__parcel__made_at__gt=now - GIVEN_UP,
    )
    return list(waiting.order_by("pk").distinct()[:PAGE])


def _ask_packages(account: Account, order_ids: list[int]) -> None:
    """An order's status hides its parcels when it has several: the channel calls it scanned when all of them are."""
    several = ParcelFilter(account_ids=[account.pk], statuses=[ParcelStatus.SENT])
    waiting = parcels_where(account.company, several).filter(
        contents__order__in=Order.objects.filter(pk__in=order_ids)
        .annotate(live=Count("parcel_contents__parcel", distinct=True, filter=Q(parcel_contents__live=True)))
        .filter(live__gt=1)
    )
    for parcel in waiting.distinct():
        for package_id in sorted(
            {c.channel_package_id for c in parcel.contents.all() if c.channel_package_id}
        ):
            package = _package(account.pk, package_id)
            if package is not None:
                follow_package(account, package)


def _package(account_id: int, package_id: str) -> ChannelPackage | None:
    def ask(channel: Channel, session: Session) -> ChannelPackage:
        return talk.shipments(channel).package(session, ExternalPackageId(package_id))

    try:
        return talk.talk(account_id, ask)
    except Gone:  # the channel repacked the order: its next document tells the new packages
        return None
