"""Creating, changing, finding and ending activities."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.envelope import bad_parameter
from tiktok_shop_sim.lifecycles.activities import OVER
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.promotion import drafts
from tiktok_shop_sim.world import activities
from tiktok_shop_sim.world.promotions import ACTIVITIES, Activity, Offer, ProductOffer

REACH = 10_000
"""`page_token + page_size` stays below this (17029059): the token of this search is an offset."""


@operation("POST", "/promotion/202309/activities", judges=("title",))
def create_activity(call: Call) -> dict[str, Any]:
    draft = drafts.read(call, call.field("activity_type", ""), call.field("product_level", ""))
    drafts.check(call, draft)
    activity = activities.create(call.world, call.shop.id, draft, call.now)
    return {
        "activity_id": activity.id,
        "create_time": activity.create_time,
        "update_time": activity.update_time,
        "status": activity.status,
    }


@operation("PUT", "/promotion/202309/activities/{activity_id}", judges=("title",))
def update_activity(call: Call) -> dict[str, Any]:
    activity = living(call)
    level = call.field("product_level", activity.product_level)
    if (level == "SHOP") != (activity.product_level == "SHOP"):
        raise call.refuse(17029102)
    if level != activity.product_level and activity.products:
        raise call.refuse(17029052)
    draft = drafts.read(call, activity.type, level)
    drafts.check(call, draft, activity)
    if activity.status == "ONGOING" and _limit(draft) != _limit(activity):
        raise call.refuse(17029106)
    _check_rivals(call, activity, draft)
    activities.edit(call.world, activity, draft, call.now)
    return {"activity_id": activity.id, "title": activity.title, "update_time": activity.update_time}


def _limit(one: activities.Draft | Activity) -> list[str]:
    return [row["type"] for row in one.participation_limit]


def _check_rivals(call: Call, activity: Activity, draft: activities.Draft) -> None:
    """The products must not be promoted twice in the new period."""
    before = activity.begin_time, activity.end_time, activity.duration_type
    activity.begin_time, activity.end_time, activity.duration_type = (
        draft.begin_time, draft.end_time, draft.duration_type,
    )  # fmt: skip
    taken = any(
        True for product_id in activity.products for _ in activities.rivals(call.world, activity, product_id)
    )
    activity.begin_time, activity.end_time, activity.duration_type = before
    if taken:
        raise call.refuse(17029104 if activity.type == "BUY_MORE_SAVE_MORE" else 17029022)


@operation("POST", "/promotion/202309/activities/{activity_id}/deactivate")
def deactivate_activity(call: Call) -> dict[str, Any]:
    activity = living(call)
    activities.deactivate(call.world, activity, call.now)
    return {
        "activity_id": activity.id,
        "title": activity.title,
        "status": activity.status,
        "update_time": activity.update_time,
    }


@operation("POST", "/promotion/202607/activities/{activity_id}/republish")
def republish_activity(call: Call) -> dict[str, Any]:
    """No source tells what is refused; the codes are those of creating an activity in the same period."""
    activity = own(call)
    if activity.status not in OVER:
        raise call.refuse(drafts.INVALID)
    length = activity.end_time - activity.begin_time
    begin = call.field("begin_time", call.now)
    end = call.field("end_time", begin + length)
    drafts.check_period(call, activity.type, begin, end, activity.duration_type)
    activities.republish(call.world, activity, begin, end, call.now)
    return {"activity_id": activity.id}


@operation("POST", "/promotion/202309/activities/search")
def search_activities(call: Call) -> dict[str, Any]:
    size, start = call.field("page_size", 20), _offset(call)
    if not 1 <= size <= 100:
        raise call.refuse(drafts.INVALID)
    if start + size >= REACH:
        raise call.refuse(17029059)
    found = sorted(
        (row for row in ACTIVITIES.of(call.world).values() if _wanted(call, row)),
        key=lambda row: row.sequence,
        reverse=True,
    )
    end = start + size
    return {
        "total_count": len(found),
        "next_page_token": str(end) if end < len(found) else "",
        "activities": [{"id": row.id, **_document(row)} for row in found[start:end]],
    }


def _offset(call: Call) -> int:
    token = str(call.field("page_token", "")) or "0"
    if not token.isdigit():
        raise bad_parameter("page_token", "it was not issued by this platform")
    return int(token)


def _wanted(call: Call, activity: Activity) -> bool:
    return (
        activity.shop_id == call.shop.id
        and call.field("status", activity.status) == activity.status
        and call.field("activity_type", activity.type) == activity.type
        and call.field("activity_title", "").lower() in activity.title.lower()
    )


@operation("GET", "/promotion/202309/activities/{activity_id}")
def get_activity(call: Call) -> dict[str, Any]:
    activity = own(call)
    document = {
        "activity_id": activity.id,
        **_document(activity),
        "products": [_product(call, product) for product in activity.products.values()],
    }
    if activity.target_user_type:
        document["target_user_info"] = {"user_type": activity.target_user_type}
    if activity.benefit_product_ids:
        document["benefit_products"] = [{"id": one} for one in activity.benefit_product_ids]
    return document


def own(call: Call) -> Activity:
    """The activity in the path: it exists and is this shop's."""
    activity = ACTIVITIES.of(call.world).get(call.path["activity_id"])
    if activity is None:
        raise call.refuse(17029009)
    if activity.shop_id != call.shop.id:
        raise call.refuse(17029028)
    return activity


def living(call: Call) -> Activity:
    """The activity in the path, which is not over yet."""
    activity = own(call)
    if activity.status == "DEACTIVATED":
        raise call.refuse(17029010)
    if activity.status == "EXPIRED":
        raise call.refuse(17029012)
    return activity


def _document(activity: Activity) -> dict[str, Any]:
    document: dict[str, Any] = {
        "title": activity.title,
        "activity_type": activity.type,
        "duration_type": activity.duration_type,
        "begin_time": activity.begin_time,
        "end_time": activity.end_time,
        "status": activity.status,
        "create_time": activity.create_time,
        "update_time": activity.update_time,
        "product_level": activity.product_level,
        "activity_commands": [],
        "participation_limit": activity.participation_limit or [{"type": "BUYER_NO_LIMIT"}],
    }
    if activity.discount:
        document["discount"] = activity.discount
    if activity.auction_support_type == "EXCLUDE_AUCTION":
        document["auction_support_type"] = activity.auction_support_type
    return document


def _product(call: Call, product: ProductOffer) -> dict[str, Any]:
    return {**_offer(call, product), "skus": [_offer(call, offer) for offer in product.skus]}


def _offer(call: Call, offer: Offer) -> dict[str, Any]:
    terms: dict[str, Any] = {
        "id": offer.id,
        "quantity_limit": offer.quantity_limit,
        "quantity_per_user": offer.quantity_per_user,
        "used_quantity": offer.used,
    }
    if offer.price is not None:
        terms["activity_price"] = {
            "amount": call.market.money(offer.price),
            "currency": call.market.currency,
        }
    if offer.percent:
        terms["discount"] = offer.percent
    return terms
