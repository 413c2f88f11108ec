"""Deliveries to the warehouse, in the shapes of both versions."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.fbt.stock import merchant, named, warehouse
from tiktok_shop_sim.world.fbt_records import GOODS, INBOUND, Goods, InboundOrder

PREFIX = "IBR"
CARRIERS = ("FEDEX", "UPS", "DHL", "USPS")


def _asked_for(call: Call, ids: list[str]) -> list[InboundOrder]:
    """Orders of this shop by id, with or without its letters: a sample asks without and is answered with them."""
    named_ids = (one if one.startswith(PREFIX) else PREFIX + one for one in ids)
    found = (INBOUND.of(call.world).get(one) for one in named_ids)
    return [one for one in found if one is not None and one.shop_id == call.shop.id]


def _planned(call: Call, inbound: InboundOrder) -> list[tuple[Goods, int, int]]:
    """Goods with the pieces planned and received."""
    received = inbound.status == "RECEIVED"
    return [
        (GOODS.of(call.world)[goods_id], pieces, pieces if received else 0)
        for goods_id, pieces in inbound.planned.items()
    ]


def _merchant(call: Call) -> dict[str, str]:
    return {"id": call.shop.seller_id, "name": call.world.sellers[call.shop.seller_id].name}


@operation("GET", "/fbt/202409/inbound_orders")
def inbound_orders(call: Call) -> dict[str, Any]:
    return {"inbound_orders": [_first_shape(call, one) for one in _asked_for(call, call.query["ids"])]}


def _first_shape(call: Call, inbound: InboundOrder) -> dict[str, Any]:
    one = merchant(call)
    document: dict[str, Any] = {
        "id": inbound.id,
        "type": "REPLENISHMENT",
        "merchant": _merchant(call),
        "create_time": inbound.create_time,
        "ship_time": inbound.create_time,
        "expect_arrive_time": inbound.expect_time,
        "planned_goods": [
            {**named(call, goods), "quantity": planned, "sku_ids": [goods.sku_id]}
            for goods, planned, _ in _planned(call, inbound)
        ],
        "received_batches": [
            _batch(call, inbound, goods, received)
            for goods, _, received in _planned(call, inbound)
            if received
        ],
        "order_operation_logs": [
            {"operate_time": step.at, "order_status": step.status} for step in inbound.steps
        ],
        "carriers": [{"carrier_name": inbound.carrier, "tracking_number": inbound.tracking_number}],
    }
    if one is not None:
        document["warehouse"] = warehouse(call, one)
    if inbound.arrive_time is not None:
        document["actual_arrive_time"] = inbound.arrive_time
    return document


def _batch(call: Call, inbound: InboundOrder, goods: Goods, received: int) -> dict[str, Any]:
    return {
        "id": f"{inbound.id.removeprefix(PREFIX)}{goods.sequence:04d}",
        "goods_id": goods.id,
        "normal_quantity": received,
        "defective_quantity": 0,
        "total_quantity": received,
        "product_ids": [call.world.skus[goods.sku_id].product_id],
        "sku_ids": [goods.sku_id],
    }


@operation("GET", "/fbt/202602/inbound_orders")
def inbound_order_details(call: Call) -> dict[str, Any]:
    return {"inbound_orders": [_second_shape(call, one) for one in _asked_for(call, call.query["order_ids"])]}


def _second_shape(call: Call, inbound: InboundOrder) -> dict[str, Any]:
    one = merchant(call)
    number = inbound.id.removeprefix(PREFIX)
    carrier = inbound.carrier.upper()
    document: dict[str, Any] = {
        "order_id": number,
        "order_id_string": inbound.id,
        "order_plan_id": number,
        "merchant": _merchant(call),
        "create_time": inbound.create_time,
        "ship_time": inbound.create_time,
        "expected_arrival_time": inbound.expect_time,
        "status_logs": [
            {
                "operate_time": step.at,
                "previous_status": step.before,
                "new_status": step.status,
                "operator": "system",
            }
            for step in inbound.steps
        ],
        "logistic_info_list": [
            {
                "provider_name": carrier if carrier in CARRIERS else "OTHER",
                "waybill_number": inbound.tracking_number,
            }
        ],
        "inbound_goods_lot_receive_item_details": [
            {
                "goods_id": goods.id,
                "planned_count": planned,
                "normal_received_count": received,
                "defective_received_count": 0,
                "total_received_count": received,
            }
            for goods, planned, received in _planned(call, inbound)
        ],
    }
    if one is not None:
        document["warehouse"] = {**warehouse(call, one, "business_warehouse_ids"), "type": "HUB"}
    if inbound.arrive_time is not None:
        document["actual_arrival_time"] = inbound.arrive_time
    if call.query.get("include_carton_details"):
        document["carton_details"] = _cartons(call, inbound)
    return document


def _cartons(call: Call, inbound: InboundOrder) -> list[dict[str, Any]]:
    """One carton for each kind of goods."""
    return [
        {
            "carton_no": str(number),
            "carton_type": "SINGLE_SKU",
            "box_measurements": {
                "weight": "12",
                "weight_unit": "KILOGRAM",
                "width": "40",
                "height": "40",
                "length": "60",
                "length_unit": "CENTIMETER",
            },
            "items": [{"goods_id": goods.id, "quantity": planned}],
        }
        for number, (goods, planned, _) in enumerate(_planned(call, inbound), 1)
    ]
