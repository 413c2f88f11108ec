"""What sellers do about promotions outside the API, and what an activity has done so far."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from tiktok_shop_sim.control.endpoint import endpoint, from_record
from tiktok_shop_sim.control.find import find, find_shop, find_sku
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import activities, coupons, promotions
from tiktok_shop_sim.world.activities import Draft
from tiktok_shop_sim.world.promotions import ACTIVITIES, Activity, Offer, ProductOffer


class ActivityTerms(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One SKU by seller SKU or id: `price` (decimal string) for FIXED_PRICE and FLASHSALE, else `percent` off."""

    seller_sku: str = ""
    sku_id: str = ""
    price: str = ""
    percent: str = ""
    quantity_limit: int = -1
    quantity_per_user: int = -1


class PromotionRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A promotion of some SKUs for `seconds` from `begin_in` seconds from now (both on the simulator's clock)."""

    shop_id: str = ""
    title: str = ""
    type: Literal["FIXED_PRICE", "DIRECT_DISCOUNT", "FLASHSALE"] = "DIRECT_DISCOUNT"
    begin_in: int = 0
    seconds: int = 86_400
    skus: list[ActivityTerms]


class PromotionTruth(msgspec.Struct):
    """An activity as the platform has it."""

    id: str
    shop_id: str
    title: str
    type: str
    product_level: str
    status: str
    begin_time: int
    end_time: int
    product_ids: list[str]
    used: int


def promotion_truth(activity: Activity) -> PromotionTruth:
    """An activity as the control API shows it."""
    return from_record(
        PromotionTruth,
        activity,
        product_ids=list(activity.products),
        used=sum(offer.used for offer in activities.all_offers(activity)),
    )


class Promotions(msgspec.Struct):
    activities: list[PromotionTruth]


@endpoint("POST", "/promotion", PromotionRequest)
def promote(simulation: Simulation, request: PromotionRequest) -> PromotionTruth:
    """The seller starts a promotion in Seller Center.

    While it runs the SKUs' prices are locked, a flash sale also holds their stock, and buyers pay less.
    """
    world = simulation.world
    shop = find_shop(simulation, request.shop_id)
    products = _products(simulation, request)
    now = world.now()
    if request.seconds <= 0:
        raise ValueError("seconds is at least 1")
    draft = Draft(
        title=request.title or f"Promotion {world.ids.sequence('activity') + 1}",
        type=request.type,
        product_level="VARIATION",
        begin_time=now + request.begin_in,
        end_time=now + request.begin_in + request.seconds,
    )
    activity = activities.create(world, shop.id, draft, now)
    activities.put(world, activity, products, now)
    return promotion_truth(activity)


def _products(simulation: Simulation, request: PromotionRequest) -> list[ProductOffer]:
    shop = find_shop(simulation, request.shop_id)
    market = simulation.world.market_of(shop.id)
    products: dict[str, ProductOffer] = {}
    for terms in request.skus:
        if bool(terms.price) == bool(terms.percent):
            raise ValueError("each SKU has a price or a percent")
        sku = find_sku(simulation, shop, terms.sku_id, terms.seller_sku)
        offer = Offer(
            id=sku.id,
            price=market.minor(terms.price) if terms.price else None,
            percent=terms.percent,
            quantity_limit=terms.quantity_limit,
            quantity_per_user=terms.quantity_per_user,
        )
        products.setdefault(sku.product_id, ProductOffer(id=sku.product_id)).skus.append(offer)
    if not products:
        raise ValueError("skus is empty")
    return list(products.values())


class PromotionsRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Of which shop, in which status; all when left out."""

    shop_id: str = ""
    status: str = ""


@endpoint("GET", "/promotions", PromotionsRequest)
def list_promotions(simulation: Simulation, request: PromotionsRequest) -> Promotions:
    """All activities, newest first."""
    rows = reversed(ACTIVITIES.of(simulation.world).values())
    return Promotions(
        [
            promotion_truth(row)
            for row in rows
            if request.shop_id in ("", row.shop_id) and request.status in ("", row.status)
        ]
    )


class PromotionId(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which activity."""

    activity_id: str


@endpoint("POST", "/promotion/end", PromotionId)
def end_promotion(simulation: Simulation, request: PromotionId) -> PromotionTruth:
    """The seller deactivates an activity in Seller Center."""
    activity = find(ACTIVITIES.of(simulation.world), request.activity_id, "activity")
    activities.deactivate(simulation.world, activity, simulation.world.now())
    return promotion_truth(activity)


class SkuRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which SKU, by id or seller SKU."""

    shop_id: str = ""
    sku_id: str = ""
    seller_sku: str = ""


class LockTruth(msgspec.Struct):
    """What is locked on a SKU now; no activity when nothing is."""

    sku_id: str
    activity_id: str
    price_locked: bool
    reserved: int
    discount: str


@endpoint("GET", "/promotion/lock", SkuRequest)
def look_at_lock(simulation: Simulation, request: SkuRequest) -> LockTruth:
    """Which running activity locks a SKU, how many units it reserves and what it takes off the price."""
    world = simulation.world
    shop = find_shop(simulation, request.shop_id)
    sku = find_sku(simulation, shop, request.sku_id, request.seller_sku)
    lock = promotions.lock_of(world, sku.id, world.now())
    discount = promotions.discount_of(world, sku.id, world.now())
    return LockTruth(
        sku_id=sku.id,
        activity_id=lock.activity_id if lock else "",
        price_locked=bool(lock and lock.price),
        reserved=lock.quantity if lock else 0,
        discount=world.market_of(shop.id).money(discount),
    )


@endpoint("POST", "/strikethrough/expire", SkuRequest)
def expire_strikethrough(simulation: Simulation, request: SkuRequest) -> dict[str, Any]:
    """The crossed-out price of a SKU is no longer shown (webhook 38)."""
    shop = find_shop(simulation, request.shop_id)
    sku = find_sku(simulation, shop, request.sku_id, request.seller_sku)
    activities.strikethrough_expired(simulation.world, sku.id)
    return {}


class CouponRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A coupon: `amount` off (decimal string), or `percentage` off."""

    shop_id: str = ""
    title: str
    amount: str = ""
    percentage: str = ""
    min_spend: str = "0"
    display_type: Literal["REGULAR", "LIVE", "CREATOR_EXCLUSIVE", "CHAT", "PROMO_CODE"] = "REGULAR"
    promo_code: str = ""
    begin_in: int = 0
    seconds: int = 30 * 86_400
    product_ids: list[str] = []


class CouponMade(msgspec.Struct):
    coupon_id: str


@endpoint("POST", "/coupon", CouponRequest)
def make_coupon(simulation: Simulation, request: CouponRequest) -> CouponMade:
    """The seller makes a coupon in Seller Center; the API can only read it."""
    world = simulation.world
    shop = find_shop(simulation, request.shop_id)
    market = world.market_of(shop.id)
    if bool(request.amount) == bool(request.percentage):
        raise ValueError("a coupon has an amount or a percentage")
    now = world.now()
    coupon = coupons.Coupon(
        id="",
        sequence=0,
        shop_id=shop.id,
        title=request.title,
        create_time=now,
        update_time=now,
        start_time=now + request.begin_in,
        end_time=now + request.begin_in + request.seconds,
        display_type=request.display_type,
        amount=market.minor(request.amount) if request.amount else 0,
        percentage=request.percentage,
        min_spend=market.minor(request.min_spend),
        promo_code=request.promo_code,
        product_ids=request.product_ids,
    )
    return CouponMade(coupons.create(world, coupon).id)
