"""Our client against the simulator: every operation it has, in every version it speaks, read into its types.

The two were written apart, from the same facts. The table must name each operation, so one added to the client asks
for its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from tests.support import mugs, packing, purse, returning

from tiktok_shop import Client, PriceAmount, SkuInventory, SkuPriceUpdate, WarehouseQuantity
from tiktok_shop.operations import OPERATIONS
from tiktok_shop.types import requests as rq
from tiktok_shop.types.taxonomy_requests import (
    AttributesQuery,
    BrandsQuery,
    CategoriesQuery,
    RecommendCategory,
    RulesQuery,
)
from tiktok_shop.types.values import HandoverMethod
from tiktok_shop_sim.testing import Simulator

NUMBERS = count(1)


def tracking() -> str:
    """A UPS number that nobody has used."""
    return f"1Z{next(NUMBERS):016d}"


@dataclass
class Meeting:
    """A client connected to a running shop."""

    client: Client
    simulator: Simulator
    shop: dict[str, Any]

    def waiting(self, **request_body: Any) -> dict[str, Any]:
        """An order whose hold is over."""
        order: dict[str, Any] = self.simulator.control.buy(
            shop_id=self.shop["id"], release=True, catalogue_only=True, **request_body
        )[0]
        return order

    def shipped(self) -> tuple[str, str]:
        """An order that was just shipped, and its package."""
        order = self.waiting()["id"]
        reply = self.client.fulfilment.mark_shipped(
            order, tracking_number=tracking(), shipping_provider_id=self.shop["providers"]["UPS"]
        )
        package = reply.value.package_id
        assert package
        return order, package


def _meeting(scenario: str) -> Iterator[Meeting]:
    with Simulator(scenario, orders=60, access_token="TOKEN") as simulator:
        shop = simulator.control.shop()
        with Client(
            simulator.app_key,
            simulator.app_secret,
            access_token="TOKEN",
            shop_cipher=shop["cipher"],
            base_url=simulator.url,
        ) as client:
            yield Meeting(client, simulator, shop)
        assert simulator.errors() == ""


@pytest.fixture(scope="module")
def us() -> Iterator[Meeting]:
    yield from _meeting("corner-shop")


@pytest.fixture(scope="module")
def vn() -> Iterator[Meeting]:
    yield from _meeting("saigon")


@pytest.fixture(scope="module")
def labels() -> Iterator[Meeting]:
    """A US shop whose buyers can choose TikTok's own shipping."""
    yield from _meeting("grand-tour")


Deed = Callable[[Meeting, str], Any]


def _mark_shipped(m: Meeting, version: str) -> Any:
    provider = m.shop["providers"]["UPS"]
    return m.client.fulfilment.mark_shipped(
        m.waiting()["id"], tracking_number=tracking(), shipping_provider_id=provider, version=version
    )


def _correct_order(m: Meeting, version: str) -> Any:
    order, _ = m.shipped()
    return m.client.fulfilment.update_order_shipping_info(
        order, tracking_number=tracking(), shipping_provider_id=m.shop["providers"]["UPS"], version=version
    )


def _correct_package(m: Meeting, version: str) -> Any:
    _, package = m.shipped()
    return m.client.fulfilment.update_package_shipping_info(
        package, tracking_number=tracking(), shipping_provider_id=m.shop["providers"]["UPS"], version=version
    )


def _package_of(m: Meeting, shipping_type: str) -> str:
    return str(m.waiting(shipping_type=shipping_type)["packages"][0]["id"])


def _ship(m: Meeting, version: str) -> Any:
    slots = m.client.fulfilment.handover_time_slots(_package_of(m, "TIKTOK")).value
    assert slots.can_drop_off or slots.can_pickup
    return m.client.fulfilment.ship_package(
        _package_of(m, "TIKTOK"), rq.ShipPackage(handover_method=HandoverMethod.DROP_OFF), version=version
    )


def _batch(m: Meeting, version: str) -> Any:
    packages = [
        rq.PackageToShip(id=_package_of(m, "TIKTOK"), handover_method=HandoverMethod.DROP_OFF)
        for _ in range(2)
    ]
    return m.client.fulfilment.batch_ship(packages, version=version)


def _document(m: Meeting, version: str) -> Any:
    package = _package_of(m, "TIKTOK")
    m.client.fulfilment.ship_package(package, rq.ShipPackage(handover_method=HandoverMethod.DROP_OFF))
    return m.client.fulfilment.shipping_document(package, version=version)


def _order(m: Meeting) -> str:
    return str(m.simulator.control.orders(shop_id=m.shop["id"], status="IN_TRANSIT", limit=1)[0]["id"])


def _warehouse(m: Meeting) -> str:
    return str(m.client.logistics.warehouses().values[0].id)


ADDRESS = "https://hooks.example.com/tiktok"


def _stock(m: Meeting, which: int = 0) -> dict[str, Any]:
    """A SKU of a live product in a warehouse, each ``which`` another one."""
    live = {
        row["sku_id"]
        for row in m.simulator.control.get("/skus")["rows"]
        if row["product_status"] == "ACTIVATE"
    }
    by_product = {row["product_id"]: row for row in m.simulator.control.inventory() if row["sku_id"] in live}
    row: dict[str, Any] = list(by_product.values())[which]
    return row


def _set_stock(m: Meeting, version: str) -> Any:
    row = _stock(m)
    units = [WarehouseQuantity(warehouse_id=row["warehouse_id"], quantity=7)]
    sku = SkuInventory(id=row["sku_id"], inventory=units)
    return m.client.inventory.update(row["product_id"], [sku], version=version)


def _set_price(m: Meeting, version: str) -> Any:
    row = _stock(m)
    sku = SkuPriceUpdate(id=row["sku_id"], price=PriceAmount(amount="17.25", currency="USD"))
    return m.client.prices.update(row["product_id"], [sku], version=version)


def _off_sale(m: Meeting, version: str) -> Any:
    product = [_stock(m, 1)["product_id"]]
    off = m.client.products.deactivate(product, version=version)
    m.client.products.activate(product)
    return off


def _on_sale(m: Meeting, version: str) -> Any:
    product = [_stock(m, 1)["product_id"]]
    m.client.products.deactivate(product)
    return m.client.products.activate(product, version=version)


def _promotion(m: Meeting, version: str) -> Any:
    body = {"skus": [{"sku_id": _stock(m, 2)["sku_id"], "percent": "10", "quantity_limit": 3}]}
    activity = str(m.simulator.control.post("/promotion", **body)["id"])
    return m.client.promotions.get(activity, version=version)


def _leaf(m: Meeting) -> str:
    """A category that takes products."""
    tree = m.client.categories.tree(CategoriesQuery(category_version="v2")).values
    return next(one.id for one in tree if one.is_leaf and one.id)


def word() -> str:
    """A word that nobody has used."""
    number = next(NUMBERS)
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}")


def _mugs(m: Meeting) -> mugs.Mugs:
    sku_id = _stock(m)["sku_id"]
    rows = m.simulator.control.inventory()
    return mugs.Mugs(m.client, [each["warehouse_id"] for each in rows if each["sku_id"] == sku_id])


def _of_mugs(way: Callable[[mugs.Mugs], Any]) -> Deed:
    return lambda m, _version: way(_mugs(m))


def _packed(way: packing.Way) -> Deed:
    return lambda m, version: way(
        packing.Bench(m.client, m.simulator.control, m.shop["id"], tracking), version
    )


WAYS: dict[str, Deed] = {
    "authorization.shops": lambda m, v: m.client.authorization.shops(version=v),
    "seller.shops": lambda m, v: m.client.seller.shops(version=v),
    "seller.permissions": lambda m, v: m.client.seller.permissions(version=v),
    "orders.search": lambda m, v: m.client.orders.search(page_size=20, version=v),
    "orders.detail": lambda m, v: m.client.orders.detail([_order(m)], version=v),
    "orders.price_detail": lambda m, v: m.client.orders.price_detail(_order(m), version=v),
    "logistics.warehouses": lambda m, v: m.client.logistics.warehouses(version=v),
    "logistics.delivery_options": lambda m, v: m.client.logistics.delivery_options(_warehouse(m), version=v),
    "logistics.shipping_providers": lambda m, v: m.client.logistics.shipping_providers(
        next(iter(m.shop["delivery_options"].values())), version=v
    ),
    "logistics.tracking": lambda m, v: m.client.logistics.tracking(_order(m), version=v),
    "fulfilment.mark_shipped": _mark_shipped,
    "fulfilment.ship_package": _ship,
    "fulfilment.batch_ship": _batch,
    "fulfilment.update_order_shipping_info": _correct_order,
    "fulfilment.update_package_shipping_info": _correct_package,
    "fulfilment.package_detail": lambda m, v: m.client.fulfilment.package_detail(m.shipped()[1], version=v),
    "fulfilment.search_packages": lambda m, v: m.client.fulfilment.search_packages(version=v),
    "fulfilment.order_tracking": lambda m, v: m.client.fulfilment.order_tracking(_order(m), version=v),
    "fulfilment.shipping_document": _document,
    "fulfilment.handover_time_slots": lambda m, v: m.client.fulfilment.handover_time_slots(
        _package_of(m, "TIKTOK"), version=v
    ),
    "events.webhooks": lambda m, v: m.client.events.webhooks(version=v),
    "events.update_webhook": lambda m, v: m.client.events.update_webhook(
        "ORDER_STATUS_CHANGE", ADDRESS, version=v
    ),
    "events.delete_webhook": lambda m, v: m.client.events.delete_webhook("PACKAGE_UPDATE", version=v),
    "products.search": lambda m, v: m.client.products.search(version=v),
    "products.get": lambda m, v: m.client.products.get(_stock(m)["product_id"], version=v),
    "products.activate": _on_sale,
    "products.deactivate": _off_sale,
    "inventory.search": lambda m, v: m.client.inventory.search(sku_ids=[_stock(m)["sku_id"]], version=v),
    "inventory.update": _set_stock,
    "prices.update": _set_price,
    "promotions.search": lambda m, v: m.client.promotions.search(version=v),
    "promotions.get": _promotion,
    "products.prerequisites": lambda m, v: m.client.products.prerequisites(version=v),
    "categories.tree": lambda m, v: m.client.categories.tree(
        CategoriesQuery(category_version="v2"), version=v
    ),
    "categories.attributes": lambda m, v: m.client.categories.attributes(
        _leaf(m), AttributesQuery(category_version="v2"), version=v
    ),
    "categories.rules": lambda m, v: m.client.categories.rules(
        _leaf(m), RulesQuery(category_version="v2"), version=v
    ),
    "categories.recommend": lambda m, v: m.client.categories.recommend(
        RecommendCategory(product_title="Cotton T-Shirt", category_version="v2"), version=v
    ),
    "brands.search": lambda m, v: m.client.brands.search(
        BrandsQuery(page_size=10, category_version="v2"), version=v
    ),
    "brands.create": lambda m, v: m.client.brands.create(f"Corner Shop {word()}", version=v),
    "compliance.manufacturers": lambda m, v: m.client.compliance.manufacturers(version=v),
    "compliance.responsible_persons": lambda m, v: m.client.compliance.responsible_persons(version=v),
    "categories.size_charts": lambda m, v: m.client.categories.size_charts(page_size=10, version=v),
    "logistics.fbt_warehouses": lambda m, v: m.client.logistics.fbt_warehouses(version=v),
    **{name: _of_mugs(way) for name, way in mugs.WAYS.items()},
    **{name: _packed(way) for name, way in (packing.US | packing.VN | purse.WAYS | returning.WAYS).items()},
}
IN_VIETNAM = {
    "fulfilment.ship_package",
    "fulfilment.batch_ship",
    "fulfilment.shipping_document",
    "fulfilment.handover_time_slots",
    *packing.VN,
}
"""Calls about packages that exist before they are shipped (facts.md 8.2)."""
SPOKEN = [(name, version) for name, operation in OPERATIONS.items() for version in operation.versions]


def test_the_table_names_every_operation_of_the_client() -> None:
    assert WAYS.keys() == OPERATIONS.keys()


@pytest.mark.parametrize(("name", "version"), SPOKEN, ids=lambda value: str(value))
def test_an_operation_of_the_client_is_played_and_read(
    us: Meeting, vn: Meeting, labels: Meeting, name: str, version: str
) -> None:
    meeting = vn if name in IN_VIETNAM else labels if name in packing.US else us
    if name == "events.delete_webhook":
        meeting.client.events.update_webhook("PACKAGE_UPDATE", ADDRESS)
    assert WAYS[name](meeting, version) is not None
    operation = OPERATIONS[name]
    path = operation.paths[version]
    call = meeting.simulator.control.calls(operation=f"{operation.method} {path}")[-1]
    assert (call["verdict"], call["code"], call["warnings"]) == ("ok", 0, []), call
