"""Facts the inventory announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SellableChanged:
    """What may be sold of these SKUs changed somewhere. No listener yet: sending stock to channels will be one."""

    sku_ids: tuple[int, ...]
