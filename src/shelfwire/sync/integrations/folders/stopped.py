"""What a warehouse was given and is not to ship any more, or not as it was told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from shelfwire.fulfilment.actions import IMPORTED
from shelfwire.fulfilment.queries import packed_by
from shelfwire.integrations import queries
from shelfwire.integrations.actions import Contents, settle
from shelfwire.integrations.models import HandedOrder, Integration
from shelfwire.integrations.states import Kind
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import UnitStatus
from shelfwire.sync.integrations.folders.orders_csv import why_held

_OPEN_MOST: Final = 500


def find_stopped(integration: Integration) -> Iterator[tuple[Contents, Contents]]:
    """Units that were handed and are cancelled or packed by somebody else, and units that are to be held back because
    the buyer asks to cancel or the address is another: what was not told yet, so many orders at a time. What has
    nothing more to tell is settled on the way.
    """
    last = 0
    while True:
        rows = list(
            queries.handed(integration).filter(settled_at=None, pk__gt=last).order_by("pk")[:_OPEN_MOST]
        )
        if not rows:
            return
        last = rows[-1].pk
        cancelled, stopped = _of_page(integration, rows)
        if cancelled or stopped:
            yield cancelled, stopped


def packed_elsewhere(integration: Integration, order_ids: Collection[int]) -> set[int]:
    """Of these orders the ids of the units in parcels that the warehouse did not tell: those that were made of another
    drop folder's file, or of none. A file that a person imports may be the warehouse's own, sent by mail.
    """
    others = queries.integrations(integration.company).filter(kind=Kind.FOLDER).exclude(pk=integration.pk)
    foreign = {f"{Kind.FOLDER.label} ({name})" for name in others.values_list("name", flat=True)}
    return {
        unit_id for unit_id, (by, via) in packed_by(order_ids).items() if by in foreign or via != IMPORTED
    }


def _of_page(
    integration: Integration, rows: Sequence[HandedOrder]
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    orders = _orders([row.order_id for row in rows])
    elsewhere = packed_elsewhere(integration, list(orders))
    cancelled: dict[int, list[int]] = {}
    stopped: dict[int, list[int]] = {}
    over = []
    for row in rows:
        order = orders.get(row.order_id)
        units = [unit for unit in order.units.all() if unit.pk in row.unit_ids] if order else []
        gone = {unit.pk for unit in units if _is_gone(unit, elsewhere)}
        still_here = [unit.pk for unit in units if unit.status == UnitStatus.OPEN]
        waiting = [pk for pk in still_here if pk not in gone]
        if fresh := sorted(gone - set(row.cancelled_ids)):
            cancelled[row.order_id] = fresh
        if order and waiting and row.stopped_at is None and why_held(order, row.address_id):
            stopped[row.order_id] = waiting
        if not fresh and not still_here:
            over.append(row.order_id)
    settle(integration, over)
    return cancelled, stopped


def _orders(order_ids: Sequence[int]) -> dict[int, Order]:
    found = Order.objects.filter(pk__in=order_ids)
    return found.only("cancel_requested", "address_id").prefetch_related("units").in_bulk()


def _is_gone(unit: Unit, elsewhere: Collection[int]) -> bool:
    return unit.status == UnitStatus.CANCELLED or unit.pk in elsewhere
