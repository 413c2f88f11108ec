"""What a change of orders does to stock: promises made, ended and used up, gathered and done at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from shelfwire.inventory.actions import Promise, consume, hold_stock, release, reserve


def holder(unit_id: int) -> str:
    """The name under which a unit's stock is reserved."""
    return f"unit:{unit_id}"


@dataclass(slots=True)
class StockEffects:
    """Gathered while documents are read, applied once per transaction. Every effect is safe to repeat."""

    promises: list[Promise] = field(default_factory=list)
    shipped: dict[str, str] = field(default_factory=dict)
    freed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)

    def promise(self, unit_id: int, sku_id: int | None, warehouse_id: int | None) -> None:
        """Reserve one for the unit; nothing when SKU or warehouse is not known."""
        if sku_id is not None and warehouse_id is not None:
            self.promises.append(Promise(sku_id, warehouse_id, holder(unit_id)))

    def ship(self, unit_id: int, order: str) -> None:
        """The unit left: its promise becomes a movement that names the order."""
        self.shipped[holder(unit_id)] = order

    def free(self, unit_id: int) -> None:
        """The unit is cancelled: its promise ends."""
        self.freed.append(holder(unit_id))

    def move(self, unit_id: int) -> None:
        """The unit is to leave from another warehouse: end the promise, the new one is in ``promises``."""
        self.moved.append(holder(unit_id))

    def apply(self, at: datetime, by: str) -> None:
        """Free first, so that what is freed can be promised; promise before shipping, so that what was never
        promised (no warehouse then, no link then) still leaves the ledger."""
        ending = [*self.freed, *self.moved, *self.shipped]
        if ending:
            hold_stock(self.promises, ending)
        if self.freed:
            release(self.freed, why="Cancelled on the channel", by=by)
        if self.moved:
            release(self.moved, why="The channel ships it from another warehouse", by=by)
        if self.promises:
            reserve(self.promises, at=at)
        if self.shipped:
            consume(self.shipped.keys(), reference=self.shipped, by=by)
