"""Leave files for the warehouse: what it may ship, and what of it was cancelled since.

Which orders a file holds is written down before the file, so that no order is in two. It is written under a hidden
name; that it lies there is written down before it gets its own. So after a crash it is given its name or has it, and
the warehouse gets it once, also when it has taken it away meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from shelfwire.integrations import queries
from shelfwire.integrations.actions import (
    begin_file,
    end_file,
    hand,
    hold_integration,
    note_call,
    note_cancelled,
    note_laid,
    take_back,
)
from shelfwire.integrations.models import FolderFile, Integration
from shelfwire.integrations.states import CallAction, CallOutcome, FileKind
from shelfwire.orders.models import Order, Unit
from shelfwire.sync.integrations.folders.orders_csv import cancellations_csv, orders_csv
from shelfwire.sync.integrations.folders.place import ORDERS, Place
from shelfwire.sync.integrations.folders.stopped import find_stopped, packed_elsewhere
from shelfwire.sync.integrations.released import not_handed, payable, that_may_ship

PER_FILE: Final = 500
FILES_MOST: Final = 20
Holding = Sequence[tuple[Order, Sequence[Unit]]]


def write_out(integration: Integration, place: Place) -> int:
    """Write what an earlier run left over, then cancellations, then orders. Returns how many files."""
    written = sum(_write(integration, place, file) for file in queries.unwritten(integration))
    for cancelled, stopped in find_stopped(integration):
        written += _write(integration, place, note_cancelled(integration, cancelled, stopped))
    for _ in range(FILES_MOST):
        file = _claim(integration)
        if file is None:
            break
        written += _write(integration, place, file)
    return written


@transaction.atomic
def _claim(integration: Integration) -> FolderFile | None:
    """The next orders for a file; None when there are none."""
    held = hold_integration(integration)
    may = that_may_ship(not_handed(held), PER_FILE)
    if not may:
        return None
    contents = {order.pk: [unit.pk for unit in standing.units] for order, standing in may}
    hand(held, contents, {order.pk: order.address_id for order, _ in may})
    return begin_file(held, FileKind.ORDERS, contents)


def _write(integration: Integration, place: Place, file: FolderFile) -> bool:
    """Write one file; False when nothing is left to write in it."""
    path = f"{ORDERS}/{file.name}"
    if file.laid_at is None and not place.exists(path):
        held = _holding(integration, file)
        if not held:
            return False
        place.lay(path, _content(integration, file, held))
        note_laid(file)
    place.give(path)
    end_file(file)
    note_call(
        integration,
        CallAction.ORDERS_OUT if file.kind == FileKind.ORDERS else CallAction.CANCELS_OUT,
        CallOutcome.WRITTEN,
        orders=len(file.contents),
        units=sum(len(units) for units in file.contents.values()),
        file_name=file.name,
    )
    return True


def _content(integration: Integration, file: FolderFile, held: Holding) -> bytes:
    if file.kind == FileKind.ORDERS:
        return orders_csv(held)
    return cancellations_csv(held, packed_elsewhere(integration, [order.pk for order, _ in held]))


def _holding(integration: Integration, file: FolderFile) -> Holding:
    """The orders of a file with their units, as they are at this moment. What may not leave any more is taken back."""
    wanted = {int(pk): set(units) for pk, units in file.contents.items()}
    found = Order.objects.filter(pk__in=wanted).select_related("account", "address")
    orders = list(found.defer("search", "search_tokens").prefetch_related("units__sku").order_by("pk"))
    if file.kind == FileKind.CANCELLATIONS:
        return [
            (order, [unit for unit in order.units.all() if unit.pk in wanted[order.pk]]) for order in orders
        ]
    may = [
        (order, [unit for unit in standing.units if unit.pk in wanted[order.pk]])
        for order, standing in payable(orders)
    ]
    held = [(order, units) for order, units in may if len(units) == len(wanted[order.pk])]
    if gone := wanted.keys() - {order.pk for order, _ in held}:
        take_back(integration, gone, file)
    return held
