"""What a seller may write about a product: checks by topic, each naming the documented codes of its breaches.

A check is a function from `Draft` to `Fault`s, registered for the top-level properties it looks at. A draft is only
held against the checks for its structure, a partial edit only against those for the properties it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.product_limits import Limits, limits
from tiktok_shop_sim.world.product_versions import SkuVersion, Version
from tiktok_shop_sim.world.records import Product, Shop
from tiktok_shop_sim.world.world import World


class Fault(msgspec.Struct, frozen=True):
    """One breach. `codes` are tried in order, the first that an operation documents is answered.

    `words` fill the `{{...}}` of a documented message.
    """

    codes: tuple[int, ...]
    words: dict[str, str] = {}


def fault(*codes: int, **words: object) -> Fault:
    return Fault(codes, {name: str(value) for name, value in words.items()})


class Draft(msgspec.Struct):
    """A version held against the rules. `product` and `before` are there when it is an edit."""

    world: World
    shop: Shop
    version: Version
    product: Product | None = None
    before: Version | None = None
    own_host: str = ""
    """The host that serves the simulator's own images."""

    @property
    def region(self) -> str:
        return self.shop.region

    @property
    def market(self) -> Market:
        return self.world.market_of(self.shop.id)

    def limits(self, name: str) -> Limits:
        return limits(name, self.shop.region)

    def in_force(self, sku: SkuVersion) -> bool:
        """Whether a SKU is one that the product already has."""
        return self.product is not None and sku.id in self.product.sku_ids


Check = Callable[[Draft], Iterator[Fault]]
C = TypeVar("C", bound=Check)


class Registered(msgspec.Struct, frozen=True):
    check: Check
    order: int
    fields: frozenset[str]
    structure: bool


CHECKS: list[Registered] = []


def checks(order: int, *fields: str, structure: bool = False) -> Callable[[C], C]:
    """Register a check at its place in the order, for some properties; `structure` ones hold for drafts too."""

    def register(function: C) -> C:
        CHECKS.append(Registered(function, order, frozenset(fields), structure))
        CHECKS.sort(key=lambda registered: registered.order)
        return function

    return register


def faults(draft: Draft, *, fields: frozenset[str] | None = None, structure: bool = False) -> Iterator[Fault]:
    """The breaches of a version in the order of the checks.

    `fields` limits them to the properties named, `structure` to what even a draft must keep.
    """
    for registered in CHECKS:
        if structure and not registered.structure:
            continue
        if fields is None or fields & registered.fields:
            yield from registered.check(draft)
