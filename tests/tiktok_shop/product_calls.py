"""What the calls about products, stock, prices and promotions send, and what they refuse to send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tiktok_shop as t
from tiktok_shop.types.product_requests import ProductSearch202309, ProductSearch202312

Call = Callable[[t.Client], Any]

_PRODUCT = "/product/202309/products"


def _stock(*rows: tuple[str, Any], sku: str = "S1") -> t.SkuInventory:
    return t.SkuInventory(
        id=sku, inventory=[t.WarehouseQuantity(warehouse_id=where, quantity=many) for where, many in rows]
    )


def _price(amount: str, currency: str = "USD", sku: str = "S1", **more: Any) -> t.SkuPriceUpdate:
    return t.SkuPriceUpdate(id=sku, price=t.PriceAmount(amount=amount, currency=currency), **more)  # type: ignore[arg-type]


SENDS: list[tuple[Call, str, str, dict[str, str], Any]] = [
    (
        lambda c: c.products.search(
            t.ProductSearch(status="ALL", update_time_ge=5, update_time_le=5), page_size=7, page_token="a+/="
        ),
        "POST",
        "/product/202502/products/search",
        {"page_size": "7", "page_token": "a+/="},
        {"status": "ALL", "update_time_ge": 5, "update_time_le": 5},
    ),
    (
        lambda c: c.products.search(ProductSearch202312(sku_ids=["S1"]), version="202312"),
        "POST",
        "/product/202312/products/search",
        {"page_size": "100"},
        {"sku_ids": ["S1"]},
    ),
    (
        lambda c: c.products.search(ProductSearch202309(seller_skus=["A"]), version="202309"),
        "POST",
        "/product/202309/products/search",
        {"page_size": "100"},
        {"seller_skus": ["A"]},
    ),
    (lambda c: c.products.get("P1"), "GET", f"{_PRODUCT}/P1", {}, None),
    (
        lambda c: c.products.get("P1", t.ProductQuery(return_draft_version=True, locale="en-US")),
        "GET",
        f"{_PRODUCT}/P1",
        {"return_draft_version": "true", "locale": "en-US"},
        None,
    ),
    (
        lambda c: c.products.activate(["P1", "P2"]),
        "POST",
        f"{_PRODUCT}/activate",
        {},
        {"product_ids": ["P1", "P2"]},
    ),
    (
        lambda c: c.products.deactivate(["P1"]),
        "POST",
        f"{_PRODUCT}/deactivate",
        {},
        {"product_ids": ["P1"]},
    ),
    (
        lambda c: c.inventory.search(sku_ids=["S1", "S2"]),
        "POST",
        "/product/202309/inventory/search",
        {},
        {"sku_ids": ["S1", "S2"]},
    ),
    (
        lambda c: c.inventory.update("P1", [_stock(("W1", 0), ("W2", 7))]),
        "POST",
        f"{_PRODUCT}/P1/inventory/update",
        {},
        {
            "skus": [
                {
                    "id": "S1",
                    "inventory": [
                        {"warehouse_id": "W1", "quantity": 0},
                        {"warehouse_id": "W2", "quantity": 7},
                    ],
                }
            ]
        },
    ),
    (
        lambda c: c.prices.update(
            "P1", [_price("12.50", list_price=t.ListPriceAmount(amount="20", currency="USD"))]
        ),
        "POST",
        f"{_PRODUCT}/P1/prices/update",
        {},
        {
            "skus": [
                {
                    "id": "S1",
                    "price": {"currency": "USD", "amount": "12.50"},
                    "list_price": {"amount": "20", "currency": "USD"},
                }
            ]
        },
    ),
    (
        lambda c: c.promotions.search(t.ActivitySearch(status="ONGOING", page_size=5, page_token="20")),
        "POST",
        "/promotion/202309/activities/search",
        {},
        {"status": "ONGOING", "page_size": 5, "page_token": "20"},
    ),
    (lambda c: c.logistics.fbt_warehouses(), "GET", "/fbt/202408/warehouses", {}, None),
    (lambda c: c.promotions.get("A1"), "GET", "/promotion/202309/activities/A1", {}, None),
]

REFUSED: list[tuple[Call, str, object]] = [
    (lambda c: c.products.search(page_size=101), "page_size", 101),
    (
        lambda c: c.products.search(t.ProductSearch(update_time_ge=9, update_time_le=8)),
        "update_time_le",
        8,
    ),
    (
        lambda c: c.products.search(t.ProductSearch(create_time_ge=1767225600000)),
        "create_time_ge",
        1767225600000,
    ),
    (lambda c: c.products.search(t.ProductSearch(seller_skus=["A"] * 11)), "seller_skus", 11),
    (lambda c: c.products.get(""), "product_id", ""),
    (lambda c: c.products.deactivate([]), "product_ids", []),
    (lambda c: c.products.activate(["P"] * 21), "product_ids", ["P"] * 21),
    (lambda c: c.inventory.search(), "sku_ids", None),
    (lambda c: c.inventory.search(sku_ids=[]), "sku_ids", []),
    (lambda c: c.inventory.search(sku_ids=["S"] * 601), "sku_ids", ["S"] * 601),
    (lambda c: c.inventory.update("P1", []), "skus", []),
    (lambda c: c.inventory.update("P1", [_stock()]), "skus[0].inventory", []),
    (lambda c: c.inventory.update("P1", [_stock(("W1", -1))]), "skus[0].inventory[0].quantity", -1),
    (lambda c: c.inventory.update("P1", [_stock(("W1", 3.0))]), "skus[0].inventory[0].quantity", 3.0),
    (lambda c: c.inventory.update("P1", [_stock(("W1", True))]), "skus[0].inventory[0].quantity", True),
    (lambda c: c.inventory.update("P1", [_stock(("W1", "3"))]), "skus[0].inventory[0].quantity", "3"),
    (lambda c: c.inventory.update("P1", [_stock(("W1", 2**31))]), "skus[0].inventory[0].quantity", 2**31),
    (lambda c: c.inventory.update("P1", [_stock(("W1", 1), ("W1", 2))]), "skus[0].inventory", "W1"),
    (lambda c: c.inventory.update("P1", [_stock(("", 1))]), "skus[0].inventory[0].warehouse_id", ""),
    (lambda c: c.inventory.update("P1", [_stock(("W1", 1)), _stock(("W1", 2))]), "skus", "S1"),
    (lambda c: c.prices.update("P1", []), "skus", []),
    (lambda c: c.prices.update("P1", [_price("12.505")]), "skus[0].price.amount", "12.505"),
    (lambda c: c.prices.update("P1", [_price("1000.5", "JPY")]), "skus[0].price.amount", "1000.5"),
    (lambda c: c.prices.update("P1", [_price("1,000")]), "skus[0].price.amount", "1,000"),
    (lambda c: c.prices.update("P1", [_price("-1")]), "skus[0].price.amount", "-1"),
    (lambda c: c.prices.update("P1", [_price("0.00")]), "skus[0].price.amount", "0.00"),
    (lambda c: c.prices.update("P1", [_price(12.5)]), "skus[0].price.amount", 12.5),  # type: ignore[arg-type]
    (lambda c: c.prices.update("P1", [_price("1", "CHF")]), "skus[0].price.currency", "CHF"),
    (
        lambda c: c.prices.update("P1", [t.SkuPriceUpdate(id="S1", price=t.PriceAmount(currency="USD"))]),
        "skus[0].price.amount",
        None,
    ),
    (
        lambda c: c.prices.update(
            "P1", [_price("1", list_price=t.ListPriceAmount(amount="1.234", currency="USD"))]
        ),
        "skus[0].list_price.amount",
        "1.234",
    ),
    (lambda c: c.prices.update("P1", [_price("1"), _price("2")]), "skus", "S1"),
    (lambda c: c.promotions.search(t.ActivitySearch(page_size=101)), "page_size", 101),
]
