"""How a shop is doing: the newest order in, the newest tracking out, what waits, and when its consent ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange import queries as exchange
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.kit import clock
from shelfwire.kit.paging import capped_count
from shelfwire.orders import queries as orders
from shelfwire.orders.states import SHIPPABLE
from shelfwire.sync.orders.poll import CONVERSATION as ORDERS


@dataclass(frozen=True, slots=True)
class Count:
    """A number, counted to a cap."""

    count: int
    more: bool

    def __str__(self) -> str:
        return f"{self.count:,}{'+' if self.more else ''}"


@dataclass(frozen=True, slots=True)
class Health:
    """The figures of the overview; a moment is None for what has not happened yet."""

    order_in: datetime | None
    """When the newest order was recorded."""
    looked_at: datetime | None
    """When the channel was last asked for orders with success."""
    tracking_out: datetime | None
    """When the channel took the tracking of the newest parcel that left."""
    to_ship: Count
    to_send: Count
    """Operations that wait to be sent to the channel."""
    to_read: Count
    """Notifications that were not looked at yet."""
    consent_ends: datetime | None
    consent_ends_soon: bool


def health(account: Account) -> Health:
    """The figures of one shop."""
    found = orders.OrderFilter(account_ids=[account.pk])
    newest = (
        orders.orders(account.company, found).order_by("-placed_at", "-id").prefetch_related(None).first()
    )
    sent = fulfilment.parcels(account.company, fulfilment.ParcelFilter(account_ids=[account.pk]))
    last = sent.filter(sent_at__isnull=False).order_by("-made_at", "-id").prefetch_related(None).first()
    cursor = exchange.cursor(account.pk, ORDERS)
    to_ship = orders.OrderFilter(account_ids=[account.pk], statuses=list(SHIPPABLE))
    ends = account.refresh_expires_at
    return Health(
        order_in=newest.recorded_at if newest else None,
        looked_at=cursor.succeeded_at if cursor else None,
        tracking_out=last.sent_at if last else None,
        to_ship=Count(*capped_count(orders.orders(account.company, to_ship))),
        to_send=Count(*capped_count(exchange.to_send(account))),
        to_read=Count(*capped_count(exchange.to_read(account))),
        consent_ends=ends,
        consent_ends_soon=ends is not None
        and account.status in (AccountStatus.CONNECTED, AccountStatus.PARKED)
        and ends <= clock.now() + timedelta(days=channels.CONSENT_WARNINGS[0]),
    )
