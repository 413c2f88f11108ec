"""Stop the hand that is about to give a parcel away: the order was cancelled, or its address changed (pains 13, 17)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shelfwire.fulfilment.models import ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.actions import add_block, end_block
from shelfwire.orders.models import Order
from shelfwire.orders.states import BlockCode

_STILL_HERE = (ParcelStatus.READY, ParcelStatus.SENT)


def warn_cancelled(order_ids: Collection[int], by: str = "worker") -> int:
    """Block cancelled orders that have a parcel the carrier has not scanned; how many."""
    return _warn(
        _parcels(order_ids),
        BlockCode.CANCELLED_AFTER_PARCEL,
        "Cancelled on the channel; do not hand over {numbers}.",
        by,
    )


def warn_address_changed(order_id: int, by: str = "worker") -> int:
    """Block an order whose parcel was made for an earlier address and is still here; 1 or 0."""
    order = Order.objects.only("pk", "address_id").get(pk=order_id)
    return _warn(
        _parcels([order_id], exclude_address=order.address_id),
        BlockCode.ADDRESS_CHANGED,
        "{numbers} was made for the address before; do not hand it over.",
        by,
    )


def recheck(order_ids: Collection[int], by: str) -> None:
    """End the blocks whose parcel is void now."""
    waiting = Order.objects.filter(
        pk__in=order_ids,
        blocks__code__in=[BlockCode.ADDRESS_CHANGED, BlockCode.CANCELLED_AFTER_PARCEL],
        blocks__ended_at=None,
    )
    for order in waiting.only("pk", "address_id").distinct():
        if not _parcels([order.pk]):
            end_block(order.pk, BlockCode.CANCELLED_AFTER_PARCEL, by, "The parcel is void")
        if not _parcels([order.pk], exclude_address=order.address_id):
            end_block(order.pk, BlockCode.ADDRESS_CHANGED, by, "The parcel for the earlier address is void")


def _parcels(order_ids: Collection[int], exclude_address: int | None = None) -> dict[int, list[str]]:
    rows = ParcelUnit.objects.filter(
        order_id__in=order_ids, live=True, parcel__status__in=_STILL_HERE
    ).exclude(parcel__via="channel")
    if exclude_address is not None:
        rows = rows.exclude(address_id=exclude_address)
    found: dict[int, list[str]] = {}
    for order_id, number in rows.values_list("order_id", "parcel__tracking_number").distinct():
        found.setdefault(order_id, []).append(number)
    return found


def _warn(parcels: dict[int, list[str]], code: str, text: str, by: str) -> int:
    with transaction.atomic():
        for order_id in sorted(parcels):
            add_block(order_id, code, text.format(numbers=", ".join(sorted(parcels[order_id]))), by)
    return len(parcels)
