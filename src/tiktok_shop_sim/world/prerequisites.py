"""What a shop needs before it may list: computed from what the shop has (facts.md 9.19)."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world.records import Shop
from tiktok_shop_sim.world.world import World

DAY = 86_400
DAILY_UPLOADS = 1_000
"""facts.md 9.20: about 1,000 uploads a day for a seller past probation."""

MISSING = (
    "Couldn't publish this product as you haven't set {what} for your shop. Add {what} information on TikTok Shop"
    " Seller Center first and try again."
)


class Check(msgspec.Struct, frozen=True):
    """One prerequisite. `reason` is "" when it is met."""

    item: str
    reason: str = ""

    @property
    def failed(self) -> bool:
        return self.reason != ""


def checks(world: World, shop: Shop) -> list[Check]:
    """Every prerequisite of a shop, in the documented order.

    The simulator has no tax forms, bank accounts, contact data or EPR registrations, so those are always met.
    """
    return [
        Check("SHOP_STATUS", "" if shop.active else "The shop is not active."),
        Check("SHOP_TAX"),
        Check("PICKUP_WAREHOUSE", _warehouse(world, shop, "SALES_WAREHOUSE", "the pickup warehouse")),
        Check("RETURN_WAREHOUSE", _warehouse(world, shop, "RETURN_WAREHOUSE", "the return warehouse")),
        Check("DELIVERY_OPTION", _delivery(world, shop)),
        Check("SHIPPING_TEMPLATE"),
        Check("PRODUCT_QUANTITY_LIMIT", _quantity(world, shop)),
        Check("EXTENDED_PRODUCER_RESPONSIBILITY"),
        Check("BANK_ACCOUNT"),
        Check("CONTACT_INFO"),
    ]


def _warehouse(world: World, shop: Shop, kind: str, what: str) -> str:
    found = any(w.effect_status == "ENABLED" for w in world.warehouses_of(shop.id, kind))
    return "" if found else MISSING.format(what=what)


def _delivery(world: World, shop: Shop) -> str:
    found = any(
        w.delivery_option_ids
        for w in world.warehouses_of(shop.id, "SALES_WAREHOUSE")
        if w.effect_status == "ENABLED"
    )
    return "" if found else MISSING.format(what="the delivery option")


def _quantity(world: World, shop: Shop) -> str:
    today = world.now() // DAY * DAY
    made = sum(p.shop_id == shop.id and p.create_time >= today for p in world.products.values())
    return "" if made < DAILY_UPLOADS else f"You have uploaded {made} products today, the limit is reached."
