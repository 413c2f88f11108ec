"""What a shop has besides products and orders: returns, promotions, conversations, goods with TikTok."""

from __future__ import annotations

from tiktok_shop_sim.scenarios import furnish_conversations, furnish_promotions, furnish_returns
from tiktok_shop_sim.scenarios.layout import LaidOut
from tiktok_shop_sim.world import fbt
from tiktok_shop_sim.world.world import World

DAY = 86_400


def complete(world: World, done: LaidOut, *, with_orders: bool) -> None:
    """Bring everything else that the plan names; what needs the scenario's own orders only `with_orders`."""
    plan = done.plan
    for promotion in plan.promotions:
        furnish_promotions.lay_out(world, done, promotion)
    if with_orders:
        furnish_returns.lay_out(world, done)
        for conversation in plan.conversations:
            furnish_conversations.lay_out(world, done, conversation)
    if plan.stored_with_tiktok:
        fbt.onboard(world, done.shop, world.now() - 60 * DAY, plan.stored_with_tiktok)
