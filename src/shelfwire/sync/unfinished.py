"""What an announcement began and did not finish, found by the state it left behind (rule 8).

Reactions run inside the transaction that announces, and chores after it; either may be lost with a process or a
restored database. Each query here asks for work that nobody did, and doing it twice changes nothing.
"""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from shelfwire.channels import queries as channels
from shelfwire.channels.actions import adopt_notices, outgoing
from shelfwire.channels.models import Account, Notice, Outgoing
from shelfwire.channels.states import NoticeStatus, OutgoingStatus
from shelfwire.fulfilment.actions import warn_address_changed, warn_cancelled
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.fulfilment.queries import contents_to_stop, readdressed, unequal
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.jobs import chore
from shelfwire.listings.actions import match_new_skus
from shelfwire.listings.queries import matchable
from shelfwire.orders.models import Block
from shelfwire.orders.states import BlockCode, UnitStatus
from shelfwire.sync import deeds

Accounts = QuerySet[Account]
MOST = 500
"""Pieces of each kind in one run; the next minute does the others."""


@chore(name="sync.finish", priority=6)
def finish(*, account_id: int) -> None:
    """Do for this account whatever ``unfinished`` finds."""
    mine = channels.connected([account_id])
    for account in _rung_early(mine):
        adopt_notices(
            account_id=account.pk,
            channel=account.channel,
            external_shop_id=account.external_shop_id or "",
        )
    for account in mine.filter(pk__in=matchable(mine).values("account_id")).select_related("company"):
        match_new_skus(account.company)
    _finish_deeds(mine)
    warn_cancelled(set(_unstopped(mine).values_list("order_id", flat=True)[:MOST]))
    for order_id in set(_unwarned(mine).values_list("order_id", flat=True)[:MOST]):
        warn_address_changed(order_id)


def _finish_deeds(mine: Accounts) -> None:
    for parcel_id in _untold(mine).values_list("pk", flat=True)[:MOST]:
        deeds.write_shipments(parcel_id)
    for parcel_id in _uncorrected(mine).values_list("pk", flat=True)[:MOST]:
        deeds.write_correction(parcel_id)
    left = list(_unwithdrawn(mine).values_list("pk", flat=True)[:MOST])
    outgoing.withdraw_rows(
        Outgoing.objects.filter(pk__in=left),
        why="nothing of the order is in the parcel any more",
        leave_in_flight=True,
    )
    for row in _set_apart(mine):
        outgoing.retry(outgoing_id=row.pk, by="worker")


def unfinished() -> list[int]:
    """Ids of the connected accounts for which ``finish`` has something to do; as many queries for one as for many."""
    shops = channels.connected()
    found = set(_rung_early(shops).values_list("pk", flat=True))
    for rows in (matchable(shops), _untold(shops), _uncorrected(shops), _unwithdrawn(shops)):
        found.update(rows.order_by().values_list("account_id", flat=True).distinct())
    for contents in (_unstopped(shops), _unwarned(shops)):
        found.update(contents.order_by().values_list("parcel__account_id", flat=True).distinct())
    found.update(row.account_id for row in _set_apart(shops))
    return sorted(found)


def _rung_early(shops: Accounts) -> Accounts:
    """Shops with notices that came before they were connected."""
    early = Notice.objects.filter(
        status=NoticeStatus.PARKED,
        channel=OuterRef("channel"),
        external_shop_id=OuterRef("external_shop_id"),
    )
    return shops.filter(Exists(early)).exclude(external_shop_id="")


def _about(kind: str) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(subject_kind=deeds.SUBJECT, subject_id=OuterRef("pk"), kind=kind)


def _untold(shops: Accounts) -> QuerySet[Parcel]:
    """Parcels to be sent of which nothing was ever written for the channel."""
    going = ParcelUnit.objects.filter(parcel=OuterRef("pk"), live=True, unit__status=UnitStatus.OPEN)
    return (
        Parcel.objects.filter(Exists(going), account__in=shops, status=ParcelStatus.READY)
        .exclude(via="channel")
        .filter(~Exists(_about(deeds.SHIP)))
    )


def _uncorrected(shops: Accounts) -> QuerySet[Parcel]:
    """Sent parcels whose newest correction was never written for the channel."""
    mark = Concat(
        Value("track:"), Cast(OuterRef("corrections"), TextField()), Value(":"), output_field=TextField()
    )
    written = _about(deeds.CORRECT).filter(deed__startswith=mark)
    return Parcel.objects.filter(
        ~Exists(written), account__in=shops, status=ParcelStatus.SENT, corrections__gt=0
    )


def _unwithdrawn(shops: Accounts) -> QuerySet[Outgoing]:
    """What is still to be told of an order that is in the parcel no more."""
    inside = ParcelUnit.objects.filter(
        parcel_id=OuterRef("subject_id"), order__external_id=OuterRef("order_external_id"), live=True
    )
    return Outgoing.objects.filter(
        ~Exists(inside),
        account__in=shops,
        subject_kind=deeds.SUBJECT,
        status__in=[OutgoingStatus.DUE, OutgoingStatus.REFUSED],
        maybe_done=False,
    )


def _set_apart(shops: Accounts) -> list[Outgoing]:
    """What waited because the orders of its parcel went to different people, and waits for nothing any more."""
    rows = Outgoing.objects.filter(
        account__in=shops,
        status=OutgoingStatus.REFUSED,
        kind=deeds.SHIP,
        reasons__contains=[{"code": deeds.UNEQUAL}],
    )
    return [row for row in rows.order_by("pk")[:MOST] if not unequal(deeds.parcel_of(row))]


def _unstopped(shops: Accounts) -> QuerySet[ParcelUnit]:
    """Cancelled contents of parcels that are still here, whose order was never blocked for it."""
    blocked = Block.objects.filter(
        order=OuterRef("order_id"),
        code=BlockCode.CANCELLED_AFTER_PARCEL,
        since__gte=OuterRef("parcel__made_at"),
    )
    cancelled = contents_to_stop().filter(unit__status=UnitStatus.CANCELLED)
    return cancelled.filter(~Exists(blocked), parcel__account__in=shops)


def _unwarned(shops: Accounts) -> QuerySet[ParcelUnit]:
    """Contents of parcels made for an earlier address, whose order was never blocked for it."""
    blocked = Block.objects.filter(
        Q(ended_at=None) | Q(since__gte=OuterRef("order__address__seen_at")),
        order=OuterRef("order_id"),
        code=BlockCode.ADDRESS_CHANGED,
    )
    moved = readdressed().exclude(address__fingerprint=F("order__address__fingerprint"))
    return moved.filter(~Exists(blocked), parcel__account__in=shops)
