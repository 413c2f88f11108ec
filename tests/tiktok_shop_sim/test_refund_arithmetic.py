"""Refunds to the minor unit: in every market, unit by unit, in parts, and never more than was paid."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tiktok_shop_sim.aftersales import (
    BASE,
    RETURNS,
    approve,
    ask,
    balanced,
    delivered,
    on_the_wire,
    order_in,
    paid,
    payment,
    plenty,
    refunds_of,
)
from tests.tiktok_shop_sim.wire import Shop, nothing_changes

from tiktok_shop_sim import scenarios
from tiktok_shop_sim.clock import Clock
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.testing import Simulator
from tiktok_shop_sim.world import amounts, orders, people, refunds, returns
from tiktok_shop_sim.world.amounts import Quote, RefundLine
from tiktok_shop_sim.world.orders import Basket, Line
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.world import World

REGIONS = ("US", "GB", "DE", "VN", "ID", "MX", "JP")
ON_TOP = {"US"}
PARTS = ("refund_total", "refund_subtotal", "refund_shipping_fee", "refund_tax", "retail_delivery_fee")


@pytest.fixture(scope="module")
def tour() -> Iterator[Simulator]:
    with Simulator("grand-tour", orders=0, auth_codes=["C1"]) as simulator:
        simulator.control.settings(refund_seconds=0)
        yield simulator
        assert simulator.errors() == ""


@pytest.fixture(scope="module")
def shops(tour: Simulator) -> dict[str, Shop]:
    first = Shop(tour).connect("C1")
    found = first.get("/authorization/202309/shops", cipher=None).data["shops"]
    return {row["region"]: Shop(tour, token=first.token, cipher=row["cipher"], id=row["id"]) for row in found}


def bought(shop: Shop, status: str = "DELIVERED", quantity: int = 3, **request_body: Any) -> Any:
    """Three units with discounts of both kinds and shipping that was partly given."""
    whole = "." not in payment_of_any(shop)
    unit, fee = ("7", "11") if whole else ("0.77", "4.99")
    row = plenty(shop)
    line = {
        "sku_id": row["sku_id"],
        "quantity": quantity,
        "seller_discount": unit,
        "platform_discount": unit,
    }
    fees = {"shipping_fee": fee, "shipping_seller_discount": unit}
    request_body = fees | {"warehouse_id": row["warehouse_id"]} | request_body
    return order_in(shop, status, lines=[line], **request_body)


def payment_of_any(shop: Shop) -> str:
    """A total as this market writes it."""
    order = shop.sim.control.buy(shop_id=shop.id, pay=False)[0]
    return str(order["total"])


def identity(region: str, amount: dict[str, str]) -> None:
    """What a refund's total consists of (facts.md 6.5)."""
    total, subtotal, shipping, tax, retail = (Decimal(amount[name]) for name in PARTS)
    assert total == subtotal + shipping + (tax + retail if region in ON_TOP else 0)
    assert all(value >= 0 for value in (total, subtotal, shipping, tax, retail))


def lines_sum_up(document: dict[str, Any], lines: str) -> None:
    for part in PARTS:
        whole = Decimal(document["refund_amount"][part])
        assert whole == sum(Decimal(line["refund_amount"][part]) for line in document[lines]), part


@pytest.mark.parametrize("region", REGIONS)
def test_returned_one_by_one_an_order_is_paid_back_whole_and_never_more(
    region: str, shops: dict[str, Shop]
) -> None:
    shop = shops[region]
    order = bought(shop)
    shipping = []
    for line in order["lines"]:
        asked = ask(shop, order, unit_ids=[line["id"]])["id"]
        assert approve(shop, asked, "DIRECT_REFUND").code == 0
        shop.sim.control.step(seconds=1)
        seen = on_the_wire(shop, asked)
        identity(region, seen["refund_amount"])
        lines_sum_up(seen, "return_line_items")
        shipping.append(Decimal(seen["refund_amount"]["refund_shipping_fee"]))
    assert shipping[:2] == [0, 0]
    assert shipping[2] == Decimal(payment(shop, order["id"])["shipping_fee"]) > 0
    refunded = [Decimal(one["amount"]["total"]) for one in refunds_of(shop, order["id"])]
    assert sum(refunded) == paid(shop, order["id"])
    assert shop.sim.control.order(order["id"])["status"] == "COMPLETED"
    balanced(shop)


@pytest.mark.parametrize("region", REGIONS)
def test_a_cancelled_order_is_paid_back_whole(region: str, shops: dict[str, Shop]) -> None:
    shop = shops[region]
    order = bought(shop, "AWAITING_SHIPMENT")
    total = paid(shop, order["id"])
    uk = "_uk" if region == "GB" else ""
    reason = f"seller_cancel_reason_out_of_stock{uk}"
    request_body = {"order_id": order["id"], "request_type": "CANCEL", "reason_name": reason}
    quoted = shop.post(f"{BASE}/refunds/calculate", request_body).data["order_refund_amount"]
    done = shop.post(f"{BASE}/cancellations", {"order_id": order["id"], "cancel_reason": reason}).data
    path = f"{BASE}/cancellations/search"
    (seen,) = shop.post(path, {"cancel_ids": [done["cancel_id"]]}).data["cancellations"]
    assert seen["refund_amount"] == quoted
    assert Decimal(quoted["refund_total"]) == total
    identity(region, seen["refund_amount"])
    lines_sum_up(seen, "cancel_line_items")
    (refund,) = refunds_of(shop, order["id"])
    assert (Decimal(refund["amount"]["total"]), refund["cancel_id"]) == (total, done["cancel_id"])
    assert shop.sim.control.order(order["id"])["status"] == "CANCELLED"


@pytest.mark.parametrize("region", ["US", "GB", "DE", "VN", "MX", "JP"])
def test_a_seller_refunds_a_part_and_every_part_shrinks_with_it(region: str, shops: dict[str, Shop]) -> None:
    shop = shops[region]
    order = bought(shop)
    path = f"/return_refund/202602/orders/{order['id']}/aftersale_eligibility"
    found = shop.get(path, {"initiate_aftersale_user": "SELLER", "request_types": "REFUND"}).data
    reason = found["sku_eligibility"][0]["line_item_eligibility"][0]["available_reason_names"][0]
    request_body = {"order_id": order["id"], "return_type": "REFUND", "return_reason": reason}
    part = "13" if region in ("VN", "JP") else "7.31"
    done = shop.post(RETURNS, request_body | {"refund_total": part}).data
    shop.sim.control.step(seconds=1)
    seen = on_the_wire(shop, done["return_id"])
    assert seen["refund_amount"]["refund_total"] == part
    identity(region, seen["refund_amount"])
    lines_sum_up(seen, "return_line_items")
    assert shop.sim.control.order(order["id"])["status"] == "DELIVERED"
    with nothing_changes(shop.sim):
        assert shop.post(RETURNS, request_body).code == 25001010


def test_what_another_request_holds_is_not_promised_twice(shops: dict[str, Shop]) -> None:
    shop = shops["US"]
    order = bought(shop, quantity=2)
    held = [ask(shop, order, "REFUND", unit_ids=[line["id"]]) for line in order["lines"]]
    fees = [Decimal(one["amount"]["shipping_fee"]) for one in held]
    assert fees[0] == 0 < fees[1]
    assert sum(Decimal(one["amount"]["total"]) for one in held) == paid(shop, order["id"])


def test_nothing_goes_back_that_was_never_paid(shops: dict[str, Shop]) -> None:
    shop = shops["VN"]
    control = shop.sim.control
    unpaid = control.buy(shop_id=shop.id, pay=False)[0]
    control.cancel(unpaid["id"])
    at_the_door = control.buy(shop_id=shop.id, payment="cod", release=True)[0]
    reason = {"order_id": at_the_door["id"], "cancel_reason": "seller_cancel_reason_wrong_price"}
    assert shop.post(f"{BASE}/cancellations", reason).code == 0
    for order in (unpaid, at_the_door):
        assert control.order(order["id"])["status"] == "CANCELLED"
        assert refunds_of(shop, order["id"]) == []
        (seen,) = shop.post(f"{BASE}/cancellations/search", {"order_ids": [order["id"]]}).data[
            "cancellations"
        ]
        assert seen["refund_amount"]["refund_total"] == "0"
    door = delivered(shop, payment="cod")
    asked = ask(shop, door, "REFUND")
    assert Decimal(asked["amount"]["total"]) == paid(shop, door["id"])


def test_free_orders_are_returned_without_money(shops: dict[str, Shop]) -> None:
    shop = shops["US"]
    order = delivered(shop, payment="sample")
    asked = ask(shop, order)["id"]
    approve(shop, asked, "DIRECT_REFUND")
    shop.sim.control.step(seconds=1)
    assert on_the_wire(shop, asked)["return_status"] == "RETURN_OR_REFUND_REQUEST_COMPLETE"
    assert refunds_of(shop, order["id"]) == []


def test_the_fee_of_some_states_goes_back_with_the_last_unit() -> None:
    """Colorado's retail delivery fee (facts.md 6.5) belongs to the order, not to a unit."""
    world, order = _colorado_order(units=2)
    first, second = order.units
    early = refunds.quote(world, order, [first])
    assert (early.retail_delivery_fee, early.shipping_fee) == (0, 0)
    refunds.pay_back(world, order, early, world.now())
    late = returns.quote(world, order, [second])
    assert late.retail_delivery_fee == order.retail_delivery_fee > 0
    assert late.shipping_fee == 499
    total = sum(u.sale + u.tax for u in order.units) + 499 + order.shipping_tax + order.retail_delivery_fee
    assert early.total + late.total == total
    refunds.pay_back(world, order, late, world.now())
    assert refunds.fully_refunded(world, order)


def _colorado_order(units: int) -> tuple[World, Order]:
    world = scenarios.build(Settings(scenario="corner-shop", orders=0), Clock(None, 1))
    shop = next(iter(world.shops.values()))
    market = world.market_of(shop.id)
    buyer = people.invent_buyer(world, market)
    while buyer.recipient.place.divisions[1] != "Colorado":
        buyer = people.invent_buyer(world, market)
    warehouse = world.default_warehouse(shop.id)
    assert warehouse is not None
    sku = next(s for s in world.skus.values() if s.stock and s.stock.get(warehouse.id))
    basket = Basket(
        shop_id=shop.id,
        buyer=buyer,
        lines=[Line(sku.id, units)],
        warehouse_id=warehouse.id,
        delivery_option_id=next(iter(world.delivery_options)),
        shipping_fee=499,
    )
    order = orders.place(world, basket, world.now())
    orders.pay(world, order, world.now())
    return world, order


MONEY = st.integers(min_value=0, max_value=10**9)


@given(MONEY, st.lists(MONEY, min_size=1, max_size=30))
def test_a_shared_amount_loses_nothing(amount: int, weights: list[int]) -> None:
    parts = amounts.share(amount, weights)
    assert sum(parts) == amount
    assert len(parts) == len(weights)
    assert all(part >= 0 for part in parts)


@given(st.lists(st.tuples(MONEY, MONEY, MONEY, MONEY), min_size=1, max_size=8), st.data(), st.booleans())
def test_a_reduced_refund_still_adds_up(
    rows: list[tuple[int, int, int, int]], data: st.DataObject, on_top: bool
) -> None:
    whole = Quote(
        [
            RefundLine(
                str(place), goods, fee, tax, retail if on_top else 0,
                goods + fee + (tax + retail if on_top else 0),
            )
            for place, (goods, fee, tax, retail) in enumerate(rows)
        ]
    )  # fmt: skip
    wanted = data.draw(st.integers(min_value=0, max_value=whole.total))
    part = amounts.reduced(whole, wanted, tax_on_top=on_top)
    assert part.total == wanted
    extra = part.tax + part.retail_delivery_fee if on_top else 0
    assert part.total == part.subtotal + part.shipping_fee + extra
    assert part.unit_ids == whole.unit_ids
