"""Small pictures of products, as paths on the simulator's own port."""

from __future__ import annotations

from tiktok_shop_sim.world import media
from tiktok_shop_sim.world.product_versions import LISTINGS
from tiktok_shop_sim.world.records import Product
from tiktok_shop_sim.world.world import World

SIDE = 80
"""Pixels; twice what is shown, for fine screens."""


def thumbnail(world: World, product: Product) -> str:
    """Where the product's first picture is served, as a path; "" when it has none that somebody uploaded.

    What the simulator draws for a scenario is a word on a colour: too small to read at this size.
    """
    versions = LISTINGS.of(world).get(product.id)
    uris = [image.uri for image in versions.live.main_images] if versions is not None else []
    found = media.image(world, uris[0]) if uris else None
    return "" if found is None or found.words else media.image_url("", found.uri, SIDE)
