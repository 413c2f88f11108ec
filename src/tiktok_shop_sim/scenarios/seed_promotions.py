"""Promotions of a scenario: running, to come, over, switched off."""

from __future__ import annotations

from tiktok_shop_sim.scenarios.layout import LaidOut
from tiktok_shop_sim.scenarios.shape import PromotionPlan
from tiktok_shop_sim.world import activities
from tiktok_shop_sim.world.activities import Draft
from tiktok_shop_sim.world.market import market
from tiktok_shop_sim.world.promotions import Activity, Offer, ProductOffer
from tiktok_shop_sim.world.world import World

HOUR, DAY = 3_600, 86_400


def lay_out(world: World, done: LaidOut, plan: PromotionPlan) -> Activity:
    """A promotion set up before it began, in the state that follows from its times."""
    now = world.now()
    begin, end = now + int(plan.begin_hours * HOUR), now + int(plan.end_hours * HOUR)
    made = min(begin, now) - DAY
    draft = Draft(title=plan.title, type=plan.type, product_level=plan.level, begin_time=begin, end_time=end)
    activity = activities.create(world, done.shop.id, draft, made)
    activities.put(world, activity, _offers(done, plan), made)
    for moment in (begin, end):
        if moment <= now:
            activities.put(world, activity, (), moment)
    if plan.deactivated:
        activities.deactivate(world, activity, now - HOUR)
    return activity


def _offers(done: LaidOut, plan: PromotionPlan) -> list[ProductOffer]:
    """The terms, gathered by product."""
    rules = market(done.shop.region)
    found: dict[str, ProductOffer] = {}
    for seller_sku, terms in plan.offers.items():
        sku = done.sku(seller_sku)
        price = rules.minor(terms.price) if terms.price else None
        if plan.level == "VARIATION":
            product = found.setdefault(sku.product_id, ProductOffer(id=sku.product_id))
            product.skus = [*product.skus, Offer(sku.id, price, terms.percent, terms.limit)]
        else:
            found[sku.product_id] = ProductOffer(sku.product_id, price, terms.percent, terms.limit)
    return list(found.values())
