"""A product that every market accepts, to be made worse by the tests, and what a test asks about products."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.tiktok_shop_sim.wire import Reply, Shop

from tiktok_shop_sim import pictures

BASE = "/product/202309"
MUGS = {"v2": "801005", "v1": "600006"}
MATERIAL = "100157"
TITLES = {"JP": "手作りの陶器マグカップ、三百ミリリットル、青い釉薬、食洗機対応、日本製の土を使用"}
TITLE = "Hand thrown stoneware mug with a blue glaze"
DESCRIPTION = "<p>A mug of <b>stoneware</b> that fits two hands.</p>"
CURRENCY = {"US": "USD", "GB": "GBP", "DE": "EUR", "VN": "VND", "ID": "IDR", "MX": "MXN", "JP": "JPY"}
PRICE = {
    "US": "14.00",
    "GB": "12.50",
    "DE": "13.90",
    "VN": "120000",
    "ID": "89000",
    "MX": "250.00",
    "JP": "2400",
}
OLD_TREE = ("GB", "DE", "MX", "JP")


def truth(shop: Shop) -> dict[str, Any]:
    """What the world knows about the shop itself."""
    for index in range(20):
        row = shop.sim.control.shop(index)
        if row["id"] == shop.id:
            return dict(row)
    raise LookupError(shop.id)


def region(shop: Shop) -> str:
    return str(truth(shop)["region"])


def warehouses(shop: Shop) -> list[str]:
    """The sales warehouses of the shop."""
    rows = shop.get("/logistics/202309/warehouses").data["warehouses"]
    return [
        row["id"] for row in rows if row["type"] == "SALES_WAREHOUSE" and row["effect_status"] == "ENABLED"
    ]


def upload(shop: Shop, data: bytes, use_case: str = "MAIN_IMAGE") -> Reply:
    """Upload a picture; uploads take no shop."""
    edge = "edge-of-a-part"
    parts = {"use_case": use_case.encode(), "data": data}
    raw = b""
    for name, value in parts.items():
        file = '; filename="a.jpg"' if name == "data" else ""
        raw += (
            f'--{edge}\r\ncontent-disposition: form-data; name="{name}"{file}\r\n\r\n'.encode()
            + value
            + b"\r\n"
        )
    raw += f"--{edge}--\r\n".encode()
    form = f"multipart/form-data; boundary={edge}"
    return shop.call("POST", f"{BASE}/images/upload", raw=raw, content_type=form, cipher=None)


def picture(shop: Shop, width: int = 600, height: int = 600, use_case: str = "MAIN_IMAGE") -> str:
    """The uri of a fresh picture."""
    return str(upload(shop, pictures.drawn("mug", width, height), use_case).data["uri"])


def good(shop: Shop, count: int = 2, **changes: Any) -> dict[str, Any]:
    """The body of a product that passes every rule of the shop's market."""
    where = region(shop)
    tree = "v1" if where in OLD_TREE else "v2"
    body: dict[str, Any] = {
        "save_mode": "LISTING",
        "title": TITLES.get(where, TITLE),
        "description": DESCRIPTION,
        "category_id": MUGS[tree],
        "category_version": tree,
        "main_images": [{"uri": picture(shop)}],
        "product_attributes": [{"id": MATERIAL, "values": [{"name": "Stoneware"}]}],
        "package_weight": {"value": "0.45", "unit": "KILOGRAM"},
        "package_dimensions": {"length": "14", "width": "11.5", "height": "10", "unit": "CENTIMETER"},
        "skus": [sku(shop, number) for number in range(count)],
    }
    if where == "DE":
        body["responsible_person_ids"] = [responsible_person(shop)]
    return body | changes


def responsible_person(shop: Shop) -> str:
    """Who answers for the seller's products in the European Union."""
    person = {
        "name": "Charlie Lind",
        "email": "charlie@linden.example",
        "phone_number": {"country_code": "+49", "local_number": "3025550100"},
        "address": {"street_address_line1": "Lindenstraße 12", "postal_code": "10969", "country": "DE"},
    }
    path = "/product/202409/compliance/responsible_persons"
    return str(shop.post(path, person, cipher=None).data["responsible_person_id"])


def sku(shop: Shop, number: int = 0, **changes: Any) -> dict[str, Any]:
    """A SKU of that product: one of several glazes."""
    where = region(shop)
    return {
        "seller_sku": f"GLAZE-{number:03d}",
        "sales_attributes": [{"name": "Glaze", "value_name": f"Blue {number}"}],
        "price": {"currency": CURRENCY[where], "amount": PRICE[where]},
        "inventory": [{"warehouse_id": one, "quantity": 20 + number} for one in warehouses(shop)],
    } | changes


def changed(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The body with one place changed: `skus.0.price.amount`; `del` takes it away."""
    body = copy.deepcopy(body)
    place: Any = body
    *steps, last = path.split(".")
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
    key: Any = int(last) if isinstance(place, list) else last
    if value == "del":
        del place[key]
    else:
        place[key] = value
    return body


def create(shop: Shop, body: dict[str, Any]) -> Reply:
    return shop.post(f"{BASE}/products", body)


def listed(shop: Shop, count: int = 2, **changes: Any) -> dict[str, Any]:
    """A product that has passed its review, as Create Product answered it. No clock decides any review from here on."""
    shop.sim.control.settings(review_seconds=600)
    made = create(shop, good(shop, count, **changes)).data
    shop.sim.control.post("/review", product_id=made["product_id"], verdict="approve")
    return dict(made)


def get(shop: Shop, product_id: str, **query: Any) -> dict[str, Any]:
    return dict(shop.get(f"{BASE}/products/{product_id}", query).data)


def known(shop: Shop, product_id: str) -> dict[str, Any]:
    """The truth about a product."""
    rows = shop.sim.control.get("/products")["rows"]
    return next(dict(row) for row in rows if row["product_id"] == product_id)


@contextmanager
def nothing_listed(shop: Shop) -> Iterator[None]:
    """What is refused leaves every product, its versions, prices and stock as they were, and tells nobody."""

    def now() -> Any:
        control = shop.sim.control
        return control.get("/products"), control.inventory(), len(control.notices())

    before = now()
    yield
    assert now() == before
