"""Lock a parcel. Orders are always locked first, then parcels.

Worker one records what the channel says of order 7, then moves its parcel. Worker two stores the channel's answer
on the parcel, then moves order 7. If two began with the parcel, each would wait for the other until PostgreSQL
ended one of them.
"""

from __future__ import annotations

from collections.abc import Collection

from shelfwire.fulfilment.models import Parcel
from shelfwire.orders.models import Order


def hold_parcel(parcel_id: int) -> Parcel:
    """Lock the parcel's orders by id, then the parcel. Returns it freshly read, with its account."""
    return hold_parcels([parcel_id])[parcel_id]


def hold_parcels(parcel_ids: Collection[int]) -> dict[int, Parcel]:
    """Lock all orders of the parcels in the order of their ids, then the parcels in the order of theirs. Returns
    the parcels by id.
    """
    orders = Order.objects.select_for_update().filter(parcel_contents__parcel__in=parcel_ids)
    # no DISTINCT in a locking query: a parcel of many units names its order many times, which locks it once
    list(orders.order_by("pk").values_list("pk"))
    parcels = Parcel.objects.select_for_update(of=("self",)).select_related("account")
    return {parcel.pk: parcel for parcel in parcels.filter(pk__in=parcel_ids).order_by("pk")}
