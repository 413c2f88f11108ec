"""TikTok's own shipping services where the seller buys a label per package (facts.md 8.2). Data in `rules/`."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from functools import cache
from pathlib import Path

import msgspec

from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.measures import Dimension, Weight, grams, sides
from tiktok_shop_sim.world.records import Provider

FILE = Path(__file__).resolve().parents[1] / "rules" / "shipping_services.json"


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A service of a carrier; prices in minor units: one up to the first weight, more for every step beyond."""

    id: str
    name: str
    provider: str
    default: bool
    first_grams: int
    price: int
    step_grams: int
    step_price: int
    max_grams: int
    longest_cm: int
    earliest_days: int
    latest_days: int

    def price_of(self, weight: Weight) -> int:
        """What a label for this weight costs."""
        beyond = max(Decimal(0), grams(weight) - self.first_grams)
        steps = int((beyond / self.step_grams).to_integral_value(ROUND_CEILING))
        return self.price + steps * self.step_price

    def carries(self, weight: Weight, dimension: Dimension) -> bool:
        return not self.too_heavy(weight) and not self.too_long(dimension)

    def too_heavy(self, weight: Weight) -> bool:
        return grams(weight) > self.max_grams

    def too_long(self, dimension: Dimension) -> bool:
        return max(sides(dimension)) > self.longest_cm


class _Region(msgspec.Struct, forbid_unknown_fields=True):
    region: str
    date: str
    source: str
    services: list[Service]


@cache
def _services() -> dict[str, list[Service]]:
    return {row.region: row.services for row in msgspec.json.decode(FILE.read_bytes(), type=list[_Region])}


def offered(market: Market, provider_ids: list[str]) -> list[tuple[Service, Provider]]:
    """The services of a market whose carriers a delivery option works with, with those carriers."""
    carriers = {provider.name: provider for provider in market.providers if provider.id in provider_ids}
    return [
        (service, carriers[service.provider])
        for service in _services().get(market.region, [])
        if service.provider in carriers
    ]
