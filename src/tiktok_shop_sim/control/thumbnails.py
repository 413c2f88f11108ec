"""Small pictures of products, as paths on the simulator's own port."""

from __future__ import annotations

from tiktok_shop_sim.world import media
from tiktok_shop_sim.world.product_versions import LISTINGS
from tiktok_shop_sim.world.records import Product
from tiktok_shop_sim.world.world import World

SIDE = 80
"""Pixels; twice what is shown, for fine screens."""


def thumbnail(world: World, product: Product) -> str:
    """Where the product's first picture is served, as a path; "" when it has none."""
    versions = LISTINGS.of(world).get(product.id)
    if versions is None or not versions.live.main_images:
        return ""
    return media.image_url("", versions.live.main_images[0].uri, SIDE)
