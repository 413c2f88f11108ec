"""The events that the catalogue announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SkusCreated:
    """SKUs were created."""

    company_id: int
    sku_ids: tuple[int, ...]
    by: str


@dataclass(frozen=True, slots=True)
class StockPartsChanged:
    """These SKUs use the stock of other SKUs than before: a kit got other parts, a SKU became a shadow or is none any
    more. A changed kit's shadows are among them. ``stranded`` is the SKU whose own stock nobody counts from now on;
    None when it has its own stock again, or the person said that what it has may stay.
    """

    company_id: int
    sku_ids: tuple[int, ...]
    stranded: int | None
    by: str


@dataclass(frozen=True, slots=True)
class SkuChanged:
    """These SKUs changed in ``fields`` (names of ``Sku``'s columns, or ``identifiers``)."""

    company_id: int
    sku_ids: tuple[int, ...]
    fields: frozenset[str]
    by: str


@dataclass(frozen=True, slots=True)
class ProductsChanged:
    """What is said of these products changed, in ``fields``: names of ``Product``'s columns, ``pictures`` (which, in
    what order and role, or that their files are there now), ``skus`` (a SKU came or went). What changes in a SKU alone
    is a ``SkuChanged``. No listener is needed for the catalogue itself.
    """

    company_id: int
    product_ids: tuple[int, ...]
    fields: frozenset[str]
    by: str


@dataclass(frozen=True, slots=True)
class SkuCostsChanged:
    """What these SKUs cost changed from ``from_day`` on."""

    company_id: int
    sku_ids: tuple[int, ...]
    from_day: date
    by: str
