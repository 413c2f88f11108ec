"""Warehouses that the seller opens or changes: where they are, which one is the default, how they are reached."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Place, Shop, Warehouse
from tiktok_shop_sim.world.world import World


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A plain address: the parts that every market has, smallest last."""

    region: str = ""
    state: str = ""
    city: str = ""
    district: str = ""
    postal_code: str = ""
    line1: str = ""
    line2: str = ""


def known_place(market: Market, postal_code: str) -> Place | None:
    """The place of a postal code, as far as the market's list goes."""
    wanted = _plain(postal_code)
    return next((place for place in market.places if wanted and _plain(place.postal_code) == wanted), None)


def _plain(code: str) -> str:
    return code.replace(" ", "").replace("-", "").upper()


def standardized(market: Market, address: Address) -> Address:
    """The address as the platform would write it: trimmed, and by its postal code where that is known."""
    tidy = Address(
        **{name: " ".join(value.split()) for name, value in msgspec.structs.asdict(address).items()}
    )
    place = known_place(market, tidy.postal_code)
    if place is None:
        return msgspec.structs.replace(tidy, region=tidy.region.upper())
    return msgspec.structs.replace(
        tidy,
        region=market.region,
        state=place.divisions[1],
        city=place.divisions[market.city_level],
        district="" if market.district_level is None else place.divisions[market.district_level],
        postal_code=place.postal_code,
    )


def place_of(market: Market, address: Address) -> Place:
    """The divisions of an address, level by level; what lies between state and city takes the city's name."""
    known = known_place(market, address.postal_code)
    if known is not None:
        return known
    divisions = [market.country, address.state] + [address.city] * (len(market.levels) - 2)
    divisions[market.city_level] = address.city
    if market.district_level is not None and address.district:
        divisions[market.district_level] = address.district
    return Place(divisions, address.postal_code, iso_code=market.region)


def open_warehouse(world: World, shop: Shop, warehouse: Warehouse) -> Warehouse:
    """A new warehouse of a shop, reached by all delivery options that the shop has when it sells from there."""
    warehouse.id = world.ids.next("warehouse")
    warehouse.entity_id = warehouse.id
    if warehouse.type == "SALES_WAREHOUSE":
        warehouse.delivery_option_ids = [
            option.id for option in world.delivery_options.values() if option.shop_id == shop.id
        ]
    world.warehouses[warehouse.id] = warehouse
    if warehouse.is_default:
        make_default(world, warehouse)
    return warehouse


def make_default(world: World, warehouse: Warehouse) -> None:
    """One default a shop and type."""
    for other in world.warehouses.values():
        if other.shop_id == warehouse.shop_id and other.type == warehouse.type:
            other.is_default = other is warehouse
