"""Reading what a seller wants an activity to be, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tiktok_shop_sim.lifecycles.activities import OVER
from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.operations.promotion.limits import limits
from tiktok_shop_sim.world.activities import Draft
from tiktok_shop_sim.world.amounts import plain_decimal
from tiktok_shop_sim.world.promotions import ACTIVITIES, Activity

INVALID = 17029001

LEVELS = {
    "FIXED_PRICE": ("PRODUCT", "VARIATION"),
    "DIRECT_DISCOUNT": ("PRODUCT", "VARIATION"),
    "FLASHSALE": ("PRODUCT", "VARIATION"),
    "SHIPPING_DISCOUNT": ("PRODUCT", "SHOP"),
    "BUY_MORE_SAVE_MORE": ("PRODUCT", "SHOP"),
    "GIFT_WITH_PURCHASE": ("PRODUCT", "SHOP"),
    "BUY_X_GET_Y": ("PRODUCT",),
}
"""Which product levels a type knows; the pairs are assumed from the names of their fields."""

DISCOUNTS = {
    "SHIPPING_DISCOUNT": "shipping_discount",
    "BUY_MORE_SAVE_MORE": "bmsm_discount",
    "GIFT_WITH_PURCHASE": "gift_discount",
    "BUY_X_GET_Y": "bxgy_discount",
}
"""The part of `discount` that a type needs; other parts are kept as they were sent and have no effect."""

DURATIONS = ("NORMAL", "INDEFINITE")


def read(call: Call, kind: str, level: str) -> Draft:
    """The draft in a body, unchecked."""
    return Draft(
        title=call.field("title", ""),
        type=kind,
        product_level=level,
        begin_time=call.field("begin_time", 0),
        end_time=call.field("end_time", 0),
        duration_type=call.field("duration_type", "NORMAL"),
        participation_limit=call.field("participation_limit", []),
        discount=call.field("discount", {}),
        target_user_type=call.field("target_user_info", {}).get("user_type", ""),
        auction_support_type=call.field("auction_support_type", ""),
    )


def check(call: Call, draft: Draft, activity: Activity | None = None) -> None:
    """Refuse a draft that cannot become an activity, or the activity that it is to change."""
    _check_kind(call, draft)
    _check_title(call, draft, activity)
    check_period(call, draft.type, draft.begin_time, draft.end_time, draft.duration_type, activity)
    _DISCOUNT_CHECKS.get(draft.type, _no_discount)(call, draft, activity)


def _check_kind(call: Call, draft: Draft) -> None:
    if draft.type not in LEVELS:
        raise call.refuse(17029036)
    if draft.product_level not in LEVELS[draft.type]:
        raise call.refuse(17029052)
    if draft.duration_type not in DURATIONS:
        raise call.refuse(INVALID)


def _check_title(call: Call, draft: Draft, activity: Activity | None) -> None:
    title = draft.title.strip()
    if not title:
        raise call.refuse(17029003 if 17029003 in call.operation.error_codes else INVALID)
    if len(title) > limits().title_length:
        raise call.refuse(17029002)
    if any(other.title.strip() == title for other in _living(call) if other is not activity):
        raise call.refuse(17029004)


def _living(call: Call) -> Iterator[Activity]:
    for activity in ACTIVITIES.of(call.world).values():
        if activity.shop_id == call.shop.id and activity.status not in OVER:
            yield activity


def check_period(
    call: Call, kind: str, begin: int, end: int, duration: str = "NORMAL", activity: Activity | None = None
) -> None:
    """Refuse a period that is too short, too long, too far away or already begun."""
    rules = limits()
    if activity is not None and activity.begin_time <= call.now:
        if begin != activity.begin_time:
            raise call.refuse(17029011)
    elif begin < call.now - rules.grace_seconds:
        raise call.refuse(17029005)
    if begin > call.now + rules.furthest_begin_seconds:
        raise call.refuse(17029082)
    if duration == "INDEFINITE":
        return
    if end <= call.now or end - begin < rules.shortest_seconds:
        raise call.refuse(17029006)
    if kind == "FLASHSALE" and end - begin > rules.longest_flash_sale_seconds:
        raise call.refuse(17029008)
    if end - begin > rules.longest_seconds:
        raise call.refuse(17029007)


def _no_discount(call: Call, draft: Draft, _: Activity | None) -> None:
    if draft.discount:
        call.warnings.append(f"discount has no effect in an activity of type {draft.type}")


def _part(call: Call, draft: Draft) -> dict[str, Any]:
    """The part of `discount` that the type needs."""
    part = draft.discount.get(DISCOUNTS[draft.type])
    if not isinstance(part, dict) or not part:
        raise call.refuse(INVALID)
    return part


def _check_shipping(call: Call, draft: Draft, activity: Activity | None) -> None:
    part = _part(call, draft)
    if part.get("type") == "DISCOUNT_SHIPPING_FEE" and not _positive(part.get("value")):
        raise call.refuse(17029112, INVALID)
    if part.get("threshold_type") != "NO_THRESHOLD" and not _positive(part.get("threshold_value")):
        raise call.refuse(17029111, INVALID)
    regions = limits().fulfilled_by_tiktok_regions
    if part.get("inventory_type") == "FULFILLED_BY_TIKTOK" and call.market.region not in regions:
        raise call.refuse(17029068)
    if draft.product_level == "SHOP" and part.get("type") == "FREE_SHIPPING":
        for other in _living(call):
            same = other.type == draft.type and other.product_level == "SHOP" and other is not activity
            if same and other.discount.get("shipping_discount", {}).get("type") == "FREE_SHIPPING":
                raise call.refuse(17003203)


def _check_bmsm(call: Call, draft: Draft, activity: Activity | None) -> None:
    tiers = _part(call, draft).get("details") or []
    if not tiers:
        raise call.refuse(INVALID)
    for tier in tiers:
        if not _positive(tier["threshold_value"]):
            raise call.refuse(17029111, INVALID)
        percent = tier["type"] == "PERCENTAGE_OFF"
        if not _positive(tier["value"]) or (percent and plain_decimal(tier["value"]) > limits().percent_to):
            raise call.refuse(17029112, INVALID)
    if activity is not None:
        before = activity.discount.get("bmsm_discount", {}).get("details", [])
        if before and [_kinds(tier) for tier in before][:1] != [_kinds(tier) for tier in tiers][:1]:
            raise call.refuse(17029105)


def _kinds(tier: dict[str, Any]) -> tuple[Any, Any]:
    return tier.get("threshold_type"), tier.get("type")


def _check_bxgy(call: Call, draft: Draft, _: Activity | None) -> None:
    part = _part(call, draft)
    if not _positive(part["threshold_value"]):
        raise call.refuse(17029111, INVALID)
    if part["discount_type"] != "FREE" and not _positive(part["discount_value"]):
        raise call.refuse(17029112, INVALID)


def _check_gifts(call: Call, draft: Draft, activity: Activity | None) -> None:
    tiers = _part(call, draft).get("gift_infos") or []
    if not 1 <= len(tiers) <= limits().gift_tiers:
        raise call.refuse(17029078)
    seen: set[str] = set()
    for tier in tiers:
        ids = _check_tier(call, tier.get("gift_details") or [])
        if seen & set(ids):
            raise call.refuse(17029077)
        seen.update(ids)
    if activity is not None:
        _check_changed_gifts(call, activity.discount.get("gift_discount", {}).get("gift_infos", []), tiers)


def _check_tier(call: Call, gifts: list[dict[str, Any]]) -> list[str]:
    if not gifts:
        raise call.refuse(17029070)
    if len(gifts) > limits().gifts_per_tier:
        raise call.refuse(17029075)
    ids = [str(gift["sku_id"]) for gift in gifts]
    if any(not one.isdigit() for one in ids):
        raise call.refuse(17029071)
    if len(set(ids)) != len(ids):
        raise call.refuse(17029072)
    for one in ids:
        sku = call.world.skus.get(one)
        if sku is None or call.world.products[sku.product_id].shop_id != call.shop.id:
            raise call.refuse(17029071)
        if not any(stock.available for stock in sku.stock.values()):
            raise call.refuse(17029076)
    return ids


def _check_changed_gifts(call: Call, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    if len(before) != len(after):
        raise call.refuse(17029085)
    for old, new in zip(before, after, strict=True):
        if old["threshold_type"] != new["threshold_type"]:
            raise call.refuse(17029084)
        limits_before = {gift["sku_id"]: int(gift["total_claim_limit"]) for gift in old["gift_details"]}
        for gift in new["gift_details"]:
            if int(gift["total_claim_limit"]) < limits_before.get(gift["sku_id"], 0):
                raise call.refuse(17029083)


def _positive(amount: Any) -> bool:
    """Whether a decimal string is more than nothing, and a number."""
    try:
        return plain_decimal(amount) > 0
    except ValueError:
        return False


_DISCOUNT_CHECKS: dict[str, Callable[[Call, Draft, Activity | None], None]] = {
    "SHIPPING_DISCOUNT": _check_shipping,
    "BUY_MORE_SAVE_MORE": _check_bmsm,
    "GIFT_WITH_PURCHASE": _check_gifts,
    "BUY_X_GET_Y": _check_bxgy,
}
