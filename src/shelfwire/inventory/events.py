"""Facts the inventory announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SellableChanged:
    """What may be sold of these SKUs changed somewhere."""

    sku_ids: tuple[int, ...]
