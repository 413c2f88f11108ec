"""What a shop has besides products and orders: returns, promotions, conversations, goods with TikTok."""

from __future__ import annotations

from tiktok_shop_sim.scenarios import seed_conversations, seed_promotions, seed_returns
from tiktok_shop_sim.scenarios.layout import LaidOut
from tiktok_shop_sim.scenarios.shape import AdjustmentPlan
from tiktok_shop_sim.world import fbt, statements
from tiktok_shop_sim.world.world import World

HOUR, DAY = 3_600, 86_400


def complete(world: World, done: LaidOut, *, with_orders: bool) -> None:
    """Bring everything else that the plan names; what needs the scenario's own orders only `with_orders`."""
    plan = done.plan
    for promotion in plan.promotions:
        seed_promotions.lay_out(world, done, promotion)
    if with_orders:
        seed_returns.lay_out(world, done)
        for adjustment in plan.adjustments:
            _adjust(world, done, adjustment)
        for conversation in plan.conversations:
            seed_conversations.lay_out(world, done, conversation)
    if plan.stored_with_tiktok:
        fbt.onboard(world, done.shop, world.now() - 60 * DAY, plan.stored_with_tiktok)


def _adjust(world: World, done: LaidOut, plan: AdjustmentPlan) -> None:
    delivered = [one for one in world.orders.values() if one.shop_id == done.shop.id and one.delivery_time]
    about = max(delivered, key=lambda order: order.delivery_time or 0) if plan.about_order else None
    at = world.now() - int(plan.hours * HOUR)
    amount = world.market_of(done.shop.id).minor(plan.amount)
    statements.adjust(world, done.shop.id, plan.type, amount, at, about.id if about is not None else "")
