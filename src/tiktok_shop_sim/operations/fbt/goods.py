"""Goods and the SKUs they belong to."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.fbt.pages import numbered
from tiktok_shop_sim.operations.fbt.stock import name_of, own_goods
from tiktok_shop_sim.world.fbt_records import Goods
from tiktok_shop_sim.world.records import Sku

BARCODES = {8: "GTIN", 12: "UPC", 13: "EAN", 14: "GTIN"}
"""Kind of barcode by its number of digits (GS1 General Specifications)."""


@operation("POST", "/fbt/202409/goods/search", "/fbt/202607/goods/search")
def search_goods(call: Call) -> dict[str, Any]:
    found = [goods for goods in own_goods(call) if _asked_for(call, goods)]
    rows, token = numbered(call, found)
    return {
        "total_count": len(found),
        "next_page_token": token,
        "goods": [_document(call, goods) for goods in rows],
    }


def _asked_for(call: Call, goods: Goods) -> bool:
    values = {
        "goods_ids": goods.id,
        "product_ids": call.world.skus[goods.sku_id].product_id,
        "reference_codes": goods.reference_code,
        "sku_ids": goods.sku_id,
    }
    return all(not call.field(name) or value in call.field(name) for name, value in values.items())


def _document(call: Call, goods: Goods) -> dict[str, Any]:
    sku = call.world.skus[goods.sku_id]
    document: dict[str, Any] = {
        "id": goods.id,
        "name": name_of(call, goods),
        "barcodes": _barcodes(sku),
        "reference_code": goods.reference_code,
        "image_url": _image(goods),
        "merchant_declaration_info": _measures(call, sku),
        "warehouse_confirmation_info": _measures(call, sku),
        "skus": [_sku(call, goods, sku)],
        "lot_expiration_info": {"is_lot_control": False, "is_expiration_management": False},
    }
    if call.version == "202607":
        document |= {
            "is_hazmat": False,
            "hazmat_approval_status": "APPROVAL_STATUS_FULFILLABLE",
            "bulky_item_attribute": {"is_bulky_item": False, "is_bulky_item_accessories": False},
            "goods_safety_attributes": {"is_fragile": False, "is_liquid": False, "is_sharp": False},
            "is_sioc": False,
        }
    return document


def _barcodes(sku: Sku) -> list[dict[str, str]]:
    kind = BARCODES.get(len(sku.barcode))
    return [{"code": sku.barcode, "type": kind}] if kind else []


def _image(goods: Goods) -> str:
    return f"https://p16-oec.example.com/{goods.id}.jpeg"


def _measures(call: Call, sku: Sku) -> dict[str, Any]:
    weight = call.world.products[sku.product_id].weight_grams
    return {
        "weight": {"value": str(weight), "unit": "GRAM"},
        "dimension": {"width": "10", "length": "20", "height": "5", "unit": "CENTIMETER"},
    }


def _sku(call: Call, goods: Goods, sku: Sku) -> dict[str, Any]:
    product = call.world.products[sku.product_id]
    return {
        "id": sku.id,
        "name": sku.name,
        "image_url": _image(goods),
        "product": {"id": product.id, "name": product.title, "image_url": _image(goods)},
        "regions": [call.shop.region],
        "matched": True,
    }
