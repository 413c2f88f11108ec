"""Where a seller is onboarded, the warehouses, what lies in them and how it moved."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.fbt.pages import numbered
from tiktok_shop_sim.world.fbt_records import GOODS, MERCHANTS, RECORDS, Goods, Merchant, Record


def merchant(call: Call) -> Merchant | None:
    """This shop as one that stores goods with TikTok; None when it does not."""
    return MERCHANTS.of(call.world).get(call.shop.id)


@operation("GET", "/fbt/202409/merchants/onboarded_regions")
def onboarded_regions(call: Call) -> dict[str, Any]:
    one = merchant(call)
    return {"onboarded_regions": [] if one is None else [{"region_code": one.region}]}


@operation("GET", "/fbt/202601/merchants/mcf_status")
def mcf_status(_: Call) -> dict[str, Any]:
    """Orders of other channels are not played, so nobody takes part."""
    return {"mcf_status": {"is_mcf": 0}}


@operation("GET", "/fbt/202408/warehouses")
def warehouses(call: Call) -> dict[str, Any]:
    one = merchant(call)
    if one is None:
        return {"warehouses": []}
    option = next((o for o in call.world.delivery_options.values() if o.shop_id == call.shop.id), None)
    return {
        "warehouses": [
            {
                **warehouse(call, one),
                "subscribed": True,
                "addresses": [_address(one)],
                "logistics_services": [
                    {
                        "id": "" if option is None else option.id,
                        "name": "Fulfilled by TikTok Shop-Standard",
                        "subscribed": True,
                    }
                ],
            }
        ]
    }


def warehouse(call: Call, one: Merchant, shop_ids_field: str = "warehouse_ids") -> dict[str, Any]:
    """The warehouse as it is named inside other documents, with the shop's own warehouse it stands for."""
    own = call.world.default_warehouse(call.shop.id)
    return {
        "fbt_warehouse_id": one.warehouse_id,
        shop_ids_field: [] if own is None else [own.id],
        "name": one.warehouse_name,
        "type": "PLATFORM_WAREHOUSE",
    }


def _address(one: Merchant) -> dict[str, str]:
    divisions = [*one.place.divisions[1:], "", "", ""]
    return {
        "postal_code": one.place.postal_code,
        "region_code": one.region,
        "state": divisions[0],
        "city": divisions[1],
        "district": divisions[2],
        "address_line_1": "1 Logistics Way",
        "address_line_2": " ",
        "address_line_3": " ",
    }


def named(call: Call, goods: Goods) -> dict[str, Any]:
    """Goods as they are named inside other documents."""
    return {"id": goods.id, "reference_code": goods.reference_code, "name": name_of(call, goods)}


def name_of(call: Call, goods: Goods) -> str:
    sku = call.world.skus[goods.sku_id]
    return f"{call.world.products[sku.product_id].title} {sku.name}".strip()


def own_goods(call: Call) -> list[Goods]:
    """All goods of the shop, oldest first."""
    return [one for one in GOODS.of(call.world).values() if one.shop_id == call.shop.id]


def on_hand(goods: Goods) -> dict[str, int]:
    return {
        "total_quantity": goods.on_hand,
        "available_quantity": goods.available,
        "reserved_quantity": goods.reserved,
    }


@operation("POST", "/fbt/202408/inventory/search")
def search_inventory(call: Call) -> dict[str, Any]:
    one = merchant(call)
    wanted = call.field("fbt_warehouse_ids", [])
    here = one is not None and (not wanted or one.warehouse_id in wanted)
    found = [goods for goods in own_goods(call) if here and _asked_for(call, goods)]
    rows, token = numbered(call, found)
    warehouse_id = "" if one is None else one.warehouse_id
    return {
        "total_count": len(found),
        "next_page_token": token,
        "inventory": [_stock(call, goods, warehouse_id) for goods in rows],
    }


def _asked_for(call: Call, goods: Goods) -> bool:
    goods_ids, sku_ids = call.field("goods_ids", []), call.field("sku_ids", [])
    return (not goods_ids or goods.id in goods_ids) and (not sku_ids or goods.sku_id in sku_ids)


def _stock(call: Call, goods: Goods, warehouse_id: str) -> dict[str, Any]:
    return {
        "goods": {
            **named(call, goods),
            "skus": [{"id": goods.sku_id, "on_hand_detail": on_hand(goods)}],
        },
        "fbt_warehouse_id": warehouse_id,
        "in_transit_quantity": goods.in_transit,
        "on_hand_detail": {**on_hand(goods), "unfulfillable_quantity": goods.unfulfillable},
    }


@operation("POST", "/fbt/202601/mcf/goods/inventory/search")
def search_inventory_for_mcf(call: Call) -> dict[str, Any]:
    own = {goods.id: goods for goods in own_goods(call)}
    asked = [row["goods_id"] for row in call.field("goods", [])]
    return {
        "goods_inventory_list": [
            {"goods_id": one, "available_qty": own[one].available} for one in asked if one in own
        ]
    }


@operation("POST", "/fbt/202410/inventory_records/search")
def search_records(call: Call) -> dict[str, Any]:
    one = merchant(call)
    wanted = call.field("fbt_warehouse_ids", [])
    here = one is not None and (not wanted or one.warehouse_id in wanted)
    found = [row for row in reversed(RECORDS.of(call.world).values()) if here and _in_scope(call, row)]
    rows, token = numbered(call, found)
    return {
        "total_count": len(found),
        "next_page_token": token,
        "inventory_records": [_record(call, row, "" if one is None else one.warehouse_id) for row in rows],
    }


def _in_scope(call: Call, row: Record) -> bool:
    goods_ids = call.field("goods_ids", [])
    return (
        row.shop_id == call.shop.id
        and (not goods_ids or row.goods_id in goods_ids)
        and call.field("create_time_ge", 0) <= row.create_time <= call.field("create_time_le", 1 << 62)
    )


def _record(call: Call, row: Record, warehouse_id: str) -> dict[str, Any]:
    return {
        "goods": named(call, GOODS.of(call.world)[row.goods_id]),
        "fbt_warehouse_id": warehouse_id,
        "order": {"id": row.order_id, "type": row.order_type},
        "create_time": row.create_time,
        "inventory_goods_type": "NORMAL",
        "initial_on_hand_quantity": row.before,
        "final_on_hand_quantity": row.after,
        "changed_quantity": row.after - row.before,
    }
