"""Let a holder's pieces leave from another warehouse."""

from __future__ import annotations

from django.db import transaction

from shelfwire.inventory import ledger
from shelfwire.inventory.actions.reserve import active_of, end
from shelfwire.inventory.errors import InAParcel, NotEnoughThere, NotReserved
from shelfwire.inventory.events import ReservationMoved
from shelfwire.inventory.models import Warehouse
from shelfwire.inventory.sellable import announce_changed
from shelfwire.inventory.states import ReservationStatus
from shelfwire.kit.events import announce


@transaction.atomic
def move_reservation(*, holder: str, warehouse: Warehouse, by: str) -> int:
    """Reserve what the holder has reserved in ``warehouse`` instead; of a kit every part. Returns how many pieces
    moved; 0 when they are there already.

    Raises NotReserved (another company's stock too), InAParcel, and NotEnoughThere when that warehouse has too little
    that is not reserved.
    """
    rows = active_of([holder])
    # whose stock it is not, learns nothing of it
    if not rows or any(row.sku.company_id != warehouse.company_id for row in rows):
        raise NotReserved(
            "Nothing is reserved for it any more.",
            field="holder",
            value=holder,
            hint="Look at the order: it was shipped or cancelled meanwhile.",
        )
    if any(row.is_packed for row in rows):
        raise InAParcel(
            "Its pieces lie in a parcel.", field="holder", value=holder, hint="Void the parcel first."
        )
    moving = [row for row in rows if row.warehouse_id != warehouse.pk]
    if not moving:
        return 0
    held = ledger.hold([(row.sku_id, place) for row in rows for place in (row.warehouse_id, warehouse.pk)])
    for row in moving:
        there = held[row.sku_id, warehouse.pk]
        if there.on_hand - there.reserved < row.quantity:
            raise NotEnoughThere(
                f"{warehouse} has {max(0, there.on_hand - there.reserved):,} of “{row.sku}” that nobody has reserved.",
                field="warehouse",
                value=warehouse.code,
                hint=f"{row.quantity:,} are needed. Choose another warehouse.",
            )
    ended = {row.pk: row for row in end(rows, ReservationStatus.RELEASED, f"Leaves from {warehouse}", by)}
    ledger.unreserve([((row.sku_id, row.warehouse_id), row.quantity) for row in ended.values()])
    ledger.reserve(
        [(row.sku_id, warehouse.pk, holder, row.quantity) for row in ended.values()],
        at=min(row.made_at for row in rows),
    )
    announce_changed({row.sku_id for row in moving})
    announce(ReservationMoved(holder, warehouse.name, by))
    return sum(row.quantity for row in moving)
