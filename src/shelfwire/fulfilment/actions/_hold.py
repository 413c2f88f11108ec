"""Lock a parcel. The order of locks is that of the order book, with parcels after orders.

Worker one records what the channel says of order 7, then moves its parcel; worker two stores the channel's answer
on the parcel, then moves order 7. If two began with the parcel, each would wait for the other until PostgreSQL
killed one.
"""

from __future__ import annotations

from shelfwire.fulfilment.models import Parcel
from shelfwire.orders.models import Order


def hold_parcel(parcel_id: int) -> Parcel:
    """The parcel, locked, after its orders by id; fresh from the database, its account with it."""
    orders = Order.objects.select_for_update().filter(parcel_contents__parcel=parcel_id)
    # no DISTINCT in a locking query: a parcel of many units names its order many times, which locks it once
    list(orders.order_by("pk").values_list("pk"))
    return Parcel.objects.select_for_update(of=("self",)).select_related("account").get(pk=parcel_id)
