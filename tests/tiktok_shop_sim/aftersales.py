"""What the tests of returns and refunds share: orders that have come so far, and what is known of their returns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.tiktok_shop_sim.wire import Reply, Shop

BASE = "/return_refund/202309"
RETURNS = f"{BASE}/returns"
PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
AGREED = "RETURN_OR_REFUND_REQUEST_SUCCESS"
DONE = "RETURN_OR_REFUND_REQUEST_COMPLETE"
CLOSED = "RETURN_OR_REFUND_REQUEST_CANCEL"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"
SKU = {"corner-shop": "MUG-SAND", "saigon": "NON-LA"}

STEPS = {"AWAITING_SHIPMENT": 0, "AWAITING_COLLECTION": 1, "IN_TRANSIT": 2, "DELIVERED": 3}


def order_in(shop: Shop, status: str, quantity: int = 1, **request_body: Any) -> Any:
    """A fresh order of a shop in a status that comes after the hold."""
    control = shop.sim.control
    if "lines" not in request_body:
        row = plenty(shop)
        request_body["lines"] = [{"sku_id": row["sku_id"], "quantity": quantity}]
        request_body["warehouse_id"] = row["warehouse_id"]
    order = control.buy(release=True, shop_id=shop.id, **request_body)[0]
    for move in ("/ship", "/scan", "/deliver")[: STEPS[status]]:
        control.post(move, order_id=order["id"])
    found = control.order(order["id"])
    assert found["status"] == status
    return found


def plenty(shop: Shop) -> Any:
    """What the shop has most of, and where."""
    return max(shop.sim.control.inventory(shop_id=shop.id), key=lambda row: row["available"])


def delivered(shop: Shop, quantity: int = 1, **request_body: Any) -> Any:
    return order_in(shop, "DELIVERED", quantity, **request_body)


def ask(shop: Shop, order: Any, kind: str = "RETURN_AND_REFUND", **request_body: Any) -> Any:
    """A buyer's request."""
    return shop.sim.control.post("/return", order_id=order["id"], kind=kind, **request_body)


def truth(shop: Shop, return_id: str) -> Any:
    (found,) = shop.sim.control.get("/returns", id=return_id)["returns"]
    return found


def status(shop: Shop, return_id: str) -> str:
    return str(truth(shop, return_id)["status"])


def approve(shop: Shop, return_id: str, decision: str, query: Any = None, **body: Any) -> Reply:
    return shop.post(f"{RETURNS}/{return_id}/approve", {"decision": decision, **body}, query)


def reject(
    shop: Shop, return_id: str, decision: str, reason: str, version: str = "202309", **body: Any
) -> Reply:
    path = f"/return_refund/{version}/returns/{return_id}/reject"
    return shop.post(path, {"decision": decision, "reject_reason": reason, **body})


def on_the_wire(shop: Shop, return_id: str, version: str = "202309") -> Any:
    """A return as the search shows it."""
    path = f"/return_refund/{version}/returns/search"
    (found,) = shop.post(path, {"return_ids": [return_id]}, {"page_size": "10"}).data["return_orders"]
    return found


def refunds_of(shop: Shop, order_id: str) -> list[Any]:
    found: list[Any] = shop.sim.control.get("/refunds", order_id=order_id)["refunds"]
    return found


def payment(shop: Shop, order_id: str) -> Any:
    return shop.get("/order/202309/orders", {"ids": order_id}).data["orders"][0]["payment"]


def paid(shop: Shop, order_id: str) -> Decimal:
    return Decimal(payment(shop, order_id)["total_amount"])


def stock(shop: Shop, sku_id: str) -> dict[str, int]:
    """A SKU's units in all warehouses."""
    rows = [row for row in shop.sim.control.inventory(shop_id=shop.id) if row["sku_id"] == sku_id]
    names = ("available", "committed", "sold", "returned", "listed")
    return {name: sum(row[name] for row in rows) for name in names}


def balanced(shop: Shop) -> None:
    """The stock identity of every SKU."""
    for row in shop.sim.control.inventory():
        parts = row["available"] + row["committed"] + row["sold"] + row["returned"]
        assert row["listed"] == parts, row
