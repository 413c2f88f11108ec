"""Putting products into an activity and taking them out: the terms, and what may be wrong with them."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.promotion.activities import living
from tiktok_shop_sim.operations.promotion.drafts import INVALID
from tiktok_shop_sim.operations.promotion.limits import limits
from tiktok_shop_sim.world import activities
from tiktok_shop_sim.world.amounts import plain_decimal
from tiktok_shop_sim.world.promotions import NO_LIMIT, PRICED, Activity, Offer, ProductOffer
from tiktok_shop_sim.world.records import Product, Sku


class Words(msgspec.Struct, frozen=True):
    """The codes of one level; every check has one for products and one for SKUs."""

    price_for_discount: int
    discount_for_price: int
    discount_missing: int
    price_missing: int
    too_few: int
    too_low: int
    not_lower: int
    flash_sale: int


PRODUCT = Words(17029029, 17029030, 17029041, 17029042, 17029019, 17029020, 17029062, 17029047)
SKU = Words(17029031, 17029032, 17029043, 17029044, 17029018, 17029021, 17029063, 17029048)


@operation("PUT", "/promotion/202309/activities/{activity_id}/products", judges=("products",))
def update_activity_products(call: Call) -> dict[str, Any]:
    activity = living(call)
    if call.field("activity_id", activity.id) != activity.id:
        call.warnings.append("activity_id in the body names another activity than the path; the path counts")
    raw = call.field("products", [])
    excluded, benefits = call.field("exclude_product_ids", []), call.field("benefit_product_ids", [])
    _check_request(call, activity, raw, [*excluded, *benefits])
    products = [_product(call, activity, one) for one in raw]
    _check_room(call, activity, products)
    activities.put(call.world, activity, products, call.now, excluded=excluded, benefits=benefits)
    return {
        "activity_id": activity.id,
        "title": activity.title,
        "update_time": activity.update_time,
        "status": activity.status,
        "total_count": len(activity.products),
    }


def _check_request(call: Call, activity: Activity, raw: list[dict[str, Any]], others: list[str]) -> None:
    if not raw and not others:
        raise call.refuse(17029033)
    if raw and activity.product_level == "SHOP":
        raise call.refuse(17029052)
    if sum(max(1, len(one.get("skus") or ())) for one in raw) > limits().items_per_request:
        raise call.refuse(17029046)
    ids = [one["id"] for one in raw]
    if len(set(ids)) != len(ids):
        raise call.refuse(17029039)
    for product_id in others:
        _own_product(call, product_id)


def _own_product(call: Call, product_id: str) -> Product:
    product = call.world.products.get(product_id)
    if product is None:
        raise call.refuse(17029051)
    if product.shop_id != call.shop.id:
        raise call.refuse(17029017)
    return product


def _product(call: Call, activity: Activity, raw: dict[str, Any]) -> ProductOffer:
    """One product with its terms, checked."""
    product = _own_product(call, raw["id"])
    if product.status != "ACTIVATE":
        raise call.refuse(17029056)
    if any(True for _ in activities.rivals(call.world, activity, product.id)):
        raise call.refuse(17029104 if activity.type == "BUY_MORE_SAVE_MORE" else 17029022)
    _check_gift(call, activity, product)
    if activity.product_level == "VARIATION":
        return _by_sku(call, activity, product, raw)
    if raw.get("skus"):
        raise call.refuse(17029013)
    skus = [call.world.skus[sku_id] for sku_id in product.sku_ids]
    offer = _offer(call, activity, raw, skus, PRODUCT, activity.products.get(product.id))
    return ProductOffer(**msgspec.structs.asdict(offer))


def _check_gift(call: Call, activity: Activity, product: Product) -> None:
    tiers = activity.discount.get("gift_discount", {}).get("gift_infos", [])
    gifts = {gift["product_id"] for tier in tiers for gift in tier["gift_details"]}
    if activity.type == "GIFT_WITH_PURCHASE" and product.id in gifts:
        raise call.refuse(17029074)


def _by_sku(call: Call, activity: Activity, product: Product, raw: dict[str, Any]) -> ProductOffer:
    if raw.get("activity_price_amount") or raw.get("discount"):
        raise call.refuse(17029038)
    if raw["quantity_limit"] != NO_LIMIT:
        raise call.refuse(17029015)
    wanted = raw.get("skus") or []
    if not wanted:
        raise call.refuse(17029037)
    ids = [one["id"] for one in wanted]
    if len(set(ids)) != len(ids):
        raise call.refuse(17029040)
    known = activity.products.get(product.id)
    before = {offer.id: offer for offer in known.skus} if known is not None else {}
    offers = [
        _offer(call, activity, one, [_sku(call, product, one["id"])], SKU, before.get(one["id"]))
        for one in wanted
    ]
    return ProductOffer(id=product.id, skus=offers)


def _sku(call: Call, product: Product, sku_id: str) -> Sku:
    sku = call.world.skus.get(sku_id)
    if sku is None:
        raise call.refuse(17029016)
    if sku.product_id != product.id:
        raise call.refuse(17029053)
    return sku


def _offer(
    call: Call,
    activity: Activity,
    raw: dict[str, Any],
    skus: list[Sku],
    words: Words,
    before: Offer | None,
) -> Offer:
    """The terms in one row, for one SKU or for all SKUs of a product."""
    if before is not None and activity.type == "FLASHSALE" and activity.status == "ONGOING":
        raise call.refuse(words.flash_sale)
    offer = Offer(
        id=raw["id"], quantity_limit=raw["quantity_limit"], quantity_per_user=raw["quantity_per_user"]
    )
    if activity.type in PRICED:
        _check_limits(call, activity, offer, skus, words, before)
        _set_price(call, activity, raw, offer, skus, words)
    return offer


def _check_limits(
    call: Call, activity: Activity, offer: Offer, skus: list[Sku], words: Words, before: Offer | None
) -> None:
    for limit in (offer.quantity_limit, offer.quantity_per_user):
        if limit != NO_LIMIT and not 1 <= limit <= limits().highest_limit:
            raise call.refuse(17029050)
    if offer.quantity_limit != NO_LIMIT:
        if offer.quantity_per_user > offer.quantity_limit:
            raise call.refuse(17029014)
        if offer.quantity_limit > sum(stock.available for sku in skus for stock in sku.stock.values()):
            raise call.refuse(words.too_few)
    if before is None or activity.status != "ONGOING":
        return
    if _lowered(before.quantity_limit, offer.quantity_limit):
        raise call.refuse(17029065)
    if _lowered(before.quantity_per_user, offer.quantity_per_user):
        raise call.refuse(17029058)


def _lowered(before: int, after: int) -> bool:
    return after != NO_LIMIT and (before == NO_LIMIT or after < before)


def _set_price(
    call: Call, activity: Activity, raw: dict[str, Any], offer: Offer, skus: list[Sku], words: Words
) -> None:
    amount, percent = raw.get("activity_price_amount"), raw.get("discount")
    if activity.type == "DIRECT_DISCOUNT":
        if amount:
            raise call.refuse(words.price_for_discount)
        if not percent:
            raise call.refuse(words.discount_missing)
        offer.percent = _percent(call, percent, words)
        return
    if percent:
        raise call.refuse(words.discount_for_price)
    if not amount:
        raise call.refuse(words.price_missing)
    offer.price = _price(call, amount)
    if offer.price >= min(sku.price for sku in skus):
        raise call.refuse(words.not_lower)


def _percent(call: Call, text: str, words: Words) -> str:
    try:
        value = plain_decimal(text)
    except ValueError:
        raise call.refuse(INVALID) from None
    if value > limits().percent_to:
        raise call.refuse(words.too_low)
    if not value >= limits().percent_from:
        raise call.refuse(words.not_lower)
    return text


def _price(call: Call, text: str) -> int:
    try:
        minor = call.market.minor(text)
    except ValueError:
        raise call.refuse(17029034) from None
    if minor <= 0:
        raise call.refuse(17029034)
    return minor


def _check_room(call: Call, activity: Activity, products: list[ProductOffer]) -> None:
    rows = {one.id: max(1, len(one.skus)) for one in activity.products.values()}
    rows |= {one.id: max(rows.get(one.id, 0), 1, len(one.skus)) for one in products}
    if sum(rows.values()) > limits().items_per_activity:
        raise call.refuse(17029025)


@operation("DELETE", "/promotion/202309/activities/{activity_id}/products")
def remove_activity_products(call: Call) -> dict[str, Any]:
    activity = living(call)
    requests = {
        name: call.field(name, [])
        for name in ("product_ids", "sku_ids", "exclude_product_ids", "benefit_product_ids")
    }
    if not any(requests.values()):
        raise call.refuse(INVALID)
    _check_there(call, activity, requests)
    running = activity.type == "FLASHSALE" and activity.status == "ONGOING"
    if running and (requests["product_ids"] or requests["sku_ids"]):
        raise call.refuse(17029047 if requests["product_ids"] else 17029048)
    activities.take_out(
        call.world,
        activity,
        call.now,
        product_ids=requests["product_ids"],
        sku_ids=requests["sku_ids"],
        excluded=requests["exclude_product_ids"],
        benefits=requests["benefit_product_ids"],
    )
    return {"activity_id": activity.id, "status": activity.status, "update_time": activity.update_time}


def _check_there(call: Call, activity: Activity, requests: dict[str, list[str]]) -> None:
    skus = {offer.id for product in activity.products.values() for offer in product.skus}
    beside = (
        ("exclude_product_ids", activity.exclude_product_ids),
        ("benefit_product_ids", activity.benefit_product_ids),
    )
    if any(one not in activity.products for one in requests["product_ids"]):
        raise call.refuse(17029023)
    if any(one not in skus for one in requests["sku_ids"]):
        raise call.refuse(17029024)
    if any(one not in there for name, there in beside for one in requests[name]):
        raise call.refuse(17029023)
