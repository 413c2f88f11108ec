"""Facts the listings announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SkuLinked:
    """These listing SKUs of one account are linked to another SKU of ours than before: orders may heal."""

    account_id: int
    external_sku_ids: tuple[str, ...]
    by: str
