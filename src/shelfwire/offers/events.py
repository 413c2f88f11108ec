"""Facts that offers announce, inside the transaction that made them true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OffersDue:
    """Numbers of these accounts were marked: something that they depend on changed. ``kind``: stock or price."""

    kind: str
    account_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SharesChanged:
    """The last pieces that these accounts sell are to be shared out anew: another listing that sells them takes part
    now, or let go of its share.
    """

    account_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PricesChanged:
    """Prices of these SKUs, listed or not, were entered or forgotten, or a sale of theirs began or ended."""

    sku_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PriceRuleChanged:
    """A price rule of this company was made, changed or is about to be deleted: prices in its scope are others."""

    company_id: int
