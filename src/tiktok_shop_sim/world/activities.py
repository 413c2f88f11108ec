"""Promotion activities: set up, given products, begun and ended by the clock, switched off, published again.

What they do to prices and stock is in `promotions`. Every verb takes the moment it happens at; checks of what a
seller asks for belong to the operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from tiktok_shop_sim.lifecycles.activities import ACTIVITY, OVER
from tiktok_shop_sim.world import promotions, timers
from tiktok_shop_sim.world.promotions import ACTIVITIES, PRICED, Activity, Offer, ProductOffer
from tiktok_shop_sim.world.world import Event, World

ANNOUNCED = ("ONGOING", "EXPIRED", "DEACTIVATED")
"""Statuses that webhook 39 knows."""


class Draft(msgspec.Struct, kw_only=True, frozen=True):
    """What a seller says about an activity, apart from its products. Times are unix seconds."""

    title: str
    type: str
    product_level: str
    begin_time: int
    end_time: int
    duration_type: str = "NORMAL"
    participation_limit: list[dict[str, str]] = []
    discount: dict[str, Any] = {}
    target_user_type: str = ""
    auction_support_type: str = ""


def create(world: World, shop_id: str, draft: Draft, at: int) -> Activity:
    """A new activity; one for single products is a DRAFT until it has some."""
    activity = Activity(
        id=world.ids.next("activity"),
        sequence=world.ids.sequence("activity"),
        shop_id=shop_id,
        status="DRAFT",
        create_time=at,
        update_time=at,
        **msgspec.structs.asdict(draft),
    )
    ACTIVITIES.of(world)[activity.id] = activity
    _announce_change(world, activity, "CREATE")
    _settle(world, activity, at)
    _schedule(world, activity)
    return activity


def edit(world: World, activity: Activity, draft: Draft, at: int) -> None:
    """Replace everything about an activity but its products."""
    for name, value in msgspec.structs.asdict(draft).items():
        setattr(activity, name, value)
    activity.update_time = at
    _announce_change(world, activity, "UPDATE")
    _settle(world, activity, at)
    _schedule(world, activity)


def put(
    world: World,
    activity: Activity,
    products: Iterable[ProductOffer],
    at: int,
    *,
    excluded: list[str] | None = None,
    benefits: list[str] | None = None,
) -> None:
    """Add products, or change the terms of those that are there; what was already sold under it still counts."""
    named = list(products)
    for product in named:
        activity.products[product.id] = _merged(activity.products.get(product.id), product)
    activity.exclude_product_ids = _union(activity.exclude_product_ids, excluded)
    activity.benefit_product_ids = _union(activity.benefit_product_ids, benefits)
    activity.update_time = at
    promotions.changed(world)
    lists = {"product_ids": [product.id for product in named]}
    lists |= {"exclude_product_ids": excluded} if excluded else {}
    lists |= {"benefit_product_ids": benefits} if benefits else {}
    _announce_change(world, activity, "UPDATE", product_update_list=lists)
    _settle(world, activity, at)


def take_out(
    world: World,
    activity: Activity,
    at: int,
    *,
    product_ids: list[str] | None = None,
    sku_ids: list[str] | None = None,
    excluded: list[str] | None = None,
    benefits: list[str] | None = None,
) -> None:
    """Remove products or single SKUs; a product without SKUs left goes too."""
    lists = {
        "product_ids": product_ids,
        "sku_ids": sku_ids,
        "exclude_product_ids": excluded,
        "benefit_product_ids": benefits,
    }
    for product_id in product_ids or ():
        activity.products.pop(product_id, None)
    for product in list(activity.products.values()):
        kept = [offer for offer in product.skus if offer.id not in (sku_ids or ())]
        if product.skus and not kept:
            del activity.products[product.id]
        product.skus = kept
    activity.exclude_product_ids = [p for p in activity.exclude_product_ids if p not in (excluded or ())]
    activity.benefit_product_ids = [p for p in activity.benefit_product_ids if p not in (benefits or ())]
    activity.update_time = at
    promotions.changed(world)
    _announce_change(world, activity, "UPDATE", product_remove_list={k: v for k, v in lists.items() if v})
    _settle(world, activity, at)


def deactivate(world: World, activity: Activity, at: int) -> None:
    """The seller ends it for good; IllegalMove when it is over already."""
    _follow(world, activity, "deactivated", at)
    _announce_change(world, activity, "DEACTIVATE")


def republish(world: World, activity: Activity, begin_time: int, end_time: int, at: int) -> None:
    """An activity that is over runs once more in another period; IllegalMove when it is not over."""
    _follow(world, activity, "republished", at)
    activity.begin_time, activity.end_time = begin_time, end_time
    for offer in all_offers(activity):
        offer.used, offer.used_by = 0, {}
    _announce_change(world, activity, "UPDATE")
    _settle(world, activity, at)
    _schedule(world, activity)


def all_offers(activity: Activity) -> Iterator[Offer]:
    """The terms in force: those of the products, or at level VARIATION those of their SKUs."""
    for product in activity.products.values():
        if activity.product_level == "VARIATION":
            yield from product.skus
        else:
            yield product


def rivals(world: World, activity: Activity, product_id: str) -> Iterator[Activity]:
    """Other activities that act on prices in the same way, hold the product and overlap in time."""
    for other in promotions.of_product(world, product_id):
        same = other.type == activity.type or (other.type in PRICED and activity.type in PRICED)
        if other is not activity and same and other.status not in OVER and overlap(activity, other):
            yield other


def overlap(one: Activity, other: Activity) -> bool:
    """Whether two activities are in force at some same moment."""
    return (one.endless or other.begin_time < one.end_time) and (
        other.endless or one.begin_time < other.end_time
    )


def _merged(known: ProductOffer | None, wanted: ProductOffer) -> ProductOffer:
    if known is None:
        return wanted
    skus = {offer.id: offer for offer in known.skus}
    for offer in wanted.skus:
        skus[offer.id] = _counted(skus.get(offer.id), offer)
    wanted.skus = list(skus.values())
    _counted(known, wanted)
    return wanted


def _counted(known: Offer | None, wanted: Offer) -> Offer:
    if known is not None:
        wanted.used, wanted.used_by = known.used, known.used_by
    return wanted


def _union(known: list[str], more: list[str] | None) -> list[str]:
    return list(dict.fromkeys([*known, *(more or ())]))


def _settle(world: World, activity: Activity, at: int) -> None:
    """Let the status follow the products and the clock as they stand."""
    filled = activity.product_level == "SHOP" or bool(activity.products)
    trigger = "filled" if filled else "emptied"
    if ACTIVITY.allows(activity.status, trigger):
        _follow(world, activity, trigger, at)
    if activity.begin_time <= at and ACTIVITY.allows(activity.status, "begins"):
        _follow(world, activity, "begins", at)
    if not activity.endless and activity.end_time <= at and ACTIVITY.allows(activity.status, "ends"):
        _follow(world, activity, "ends", at)


def _follow(world: World, activity: Activity, trigger: str, at: int) -> None:
    step = ACTIVITY.follow(f"activity {activity.id}", activity.status, trigger)
    activity.status, activity.update_time = step.target, at
    if step.target in ANNOUNCED:
        _announce_status(world, activity)


def _schedule(world: World, activity: Activity) -> None:
    for due, kind, ref in _waiting_for(activity):
        world.schedule(due, kind, ref)


def _waiting_for(activity: Activity) -> Iterator[timers.Waiting]:
    if ACTIVITY.allows(activity.status, "begins"):
        yield activity.begin_time, "activity_due", activity.id
    if not activity.endless and ACTIVITY.allows(activity.status, "ends"):
        yield activity.end_time, "activity_due", activity.id


@timers.when_due("activity_due")
def _due(world: World, activity_id: str, at: int) -> None:
    activity = ACTIVITIES.of(world).get(activity_id)
    if activity is not None:
        _settle(world, activity, at)


@timers.waits
def _activities(world: World) -> Iterator[timers.Waiting]:
    for activity in ACTIVITIES.of(world).values():
        yield from _waiting_for(activity)


def strikethrough_expired(world: World, sku_id: str) -> None:
    """Webhook 38: the crossed-out price of a SKU is no longer shown."""
    product = world.products[world.skus[sku_id].product_id]
    world.announce(
        Event(
            "strikethrough_expired",
            product.shop_id,
            product.id,
            {"product_id": product.id, "sku_id": sku_id},
        )
    )


def _announce_status(world: World, activity: Activity) -> None:
    data = {
        "activity_id": activity.id,
        "update_time": activity.update_time,
        "activity_type": activity.type,
        "product_level": activity.product_level,
        "status": activity.status,
    }
    world.announce(Event("activity_status", activity.shop_id, activity.id, data))


def _announce_change(world: World, activity: Activity, change: str, **lists: Any) -> None:
    data = {"activity_id": activity.id, "update_time": activity.update_time, "change_type": change, **lists}
    world.announce(Event("activity_changed", activity.shop_id, activity.id, data))
