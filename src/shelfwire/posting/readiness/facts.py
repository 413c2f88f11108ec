"""Everything that readiness may look at: what a product is to say in a shop, and what is known of that shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shelfwire.channels.port import CategoryNode, CategoryQuestions, Limit, Prerequisite
from shelfwire.posting.wanted import Wanted


@dataclass(frozen=True, slots=True)
class PriceLimits:
    """What prices a shop takes, in major units, with where that is said."""

    currency: str
    least: Decimal
    most: Decimal
    decimals: int
    region: str
    source: str
    dated: str


@dataclass(frozen=True, slots=True)
class BrandFacts:
    """A brand of the channel as a shop may use it; ``allowed``: in the product's category, None when nobody asked."""

    name: str
    authorised: bool | None = None
    restricted: bool = False
    allowed: bool | None = None


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What is known of a shop, the same for all of its products."""

    region: str
    currency: str
    limits: Mapping[str, Limit]
    """By name, as they hold in its region (``rules.in_region``). What a channel does not limit is not there."""
    today: date
    connected: bool = True
    price: PriceLimits | None = None
    list_price: PriceLimits | None = None
    """None: the channel shows no list price in this region."""
    failed: tuple[Prerequisite, ...] = ()
    """The prerequisites that are not met."""
    warehouses_mapped: int = 1
    """How many of the channel's warehouses are told the stock of one of ours."""
    manufacturers: frozenset[str] = frozenset()
    responsible_persons: frozenset[str] = frozenset()
    """Ids that the channel keeps for the shop."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What readiness of one product in one shop is worked out from; nothing else is looked at."""

    wanted: Wanted
    shop: ShopFacts
    category: CategoryNode | None = None
    """None: no category is chosen, or the shop's tree has none of that id."""
    questions: CategoryQuestions | None = None
    """None: they were not read yet."""
    brand: BrandFacts | None = None
    """The chosen brand; None: none is chosen, or the channel shows none of that id."""
    used_in_shop: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Identifier to the codes of SKUs of other products that are enabled in this shop with it."""
    used_in_company: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The same for other products of the company, wherever they are sold. Shadows of the same stock are left out."""
