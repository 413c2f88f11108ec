"""What may be done with an order's units, and what a refund would amount to."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.return_refund.amounts import refund_amount
from tiktok_shop_sim.operations.return_refund.requested import named_order, named_units
from tiktok_shop_sim.spec import error_words
from tiktok_shop_sim.world import eligibility, reasons, returns
from tiktok_shop_sim.world.records import Order, Unit

REQUESTS = ("CANCEL", "REFUND", "RETURN_AND_REFUND")
"""202309 and 202512 document `RETURN` for the second in their lists and `REFUND` in their samples."""


@operation(
    "GET",
    "/return_refund/202309/orders/{order_id}/aftersale_eligibility",
    "/return_refund/202512/orders/{order_id}/aftersale_eligibility",
    "/return_refund/202602/orders/{order_id}/aftersale_eligibility",
)
def aftersale_eligibility(call: Call) -> dict[str, Any]:
    order = named_order(call, call.path["order_id"], 25007006)
    actor = call.query.get("initiate_aftersale_user", "SELLER")
    asked = [kind for kind in REQUESTS if kind in (call.query.get("request_types") or REQUESTS)]
    by_sku: dict[str, list[Unit]] = {}
    for unit in order.units:
        by_sku.setdefault(unit.sku_id, []).append(unit)
    return {
        "sku_eligibility": [
            {
                "sku_id": sku_id,
                "line_item_eligibility": [
                    entry for kind in asked for entry in _entries(call, order, units, kind, actor)
                ],
            }
            for sku_id, units in by_sku.items()
        ]
    }


def _entries(call: Call, order: Order, units: list[Unit], kind: str, actor: str) -> list[dict[str, Any]]:
    """One entry per answer: units that share one are named together."""
    by_code: dict[int, list[Unit]] = {}
    for unit in units:
        by_code.setdefault(_code(call, order, unit, kind, actor), []).append(unit)
    return [_entry(call, order, found, kind, actor, code) for code, found in by_code.items()]


def _code(call: Call, order: Order, unit: Unit, kind: str, actor: str) -> int:
    if kind != "CANCEL":
        return eligibility.hindrance(call.world, order, unit, kind, actor)
    code = eligibility.cancel_hindrance(call.world, order, actor)
    free = {one.id for one in eligibility.cancellable(order, actor)}
    return code or (0 if unit.id in free else eligibility.TOO_MANY)


def _entry(call: Call, order: Order, units: list[Unit], kind: str, actor: str, code: int) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "request_type": kind,
        "order_line_items_ids": [unit.id for unit in units],
        "eligible": not code,
    }
    if code:
        entry |= {"ineligible_code": code, "ineligible_reason": error_words()[code]}
    if call.version >= "202512":
        entry["available_reason_names"] = [] if code else _reasons(call, order, kind, actor)
    if call.version >= "202602":
        entry["order_line_list"] = [
            {"order_line_item_id": unit.id, **piece}
            for unit in units
            for piece in [{"sub_order_line_item_id": part.id} for part in unit.parts] or [{}]
        ]
    return entry


def _reasons(call: Call, order: Order, kind: str, actor: str) -> list[str]:
    status = eligibility.reason_status(order) if kind == "CANCEL" else order.status
    return list(reasons.fitting(call.market.reasons_market, reasons.KINDS[kind], actor, status))


@operation("POST", "/return_refund/202309/refunds/calculate", "/return_refund/202602/refunds/calculate")
def calculate_refund(call: Call) -> dict[str, Any]:
    order = named_order(call, call.field("order_id"), 25007006)
    kind = call.field("request_type")
    reason = call.field("reason_name")
    if kind not in REQUESTS or not _is_known(call, kind, reason):
        raise call.refuse(25001001)
    actor = "BUYER" if reason in reasons.fitting(*_list(call, kind, "BUYER")) else "SELLER"
    named = named_units(
        call, order, lambda unit: not _code(call, order, unit, kind, actor), 25005011, 25001001
    )
    units = named if named is not None else _all(call, order, kind)
    return {"order_refund_amount": refund_amount(call.market, returns.quote(call.world, order, units))}


def _list(call: Call, kind: str, actor: str) -> tuple[str, str, str]:
    return call.market.reasons_market, reasons.KINDS[kind], actor


def _is_known(call: Call, kind: str, reason: str) -> bool:
    return any(reason in reasons.fitting(*_list(call, kind, actor)) for actor in ("BUYER", "SELLER"))


def _all(call: Call, order: Order, kind: str) -> list[Unit]:
    """Everything that is left: neither cancelled nor refunded nor asked for."""
    if kind == "CANCEL":
        return eligibility.cancellable(order, "SELLER")
    bespoken = {
        unit_id
        for record in returns.of_order(call.world, order.id)
        if record.running or record.served
        for unit_id in record.unit_ids
    }
    return [unit for unit in order.units if unit.status != "CANCELLED" and unit.id not in bespoken]
