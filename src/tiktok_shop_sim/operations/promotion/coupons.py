"""Coupons can only be read: sellers make them elsewhere (`POST /_sim/coupon`)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.paging import page
from tiktok_shop_sim.operations.promotion.drafts import INVALID
from tiktok_shop_sim.world.coupons import COUPONS, Coupon, status_at
from tiktok_shop_sim.world.market import Market


@operation("POST", "/promotion/202406/coupons/search")
def search_coupons(call: Call) -> dict[str, Any]:
    found = [coupon for coupon in COUPONS.of(call.world).values() if _wanted(call, coupon)]
    rows, token = page(call, found, key=lambda row: (row.create_time, row.sequence), descending=True)
    return {
        "total_count": len(found),
        "next_page_token": token,
        "coupons": [_summary(call, coupon) for coupon in rows],
    }


def _wanted(call: Call, coupon: Coupon) -> bool:
    statuses, kinds = call.field("status", []), call.field("display_type", [])
    return (
        coupon.shop_id == call.shop.id
        and (not statuses or status_at(coupon, call.now) in statuses)
        and (not kinds or coupon.display_type in kinds)
        and call.field("title_keyword", "").lower() in coupon.title.lower()
    )


@operation("GET", "/promotion/202406/coupons/{coupon_id}")
def get_coupon(call: Call) -> dict[str, Any]:
    coupon = COUPONS.of(call.world).get(call.path["coupon_id"])
    if coupon is None or coupon.shop_id != call.shop.id:
        raise call.refuse(INVALID)
    return {
        "coupon": {
            **_summary(call, coupon),
            "display_channels": ["SHOPPING_CENTER"],
            "usage_stats": {"claimed_count": coupon.claimed, "redeemed_count": coupon.redeemed},
            "product_ids": coupon.product_ids,
            "seller_tnc": "",
            "live_tasks": [],
        }
    }


def _summary(call: Call, coupon: Coupon) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": coupon.id,
        "title": coupon.title,
        "display_type": coupon.display_type,
        "status": status_at(coupon, call.now),
        "create_time": coupon.create_time * 1000,
        "update_time": coupon.update_time * 1000,
        "claim_duration": {"start_time": coupon.start_time, "end_time": coupon.end_time},
        "redemption_duration": {
            "type": "ABSOLUTE",
            "start_time": coupon.start_time,
            "end_time": coupon.end_time,
        },
        "usage_limits": {
            "single_buyer_claim_limit": coupon.claims_per_buyer,
            "total_claim_limit": coupon.claims,
            "redemption_limit": coupon.claims,
        },
        "discount": _discount(call.market, coupon),
        "threshold": _threshold(call.market, coupon),
        "product_scope": "SPECIFIC_PRODUCTS" if coupon.product_ids else "FULL_SHOP",
        "creation_source": "SELLER_CENTER",
    }
    if coupon.promo_code:
        document["promo_code"] = coupon.promo_code
    return document


def _money(market: Market, minor: int) -> dict[str, str]:
    return {"amount": market.money(minor), "currency": market.currency}


def _discount(market: Market, coupon: Coupon) -> dict[str, Any]:
    if coupon.percentage:
        return {"type": "PERCENT_OFF", "percentage": coupon.percentage}
    return {"type": "AMOUNT_OFF", "reduction_amount": _money(market, coupon.amount)}


def _threshold(market: Market, coupon: Coupon) -> dict[str, Any]:
    if not coupon.min_spend:
        return {"type": "NONE"}
    return {"type": "MIN_SPEND", "min_spend": _money(market, coupon.min_spend)}
