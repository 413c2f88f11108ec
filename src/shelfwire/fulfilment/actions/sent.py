"""Record that the channel accepted the tracking of parcels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shelfwire.fulfilment.actions._hold import hold_parcels
from shelfwire.fulfilment.actions._moves import move_parcel
from shelfwire.fulfilment.carriers import all_carriers
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.actions import ShippedUnits, mark_units_shipped
from shelfwire.orders.models import Unit
from shelfwire.orders.states import UnitStatus


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel's answer for one order of a parcel.

    ``unit_ids``: the units of this answer, when the order's units of the parcel lie in several packages.
    """

    parcel_id: int
    order_id: int
    package_ids: Sequence[str]
    at: datetime
    unit_ids: Sequence[int] | None = None


@transaction.atomic
def mark_sent(answers: Sequence[Sent], *, by: str = "worker") -> int:
    """Store the channel's answers: their units are shipped, and the stock leaves the ledger. Returns how many
    units. A parcel without open units is sent. The same answers twice change nothing.
    """
    parcels = hold_parcels({answer.parcel_id for answer in answers})
    contents = list(ParcelUnit.objects.filter(parcel__in=parcels).order_by("pk"))
    shipped, packed = [], []
    for answer in answers:
        own = [row for row in contents if _is_of(row, answer)]
        parcel = parcels[answer.parcel_id]
        why = f"Tracking accepted: {_carrier(parcel)} {parcel.tracking_number}."
        shipped.append(ShippedUnits([row.unit_id for row in own], answer.package_ids, answer.at, why))
        if len(answer.package_ids) == 1:
            for row in own:
                row.channel_package_id = answer.package_ids[0]
            packed += own
    ParcelUnit.objects.bulk_update(packed, ["channel_package_id"])
    count = mark_units_shipped(shipped, by)
    _move(parcels, {answer.parcel_id: answer.at for answer in answers}, by)
    return count


def _carrier(parcel: Parcel) -> str:
    """Its name; the code itself when this release does not know it."""
    known = all_carriers().get(parcel.carrier)
    return known.name if known else parcel.carrier


def _is_of(row: ParcelUnit, answer: Sent) -> bool:
    mine = row.parcel_id == answer.parcel_id and row.order_id == answer.order_id
    return mine and (answer.unit_ids is None or row.unit_id in answer.unit_ids)


def _move(parcels: dict[int, Parcel], at: dict[int, datetime], by: str) -> None:
    inside = Unit.objects.filter(
        parcel_contents__parcel__in=parcels, parcel_contents__live=True, status=UnitStatus.OPEN
    )
    left = set(inside.values_list("parcel_contents__parcel_id", flat=True))
    for parcel in parcels.values():
        if parcel.status == ParcelStatus.READY and parcel.pk not in left:
            move_parcel(
                parcel,
                ParcelStatus.SENT,
                at=at[parcel.pk],
                by=by,
                why="Tracking accepted",
                sent_at=at[parcel.pk],
            )
