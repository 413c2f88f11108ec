"""Bundles of parcels: of the first mile, on the way to a border, and of the last, handed to a local carrier."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World

FIRST_MILE = 20301
"""Action code of a first-mile handover; ours."""


class Bundle(msgspec.Struct):
    """Parcels that travel as one; a last-mile bundle has no orders but fulfilment units of a warehouse."""

    id: str
    kind: str
    order_ids: list[str]
    at: int
    handover_method: str = ""
    provider_id: str = ""
    tracking_number: str = ""
    external_id: str = ""


BUNDLES = Store("bundles", Bundle)


def make(world: World, bundle: Bundle) -> Bundle:
    bundle.id = world.ids.next("bundle")
    BUNDLES.of(world)[bundle.id] = bundle
    return bundle


def of_order(world: World, order_id: str) -> list[Bundle]:
    """The bundles that an order's parcels were in; there are few bundles, so they are looked through."""
    return [bundle for bundle in BUNDLES.of(world).values() if order_id in bundle.order_ids]
