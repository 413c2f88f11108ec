"""Update parcels from what the channel says of their units (taken, scanned, delivered), and record parcels that
were made on the channel's side.

It runs with every page of orders, and so takes a fixed number of statements for a page.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Upper

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelOrderStatus, ChannelPackage, PackageStatus
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.actions._moves import move_parcel
from shelfwire.fulfilment.actions.void import empty
from shelfwire.fulfilment.carriers import named
from shelfwire.fulfilment.models import Label, Parcel, ParcelMove, ParcelUnit
from shelfwire.fulfilment.states import PARCEL_MOVES, ParcelStatus
from shelfwire.kit import clock, states
from shelfwire.kit.bulk import copy_rows, new_ids
from shelfwire.orders.actions import add_timeline, note_gone_along
from shelfwire.orders.models import Order, TimelineEntry, Unit
from shelfwire.orders.states import OrderStatus, UnitStatus

BY = "channel"
UNKNOWN_CARRIER = "other"
"""For parcels made on the channel's side with a carrier that is not in our list; its own name is in ``service``."""
_GONE = (UnitStatus.SHIPPED, UnitStatus.DELIVERED)
_NOT_RELEASED = (OrderStatus.UNPAID, OrderStatus.HELD, OrderStatus.UNKNOWN)
_LINE = (ParcelStatus.READY, ParcelStatus.SENT, ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED)
_SCANNED = frozenset({OrderStatus.IN_TRANSIT, OrderStatus.DELIVERED, OrderStatus.COMPLETED})


@dataclass(frozen=True, slots=True)
class _Gone:
    """A unit that has left, as the channel reports it."""

    unit_id: int
    order_id: int
    address_id: int | None
    said_number: str
    provider: str
    package_id: str
    status: str
    channel_status: str
    order_status: str
    shipped_at: datetime | None
    told_at: datetime

    @property
    def number(self) -> str:
        return numbers.tidy(self.said_number)


def follow(account: Account, order_ids: Collection[int]) -> int:
    """Move the parcels of these orders to the status that the channel gives their units. Returns how many parcels
    changed. Safe to repeat.

    Units that left with a number of which we have no parcel get one (``via`` is ``channel``). A ready parcel whose
    units left under another number is voided, because the channel's record wins.
    """
    gone = _gone(order_ids)
    if not gone:
        return 0
    with transaction.atomic(savepoint=False):
        packed = _packed(gone)
        if any(unit.unit_id not in packed or _elsewhere(unit, packed) for unit in gone):
            # whoever packs the same orders waits for us, and finds our parcels when it looks
            locked = Order.objects.select_for_update().filter(pk__in={unit.order_id for unit in gone})
            list(locked.order_by("pk").values_list("pk"))
            packed = _packed(gone)
        changed = _unpack(gone, packed)
        _name(account, gone, packed)
        strangers = [unit for unit in gone if unit.unit_id not in packed]
        changed += _pack(account, strangers)
        return changed + _move([unit for unit in gone if unit.unit_id in packed])


def _gone(order_ids: Collection[int]) -> list[_Gone]:
    rows = (
        Unit.objects.filter(order_id__in=list(order_ids), status__in=_GONE)
        .exclude(order__status__in=_NOT_RELEASED)
        .order_by("pk")
        .values_list(
            "pk",
            "order_id",
            "order__address_id",
            "tracking_number",
            "provider_name",
            "channel_package_id",
            "status",
            "channel_status",
            "order__status",
            "shipped_at",
            "order__channel_updated_at",
        )
    )
    return [_Gone(*row) for row in rows]


def _packed(gone: Sequence[_Gone]) -> dict[int, ParcelUnit]:
    """Live contents by unit id."""
    rows = ParcelUnit.objects.filter(unit_id__in=[u.unit_id for u in gone], live=True)
    return {row.unit_id: row for row in rows.select_related("parcel")}


def _elsewhere(unit: _Gone, packed: Mapping[int, ParcelUnit]) -> bool:
    """Whether the unit left under another number than that of its parcel, which is still ready."""
    content = packed.get(unit.unit_id)
    return (
        content is not None
        and content.parcel.status == ParcelStatus.READY
        and bool(unit.number)
        and unit.number != content.parcel.tracking_number.upper()
    )


def _unpack(gone: Sequence[_Gone], packed: dict[int, ParcelUnit]) -> int:
    """Take units that left with another number out of their ready parcel; a parcel left empty is void."""
    touched: dict[int, str] = {}
    for unit in gone:
        if _elsewhere(unit, packed):
            content = packed.pop(unit.unit_id)
            ParcelUnit.objects.filter(pk=content.pk).update(live=False)
            touched[content.parcel_id] = unit.number
            add_timeline(
                [unit.order_id],
                TimelineEntry.Kind.DECISION,
                f"Shipped on the channel with {unit.number}, not with {content.parcel.tracking_number}",
                BY,
            )
    for parcel in Parcel.objects.select_for_update().filter(pk__in=touched).order_by("pk"):
        if not parcel.contents.filter(live=True).exists():
            empty(parcel, BY, f"Shipped on the channel with {touched[parcel.pk]}")
    return len(touched)


def _name(account: Account, gone: Sequence[_Gone], packed: Mapping[int, ParcelUnit]) -> None:
    """Name the carrier of parcels that were made from a label of the channel's which did not say it."""
    for unit in gone:
        content = packed.get(unit.unit_id)
        if content is None or not unit.provider:
            continue
        parcel = content.parcel
        if parcel.carrier == UNKNOWN_CARRIER and not parcel.service:
            meant = named(unit.provider, account.region)
            Parcel.objects.filter(pk=parcel.pk, service="").update(
                carrier=meant.code if meant else UNKNOWN_CARRIER, service=unit.provider[:80]
            )
            Label.objects.filter(parcel_id=parcel.pk, provider_name="").update(
                provider_name=unit.provider[:120]
            )


def _pack(account: Account, units: Sequence[_Gone]) -> int:
    """Make one parcel per number for units that left on the channel's side.

    Units with the number of another parcel of the same shop join that parcel: it is the same box. Another shop's
    parcel with that number stays separate, because its tracking is sent to the other shop.
    """
    by_number: dict[str, list[_Gone]] = defaultdict(list)
    for unit in units:
        if unit.number:
            by_number[unit.number[:80]].append(unit)
    if not by_number:
        return 0
    known = _parcels_by_number(account, by_number)
    made = _make(account, {number: found for number, found in by_number.items() if number not in known})
    joined = {number: found for number, found in by_number.items() if number not in made}
    if joined:
        _join(joined, _parcels_by_number(account, joined))
    return len(by_number)


def _parcels_by_number(account: Account, found: Collection[str]) -> dict[str, int]:
    rows = (
        Parcel.objects.annotate(number=Upper("tracking_number"))
        .filter(account=account, number__in=list(found))
        .exclude(status=ParcelStatus.VOID)
    )
    return dict(rows.values_list("number", "pk"))


def _make(account: Account, fresh: Mapping[str, Sequence[_Gone]]) -> set[str]:
    """Insert new parcels with their contents and history. Returns those whose number no other transaction took
    meanwhile.
    """
    if not fresh:
        return set()
    [ids] = new_ids((Parcel, len(fresh)))
    drafts = {
        number: {"id": pk, **_draft(account, number, units)}
        for pk, (number, units) in zip(ids, sorted(fresh.items()), strict=True)
    }
    names = ", ".join(_DRAFT)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO fulfilment_parcel ({names}) SELECT {names}"  # noqa: S608  # our own column names
            " FROM jsonb_populate_recordset(NULL::fulfilment_parcel, %s::jsonb)"
            " ON CONFLICT DO NOTHING RETURNING tracking_number, id",
            [json.dumps(list(drafts.values()), default=datetime.isoformat)],
        )
        made: dict[str, int] = dict(cursor.fetchall())
    copy_rows(ParcelUnit, _CONTENT, [_content(pk, unit) for n, pk in made.items() for unit in fresh[n]])
    copy_rows(
        ParcelMove,
        ("parcel_id", "before", "after", "at", "by", "why"),
        [
            (pk, "", drafts[number]["status"], _at(fresh[number]), BY, "Shipped on the channel")
            for number, pk in made.items()
        ],
    )
    return set(made)


def _join(units: Mapping[str, Sequence[_Gone]], parcels: Mapping[str, int]) -> None:
    """Add units to the parcel of ours that holds their box; the parcel has the status of its least advanced unit."""
    ParcelUnit.objects.bulk_create(
        (
            ParcelUnit(**dict(zip(_CONTENT, _content(parcels[number], unit), strict=True)))
            for number, found in units.items()
            for unit in found
        ),
        # a unit that was taken out of this parcel once comes back into it
        update_conflicts=True,
        unique_fields=["parcel", "unit"],
        update_fields=["live", "channel_package_id"],
    )
    _move([unit for found in units.values() for unit in found])


_CONTENT = ("parcel_id", "unit_id", "order_id", "address_id", "channel_package_id", "live")


def _content(parcel_id: int, unit: _Gone) -> tuple[Any, ...]:
    return (parcel_id, unit.unit_id, unit.order_id, unit.address_id, unit.package_id, True)


_DRAFT = (
    "id",
    "company_id",
    "account_id",
    "carrier",
    "service",
    "tracking_number",
    "status",
    "status_at",
    "via",
    "made_at",
    "made_by",
    "sent_at",
    "scanned_at",
    "delivered_at",
    "channel_status",
    "channel_checked_at",
    "corrections",
)


def _draft(account: Account, number: str, units: Sequence[_Gone]) -> dict[str, Any]:
    """Return the columns of ``_DRAFT`` except the id, for a parcel made on the channel's side."""
    stage, at, provider = _stage(units), _at(units), units[0].provider
    meant = named(provider, account.region)
    scanned = stage in (ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED)
    return {
        "company_id": account.company_id,
        "account_id": account.pk,
        "carrier": meant.code if meant else UNKNOWN_CARRIER,
        "service": provider[:80],
        "tracking_number": number,
        "status": str(stage),
        "status_at": at,
        "via": "channel",
        "made_at": at,
        "made_by": BY,
        "sent_at": at,
        "scanned_at": units[0].told_at if scanned else None,
        "delivered_at": units[0].told_at if stage == ParcelStatus.DELIVERED else None,
        "channel_status": units[0].channel_status,
        "channel_checked_at": clock.now(),
        "corrections": 0,
    }


def _at(units: Sequence[_Gone]) -> datetime:
    """Return when the parcel left, as far as the channel says."""
    return min((unit.shipped_at or unit.told_at for unit in units), default=clock.now())


def _stage_of(unit: _Gone) -> ParcelStatus:
    if unit.status == UnitStatus.DELIVERED:
        return ParcelStatus.DELIVERED
    if unit.channel_status == ChannelOrderStatus.IN_TRANSIT or unit.order_status in _SCANNED:
        return ParcelStatus.IN_TRANSIT
    return ParcelStatus.SENT


def _stage(units: Sequence[_Gone]) -> ParcelStatus:
    """Return the status of a parcel: that of its least advanced unit."""
    return min((_stage_of(unit) for unit in units), key=_LINE.index)


def _move(gone: Sequence[_Gone]) -> int:
    """Move the live parcels of these units forward to the status of their least advanced unit. No parcel moves
    back.
    """
    parcels = {
        parcel.pk: parcel
        for parcel in Parcel.objects.filter(
            contents__unit_id__in=[u.unit_id for u in gone], contents__live=True
        ).exclude(status=ParcelStatus.DELIVERED)
    }
    if not parcels:
        return 0
    inside = list(
        ParcelUnit.objects.filter(parcel_id__in=parcels, live=True)
        .exclude(unit__status=UnitStatus.CANCELLED)
        .values_list("parcel_id", "unit_id", "order_id", "unit__status")
    )
    others = _gone({order_id for _, _, order_id, _ in inside})
    by_unit = {unit.unit_id: unit for unit in others}
    units: dict[int, list[_Gone | None]] = defaultdict(list)
    for parcel_id, unit_id, _, _ in inside:
        units[parcel_id].append(by_unit.get(unit_id))
    steps: dict[tuple[str, ParcelStatus], list[int]] = defaultdict(list)
    for parcel_id, found in units.items():
        here = [unit for unit in found if unit is not None]
        if len(here) < len(found):
            continue  # a unit of it has not left: neither has the parcel
        stage = _stage(here)
        if states.allowed(PARCEL_MOVES, parcels[parcel_id].status, stage):
            steps[parcels[parcel_id].status, stage].append(parcel_id)
    told = {pk: max(u.told_at for u in found if u) for pk, found in units.items() if all(found)}
    return sum(_step(before, after, ids, parcels, told) for (before, after), ids in steps.items())


def _step(
    before: str,
    after: ParcelStatus,
    parcel_ids: Sequence[int],
    parcels: Mapping[int, Parcel],
    told: Mapping[int, datetime],
) -> int:
    """Change the status of many parcels, with their history and timestamps."""
    moved = states.move_many(Parcel, parcel_ids, before, after, moves=PARCEL_MOVES)
    rows = [parcels[pk] for pk in moved]
    for parcel in rows:
        at = told[parcel.pk]
        parcel.status, parcel.status_at, parcel.channel_checked_at = after, at, clock.now()
        parcel.sent_at = parcel.sent_at or at
        if after in (ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED):
            parcel.scanned_at = parcel.scanned_at or at
        if after == ParcelStatus.DELIVERED:
            parcel.delivered_at = at
    Parcel.objects.bulk_update(
        rows, ["status_at", "sent_at", "scanned_at", "delivered_at", "channel_checked_at"], batch_size=200
    )
    ParcelMove.objects.bulk_create(
        ParcelMove(
            parcel=parcel,
            before=before,
            after=after,
            at=told[parcel.pk],
            by=BY,
            why="The channel says so of every unit in it",
        )
        for parcel in rows
    )
    take_along({parcel.pk: parcel.scanned_at for parcel in rows if parcel.scanned_at})
    return len(moved)


def take_along(scanned_at: Mapping[int, datetime]) -> None:
    """Note of each parcel that the carrier has since then: what was cancelled in it is not in the house any more."""
    inside = ParcelUnit.objects.filter(
        parcel_id__in=scanned_at, live=True, unit__status=UnitStatus.CANCELLED, unit__shipped_at__isnull=True
    )
    left = {
        unit_id: scanned_at[parcel_id] for unit_id, parcel_id in inside.values_list("unit_id", "parcel_id")
    }
    if left:
        note_gone_along(left, BY)


_PACKAGE_STAGES: Mapping[str, ParcelStatus] = {
    PackageStatus.SHIPPED: ParcelStatus.SENT,
    PackageStatus.IN_TRANSIT: ParcelStatus.IN_TRANSIT,
    PackageStatus.DELIVERED: ParcelStatus.DELIVERED,
}


def follow_package(account: Account, package: ChannelPackage) -> bool:
    """Move the parcel that is this package of the channel's. Returns False when there is none, or it has that
    status already.

    Only for a parcel that is one package; one over several packages moves with its units (``follow``).
    """
    with transaction.atomic():
        inside = ParcelUnit.objects.filter(
            parcel__account=account, channel_package_id=package.external_id, live=True
        )
        parcel = Parcel.objects.select_for_update().filter(pk__in=inside.values("parcel_id")).first()
        if parcel is None:
            return False
        Parcel.objects.filter(pk=parcel.pk).update(
            channel_status=package.channel_status[:60], channel_checked_at=clock.now()
        )
        stage = _PACKAGE_STAGES.get(package.status)
        one = parcel.contents.filter(live=True).values("channel_package_id").distinct().count() == 1
        if stage is None or not one or not states.allowed(PARCEL_MOVES, parcel.status, stage):
            return False
        told = package.updated_at
        at = told if told is not None and clock.can_have_been(told) else clock.now()
        moments: dict[str, datetime] = {} if parcel.sent_at else {"sent_at": at}
        if stage != ParcelStatus.SENT and parcel.scanned_at is None:
            moments["scanned_at"] = at
        if stage == ParcelStatus.DELIVERED:
            moments["delivered_at"] = at
        move_parcel(
            parcel,
            stage,
            at=at,
            by=BY,
            why=f"The channel says {package.channel_status} of its package",
            **moments,
        )
        if stage != ParcelStatus.SENT:
            take_along({parcel.pk: at})
        return True
