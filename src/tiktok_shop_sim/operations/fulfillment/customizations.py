"""order and fulfillment: what is printed on demand, what a blind box held, and codes redeemed (2025 and 2026)."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.world.customizations import CUSTOMIZATIONS, Customization
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.store import Store


class Opening(msgspec.Struct):
    """What the buyer found in a blind box: SKU ids per line, in the order in which they were reported."""

    order_id: str
    line_id: str
    sku_ids: list[str]


OPENINGS = Store("blind_boxes", Opening)


def _own_order(call: Call, order_id: str | None) -> Order:
    order = visible_order(call, order_id) if order_id else None
    if order is None:
        raise call.refuse(21008111)
    return order


def _customized(call: Call) -> list[Customization]:
    """The print-on-demand data of the lines asked for; lines that have none are left out."""
    order = _own_order(call, call.field("main_order_id"))
    units = {unit.id: unit for unit in order.units}
    known = CUSTOMIZATIONS.of(call.world)
    found = []
    for request in call.field("query_order_lines", []):
        unit = units.get(request["order_line_id"])
        if unit is not None and unit.pod_id and unit.pod_id == request["pod_order_data_id"]:
            found.append(known[unit.pod_id])
    return found


@operation("POST", "/order/202606/pod_details/search")
def search_pod_details(call: Call) -> dict[str, Any]:
    rows = [{"order_line_id": one.unit_id, "pod_detail": one.detail} for one in _customized(call)]
    return {"pod_details": rows, "status_code": 0}


@operation("POST", "/fulfillment/202606/pod_details/get")
def get_pod_details(call: Call) -> dict[str, Any]:
    rows = [{"order_line_id": one.unit_id, "pod_info_json": one.detail} for one in _customized(call)]
    return {"pod_details": rows, "status_code": 0}


@operation(
    "POST",
    "/order/202511/orders/blind_box_result/callback",
    "/order/202605/orders/blind_box_result/callback",
)
def blind_box_opened(call: Call) -> dict[str, Any]:
    """Keep what was in each box, single results and (202605) batches; said again, the last word counts."""
    order = _own_order(call, call.field("main_order_id"))
    found: dict[str, list[str]] = {}
    for row in call.field("blind_box_results", []):
        found.setdefault(row.get("order_line_id") or "", []).append(row.get("blind_result_sku_id") or "")
    for row in call.field("blind_batch_box_results", []):
        boxes = row.get("blind_box_order_line_list") or []
        found.setdefault(row.get("order_line_id") or "", []).extend(
            box.get("blind_result_sku_id") or "" for box in boxes
        )
    if not found.keys() <= {unit.id for unit in order.units}:
        raise call.refuse(21011029)
    for line_id, sku_ids in found.items():
        OPENINGS.of(call.world)[line_id] = Opening(order.id, line_id, sku_ids)
    return {}
