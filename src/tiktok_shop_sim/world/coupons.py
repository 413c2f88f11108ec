"""Coupons of a shop, as far as they can be read. Money is integer minor units of the shop's currency."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World


class Coupon(msgspec.Struct):
    """What a buyer may claim. One of `amount` and `percentage` (off) is set; `product_ids` empty is the whole shop."""

    id: str
    sequence: int
    shop_id: str
    title: str
    create_time: int
    update_time: int
    start_time: int
    end_time: int
    display_type: str = "REGULAR"
    amount: int = 0
    percentage: str = ""
    min_spend: int = 0
    promo_code: str = ""
    claims: int = 1000
    claims_per_buyer: int = 1
    claimed: int = 0
    redeemed: int = 0
    product_ids: list[str] = []
    deactivated: bool = False


COUPONS = Store("coupons", Coupon)


def status_at(coupon: Coupon, at: int) -> str:
    """NOT_START, ONGOING, EXPIRED or DEACTIVATED."""
    if coupon.deactivated:
        return "DEACTIVATED"
    if at < coupon.start_time:
        return "NOT_START"
    return "ONGOING" if at < coupon.end_time else "EXPIRED"


def create(world: World, coupon: Coupon) -> Coupon:
    """Store a coupon under a new id."""
    coupon.id, coupon.sequence = world.ids.next("coupon"), world.ids.sequence("coupon")
    COUPONS.of(world)[coupon.id] = coupon
    return coupon
