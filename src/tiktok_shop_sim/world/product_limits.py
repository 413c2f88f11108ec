"""Numbers and words that limit what a product may be, by region: `rules/products.json`, each with date and source."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import msgspec

from tiktok_shop_sim.spec import document

FILE = Path(__file__).resolve().parents[1] / "rules" / "products.json"
EVERYWHERE = "*"


class Limits(msgspec.Struct, frozen=True):
    """One rule in some regions. What `min`, `max` and `words` mean is said in `what`."""

    regions: list[str]
    source: str
    date: str
    what: str
    min: float = 0
    max: float = float("inf")
    words: list[str] = []


class PriceRange(msgspec.Struct, frozen=True):
    currency: str
    min: str
    max: str


@cache
def rules() -> dict[str, list[Limits]]:
    """All rules by name; the first one that names a region, or everywhere, holds there."""
    return msgspec.json.decode(FILE.read_bytes(), type=dict[str, list[Limits]])


@lru_cache(maxsize=1024)
def limits(name: str, region: str) -> Limits:
    """The rule of a name in a region; LookupError when the file has none for it."""
    for rule in rules()[name]:
        if region in rule.regions or EVERYWHERE in rule.regions:
            return rule
    raise LookupError(f"rules/products.json says nothing about {name} in {region}")


@cache
def price_ranges() -> dict[str, PriceRange]:
    """What a local product may cost, by region (price_rules.json)."""
    return msgspec.convert(document("price_rules.json")["ranges"]["local"], dict[str, PriceRange])
