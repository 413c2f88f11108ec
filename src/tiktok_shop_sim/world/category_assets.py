"""Category assets: what a partner's consent opens beside shops, one for each market of the seller's shops.

Nothing tells what an asset is made of; its cipher is derived from the seller and the market, so that it stays the same.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

import msgspec

from tiktok_shop_sim.world.market import market
from tiktok_shop_sim.world.records import Grant, Shop
from tiktok_shop_sim.world.world import World

CATEGORY_ID, CATEGORY_NAME = 3, "Affiliate"
"""The sample's category id; its name is assumed."""


class CategoryAsset(msgspec.Struct, frozen=True):
    """One asset, and the first shop of its market, for calls that name the asset only."""

    cipher: str
    region: str
    shop: Shop


def assets(world: World, grant: Grant) -> Iterator[CategoryAsset]:
    """The assets a grant opens."""
    seen: set[str] = set()
    for shop in (world.shops[shop_id] for shop_id in grant.shop_ids):
        if shop.region not in seen:
            seen.add(shop.region)
            yield CategoryAsset(_cipher(grant.seller_id, shop.region), shop.region, shop)


def find(world: World, grant: Grant, cipher: str) -> CategoryAsset | None:
    """The asset behind a cipher, if the grant opens it."""
    return next((asset for asset in assets(world, grant) if asset.cipher == cipher), None)


def _cipher(seller_id: str, region: str) -> str:
    digest = hashlib.sha256(f"category asset {seller_id} {region}".encode()).digest()
    return market(region).token_prefix + base64.b32encode(digest).decode()[:28]
