"""What the tests of fulfilment share: orders that wait in a shop of the grand tour, and what is said about them."""

from __future__ import annotations

import json
from typing import Any

from tests.tiktok_shop_sim.wire import Reply, Shop

FULFILLMENT = "/fulfillment/202309"
UPS = "1Z999AA10123456784"


def skus_of(shop: Shop) -> list[str]:
    """The seller SKUs of a shop, most in stock first."""
    rows = shop.sim.control.inventory(shop_id=shop.id)
    rows.sort(key=lambda row: -row["available"])
    return list(dict.fromkeys(row["seller_sku"] for row in rows if row["seller_sku"]))


def basket(shop: Shop, *quantities: int) -> list[dict[str, Any]]:
    """So many pieces of the first SKU, of the second..."""
    return [
        {"seller_sku": sku, "quantity": count}
        for sku, count in zip(skus_of(shop), quantities, strict=False)
        if count
    ]


def waiting(shop: Shop, *quantities: int, kind: str = "TIKTOK", **request_body: Any) -> Any:
    """A fresh order of a shop whose hold is over, shipped by TikTok unless told otherwise."""
    request_body.setdefault("lines", basket(shop, *(quantities or (1,))))
    return shop.sim.control.buy(shop_id=shop.id, shipping_type=kind, release=True, **request_body)[0]


def siblings(shop: Shop, count: int, **request_body: Any) -> list[Any]:
    """Orders of one buyer to one address."""
    first = waiting(shop, **request_body)
    buyer = {"user_id": first["buyer_user_id"]}
    return [first, *(waiting(shop, buyer=buyer, **request_body) for _ in range(count - 1))]


def package_of(order: Any) -> str:
    return str(order["packages"][0]["id"])


def detail(shop: Shop, order: Any, version: str = "202507") -> Any:
    return shop.get(f"/order/{version}/orders", {"ids": order["id"]}).data["orders"][0]


def package_detail(shop: Shop, package_id: str) -> Any:
    return shop.get(f"{FULFILLMENT}/packages/{package_id}").data


def truth(shop: Shop, order: Any) -> Any:
    return shop.sim.control.order(order["id"])


def status(shop: Shop, order: Any) -> str:
    return str(truth(shop, order)["status"])


def providers(shop: Shop) -> dict[str, str]:
    """Carrier ids by name."""
    shops = shop.sim.control.state()["shops"]
    found: dict[str, str] = next(one for one in shops if one["id"] == shop.id)["providers"]
    return found


def documents(shop: Shop, package_id: str, kind: str = "SHIPPING_LABEL", **query: str) -> Reply:
    return shop.get(
        f"{FULFILLMENT}/packages/{package_id}/shipping_documents", {"document_type": kind, **query}
    )


def listen(shop: Shop) -> None:
    """Let the app have an address, where nobody answers: what was sent is read from the control API."""
    shop.sim.control.settings(webhook_url="http://127.0.0.1:9/hooks")


def notices(shop: Shop, kind: int) -> list[Any]:
    """What was said in notices of a type, oldest first."""
    return [json.loads(notice["body"])["data"] for notice in shop.sim.control.notices(type=kind)]
