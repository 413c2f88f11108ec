"""The audit itself: a world as it should be has no problems, and each broken rule is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tiktok_shop_sim import scenarios
from tiktok_shop_sim.audit import audit
from tiktok_shop_sim.clock import Clock
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.world import order_clock, refunds, statements
from tiktok_shop_sim.world.finance_records import PAYMENTS, RESERVES, STATEMENTS, Line, Statement
from tiktok_shop_sim.world.records import Order, Stock
from tiktok_shop_sim.world.refunds import REFUNDS
from tiktok_shop_sim.world.world import World

NOON = 1_767_268_800
assert order_clock, "importing it registers what the clock does"


def world_of(scenario: str) -> World:
    return scenarios.build(Settings(scenario=scenario), Clock(NOON, 0))


@pytest.mark.parametrize("scenario", scenarios.names())
def test_every_scenario_opens_without_a_problem(scenario: str) -> None:
    settings = Settings(scenario=scenario, orders=400 if scenario == "busy-shop" else None)
    found = audit(scenarios.build(settings, Clock(NOON, 0)))
    assert found.problems == []
    assert found.checked["orders"] > 0
    assert found.checked["statements"] > 0


def order_in(world: World, status: str) -> Order:
    return next(order for order in world.orders.values() if order.status == status and len(order.units) > 1)


def stock_of(world: World) -> Stock:
    sku = next(sku for sku in world.skus.values() if sku.stock)
    return next(iter(sku.stock.values()))


def statement_of(world: World) -> Statement:
    return max(STATEMENTS.of(world).values(), key=lambda one: len(one.lines))


def sale_of(world: World) -> Line:
    return next(line for line in statement_of(world).lines if line.is_sale)


def _lose_a_unit(world: World) -> None:
    stock_of(world).available -= 1


def _commit_what_nobody_bought(world: World) -> None:
    stock = stock_of(world)
    stock.available, stock.committed = stock.available - 1, stock.committed + 1


def _sell_what_was_not_shipped(world: World) -> None:
    stock = stock_of(world)
    stock.available, stock.sold = stock.available - 1, stock.sold + 1


def _go_below_zero(world: World) -> None:
    stock = stock_of(world)
    stock.available, stock.listed = -1, stock.listed - stock.available - 1


def _deliver_one_unit_alone(world: World) -> None:
    order_in(world, "AWAITING_SHIPMENT").units[0].status = "DELIVERED"


def _cancel_only_the_order(world: World) -> None:
    world.touch(order_in(world, "DELIVERED"), NOON, status="CANCELLED")


def _deliver_before_shipping(world: World) -> None:
    order = order_in(world, "DELIVERED")
    order.delivery_time = order.create_time - 1


def _move_a_package_alone(world: World) -> None:
    order = order_in(world, "IN_TRANSIT")
    world.packages[order.package_ids[0]].status = "COMPLETED"


def _forget_the_package(world: World) -> None:
    order_in(world, "IN_TRANSIT").package_ids = []


def _make_a_status_up(world: World) -> None:
    world.touch(order_in(world, "DELIVERED"), NOON, status="FORGOTTEN")


def _change_a_status_behind_the_books(world: World) -> None:
    order_in(world, "DELIVERED").status = "COMPLETED"


def _discount_more_than_the_price(world: World) -> None:
    unit = order_in(world, "AWAITING_SHIPMENT").units[0]
    unit.seller_discount = unit.original * 100


def _refund_twice(world: World) -> None:
    record = next(iter(REFUNDS.of(world).values()))
    again = msgspec.structs.replace(record, id="again")
    REFUNDS.of(world)["again"] = again
    assert refunds.of_order(world, record.order_id)[-1] is again


def _sum_wrongly(world: World) -> None:
    statement_of(world).revenue += 1


def _hold_more_back(world: World) -> None:
    statement_of(world).reserve -= 1


def _close_in_the_morning(world: World) -> None:
    statement_of(world).time += 1


def _sell_twice(world: World) -> None:
    statement = statement_of(world)
    statement.lines.append(sale_of(world))


def _forget_the_platforms_discount(world: World) -> None:
    sale_of(world).parts[0].gross_sales -= 5


def _pay_too_much(world: World) -> None:
    next(iter(PAYMENTS.of(world).values())).settlement += 1


def _pay_without_a_moment(world: World) -> None:
    next(one for one in PAYMENTS.of(world).values() if one.status == "PAID").paid_time = None


def _keep_a_reserve(world: World) -> None:
    next(one for one in RESERVES.of(world).values() if not one.statement_id).amount += 1


BROKEN: list[tuple[Callable[[World], None], str]] = [
    (_lose_a_unit, "listed = available + committed + sold + returned"),
    (_commit_what_nobody_bought, "committed = units of orders not yet shipped"),
    (_sell_what_was_not_shipped, "sold = units shipped and not come back"),
    (_go_below_zero, "no part of stock is negative"),
    (_deliver_one_unit_alone, "units are as far as their order"),
    (_cancel_only_the_order, "an order is cancelled when all its units are (facts.md 6.1)"),
    (_deliver_before_shipping, "an order's moments follow each other"),
    (_move_a_package_alone, "units are as far as their package"),
    (_forget_the_package, "an order lists its packages"),
    (_make_a_status_up, "an order's status is one of its life"),
    (_change_a_status_behind_the_books, "the order books hold every order by status"),
    (_discount_more_than_the_price, "no amount of an order is negative"),
    (_refund_twice, "a unit is refunded at most once"),
    (_sum_wrongly, "revenue is that of the lines"),
    (_hold_more_back, "payable = settlement + reserve"),
    (_close_in_the_morning, "statements close at midnight UTC"),
    (_sell_twice, "everything is booked once"),
    (_forget_the_platforms_discount, "the seller gets the platform's discount too (facts.md 6.6)"),
    (_pay_too_much, "a payment is what its statements have payable"),
    (_pay_without_a_moment, "what is paid has a moment"),
    (_keep_a_reserve, "a reserve is released as it was collected"),
]


@pytest.mark.parametrize(("action", "rule"), BROKEN, ids=[action.__name__.strip("_") for action, _ in BROKEN])
def test_what_breaks_a_rule_is_found(action: Callable[[World], Any], rule: str) -> None:
    world = world_of("corner-shop")
    for shop_id in world.shops:
        statements.catch_up(world, shop_id)
    assert audit(world).problems == []
    action(world)
    assert rule in {problem.rule for problem in audit(world).problems}
