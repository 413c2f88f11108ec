"""What the calls about products, stock, prices and promotions send, and what they refuse to send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import tiktok_shop as t
from tiktok_shop.types import listing_requests as lr
from tiktok_shop.types.product_requests import ProductSearch202309, ProductSearch202312

Call = Callable[[t.Client], Any]

_PRODUCT = "/product/202309/products"


def _stock(*rows: tuple[str, Any], sku: str = "S1") -> t.SkuInventory:
    return t.SkuInventory(
        id=sku, inventory=[t.WarehouseQuantity(warehouse_id=where, quantity=many) for where, many in rows]
    )


def _price(amount: str, currency: str = "USD", sku: str = "S1", **more: Any) -> t.SkuPriceUpdate:
    return t.SkuPriceUpdate(id=sku, price=t.PriceAmount(amount=amount, currency=currency), **more)  # type: ignore[arg-type]


SKU: dict[str, Any] = {
    "price": {"amount": "14.00", "currency": "USD"},
    "inventory": [{"warehouse_id": "W1", "quantity": 1}],
}
MUG: dict[str, Any] = {
    "title": "A mug",
    "description": "<p>It is.</p>",
    "category_id": "8",
    "main_images": [{"uri": "t"}],
}
_TYPED: dict[str, Any] = {**MUG, "main_images": [lr.PictureUri(uri="t")]}


def _mug(**more: Any) -> lr.CreateProduct:
    return lr.CreateProduct(**{**_TYPED, "skus": [_new()], **more})


def _new(price: str = "14.00", currency: Any = "USD", **more: Any) -> lr.NewSku:
    stock = [t.WarehouseQuantity(warehouse_id="W1", quantity=1)]
    return lr.NewSku(price=lr.PriceWrite(amount=price, currency=currency), inventory=stock, **more)


def _checked() -> lr.SkuToCheck:
    stock = [t.WarehouseQuantity(warehouse_id="W1", quantity=1)]
    return lr.SkuToCheck(price=lr.PriceCheck(amount="14.00", currency="USD"), inventory=stock)


def _option(**said: Any) -> lr.CreateProduct:
    return _mug(skus=[_new(sales_attributes=[lr.SalesAttributeWrite(**said)])])


class Form(NamedTuple):
    """An upload: its texts, the name of the file, its bytes."""

    texts: dict[str, str]
    name: str
    content: bytes


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
    (
        lambda c: c.products.create(_mug(idempotency_key="KEY")),
        "POST",
        _PRODUCT,
        {},
        {**MUG, "skus": [SKU], "idempotency_key": "KEY"},
    ),
    (
        lambda c: c.products.check(lr.CheckProduct(skus=[_checked()], **_TYPED), diagnosis=True),
        "POST",
        f"{_PRODUCT}/listing_check",
        {"is_diagnosis_required": "true"},
        {**MUG, "skus": [SKU]},
    ),
    (
        lambda c: c.products.edit("P1", lr.EditProduct(skus=[lr.SkuEdit(id="S1")], **_TYPED)),
        "PUT",
        "/product/202509/products/P1",
        {},
        {**MUG, "skus": [{"id": "S1"}]},
    ),
    (
        lambda c: c.products.partial_edit("P1", lr.PartialEditProduct(title="New", brand_id="B")),
        "POST",
        "/product/202509/products/P1/partial_edit",
        {},
        {"title": "New", "brand_id": "B"},
    ),
    (lambda c: c.products.delete(["P1"]), "DELETE", _PRODUCT, {}, {"product_ids": ["P1"]}),
    (
        lambda c: c.products.recover(["P1", "P2"]),
        "POST",
        f"{_PRODUCT}/recover",
        {},
        {"product_ids": ["P1", "P2"]},
    ),
    (
        lambda c: c.products.upload_image(
            b"\xff\x00", name='a".jpg', form=lr.ImageForm(use_case="MAIN_IMAGE")
        ),
        "POST",
        "/product/202309/images/upload",
        {},
        Form({"use_case": "MAIN_IMAGE"}, "a%22.jpg", b"\xff\x00"),
    ),
    (
        lambda c: c.products.upload_file(b"%PDF", name="žár.pdf"),
        "POST",
        "/product/202309/files/upload",
        {},
        Form({"name": "žár.pdf"}, "žár.pdf", b"%PDF"),
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
    (lambda c: c.products.delete(["P"] * 21), "product_ids", ["P"] * 21),
    (lambda c: c.products.recover([]), "product_ids", []),
    (lambda c: c.products.create(_mug(skus=[])), "skus", []),
    (lambda c: c.products.create(_mug(idempotency_key="k" * 129)), "idempotency_key", "k" * 129),
    (lambda c: c.products.create(_mug(minimum_order_quantity=21)), "minimum_order_quantity", 21),
    (lambda c: c.products.create(_mug(category_version="v3")), "category_version", "v3"),
    (lambda c: c.products.create(_mug(skus=[_new(seller_sku="s" * 51)])), "skus[0].seller_sku", "s" * 51),
    (lambda c: c.products.create(_mug(skus=[_new("1.234")])), "skus[0].price.amount", "1.234"),
    (lambda c: c.products.create(_mug(skus=[_new("1.5", "VND")])), "skus[0].price.amount", "1.5"),
    (lambda c: c.products.create(_mug(skus=[_new("1", "PLN")])), "skus[0].price.currency", "PLN"),
    (lambda c: c.products.create(_option(value_name="Red")), "skus[0].sales_attributes[0].name", None),
    (lambda c: c.products.create(_option(name="Colour")), "skus[0].sales_attributes[0].value_name", None),
    (lambda c: c.products.partial_edit("P1", lr.PartialEditProduct()), "request", None),
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
