"""What settles when: days after delivery, midnights in UTC, refunds before and after, payments, snapshots."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.tiktok_shop_sim.conftest import process
from tests.tiktok_shop_sim.purse import (
    BY_ORDER,
    BY_TIME,
    STATEMENTS,
    audit,
    delivered,
    every,
    later,
    number,
    of_order,
    settled,
    transactions,
)
from tests.tiktok_shop_sim.wire import Shop, mark_shipped, waiting_order

from tiktok_shop_sim.audit import audit as audited
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.testing import Simulator
from tiktok_shop_sim.world import order_clock, refunds, returns, statements
from tiktok_shop_sim.world.finance_records import Line, Statement
from tiktok_shop_sim.world.orders import Basket
from tiktok_shop_sim.world.orders import Line as BasketLine
from tiktok_shop_sim.world.records import Order

DAY, HOUR = 86_400, 3_600
MIDNIGHT = 1_767_225_600
"""2026-01-01 00:00 UTC"""
NOON = MIDNIGHT + 12 * HOUR
REASON = "ecom_order_delivered_refund_and_return_reason_product_arrived_damaged"
assert order_clock, "importing it registers what the clock does"


@pytest.fixture(scope="module")
def corner_process() -> Iterator[Simulator]:
    """One of this module's own: how many days pass until a statement cannot be made as it was."""
    with process("corner-shop") as simulator:
        yield simulator


@pytest.fixture
def pinned(corner_process: Simulator) -> Iterator[Shop]:
    """A US shop at noon UTC, with a clock that only moves when it is stepped."""
    corner_process.control.reset(auth_codes=["C1"], now=NOON, speed=0)
    corner_process.control.settings(settlement_days=2, auto_carrier=False)
    yield Shop(corner_process).connect("C1")
    corner_process.control.reset()


def times(shop: Shop) -> list[int]:
    rows = every(shop, STATEMENTS, "statements", {**BY_TIME, "page_size": 50})
    return [row["statement_time"] for row in rows]


def test_an_order_settles_in_the_statement_of_the_day_its_days_are_over(pinned: Shop) -> None:
    control = pinned.sim.control
    order = delivered(pinned)
    control.step(days=2, hours=11, minutes=59)
    assert of_order(pinned, order["id"], "202501")["total_count"] == 0
    control.step(minutes=1)
    [sku] = of_order(pinned, order["id"], "202501")["sku_transactions"]
    newest = pinned.get(STATEMENTS, {**BY_TIME, "page_size": 1}).data["statements"][0]
    assert sku["statement_id"] == newest["id"]
    assert newest["statement_time"] == MIDNIGHT + 3 * DAY
    later(pinned, days=40)
    assert of_order(pinned, order["id"], "202501")["total_count"] == 1
    assert audit(pinned) == []


def test_a_day_without_anything_to_settle_has_no_statement(pinned: Shop) -> None:
    control = pinned.sim.control
    later(pinned, days=40)
    before = times(pinned)
    control.step(days=3)
    assert times(pinned) == before
    assert pinned.sim.control.post("/settle", shop_id=pinned.id)["statement"] is None


def _played(shop: Shop, steps: list[dict[str, float]]) -> Any:
    control = shop.sim.control
    control.reset(auth_codes=["C1"], now=NOON, speed=0)
    control.settings(settlement_days=5, auto_carrier=True)
    shop.connect("C1")
    for _ in range(3):
        order = waiting_order(shop)
        mark_shipped(shop, order["id"], f"1Z999AA1{int(order['id']) % 10**10:010d}")
    control.post("/adjust", type="REBATE", amount="4.00")
    for step in steps:
        control.step(**step)
    assert audit(shop) == []
    return control.get("/statements", shop_id=shop.id)["statements"]


def test_thirty_days_at_once_are_thirty_days_one_by_one(pinned: Shop) -> None:
    at_once = _played(pinned, [{"days": 30}])
    by_day = _played(pinned, [{"days": 1}] * 30)
    by_hours = _played(pinned, [{"hours": 7}] * 102 + [{"hours": 6}])
    assert at_once == by_day == by_hours
    assert sum(row["time"] > NOON for row in at_once) >= 4
    assert {row["payment_status"] for row in at_once} == {"PAID"}


def test_settling_by_hand_closes_the_day_early_and_for_good(pinned: Shop) -> None:
    first = delivered(pinned)
    early = settled(pinned)
    assert early["time"] == MIDNIGHT + DAY
    assert [line["order_id"] for line in early["lines"] if line["order_id"] == first["id"]] == [first["id"]]
    second = delivered(pinned)
    control = pinned.sim.control
    control.step(days=5)
    [again] = control.get("/statements", statement_id=early["id"])["statements"]
    assert {**again, "payment_status": ""} == {**early, "payment_status": ""}
    [sku] = of_order(pinned, second["id"], "202501")["sku_transactions"]
    assert sku["statement_id"] != early["id"]
    assert len(times(pinned)) == len(set(times(pinned)))
    assert audit(pinned) == []


def test_a_payment_is_on_its_way_for_a_day(pinned: Shop) -> None:
    control = pinned.sim.control
    delivered(pinned)
    statement = settled(pinned)
    assert statement["payment_status"] == "PROCESSING"
    control.step(hours=23, minutes=59)
    assert _status(pinned, statement["id"]) == "PROCESSING"
    control.step(minutes=1)
    assert _status(pinned, statement["id"]) == "PAID"
    [row] = [
        row
        for row in pinned.get(STATEMENTS, {**BY_TIME, "page_size": 5}).data["statements"]
        if row["id"] == statement["id"]
    ]
    assert row["payment_time"] == NOON + DAY


def _status(shop: Shop, statement_id: str) -> str:
    [row] = shop.sim.control.get("/statements", statement_id=statement_id)["statements"]
    return str(row["payment_status"])


def test_what_is_owed_waits_for_the_statement_that_covers_it(pinned: Shop) -> None:
    control = pinned.sim.control
    later(pinned, days=40)
    control.post("/adjust", type="PLATFORM_PENALTY", amount="-10.00")
    debt = settled(pinned)
    assert (debt["payable"], debt["payment_id"]) == ("-10.00", "")
    control.step(days=3)
    assert _status(pinned, debt["id"]) == "PROCESSING"
    order = delivered(pinned)
    cover = settled(pinned)
    [paid] = control.get("/statements", statement_id=debt["id"])["statements"]
    assert paid["payment_id"] == cover["payment_id"] != ""
    rows = every(pinned, "/finance/202309/payments", "payments", {"sort_field": "create_time"})
    [payment] = [row for row in rows if row["id"] == cover["payment_id"]]
    assert number(payment["amount"]["value"]) == number(cover["payable"]) - 10
    assert order["id"] in {line["order_id"] for line in cover["lines"]}


def test_a_statement_with_nothing_payable_is_settled_without_a_payment(pinned: Shop) -> None:
    control = pinned.sim.control
    later(pinned, days=40)
    control.post("/adjust", type="PLATFORM_PENALTY", amount="-10.00")
    control.post("/adjust", type="REBATE", amount="10.00")
    even = settled(pinned)
    assert (even["payable"], even["payment_status"], even["payment_id"]) == ("0.00", "SETTLED", "")


def test_a_snapshot_keeps_what_is_settled_and_goes_on_the_same(pinned: Shop, tmp_path: Path) -> None:
    control = pinned.sim.control
    delivered(pinned)
    settled(pinned)
    delivered(pinned)
    control.post("/adjust", type="REBATE", amount="4.00")
    control.save(tmp_path / "world")
    told = control.get("/statements", shop_id=pinned.id)
    control.step(days=10)
    went_on = control.get("/statements", shop_id=pinned.id)
    control.load(tmp_path / "world")
    control.speed(0)
    pinned.connect(control.authorize())
    assert control.get("/statements", shop_id=pinned.id) == told
    control.step(days=10)
    again = control.get("/statements", shop_id=pinned.id)
    assert again == went_on
    assert len(again["statements"]) > len(told["statements"])
    assert audit(pinned) == []


def test_the_past_is_laid_out_the_same_whenever_it_is_first_asked_for(pinned: Shop) -> None:
    control = pinned.sim.control
    asked = control.get("/statements", shop_id=pinned.id)["statements"]
    control.reset(auth_codes=["C1"], now=NOON, speed=0)
    control.settings(settlement_days=2)
    control.step(hours=11)
    assert control.get("/statements", shop_id=pinned.id)["statements"] == asked
    pinned.connect("C1")
    days = {moment for moment in times(pinned) if moment > NOON - 14 * DAY}
    assert len(days) >= 10, "ten days of statements"
    newest = pinned.get(STATEMENTS, {**BY_TIME, "page_size": 12}).data["statements"]
    kinds = {row["type"] for one in newest for row in transactions(pinned, one["id"], "202501")}
    assert kinds >= {"ORDER", "RESERVE", "PLATFORM_PENALTY", "LOGISTICS_REIMBURSEMENT", "GMV_PAYMENT_FOR_ADS"}
    assert pinned.get("/finance/202507/orders/unsettled", BY_ORDER).data["total_count"] > 0


class Desk:
    """One world without a wire: orders and returns as verbs, for refunds before and after settlement."""

    def __init__(self) -> None:
        self.simulation = Simulation(Settings(scenario="corner-shop", now=NOON, speed=0, settlement_days=2))
        self.world = self.simulation.world
        self.shop = next(iter(self.world.shops.values()))

    def step(self, days: float) -> None:
        asyncio.run(self.simulation.step(days * DAY))

    def sold(self, quantity: int = 2) -> Order:
        world = self.world
        chosen = [sku for sku in world.skus.values() if sku.seller_sku in ("MUG-SAND", "CANDLE-FIG")]
        option = next(o for o in world.delivery_options.values() if o.shop_id == self.shop.id)
        warehouse = world.default_warehouse(self.shop.id)
        assert warehouse is not None
        basket = Basket(
            shop_id=self.shop.id,
            buyer=next(iter(world.buyers.values())),
            lines=[BasketLine(sku.id, quantity, seller_discount=100, platform_discount=50) for sku in chosen],
            warehouse_id=warehouse.id,
            delivery_option_id=option.id,
            shipping_fee=499,
        )
        now = world.now()
        order = order_clock.orders.place(world, basket, now)
        order_clock.orders.pay(world, order, now)
        order_clock.orders.release(world, order, now)
        provider = world.market_of(self.shop.id).providers[0]
        package = order_clock.packages.ship_units(world, order, order.units, "1Z", provider.id, now)
        order_clock.packages.deliver(world, package, now)
        return order

    def ask(self, order: Order, number_of_units: int, amount: int | None = None) -> returns.Return:
        request_body = returns.ReturnRequest(
            kind="REFUND", units=order.units[:number_of_units], reason=REASON, amount=amount
        )
        return returns.open_return(self.world, order, request_body, self.world.now())

    def refunded(self, order: Order, number_of_units: int, amount: int | None = None) -> None:
        record = self.ask(order, number_of_units, amount)
        returns.approve(self.world, record, self.world.now())
        if not refunds.of_order(self.world, order.id):
            returns.refund(self.world, record, self.world.now())

    def lines(self, order: Order) -> list[tuple[Statement, Line]]:
        return statements.catch_up(self.world, self.shop.id).by_order.get(order.id, [])

    def holds(self) -> None:
        assert audited(self.world).problems == []


def test_a_refund_before_the_settlement_reduces_the_sale() -> None:
    desk = Desk()
    whole, part = desk.sold(), desk.sold()
    desk.refunded(part, 1)
    desk.step(4)
    [(_, plain)] = desk.lines(whole)
    [(_, reduced)] = desk.lines(part)
    unit = part.units[0]
    assert reduced.is_sale
    assert [one.id for one in refunds.of_order(desk.world, part.id)] == reduced.refund_ids
    assert reduced.whole.gross_sales == plain.whole.gross_sales
    assert reduced.whole.gross_sales_refund == -unit.original
    assert reduced.whole.seller_discount_refund == unit.seller_discount
    assert plain.whole.revenue - reduced.whole.revenue == unit.sale + unit.platform_discount
    assert reduced.whole.fees["refund_administration_fee_amount"] < 0
    assert plain.settlement > reduced.settlement > 0
    desk.holds()


def test_a_refund_after_the_settlement_is_a_line_of_its_own_day() -> None:
    desk = Desk()
    order = desk.sold()
    desk.step(3)
    [(first, sale)] = desk.lines(order)
    desk.refunded(order, 1)
    assert len(desk.lines(order)) == 1
    desk.step(1)
    [_, (second, back)] = desk.lines(order)
    assert not back.is_sale
    assert second.time == MIDNIGHT + 4 * DAY > first.time
    unit = order.units[0]
    assert back.whole.net_sales == -(unit.sale + unit.platform_discount)
    assert back.whole.customer_refund == -refunds.of_order(desk.world, order.id)[0].total
    assert back.whole.fees["referral_fee_amount"] > 0 > back.settlement
    assert sale.whole.gross_sales_refund == 0, "a closed statement never changes"
    desk.step(5)
    assert len(desk.lines(order)) == 2
    desk.holds()


def test_a_partial_refund_takes_a_part_of_every_discount() -> None:
    desk = Desk()
    order = desk.sold()
    unit = order.units[0]
    desk.step(3)
    desk.refunded(order, 1, amount=(unit.sale + unit.tax) // 2)
    desk.step(1)
    [_, (_, back)] = desk.lines(order)
    paid = refunds.of_order(desk.world, order.id)[0]
    assert 0 < paid.subtotal < unit.sale
    assert back.whole.net_sales == -(paid.subtotal + paid.platform_discount)
    assert back.whole.seller_discount_refund == paid.seller_discount < unit.seller_discount
    desk.holds()


def test_all_refunded_before_the_settlement_leaves_only_what_is_not_given_back() -> None:
    desk = Desk()
    order = desk.sold()
    desk.refunded(order, len(order.units))
    assert order.status == "COMPLETED"
    desk.step(4)
    [(_, line)] = desk.lines(order)
    assert line.whole.net_sales == 0
    assert line.whole.customer_payment + line.whole.customer_refund == 0
    assert line.whole.shipping_cost == 0
    assert line.settlement < 0
    desk.holds()


def test_an_order_waits_while_a_request_about_it_runs() -> None:
    desk = Desk()
    order, other = desk.sold(), desk.sold()
    record = desk.ask(order, 1)
    desk.step(1)
    returns.reject(desk.world, record, desk.world.now(), reason=REASON)
    desk.step(2)
    [(one, _)], [(same, _)] = desk.lines(order), desk.lines(other)
    assert one is same, "the request ended in time"
    late = desk.sold()
    held = desk.ask(late, 1)
    held.deadline = None
    desk.step(4)
    assert desk.lines(late) == []
    returns.reject(desk.world, held, desk.world.now(), reason=REASON)
    desk.step(1)
    assert [line.is_sale for _, line in desk.lines(late)] == [True]
    desk.holds()
