"""Brands: the platform's, those sellers add, and who may sell the guarded ones. Data in `rules/brands.json`."""

from __future__ import annotations

from functools import cache

import msgspec

from tiktok_shop_sim.world.category_tree import RULES
from tiktok_shop_sim.world.records import Shop
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World

DAY = 86_400
EVERYWHERE = "*"


class Brand(msgspec.Struct):
    """A brand. `seller_id` is "" for the platform's own; `leaves` are keys of leaf categories, `*` for all."""

    id: str
    name: str
    seller_id: str = ""
    leaves: list[str] = msgspec.field(default_factory=lambda: [EVERYWHERE])
    is_t1: bool = False
    status: str = "AVAILABLE"
    create_time: int = 0

    def serves(self, key: str) -> bool:
        """Whether the brand is sold in a leaf category."""
        return EVERYWHERE in self.leaves or key in self.leaves


class Authorisation(msgspec.Struct):
    """A brand's leave to a seller."""

    seller_id: str
    brand_id: str


class Limits(msgspec.Struct, frozen=True):
    """Length of a custom brand's name, and how many a seller may add."""

    shortest: int
    longest: int
    a_day: int
    in_all: int
    source: str


class _File(msgspec.Struct, frozen=True):
    date: str
    source: str
    limits: Limits
    brands: list[Brand]


BRANDS = Store("brands", Brand)
AUTHORISATIONS = Store("brand_authorisations", Authorisation)


@cache
def _file() -> _File:
    return msgspec.json.decode((RULES / "brands.json").read_bytes(), type=_File)


def limits() -> Limits:
    return _file().limits


@cache
def _platform() -> dict[str, Brand]:
    return {brand.id: brand for brand in _file().brands}


def of_seller(world: World, seller_id: str) -> list[Brand]:
    """Every brand a seller sees: the platform's, then the own ones, oldest first."""
    own = [brand for brand in BRANDS.of(world).values() if brand.seller_id == seller_id]
    return [*_platform().values(), *own]


def brand(world: World, shop: Shop, brand_id: str) -> Brand | None:
    """The brand a shop may name by this id; another seller's own brand is none."""
    found = _platform().get(brand_id) or BRANDS.of(world).get(brand_id)
    return found if found is not None and found.seller_id in ("", shop.seller_id) else None


def named(world: World, seller_id: str, name: str) -> Brand | None:
    """The brand a seller sees under a name, whatever its capitals."""
    wanted = name.strip().casefold()
    return next((one for one in of_seller(world, seller_id) if one.name.casefold() == wanted), None)


def authorised(world: World, seller_id: str, one: Brand) -> bool:
    """Whether a seller may call itself authorised by a brand; always for a brand it added itself."""
    return one.seller_id == seller_id or f"{seller_id} {one.id}" in AUTHORISATIONS.of(world)


def usable(world: World, shop: Shop, one: Brand) -> bool:
    """Whether a product of the shop may carry a brand: T1 brands need authorisation (facts.md 9.11)."""
    return one.status == "AVAILABLE" and (not one.is_t1 or authorised(world, shop.seller_id, one))


def authorise(world: World, seller_id: str, one: Brand) -> None:
    """Let a seller sell a brand."""
    AUTHORISATIONS.of(world)[f"{seller_id} {one.id}"] = Authorisation(seller_id, one.id)


def add(world: World, seller_id: str, name: str, at: int) -> Brand:
    """A seller's own brand, from now on; the checks are the caller's."""
    one = Brand(world.ids.next("brand"), name.strip(), seller_id, create_time=at)
    BRANDS.of(world)[one.id] = one
    return one


def adopt(world: World, seller_id: str, name: str, at: int = 0) -> Brand:
    """The brand of a name, added as the seller's own when nobody has it; for laying out scenarios."""
    return named(world, seller_id, name) or add(world, seller_id, name, at)


def added(world: World, seller_id: str, since: int = 0) -> int:
    """How many brands a seller has added since a moment."""
    own = (one for one in BRANDS.of(world).values() if one.seller_id == seller_id)
    return sum(one.create_time >= since for one in own)


def added_today(world: World, seller_id: str, at: int) -> int:
    """How many brands a seller has added on the UTC day of `at`."""
    return added(world, seller_id, at // DAY * DAY)
