"""What the published samples of the played reads show, some object of the open house shows too.

NOT_SHOWN names every key that no object shows, and why, with all that is inside it; a key that is shown after all may
not stand there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop

from tiktok_shop_sim import spec
from tiktok_shop_sim.testing import Simulator

SAMPLES = spec.folder() / "samples"
VERSIONS_OF_SEARCH = ("202309", "202312", "202502")
SHIPPED = ("AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED")

BRAZIL = "Brazil only: no such shop in the open house"
FEES_ELSEWHERE = "a fee of other markets"
INSURANCE = "no source says when a buyer pays for this insurance"
NOT_KEPT = "nothing the simulator plays sets it"
PFAND = "deposits are European"
TOKOPEDIA = "Tokopedia: Indonesian shops only (test_product_documents.py)"

NOT_SHOWN: dict[str, dict[str, str]] = {
    "order/get-order-detail.json": {
        "orders.channel_entity_national_registry_id": BRAZIL,
        "orders.consultation_id": "prescriptions are not sold",
        "orders.cpf": BRAZIL,
        "orders.cpf_name": BRAZIL,
        "orders.exchange_source_order_id": "exchanges are made while the world runs (test_returns.py)",
        "orders.fast_delivery_program": NOT_KEPT,
        "orders.line_items.buyer_service_fee": FEES_ELSEWHERE,
        "orders.line_items.pfand_fee": PFAND,
        "orders.line_items.retail_delivery_fee": NOT_KEPT,
        "orders.line_items.small_order_fee": FEES_ELSEWHERE,
        "orders.payment.buyer_service_fee": FEES_ELSEWHERE,
        "orders.payment.handling_fee": FEES_ELSEWHERE,
        "orders.payment.item_insurance_fee": INSURANCE,
        "orders.payment.item_insurance_tax": INSURANCE,
        "orders.payment.shipping_insurance_fee": INSURANCE,
        "orders.payment.small_order_fee": FEES_ELSEWHERE,
        "orders.payment_auth_code": BRAZIL,
        "orders.payment_card_type": BRAZIL,
        "orders.payment_method_code": BRAZIL,
    },
    "order/get-price-detail.json": {
        "cod_fee": "cash on delivery is paid in South East Asia",
        "cod_fee_net_amount": "cash on delivery is paid in South East Asia",
        "line_items.cod_fee": "cash on delivery is paid in South East Asia",
        "line_items.cod_fee_amount": "cash on delivery is paid in South East Asia",
    },
    "product/get-product.json": {
        "global_product_association": "global products are answered, not played",
        "integrated_platform_statuses": TOKOPEDIA,
        "prescription_requirement": "prescriptions are not sold",
        "primary_combined_product_id": NOT_KEPT,
        "product_families": "no operation makes a family",
        "shipping_template_id": NOT_KEPT,
        "skus.fees": PFAND,
        "skus.global_listing_policy": "global products are answered, not played",
        "skus.pre_sale.fulfillment_type.release_date": "a date in a scenario would grow old",
        "subscribe_info.subscribe_promotion_config": "no source says what a market allows",
        "video": "a scenario brings no film (test_media.py)",
    },
    "product/inventory-search.json": {
        "inventory.skus.total_available_inventory_distribution.creator_inventory": "no creator reserves stock",
    },
    "product/search-products.json": {
        "products.integrated_platform_statuses": TOKOPEDIA,
        "products.product_families": "no operation makes a family",
        "products.product_sync_fail_reasons": "global products are answered, not played",
        "products.skus.fees": PFAND,
        "products.skus.pre_sale.fulfillment_type.release_date": "a date in a scenario would grow old",
    },
    "promotion/search-activities.json": {
        "activities.discount": "discounts on baskets are made through the API (test_promotion.py)",
    },
    "return_refund/search-cancellations.json": {
        "cancellations.cancel_line_items.refund_amount.buyer_service_fee": FEES_ELSEWHERE,
        "cancellations.refund_amount.buyer_service_fee": FEES_ELSEWHERE,
    },
    "return_refund/search-returns.json": {
        "return_orders.combined_return_id": NOT_KEPT,
        "return_orders.next_return_id": "a return is followed by another while the world runs",
        "return_orders.pre_return_id": "a return is followed by another while the world runs",
        "return_orders.refund_amount.buyer_service_fee": FEES_ELSEWHERE,
        "return_orders.return_line_items.refund_amount.buyer_service_fee": FEES_ELSEWHERE,
    },
}


class Crawler:
    """Reads everything that a shop shows, and remembers which keys each operation answered with."""

    def __init__(self, shop: Shop, seen: dict[str, set[str]]) -> None:
        self.shop = shop
        self.seen = seen

    def call(
        self, method: str, path: str, query: dict[str, Any], body: Any = None, **options: Any
    ) -> dict[str, Any]:
        reply = self.shop.call(method, path, query, body, **options)
        match = spec.load().match(method, path)
        assert match is not None
        assert match.operation is not None
        self.seen.setdefault(match.operation.key, set()).update(paths(reply.data))
        return dict(reply.data)

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        return self.call("GET", path, query)

    def post(self, path: str, body: Any = None, **query: Any) -> dict[str, Any]:
        return self.call("POST", path, query, {} if body is None else body)

    def rows(self, read: Callable[..., dict[str, Any]], path: str, name: str, **query: Any) -> list[Any]:
        """All pages of a list."""
        found: list[Any] = []
        token = {}
        while True:
            data = read(path, **query, **token)
            found.extend(data[name])
            if not data.get("next_page_token"):
                return found
            token = {"page_token": data["next_page_token"]}


def paths(value: Any, at: str = "") -> Iterator[str]:
    """The key paths of a document; a list has those of all its items."""
    if isinstance(value, list):
        for inner in value:
            yield from paths(inner, at)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield at + key
            yield from paths(inner, f"{at}{key}.")


def crawl_shop(crawler: Crawler, region: str) -> None:
    for path in ("/authorization/202309/shops", "/seller/202309/shops", "/seller/202309/permissions"):
        crawler.call("GET", path, {}, cipher=None)
    crawler.call("GET", "/authorization/202405/category_assets", {}, cipher=None)
    crawler.get("/product/202309/categories", category_version="v2" if region == "US" else "v1")
    crawler.rows(crawler.get, "/product/202309/brands", "brands", page_size=100)
    for version in ("202309", "202312"):
        crawler.get(f"/product/{version}/prerequisites")
    for warehouse in crawler.get("/logistics/202309/warehouses")["warehouses"]:
        path = f"/logistics/202309/warehouses/{warehouse['id']}/delivery_options"
        for option in crawler.get(path).get("delivery_options", []):
            if option["type"] != "STANDARD":
                crawler.get(f"/logistics/202309/delivery_options/{option['id']}/shipping_providers")


def crawl_products(crawler: Crawler) -> None:
    rows: list[Any] = []
    for version in VERSIONS_OF_SEARCH:
        rows = crawler.rows(crawler.post, f"/product/{version}/products/search", "products", page_size=100)
    for row in rows:
        if row["status"] not in ("FREEZE", "DELETED"):
            crawler.get(f"/product/202309/products/{row['id']}")
    crawler.post("/product/202309/inventory/search", {"product_ids": [row["id"] for row in rows]})
    crawler.rows(crawler.post, "/promotion/202309/activities/search", "activities", page_size=100)


def crawl_orders(crawler: Crawler) -> None:
    orders = crawler.rows(crawler.post, "/order/202309/orders/search", "orders", page_size=100)
    for first in range(0, len(orders), 50):
        ids = ",".join(order["id"] for order in orders[first : first + 50])
        for version in ("202309", "202507"):
            crawler.get(f"/order/{version}/orders", ids=ids)
    for order in orders:
        crawler.get(f"/order/202407/orders/{order['id']}/price_detail")
        if order["status"] in SHIPPED:
            crawler.get(f"/fulfillment/202309/orders/{order['id']}/tracking")
            crawler.get(f"/logistics/202604/orders/{order['id']}/tracking")
            for version in ("202309", "202501"):
                crawler.get(f"/finance/{version}/orders/{order['id']}/statement_transactions")
    packages = crawler.rows(crawler.post, "/fulfillment/202309/packages/search", "packages", page_size=50)
    for package in packages:
        crawler.get(f"/fulfillment/202309/packages/{package['id']}")


def crawl_aftersales(crawler: Crawler) -> None:
    returns: list[Any] = []
    for version in ("202309", "202602"):
        base = f"/return_refund/{version}"
        crawler.rows(crawler.post, f"{base}/cancellations/search", "cancellations", page_size=50)
        returns = crawler.rows(crawler.post, f"{base}/returns/search", "return_orders", page_size=50)
    for row in returns:
        crawler.get(f"/return_refund/202309/returns/{row['return_id']}/records")
    crawler.rows(crawler.get, "/customer_service/202309/conversations", "conversations", page_size=20)


def crawl_money(crawler: Crawler) -> None:
    query = {"page_size": 100, "sort_field": "statement_time"}
    for statement in crawler.rows(crawler.get, "/finance/202309/statements", "statements", **query):
        for version in ("202309", "202501"):
            path = f"/finance/{version}/statements/{statement['id']}/statement_transactions"
            crawler.get(path, page_size=100, sort_field="order_create_time")
    for version in ("202309", "202605"):
        crawler.get(f"/finance/{version}/payments", page_size=20, sort_field="create_time")
    crawler.get("/finance/202309/withdrawals", types="WITHDRAW,SETTLE,TRANSFER,REVERSE")
    crawler.rows(
        crawler.get,
        "/finance/202507/orders/unsettled",
        "transactions",
        page_size=100,
        sort_field="order_create_time",
    )


@pytest.fixture(scope="module")
def seen() -> dict[str, set[str]]:
    """The keys that the open house's two shops show, by operation."""
    found: dict[str, set[str]] = {}
    with Simulator("open-house", access_token="T", rate_limit=0) as house:
        first = Shop(house, token="T")
        for row in first.get("/authorization/202309/shops", cipher=None).data["shops"]:
            crawler = Crawler(Shop(house, token="T", cipher=row["cipher"], id=row["id"]), found)
            crawl_shop(crawler, row["region"])
            crawl_products(crawler)
            crawl_orders(crawler)
            crawl_aftersales(crawler)
            crawl_money(crawler)
    return found


def samples() -> Iterator[tuple[str, str, set[str]]]:
    """Name, operation and key paths of every published sample of an answer."""
    for file in sorted(SAMPLES.rglob("*.json")):
        document = json.loads(file.read_text())
        if "request" not in document or "response" not in document:
            continue
        data = document["response"]["body"].get("data")
        match = spec.load().match(document["request"]["method"], document["request"]["path"])
        if isinstance(data, dict) and match is not None and match.operation is not None:
            yield str(file.relative_to(SAMPLES)), match.operation.key, set(paths(data))


def excused(key: str, table: dict[str, str]) -> str:
    """The entry of a table that a key stands under, empty when there is none."""
    return next((entry for entry in table if key == entry or key.startswith(f"{entry}.")), "")


def test_every_key_of_a_sample_is_shown_by_some_object(seen: dict[str, set[str]]) -> None:
    missing = {(name, key) for name, operation, keys in samples() for key in keys - seen.get(operation, keys)}
    assert {(name, key) for name, key in missing if not excused(key, NOT_SHOWN.get(name, {}))} == set()
    used = {(name, excused(key, NOT_SHOWN.get(name, {}))) for name, key in missing}
    assert used == {(name, key) for name, table in NOT_SHOWN.items() for key in table}


def test_the_crawl_reaches_the_samples_of_every_area(seen: dict[str, set[str]]) -> None:
    reached = {name.split("/")[0] for name, operation, _ in samples() if operation in seen}
    assert reached == {
        "authorization",
        "customer_service",
        "finance",
        "fulfillment",
        "logistics",
        "order",
        "product",
        "promotion",
        "return_refund",
        "seller",
    }
