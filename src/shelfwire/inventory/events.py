"""The events that the inventory announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReservationMoved:
    """A person let the holder's pieces leave from another warehouse, by its name."""

    holder: str
    warehouse: str
    by: str


@dataclass(frozen=True, slots=True)
class WarehouseMapChanged:
    """Other warehouses of ours than before feed a warehouse of this shop, or another is where its orders leave."""

    account_id: int
    external_id: str


@dataclass(frozen=True, slots=True)
class SellableChanged:
    """The sellable quantity of these SKUs changed in some warehouse: stock moved, a reservation was made or
    released, or the safety quantity was changed.
    """

    sku_ids: tuple[int, ...]
