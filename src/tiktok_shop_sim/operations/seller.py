"""seller: active shops and permissions of the seller behind a token."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation


@operation("GET", "/seller/202309/shops")
def active_shops(call: Call) -> dict[str, Any]:
    shops = (call.world.shops[shop_id] for shop_id in call.grant.shop_ids)
    return {"shops": [{"id": shop.id, "region": shop.region} for shop in shops if shop.active]}


@operation("GET", "/seller/202309/permissions")
def permissions(call: Call) -> dict[str, Any]:
    return {"permissions": call.world.sellers[call.grant.seller_id].permissions}
