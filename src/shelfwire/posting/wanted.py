"""What a product is to say in a shop, whole: the catalogue's values with the shop's own in front of them.

Readiness looks at it, the preview shows it, and a posting is built from it. ``posting.queries.wanted_each`` reads
it for many channel products in a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shelfwire.channels.port import Answered, OptionValue, Parcelled
from shelfwire.kit.money import Money


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """A picture of a product. ``digest`` names its file; empty: not fetched yet, with ``reason`` when it failed."""

    id: int
    """Of the ``ProductPicture``."""
    role: str
    url: str
    digest: str = ""
    media_type: str = ""
    width: int = 0
    height: int = 0
    size: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WantedSku:
    """One SKU of it. ``price``, ``list_price`` and ``quantity``: what the shop would be told now; None: not known."""

    channel_sku_id: int
    sku_id: int
    code: str
    title: str
    seller_sku: str
    enabled: bool
    options: tuple[OptionValue, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """Kind to value, as given; a bare barcode stands under ``barcode``."""
    parcel: Parcelled = field(default_factory=Parcelled)
    """Its own measures, where it has none its product's."""
    pictures: tuple[WantedPicture, ...] = ()
    price: Money | None = None
    list_price: Money | None = None
    quantity: int | None = None
    """In all warehouses of the shop together."""
    quantities: tuple[tuple[str, int], ...] = ()
    """By the channel's warehouse id."""
    price_why: str = ""
    """Why there is no price."""
    external_id: str = ""
    """Its id on the channel, once it has one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product in a shop."""

    channel_product_id: int
    product_id: int
    account_id: int
    changed_count: int
    enabled: bool
    title: str
    description: str
    short_description: str = ""
    brand: str = ""
    """The catalogue's brand."""
    brand_external_id: str = ""
    brand_name: str = ""
    """The channel's brand that was chosen."""
    category_external_id: str = ""
    answers: tuple[Answered, ...] = ()
    """Its own, else its template's, else the shop's mapping, question by question."""
    pictures: tuple[WantedPicture, ...] = ()
    """Gallery, description and size chart, in their order."""
    parcel: Parcelled = field(default_factory=Parcelled)
    """The product's measures, where it has none those in which all its posted SKUs agree."""
    option_names: tuple[str, ...] = ()
    skus: tuple[WantedSku, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    """``ChannelProduct.settings`` over ``PostingSettings``."""
    listing_external_id: str = ""
