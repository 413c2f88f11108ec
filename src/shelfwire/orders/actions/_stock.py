"""What a change of orders does to stock: reservations made, ended and used up, gathered and done at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from shelfwire.inventory.actions import NewReservation, consume, hold_stock, release, reserve
from shelfwire.inventory.sellable import announced_together
from shelfwire.orders.holders import holder


@dataclass(slots=True)
class StockEffects:
    """Gathered while documents are read, applied once per transaction. Every effect is safe to repeat."""

    reservations: list[NewReservation] = field(default_factory=list)
    shipped: dict[str, str] = field(default_factory=dict)
    freed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)

    def reserve(self, unit_id: int, sku_id: int | None, warehouse_id: int | None) -> None:
        """Reserve one for the unit; nothing when SKU or warehouse is not known."""
        if sku_id is not None and warehouse_id is not None:
            self.reservations.append(NewReservation(sku_id, warehouse_id, holder(unit_id)))

    def ship(self, unit_id: int, order: str) -> None:
        """The unit left: its reservation becomes a movement that names the order."""
        self.shipped[holder(unit_id)] = order

    def free(self, unit_id: int) -> None:
        """The unit is cancelled: its reservation ends."""
        self.freed.append(holder(unit_id))

    def move(self, unit_id: int) -> None:
        """The unit is to leave from another warehouse: end the reservation, the new one is in ``reservations``."""
        self.moved.append(holder(unit_id))

    def apply(self, at: datetime, by: str) -> None:
        """Free first, so that what is freed can be reserved; reserve before shipping, so that what was never
        reserved (no warehouse then, no link then) still leaves the ledger. What may be sold is announced once."""
        with announced_together():
            self._apply(at, by)

    def _apply(self, at: datetime, by: str) -> None:
        ending = [*self.freed, *self.moved, *self.shipped]
        if ending:
            hold_stock(self.reservations, ending)
        if self.freed:  # what lies in a parcel stays reserved until it is out of it
            release(self.freed, why="Cancelled on the channel", by=by)
        if self.moved:
            release(self.moved, why="The channel ships it from another warehouse", by=by, moves=True)
        if self.reservations:
            reserve(self.reservations, at=at)
        if self.shipped:
            consume(self.shipped.keys(), reference=self.shipped, by=by)
