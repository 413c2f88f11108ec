"""order: the names that other systems have for orders and their lines: add, read, find (202406)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.batch import listed
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.world import external_orders
from tiktok_shop_sim.world.external_orders import Reference

BAD_ORDER, BAD_LINE = 36020001, 36020002
WORDS = {BAD_ORDER: "Invalid order_id", BAD_LINE: "Invalid line_item id"}
"""The first is in the official sample, where codes are strings; the second is ours."""


@operation("POST", "/order/202406/orders/external_orders")
def add_external_orders(call: Call) -> dict[str, Any]:
    errors = []
    for request in call.field("orders", []):
        problem = _add(call, request["id"], request["external_order"])
        if problem:
            errors.append(_error(problem, request))
    return listed(errors)


def _add(call: Call, order_id: str, external: dict[str, Any]) -> int:
    """Keep one name; the code of what is wrong with it, 0 when nothing is."""
    order = visible_order(call, order_id)
    if order is None:
        return BAD_ORDER
    lines = [(line["id"], line["origin_id"]) for line in external.get("line_items", [])]
    if not {line_id for line_id, _ in lines} <= {unit.id for unit in order.units}:
        return BAD_LINE
    external_orders.refer(call.world, call.shop.id, order.id, external["platform"], external["id"], lines)
    return 0


def _error(code: int, request: dict[str, Any]) -> dict[str, Any]:
    named = {name: request["external_order"][name] for name in ("id", "platform")}
    return {
        "code": str(code),
        "message": WORDS[code],
        "detail": {"order_id": request["id"], "external_order": named},
    }


@operation("GET", "/order/202406/orders/{order_id}/external_orders")
def get_external_orders(call: Call) -> dict[str, Any]:
    order = visible_order(call, call.path["order_id"])
    if order is None:
        raise call.refuse(21008111)
    found = external_orders.of_order(call.world, order.id, call.query["platform"])
    return {"external_orders": [_document(reference) for reference in found]}


@operation("POST", "/order/202406/orders/external_order_search")
def search_by_external_order(call: Call) -> dict[str, Any]:
    found = external_orders.named(
        call.world, call.shop.id, call.query["platform"], call.query["external_order_id"]
    )
    return {"orders": [{"id": one.order_id, "external_order": _document(one)} for one in found]}


def _document(reference: Reference) -> dict[str, Any]:
    return {
        "id": reference.external_id,
        "platform": reference.platform,
        "line_items": [{"id": line_id, "origin_id": origin} for line_id, origin in reference.line_items],
    }
