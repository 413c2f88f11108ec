"""Helpers for what is about money: orders brought to their buyers, amounts read exactly, every page of a list."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.tiktok_shop_sim.wire import Shop, mark_shipped, waiting_order

STATEMENTS = "/finance/202309/statements"
BY_TIME = {"sort_field": "statement_time"}
BY_ORDER = {"sort_field": "order_create_time"}
BY_CREATION = {"sort_field": "create_time"}


def number(amount: str) -> Decimal:
    return Decimal(amount)


def summed(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), Decimal(0))


def leaves(tree: dict[str, Any]) -> Iterator[Decimal]:
    """Every amount of a breakdown, but for what is there for information only."""
    for name, value in tree.items():
        if name == "supplementary_component":
            continue
        if isinstance(value, dict):
            yield from leaves(value)
        else:
            yield Decimal(value)


def every(shop: Shop, path: str, rows: str, query: dict[str, Any]) -> list[dict[str, Any]]:
    """All rows of a list, page by page."""
    found: list[dict[str, Any]] = []
    token = ""
    while True:
        data = shop.get(path, query | ({"page_token": token} if token else {})).data
        found += data[rows]
        token = data["next_page_token"]
        if not token:
            return found
        assert data[rows], "a page that promises more is not empty"


def delivered(shop: Shop, **request_body: Any) -> Any:
    """A fresh order of a shop in the US, brought to the buyer."""
    order = waiting_order(shop, **request_body)
    assert mark_shipped(shop, order["id"], f"1Z999AA1{_digits(order)}").code == 0
    shop.sim.control.deliver(order_id=order["id"])
    return order


def _digits(order: dict[str, Any]) -> str:
    """Ten digits that no other order's parcel has."""
    return f"{int(order['id']) % 10**10:010d}"


def delivered_in_vietnam(shop: Shop, shipping_type: str = "TIKTOK", **request_body: Any) -> Any:
    control = shop.sim.control
    request_body.setdefault("lines", [{"seller_sku": "AT-DEN-M"}])
    order = control.buy(release=True, shop_id=shop.id, shipping_type=shipping_type, **request_body)[0]
    body: dict[str, Any] = {"handover_method": "DROP_OFF"}
    if shipping_type == "SELLER":
        provider = control.shop()["providers"]["Viettel Post"]
        own = {"tracking_number": f"17{_digits(order)}", "shipping_provider_id": provider}
        body = {"self_shipment": own}
    reply = shop.post(f"/fulfillment/202309/packages/{order['packages'][0]['id']}/ship", body)
    assert reply.code == 0, reply.body
    control.deliver(order_id=order["id"])
    return order


def later(shop: Shop, **by: float) -> None:
    """Some days on, with a token that is good then."""
    shop.sim.control.step(**by)
    shop.connect(shop.sim.control.authorize())


def settled(shop: Shop) -> Any:
    """The statement that closes now, as the platform knows it."""
    return shop.sim.control.post("/settle", shop_id=shop.id)["statement"]


def transactions(shop: Shop, statement_id: str, version: str) -> list[dict[str, Any]]:
    rows = "statement_transactions" if version == "202309" else "transactions"
    path = f"/finance/{version}/statements/{statement_id}/statement_transactions"
    return every(shop, path, rows, {**BY_ORDER, "page_size": 50})


def of_order(shop: Shop, order_id: str, version: str) -> Any:
    return shop.get(f"/finance/{version}/orders/{order_id}/statement_transactions").data


def audit(shop: Shop) -> list[Any]:
    problems: list[Any] = shop.sim.control.get("/audit")["problems"]
    return problems
