"""seller: active shops, groups and permissions of the seller behind a token."""

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


@operation("GET", "/seller/202601/shop_groups")
def shop_groups(call: Call) -> dict[str, Any]:
    """The shops of one seller are taken for one group; `source` is not documented."""
    seller = call.world.sellers[call.grant.seller_id]
    shops = (call.world.shops[shop_id] for shop_id in call.grant.shop_ids)
    return {
        "shop_group_data": {
            "shop_group": {"source": "SELLER_CENTER", "shop_group_name": seller.name},
            "shops": [
                {
                    "shop_id": shop.id,
                    "seller_id": shop.seller_id,
                    "shop_name": shop.name,
                    "shop_region": shop.region,
                }
                for shop in shops
            ],
        }
    }


@operation("GET", "/seller/202508/status")
def seller_status(call: Call) -> dict[str, Any]:
    """What the numbers mean is not documented: the example's say active, the other of 1 and 2 says inactive."""
    seller = call.world.sellers[call.grant.seller_id]
    shops = (call.world.shops[shop_id] for shop_id in call.grant.shop_ids)
    return {
        "seller_status_data": {
            "partner_channel": "6",
            "seller_status": "2" if seller.active else "1",
            "shop_statuses": [
                {"shop_id": shop.id, "shop_status": "1" if shop.active else "2"} for shop in shops
            ],
            "tax_form_status": "1",
        }
    }


@operation("POST", "/seller/202508/collections/sync")
def sync_collections(call: Call) -> dict[str, Any]:
    """Collections are not kept; those with a product that the shop does not have come back as failed."""
    own = {product.id for product in call.world.products.values() if product.shop_id == call.shop.id}
    failed = [
        collection.get("id", "")
        for collection in call.field("collections", [])
        if any(one.get("tts_product_id") not in own for one in collection.get("products") or ())
    ]
    return {"failed_info": {"ids": failed}}
