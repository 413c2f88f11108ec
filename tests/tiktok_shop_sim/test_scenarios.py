"""What the scenarios hold, read over the wire, and that what they hold keeps every rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from tests.tiktok_shop_sim.purse import transactions
from tests.tiktok_shop_sim.wire import Shop

from tiktok_shop_sim import scenarios
from tiktok_shop_sim.clock import Clock
from tiktok_shop_sim.modules import import_all
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.testing import Simulator
from tiktok_shop_sim.world import product_rules
from tiktok_shop_sim.world import product_versions as versions

EVERY_STATUS = {
    "UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION",
    "IN_TRANSIT", "DELIVERED", "COMPLETED", "CANCELLED",
}  # fmt: skip


@pytest.fixture(scope="module")
def house() -> Iterator[Simulator]:
    with Simulator("open-house", auth_codes=["C1"]) as simulator:
        yield simulator
        assert simulator.errors() == ""


@pytest.fixture
def shops(house: Simulator) -> dict[str, Shop]:
    """The US and the GB shop of a fresh open house, under one token."""
    house.control.reset()
    first = Shop(house).connect("C1")
    rows = first.get("/authorization/202309/shops", cipher=None).data["shops"]
    return {row["region"]: Shop(house, first.token, cipher=row["cipher"], id=row["id"]) for row in rows}


def paged(shop: Shop, path: str, key: str, size: int = 50, body: Any = None, **query: Any) -> list[Any]:
    """Every row of a search."""
    found: list[Any] = []
    query["page_size"] = size
    while True:
        data = shop.post(path, {} if body is None else body, query).data
        found.extend(data.get(key) or [])
        if not data.get("next_page_token"):
            return found
        query["page_token"] = data["next_page_token"]


def orders(shop: Shop, **body: Any) -> list[dict[str, Any]]:
    return paged(shop, "/order/202309/orders/search", "orders", 100, body)


BOTH = pytest.mark.parametrize("region", ["US", "GB"])


def test_one_authorization_covers_both_shops_and_another_account_stays_outside(house: Simulator) -> None:
    house.control.reset()
    shop = Shop(house).connect("C1")
    rows = shop.get("/authorization/202309/shops", cipher=None).data["shops"]
    assert [row["region"] for row in rows] == ["US", "GB"]
    all_shops = house.control.state()["shops"]
    stranger = next(row for row in all_shops if row["id"] not in {own["id"] for own in rows})
    refused = shop.post("/order/202309/orders/search", {}, {"page_size": 10}, cipher=stranger["cipher"])
    assert refused.code == 101000


@BOTH
def test_open_house_has_an_order_of_every_particular(shops: dict[str, Shop], region: str) -> None:
    shop = shops[region]
    found = orders(shop)
    for name in ("is_subscription_order", "is_refundable_sample", "is_replacement_order", "seller_note"):
        assert any(order[name] for order in found), name
    for name in ("fast_dispatch_sla_time", "handling_duration", "release_date", "auto_combine_group_id"):
        assert (region != "US" and name == "auto_combine_group_id") or any(
            name in order for order in found
        ), name
    lines = [line for order in found for line in order["line_items"]]
    assert any(line.get("combined_listing_skus") and len(line["sub_item_info"]) == 2 for line in lines)
    assert any(line.get("room_id") for line in lines)
    homes = [order["recipient_address"] for order in found if "recipient_address" in order]
    assert any("delivery_preferences" in home for home in homes)
    discounted = [order["payment"] for order in found if order["payment"]["platform_discount"] != "0.00"]
    assert any(paid["shipping_fee_seller_discount"] != "0.00" for paid in discounted)


@BOTH
def test_open_house_has_a_parcel_that_is_fetched_and_insured(shops: dict[str, Shop], region: str) -> None:
    shop = shops[region]
    waiting = [one for one in orders(shop, order_status="AWAITING_COLLECTION") if one["seller_note"]]
    detail = shop.get(f"/fulfillment/202309/packages/{waiting[0]['packages'][0]['id']}").data
    assert detail["handover_method"] == "PICKUP"
    assert detail["pickup_slot"]["end_time"] > detail["pickup_slot"]["start_time"] > detail["create_time"]
    assert detail["insurance"] == {
        "is_purchased": True,
        "coverage_amount": "89.00",
        "is_claim_eligible": False,
        "claim_status": "NOT_STARTED",
    }
    shop.sim.control.post("/lose", order_id=waiting[0]["id"])
    lost = shop.get(f"/fulfillment/202309/packages/{detail['package_id']}").data
    assert lost["insurance"]["is_claim_eligible"]


@BOTH
def test_open_house_has_adjustments_settled_and_not(shops: dict[str, Shop], region: str) -> None:
    shop = shops[region]
    query = {"page_size": 100, "sort_field": "order_create_time"}
    rows = shop.get("/finance/202507/orders/unsettled", query).data["transactions"]
    penalty = next(row for row in rows if row["type"] == "PLATFORM_PENALTY")
    assert (penalty["est_adjustment_amount"], penalty["est_settlement_amount"]) == ("-3.00", "-3.00")
    assert any(
        "order_delivery_time" in row and row["order_id"] == penalty["adjustment_order_id"] for row in rows
    )
    closed = shop.get("/finance/202309/statements", {"page_size": 100, "sort_field": "statement_time"}).data
    lines = [line for one in closed["statements"] for line in transactions(shop, one["id"], "202309")]
    settled = {
        Decimal(line["settlement_amount"]) for line in lines if line["type"] == "LOGISTICS_REIMBURSEMENT"
    }
    assert Decimal("4.25") in settled


@BOTH
def test_orders_are_in_every_status(shops: dict[str, Shop], region: str) -> None:
    found = Counter(order["status"] for order in orders(shops[region]))
    assert set(found) == EVERY_STATUS
    assert sum(found.values()) >= 40


def test_fifteen_british_orders_can_be_shipped_and_fifteen_others_cancelled(shops: dict[str, Shop]) -> None:
    shop = shops["GB"]
    waiting = [
        order
        for order in orders(shop, order_status="AWAITING_SHIPMENT")
        if order["shipping_type"] == "SELLER"
        and order["fulfillment_type"] == "FULFILLMENT_BY_SELLER"
        and order["packages"]
        and not order["is_buyer_request_cancel"]
    ]
    assert len(waiting) >= 30
    for number, order in enumerate(waiting[:15]):
        path = f"/logistics/202309/delivery_options/{order['delivery_option_id']}/shipping_providers"
        offered = {row["name"]: row["id"] for row in shop.get(path).data["shipping_providers"]}
        body = {"tracking_number": f"155{number:011d}", "shipping_provider_id": offered["DPD"]}
        shipped = shop.post(f"/fulfillment/202309/orders/{order['id']}/packages", body).data
        assert shipped["package_id"] == order["packages"][0]["id"]
    for order in waiting[15:30]:
        request_body = {"order_id": order["id"], "cancel_reason": "seller_cancel_reason_wrong_price_uk"}
        done = shop.post("/return_refund/202309/cancellations", request_body)
        assert done.code == 0, done.body
    now = {order["id"]: order["status"] for order in orders(shop)}
    assert {now[order["id"]] for order in waiting[:15]} == {"AWAITING_COLLECTION"}
    assert {now[order["id"]] for order in waiting[15:30]} == {"CANCELLED"}
    assert shop.sim.control.get("/audit")["problems"] == []


@BOTH
def test_orders_of_many_kinds_are_there(shops: dict[str, Shop], region: str) -> None:
    shop = shops[region]
    found = orders(shop)
    waiting = [order for order in found if order["status"] == "AWAITING_SHIPMENT"]
    assert not any(order["is_cod"] for order in found)
    assert any(order["is_sample_order"] for order in waiting)
    assert {"NORMAL", "ZERO_LOTTERY", "PRE_ORDER", "MADE_TO_ORDER"} <= {o["order_type"] for o in waiting}
    assert any(Decimal(order["payment"]["total_amount"]) == 0 for order in waiting)
    assert any(item["is_gift"] for order in waiting for item in order["line_items"])
    assert {"FULFILLMENT_BY_SELLER", "FULFILLMENT_BY_TIKTOK"} == {o["fulfillment_type"] for o in waiting}
    assert {"SELLER", "TIKTOK"} == {order["shipping_type"] for order in waiting}
    assert len({order["warehouse_id"] for order in waiting}) == 2
    assert any(len(order["line_items"]) >= 6 for order in waiting)
    together = Counter(
        (order["user_id"], order["recipient_address"]["full_address"])
        for order in waiting
        if order["shipping_type"] == "SELLER"
    )
    assert max(together.values()) >= 3
    assert len(orders(shop, is_buyer_request_cancel=True)) == 2


@BOTH
def test_cancellations_are_at_every_step(shops: dict[str, Shop], region: str) -> None:
    rows = paged(shops[region], "/return_refund/202309/cancellations/search", "cancellations")
    assert {(row["cancel_type"], row["cancel_status"]) for row in rows} == {
        ("BUYER_CANCEL", "CANCELLATION_REQUEST_PENDING"),
        ("BUYER_CANCEL", "CANCELLATION_REQUEST_COMPLETE"),
        ("BUYER_CANCEL", "CANCELLATION_REQUEST_CANCELLED"),
        ("CANCEL", "CANCELLATION_REQUEST_COMPLETE"),
    }


@BOTH
def test_returns_are_at_every_step(shops: dict[str, Shop], region: str) -> None:
    shop = shops[region]
    rows = paged(shop, "/return_refund/202309/returns/search", "return_orders")
    assert {row["return_status"] for row in rows} == {
        "RETURN_OR_REFUND_REQUEST_PENDING", "REFUND_OR_RETURN_REQUEST_REJECT", "AWAITING_BUYER_SHIP",
        "BUYER_SHIPPED_ITEM", "REJECT_RECEIVE_PACKAGE", "AWAITING_BUYER_RESPONSE",
        "RETURN_OR_REFUND_REQUEST_CANCEL", "RETURN_OR_REFUND_REQUEST_COMPLETE",
        "REPLACEMENT_REQUEST_PENDING", "REPLACEMENT_REQUEST_REJECT", "REPLACEMENT_REQUEST_COMPLETE",
        "EXCHANGE_REQUEST_PENDING",
    }  # fmt: skip
    assert {row["return_type"] for row in rows} == {"REFUND", "RETURN_AND_REFUND", "REPLACEMENT", "EXCHANGE"}
    assert "IN_PROGRESS" in {row.get("arbitration_status") for row in rows}
    pending = next(row for row in rows if row["return_status"] == "RETURN_OR_REFUND_REQUEST_PENDING")
    decision = "APPROVE_REFUND" if pending["return_type"] == "REFUND" else "APPROVE_RETURN"
    approved = shop.post(
        f"/return_refund/202309/returns/{pending['return_id']}/approve", {"decision": decision}
    )
    assert approved.code == 0, approved.body


@BOTH
def test_products_are_in_every_state(shops: dict[str, Shop], region: str) -> None:
    shop = shops[region]
    rows = paged(shop, "/product/202502/products/search", "products", 100)
    assert {row["status"] for row in rows} >= {
        "DRAFT", "PENDING", "FAILED", "ACTIVATE", "SELLER_DEACTIVATED", "PLATFORM_DEACTIVATED",
    }  # fmt: skip
    truth = {row["status"] for row in shop.sim.control.get("/products", shop_id=shop.id)["rows"]}
    assert {"FREEZE", "DELETED"} <= truth
    failed = next(row for row in rows if row["status"] == "FAILED")
    detail = shop.get(f"/product/202309/products/{failed['id']}").data
    assert len(detail["audit_failed_reasons"]) == 2
    edited = next(row for row in rows if "Lined Notebook" in row["title"])
    path = f"/product/202309/products/{edited['id']}"
    assert shop.get(path).data["title"] == "Lined Notebook A5, lay-flat binding"
    waiting = shop.get(path, {"return_under_review_version": "true"}).data
    assert waiting["title"].endswith("recycled paper")


@BOTH
def test_products_are_of_many_categories_with_attributes_and_brands(
    shops: dict[str, Shop], region: str
) -> None:
    shop = shops[region]
    rows = paged(shop, "/product/202502/products/search", "products", 100, {"status": "ACTIVATE"})
    details = [shop.get(f"/product/202309/products/{row['id']}").data for row in rows]
    leaves = {detail["category_chains"][-1]["id"] for detail in details}
    assert len(leaves) >= 5
    assert len({detail["brand"]["name"] for detail in details}) >= 4
    assert sum(bool(detail.get("product_attributes")) for detail in details) >= 5
    assert all(detail["main_images"][0]["urls"] for detail in details)


@BOTH
def test_ten_days_of_statements_add_up_in_both_shapes(shops: dict[str, Shop], region: str) -> None:
    shop = shops[region]
    query = {"sort_field": "statement_time", "page_size": 100}
    statements = shop.get("/finance/202309/statements", query).data["statements"]
    assert len({statement["statement_time"] for statement in statements}) >= 10
    for statement in statements[:10]:
        order = {"sort_field": "order_create_time", "page_size": 100}
        flat = shop.get(f"/finance/202309/statements/{statement['id']}/statement_transactions", order).data
        deep = shop.get(f"/finance/202501/statements/{statement['id']}/statement_transactions", order).data
        total = sum(Decimal(row["settlement_amount"]) for row in flat["statement_transactions"])
        assert total == Decimal(statement["settlement_amount"]) == Decimal(deep["total_settlement_amount"])


@BOTH
def test_promotions_run_come_and_are_over(shops: dict[str, Shop], region: str) -> None:
    shop = shops[region]
    rows = paged(shop, "/promotion/202309/activities/search", "activities", 100)
    assert {row["status"] for row in rows} == {"ONGOING", "NOT_START", "EXPIRED", "DEACTIVATED"}
    assert {row["activity_type"] for row in rows} >= {"FIXED_PRICE", "DIRECT_DISCOUNT", "FLASHSALE"}


@BOTH
def test_buyers_wrote_and_goods_lie_with_tiktok(shops: dict[str, Shop], region: str) -> None:
    shop = shops[region]
    chats = shop.get("/customer_service/202309/conversations", {"page_size": 20}).data["conversations"]
    assert len(chats) == 2
    assert sorted(chat["unread_count"] for chat in chats)[-1] > 0
    stored = shop.sim.control.get("/fbt", shop_id=shop.id)
    assert stored["fbt_warehouse_id"]
    assert sum(row["reserved"] for row in stored["goods"]) == 1
    assert sum(row["available"] + row["reserved"] for row in stored["goods"]) < 60 * len(stored["goods"])


def test_an_open_house_may_be_empty_of_orders(house: Simulator) -> None:
    house.control.reset(orders=0)
    assert house.control.orders() == []
    assert len(house.control.get("/products")["rows"]) == 39
    assert house.control.get("/audit")["problems"] == []


@pytest.mark.parametrize("name", [name for name in scenarios.names() if name != "busy-shop"])
def test_a_scenario_keeps_every_rule_now_and_in_a_month(house: Simulator, name: str) -> None:
    house.control.reset(scenario=name)
    assert house.control.get("/audit")["problems"] == []
    house.control.step(days=30)
    assert house.control.get("/audit")["problems"] == []
    house.control.reset(scenario="open-house")


@pytest.mark.parametrize("name", scenarios.names())
def test_nothing_is_overdue_when_a_scenario_opens(house: Simulator, name: str) -> None:
    """Otherwise the world would change by itself before anybody looked."""
    house.control.reset(scenario=name, orders=50 if name == "busy-shop" else None, speed=0)
    clock = house.control.clock()
    assert clock["next_due"] > clock["now"]
    house.control.reset(scenario="open-house", speed=1)


@pytest.mark.parametrize("name", ["open-house", "grand-tour"])
def test_what_is_on_sale_keeps_the_rules_of_its_category(name: str) -> None:
    import_all("tiktok_shop_sim.world.product_rules")
    world = scenarios.build(Settings(scenario=name), Clock(None))
    seen = 0
    for product in world.products.values():
        if product.status in ("DRAFT", "FAILED"):
            continue
        live = versions.listing(world, product).live
        draft = product_rules.Draft(
            world, world.shops[product.shop_id], versions.copy(live), product, versions.copy(live)
        )
        assert list(product_rules.faults(draft)) == [], product.title
        seen += 1
    assert seen >= 14


@pytest.mark.parametrize("name", ["open-house", "grand-tour"])
def test_the_same_seed_and_moment_give_the_same_world(house: Simulator, name: str) -> None:
    def told(seed: int) -> list[Any]:
        house.control.reset(scenario=name, seed=seed, now=1_780_000_000, speed=0)
        return [house.control.orders(), house.control.inventory(), house.control.state()["shops"]]

    first = told(7)
    assert told(7) == first
    assert told(8) != first
    house.control.reset(scenario="open-house", speed=1)
