"""Parcels whose number went out and that do not move: not scanned in time, or without an event for too long.

Nothing is stored of it: the question is asked of the parcels, so it closes itself with the carrier's next event.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.fulfilment.limits import NOT_SCANNED_HOURS, STANDS_STILL_HOURS, limit
from shelfwire.fulfilment.models import CarrierEvent, MovingLimits, Parcel, ParcelUnit
from shelfwire.fulfilment.scan_clock import scan_due
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.kit import clock
from shelfwire.people.models import Company

ASKED_FOR: Final = timedelta(days=60)
"""A parcel that is on its way for longer is not asked about any more, and is no news."""
_ON_THE_WAY = (ParcelStatus.SENT, ParcelStatus.IN_TRANSIT)
_ASK_AGAIN: Final = {ParcelStatus.SENT: timedelta(hours=1), ParcelStatus.IN_TRANSIT: timedelta(hours=4)}


@dataclass(frozen=True, slots=True)
class NotMoving:
    """A parcel that does not move since then. ``collect_by``: until when its first scan is due; None when it was
    scanned, or the channel gave no deadline.
    """

    parcel: Parcel
    since: datetime | None
    collect_by: datetime | None

    @property
    def scanned(self) -> bool:
        """Whether the carrier has it, and lost sight of it since."""
        return self.parcel.status == ParcelStatus.IN_TRANSIT


def not_moving(accounts: Collection[Account], most: int) -> list[NotMoving]:
    """Return the parcels of these shops that do not move, the one that waits longest first, at most ``most``."""
    parcels = Parcel.objects.select_related("account").prefetch_related("contents__order")
    found = still(parcels, accounts).annotate(since=Coalesce("moved_at", "sent_at")).order_by("since", "pk")
    return [
        NotMoving(
            one, one.moved_at or one.sent_at, _collect_by(one) if one.status == ParcelStatus.SENT else None
        )
        for one in found[:most]
    ]


def _collect_by(parcel: Parcel) -> datetime | None:
    due = (one.order.collect_by for one in parcel.contents.all() if one.live)
    return min((moment for moment in due if moment), default=None)


def still(parcels: QuerySet[Parcel], accounts: Collection[Account]) -> QuerySet[Parcel]:
    """Return those of the parcels of these shops that do not move; ``collect_by`` is annotated."""
    set_by = {row.company_id: row for row in MovingLimits.objects.filter(company__accounts__in=accounts)}
    rules = [_rule(account, set_by.get(account.company_id)) for account in accounts]
    mine = parcels.filter(account__in=accounts, made_at__gt=clock.now() - ASKED_FOR)
    return mine.annotate(collect_by=scan_due()).filter(reduce(or_, rules, Q(pk__in=[])))


def to_ask_about(account: Account, most: int) -> list[Parcel]:
    """Return the parcels of the shop whose events are to be asked for, those that were never or longest not asked for
    first. ``contents`` are prefetched with their ``order``.
    """
    now = clock.now()
    due = (
        Q(status=status) & (Q(events_asked_at=None) | Q(events_asked_at__lt=now - after))
        for status, after in _ASK_AGAIN.items()
    )
    found = Parcel.objects.filter(
        reduce(or_, due), account=account, status__in=_ON_THE_WAY, made_at__gt=now - ASKED_FOR
    )
    order = F("events_asked_at").asc(nulls_first=True)
    return list(found.prefetch_related("contents__order").order_by(order, "pk")[:most])


def carrier_accounts_on_the_way() -> list[int]:
    """Return the ids of the own carrier accounts whose parcels are on their way."""
    found = _with_own_label().values_list("labels__carrier_account", flat=True)
    return sorted({pk for pk in found.distinct() if pk is not None})


def on_the_way_with(carrier_account_id: int, most: int) -> list[Parcel]:
    """Return the parcels on their way with labels of one own carrier account, those without news longest first."""
    found = _with_own_label().filter(labels__carrier_account=carrier_account_id)
    return list(found.order_by(F("moved_at").asc(nulls_first=True), "pk")[:most])


def _with_own_label() -> QuerySet[Parcel]:
    return Parcel.objects.filter(
        labels__source="carrier",
        labels__status="bought",
        status__in=_ON_THE_WAY,
        made_at__gt=clock.now() - ASKED_FOR,
    )


def live_parcels(account: Account, order_ids: Collection[str]) -> dict[str, set[int]]:
    """Return, by the channel's order id, the ids of the parcels that hold something of it now. One query."""
    found: dict[str, set[int]] = {order_id: set() for order_id in order_ids}
    rows = ParcelUnit.objects.filter(order__account=account, order__external_id__in=order_ids, live=True)
    for order_id, parcel_id in rows.values_list("order__external_id", "parcel_id").distinct():
        found[order_id].add(parcel_id)
    return found


def events_of(parcel: Parcel, most: int = 200) -> list[CarrierEvent]:
    """Return the parcel's carrier events, newest first."""
    return list(CarrierEvent.objects.filter(parcel=parcel).order_by("-at", "-pk")[:most])


def moving_limits(company: Company) -> MovingLimits:
    """Return what the company set; unsaved, without hours, where nothing was."""
    return MovingLimits.objects.filter(company=company).first() or MovingLimits(company=company)


def _rule(account: Account, chosen: MovingLimits | None) -> Q:
    now = clock.now()
    not_scanned = now - _hours(account, chosen, "not_scanned_hours", NOT_SCANNED_HOURS)
    stands = now - _hours(account, chosen, "stands_still_hours", STANDS_STILL_HOURS)
    late = Q(collect_by__lt=now) | Q(sent_at__lt=not_scanned)
    sent = Q(status=ParcelStatus.SENT) & late
    return Q(account=account) & (sent | Q(status=ParcelStatus.IN_TRANSIT, moved_at__lt=stands))


def _hours(account: Account, chosen: MovingLimits | None, name: str, otherwise: int) -> timedelta:
    hours: int | None = getattr(chosen, name, None)
    if hours is not None:
        return timedelta(hours=hours)
    known = registry.installed(account.channel) is not None
    return timedelta(hours=limit(account, name, otherwise) if known else otherwise)
