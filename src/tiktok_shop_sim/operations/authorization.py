"""authorization: which shops a token opens."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation


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
