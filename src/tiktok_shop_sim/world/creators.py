"""Units of a SKU that only a creator may sell. Sellers set them outside the API, which only shows them."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World


class Kept(msgspec.Struct):
    """Of one SKU: units by the creator's name."""

    sku_id: str
    units: dict[str, int] = {}


KEPT = Store("kept_for_creators", Kept)


def kept_for_creators(world: World, sku_id: str, free: int) -> dict[str, int]:
    """Units by creator, as far as `free` units are there to be kept, in the order in which they were set."""
    record = KEPT.of(world).get(sku_id)
    found: dict[str, int] = {}
    for name, units in (record.units if record is not None else {}).items():
        if min(units, free) > 0:
            found[name] = min(units, free)
            free -= found[name]
    return found
