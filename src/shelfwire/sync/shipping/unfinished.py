"""What of shipping an announcement began and did not finish: parcels that were not told, warnings not given."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.models import Outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.fulfilment.actions import warn_address_changed, warn_cancelled
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.fulfilment.queries import contents_to_stop, readdressed, unequal_each
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.models import Block
from shelfwire.orders.states import BlockCode, UnitStatus
from shelfwire.sync.engine.unfinished import MOST, Accounts, accounts_of, declare
from shelfwire.sync.shipping import enqueue


def _tell(mine: Accounts) -> None:
    for parcel_id in _untold(mine).values_list("pk", flat=True)[:MOST]:
        enqueue.write_shipments(parcel_id)


def _correct(mine: Accounts) -> None:
    for parcel_id in _uncorrected(mine).values_list("pk", flat=True)[:MOST]:
        enqueue.write_correction(parcel_id)


def _withdraw(mine: Accounts) -> None:
    left = list(_unwithdrawn(mine).values_list("pk", flat=True)[:MOST])
    outgoing.withdraw_rows(
        Outgoing.objects.filter(pk__in=left),
        why="nothing of the order is in the parcel any more",
        leave_in_flight=True,
    )


def _try_again(mine: Accounts) -> None:
    for row in _set_apart(mine):
        outgoing.retry(outgoing_id=row.pk, by="worker")


def _stop(mine: Accounts) -> None:
    warn_cancelled(set(_unstopped(mine).values_list("order_id", flat=True)[:MOST]))


def _warn(mine: Accounts) -> None:
    for order_id in set(_unwarned(mine).values_list("order_id", flat=True)[:MOST]):
        warn_address_changed(order_id)


def _about(kind: str) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(subject_kind=enqueue.SUBJECT, subject_id=OuterRef("pk"), kind=kind)


def _untold(shops: Accounts) -> QuerySet[Parcel]:
    """Parcels to be sent of which nothing was ever written for the channel."""
    going = ParcelUnit.objects.filter(parcel=OuterRef("pk"), live=True, unit__status=UnitStatus.OPEN)
    return (
        Parcel.objects.filter(Exists(going), account__in=shops, status=ParcelStatus.READY)
        .exclude(via="channel")
        .filter(~Exists(_about(enqueue.SHIP)))
    )


def _uncorrected(shops: Accounts) -> QuerySet[Parcel]:
    """Sent parcels whose newest correction was never written for the channel."""
    mark = Concat(
        Value("track:"), Cast(OuterRef("corrections"), TextField()), Value(":"), output_field=TextField()
    )
    written = _about(enqueue.CORRECT).filter(idempotency_key__startswith=mark)
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
        subject_kind=enqueue.SUBJECT,
        status__in=[OutgoingStatus.DUE, OutgoingStatus.REFUSED],
        maybe_done=False,
    )


def _set_apart(shops: Accounts) -> list[Outgoing]:
    """What waited because the orders of its parcel went to different people, and waits for nothing any more."""
    rows = Outgoing.objects.filter(
        account__in=shops,
        status=OutgoingStatus.REFUSED,
        kind=enqueue.SHIP,
        reasons__contains=[{"code": enqueue.UNEQUAL}],
    )
    waiting = list(rows.order_by("pk")[:MOST])
    why = unequal_each({row.subject_id for row in waiting})
    return [row for row in waiting if not why[row.subject_id]]


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


declare("shipping.tell", lambda shops: accounts_of(_untold(shops)), _tell)
declare("shipping.correct", lambda shops: accounts_of(_uncorrected(shops)), _correct)
declare("shipping.withdraw", lambda shops: accounts_of(_unwithdrawn(shops)), _withdraw)
declare("shipping.try_again", lambda shops: {row.account_id for row in _set_apart(shops)}, _try_again)
declare("shipping.stop", lambda shops: accounts_of(_unstopped(shops), "parcel__account_id"), _stop)
declare("shipping.warn", lambda shops: accounts_of(_unwarned(shops), "parcel__account_id"), _warn)
