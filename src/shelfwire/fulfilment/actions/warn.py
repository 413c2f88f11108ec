"""Block orders whose parcel must not be handed over: the order was cancelled, or its address changed."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from shelfwire.fulfilment.cancelled import contents_to_stop, readdressed
from shelfwire.fulfilment.models import ParcelUnit
from shelfwire.orders.actions import add_block, end_block
from shelfwire.orders.models import Order
from shelfwire.orders.states import BlockCode, UnitStatus


def warn_cancelled(order_ids: Collection[int], by: str = "worker") -> int:
    """Block orders that are cancelled, whole or in part, inside a parcel that the carrier has not scanned. Returns
    how many.
    """
    return _warn(
        _numbers(_cancelled(order_ids)),
        BlockCode.CANCELLED_AFTER_PARCEL,
        "Cancelled; do not hand over {numbers}.",
        by,
    )


def warn_address_changed(order_id: int, by: str = "worker") -> int:
    """Block an order whose parcel was made for another address and is still here. Returns 1 or 0. The block ends
    when the order has the address of its parcel again.
    """
    recheck([order_id], by)
    order = Order.objects.only("pk", "address_id").get(pk=order_id)
    return _warn(
        _numbers(readdressed().filter(order=order)),
        BlockCode.ADDRESS_CHANGED,
        "{numbers} was made for the address before; do not hand it over.",
        by,
    )


def recheck(order_ids: Collection[int], by: str) -> None:
    """End the blocks whose parcel is void now, or no longer holds the cause."""
    waiting = Order.objects.filter(
        pk__in=order_ids,
        blocks__code__in=[BlockCode.ADDRESS_CHANGED, BlockCode.CANCELLED_AFTER_PARCEL],
        blocks__ended_at=None,
    )
    for order in waiting.only("pk", "address_id").distinct():
        if not _cancelled([order.pk]).exists():
            end_block(order.pk, BlockCode.CANCELLED_AFTER_PARCEL, by, "Nothing cancelled is left in a parcel")
        if not readdressed().filter(order=order).exists():
            end_block(order.pk, BlockCode.ADDRESS_CHANGED, by, "No parcel for another address is here")


def _cancelled(order_ids: Collection[int]) -> QuerySet[ParcelUnit]:
    return contents_to_stop().filter(order_id__in=order_ids, unit__status=UnitStatus.CANCELLED)


def _numbers(contents: QuerySet[ParcelUnit]) -> dict[int, list[str]]:
    """Return the parcels' tracking numbers by order."""
    found: dict[int, list[str]] = {}
    for order_id, number in contents.values_list("order_id", "parcel__tracking_number").distinct():
        found.setdefault(order_id, []).append(number)
    return found


def _warn(parcels: dict[int, list[str]], code: str, text: str, by: str) -> int:
    with transaction.atomic():
        for order_id in sorted(parcels):
            add_block(order_id, code, text.format(numbers=", ".join(sorted(parcels[order_id]))), by)
    return len(parcels)
