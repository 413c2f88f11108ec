"""Facts the catalogue announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SkusCreated:
    """These SKUs are new."""

    company_id: int
    sku_ids: tuple[int, ...]
    by: str


@dataclass(frozen=True, slots=True)
class SkuChanged:
    """These SKUs changed in ``fields`` (names of ``Sku``'s columns, or ``archived_at``)."""

    company_id: int
    sku_ids: tuple[int, ...]
    fields: frozenset[str]
    by: str
