"""The events that listings announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SkuLinked:
    """These listing SKUs of one account are linked to another SKU than before. Open orders may take up the link."""

    account_id: int
    external_sku_ids: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class ListingSkusEnabled:
    """These listing SKUs of one account may be told quantities and prices (``on``), or may not any more."""

    account_id: int
    external_sku_ids: tuple[str, ...]
    on: bool


StateChange = tuple[int, str, str]
"""A listing's id, its state before, and after. A state is a ``ListingStatus``, ``MISSING``, or empty for a word that
this release does not know."""
MISSING = "missing"
"""The state of a listing that the channel does not show any more."""


@dataclass(frozen=True, slots=True)
class ListingStateChanged:
    """Listings of one account are in another state than when they were read last."""

    account_id: int
    changes: tuple[StateChange, ...]


@dataclass(frozen=True, slots=True)
class ListingSkusChanged:
    """Ids of listing SKUs of one account: those that are new, those that their listing comes without, and those that
    are back.
    """

    account_id: int
    new: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()
    back: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingsKept:
    """Ids of listings of one account that were read whole and say something else than before."""

    account_id: int
    listing_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PromotionsOver:
    """Promotions ended that held these listing SKUs of one account."""

    account_id: int
    listing_sku_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CategoryFormsChanged:
    """These categories of one account ask something else than before, or products may go there otherwise than before.
    What was worked out for products in them is old.
    """

    account_id: int
    category_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShopRequirementsChanged:
    """The shop lacks something that it did not lack before, or the other way round. That concerns all its products."""

    account_id: int


@dataclass(frozen=True, slots=True)
class BrandsChanged:
    """The shop may use these brands otherwise than before, or elsewhere."""

    account_id: int
    brand_ids: tuple[str, ...]
