"""data_reconciliation: other channels tell what became of TikTok's orders; those that nobody knows come back."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation

FAILED, BAD_ORDER = "36010031", "36010025"
"""The codes of the documented example; that they mean an unknown order is assumed."""


@operation(
    "POST", "/data_reconciliation/202310/orders/import", "/data_reconciliation/202401/orders/import"
)  # fmt: skip
def import_orders(call: Call) -> dict[str, Any]:
    return {"errors": _errors(call, {call.shop.id})}


@operation("POST", "/data_reconciliation/202309/orders/sync")
def sync_orders(call: Call) -> dict[str, Any]:
    shop_id = call.query.get("shop_id")
    return {"errors": _errors(call, set(call.grant.shop_ids) if shop_id is None else {str(shop_id)})}


def _errors(call: Call, shops: set[str]) -> list[dict[str, Any]]:
    return [_error(row) for row in call.field("orders", []) if not _known(call, row.get("order_id"), shops)]


def _known(call: Call, order_id: str | None, shops: set[str]) -> bool:
    order = call.world.orders.get(order_id or "")
    return order is not None and order.shop_id in shops


def _error(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": FAILED,
        "message": "The order could not be imported.",
        "detail": {
            "order_id": row.get("order_id", ""),
            "channel_order_id": row.get("channel_order_id", ""),
            "channel_type": row.get("channel_type", ""),
            "extra_errors": [{"code": BAD_ORDER, "message": "Invalid order_id"}],
        },
    }
