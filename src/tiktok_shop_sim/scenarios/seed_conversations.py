"""Conversations of a scenario between buyers who ordered and the shop."""

from __future__ import annotations

from tiktok_shop_sim.scenarios.layout import LaidOut
from tiktok_shop_sim.scenarios.shape import ConversationPlan
from tiktok_shop_sim.world import conversations
from tiktok_shop_sim.world.world import World

HOUR = 3_600


def lay_out(world: World, done: LaidOut, plan: ConversationPlan) -> None:
    """What was said, oldest first, after the buyer came from an order."""
    buyer = done.buyers[plan.buyer]
    order = next(one for one in world.orders.values() if one.buyer_id == buyer.id)
    times = [world.now() - int(hours * HOUR) for _, hours, _ in plan.lines]
    row = conversations.start(world, done.shop.id, buyer.id, times[0])
    conversations.system_says(world, row, conversations.FROM_ORDER, {"order_id": order.id}, times[0])
    for (who, _, words), at in zip(plan.lines, times, strict=True):
        says = conversations.buyer_says if who == "buyer" else conversations.shop_says
        says(world, row, "TEXT", {"content": words}, at)
