"""authorization: which shops and category assets a token opens, and giving a shop back."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.envelope import bad_parameter
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.world import category_assets, consents

WIDGET_TOKEN_SECONDS = 86_400
"""No source tells how long a widget token lives."""


@operation("GET", "/authorization/202309/shops")
def authorized_shops(call: Call) -> dict[str, Any]:
    shops = [call.world.shops[shop_id] for shop_id in call.grant.shop_ids]
    return {
        "shops": [
            {
                "id": shop.id,
                "name": shop.name,
                "region": shop.region,
                "seller_type": shop.seller_type,
                "cipher": shop.cipher,
                "code": shop.code,
            }
            for shop in shops
        ]
    }


@operation("GET", "/authorization/202405/category_assets")
def authorized_category_assets(call: Call) -> dict[str, Any]:
    return {
        "category_assets": [
            {
                "cipher": asset.cipher,
                "target_market": asset.region,
                "category": {"id": category_assets.CATEGORY_ID, "name": category_assets.CATEGORY_NAME},
            }
            for asset in category_assets.assets(call.world, call.grant)
        ]
    }


@operation("DELETE", "/authorization/202403/shops")
def deauthorize_shop(call: Call) -> dict[str, Any]:
    consents.deauthorise_shop(call.world, call.shop)
    return {}


@operation("GET", "/authorization/202312/widget_token", "/authorization/202401/widget_token")
def widget_token(call: Call) -> dict[str, Any]:
    shop_id = call.query.get("shop_id")
    if shop_id is not None and str(shop_id) not in call.grant.shop_ids:
        raise bad_parameter("shop_id", "it is not a shop of this authorization")
    return {
        "widget_token": {
            "token": call.world.ids.token("WGT_", 48),
            "expire_at": call.now + WIDGET_TOKEN_SECONDS,
        }
    }
