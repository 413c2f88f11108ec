"""What a buyer wants printed on a piece that is made for them (print on demand, release notes of July 2026)."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World


class Customization(msgspec.Struct):
    """The print-on-demand data of one unit; `detail` is JSON text as the buyer's app made it."""

    id: str
    shop_id: str
    unit_id: str
    detail: str


CUSTOMIZATIONS = Store("customizations", Customization)


def ordered(world: World, shop_id: str, unit_id: str, detail: str) -> str:
    """Keep what is to be printed on a unit; returns the id under which it is asked for."""
    record = Customization(world.ids.next("pod"), shop_id, unit_id, detail)
    CUSTOMIZATIONS.of(world)[record.id] = record
    return record.id
