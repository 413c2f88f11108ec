"""The channel took a parcel's tracking for one of its orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shelfwire.fulfilment.actions._hold import hold_parcel
from shelfwire.fulfilment.actions._moves import move_parcel
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.actions import mark_units_shipped
from shelfwire.orders.models import Unit
from shelfwire.orders.states import UnitStatus


def mark_sent(
    *,
    parcel: Parcel,
    order_id: int,
    package_ids: Sequence[str],
    at: datetime,
    by: str = "worker",
    unit_ids: Sequence[int] | None = None,
) -> int:
    """Store the channel's answer for one order: its units are shipped, their stock leaves the ledger; how many.

    ``unit_ids``: the units of this answer, when the order's units of the parcel lie in several packages. Once no
    unit of the parcel is open, the parcel is sent. Twice changes nothing.
    """
    with transaction.atomic():
        locked = hold_parcel(parcel.pk)
        rows = ParcelUnit.objects.filter(parcel=locked, order_id=order_id)
        if unit_ids is not None:
            rows = rows.filter(unit_id__in=unit_ids)
        if len(package_ids) == 1:
            rows.update(channel_package_id=package_ids[0])
        shipped = mark_units_shipped(
            list(rows.values_list("unit_id", flat=True)),
            package_ids,
            at,
            by,
            f"The channel took {locked.carrier} {locked.tracking_number}.",
        )
        left = Unit.objects.filter(
            parcel_contents__parcel=locked, parcel_contents__live=True, status=UnitStatus.OPEN
        )
        if locked.status == ParcelStatus.READY and not left.exists():
            move_parcel(
                locked, ParcelStatus.SENT, at=at, by=by, why="The channel took the tracking", sent_at=at
            )
    parcel.refresh_from_db()
    return shipped
