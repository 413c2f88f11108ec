"""Money: refunds stay within what was paid, statements add up, everything is booked once (facts.md 10.1 to 10.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tiktok_shop_sim.audit import Problem, checks
from tiktok_shop_sim.world import refunds, statements
from tiktok_shop_sim.world.finance_records import (
    ADJUSTMENTS,
    COLLECTED,
    ORDER,
    PAYMENTS,
    RELEASED,
    RESERVE,
    RESERVES,
    STATEMENTS,
    Line,
    Statement,
)
from tiktok_shop_sim.world.ledgers import DAY
from tiktok_shop_sim.world.order_totals import totals
from tiktok_shop_sim.world.refunds import REFUNDS
from tiktok_shop_sim.world.world import World


@checks
def _refunds_stay_within_what_was_paid(world: World) -> Iterator[Problem]:
    for order_id in {one.order_id for one in REFUNDS.of(world).values()}:
        order = world.orders[order_id]
        of_order = refunds.of_order(world, order_id)
        back = sum(one.total for one in of_order)
        paid = totals(order, world.market_of(order.shop_id))["total"]
        if back > paid:
            yield Problem("refunds stay within what was paid", f"order {order_id}", f"{back} of {paid}")
        prices = {unit.id: unit.sale for unit in order.units}
        goods: Counter[str] = Counter()
        for one in of_order:
            for line in one.quote.lines:
                goods[line.unit_id] += line.subtotal
        for unit_id, amount in goods.items():
            if amount > prices.get(unit_id, 0):
                words = f"{amount} of {prices.get(unit_id, 0)} for unit {unit_id}"
                yield Problem("a unit is refunded at most once", f"order {order_id}", words)


@checks
def _statements_add_up(world: World) -> Iterator[Problem]:
    for shop_id in world.shops:
        statements.catch_up(world, shop_id)
    for statement in STATEMENTS.of(world).values():
        about = f"statement {statement.id}"
        if statement.time % DAY:
            yield Problem("statements close at midnight UTC", about, str(statement.time))
        for rule, one, other in _sums(statement):
            if one != other:
                yield Problem(rule, about, f"{one} and {other}")
        for line in statement.lines:
            yield from _line_holds(world, line)


def _sums(statement: Statement) -> Iterator[tuple[str, int, int]]:
    """The sums of a statement, each with what its lines say."""
    parts = [part for line in statement.lines for part in line.parts]
    yield "revenue is that of the lines", statement.revenue, sum(part.revenue for part in parts)
    yield "net sales are those of the lines", statement.net_sales, sum(part.net_sales for part in parts)
    yield "shipping is that of the lines", statement.shipping_cost, sum(part.shipping_cost for part in parts)
    yield "fees are those of the lines", statement.fee_tax, sum(part.fee_tax for part in parts)
    settled = sum(line.settlement for line in statement.lines)
    yield "settlement is that of the lines", statement.settlement, settled
    held = sum(line.reserve for line in statement.lines)
    yield "payable = settlement + reserve", statement.payable, statement.settlement + held


def _line_holds(world: World, line: Line) -> Iterator[Problem]:
    about = f"transaction {line.id}"
    for part in line.parts:
        parts = part.revenue + part.actual_shipping + part.platform_shipping_discount + part.fee_tax
        if part.settlement != parts:
            yield Problem("settlement = revenue + shipping + fees", about, f"{part.settlement} and {parts}")
    if line.is_sale:
        order = world.orders[line.order_id]
        live = [unit for unit in order.units if unit.status != "CANCELLED"]
        worth = sum(unit.sale + unit.platform_discount for unit in live)
        gross = sum(part.gross_sales + part.seller_discount for part in line.parts)
        if worth != gross:
            words = f"{gross} settled, sub_total + platform_discount is {worth}"
            yield Problem("the seller gets the platform's discount too (facts.md 6.6)", about, words)
    elif line.type not in (ORDER, RESERVE) and not line.adjustment_id:
        yield Problem("an adjustment names its record", about, line.type)


@checks
def _everything_is_booked_once(world: World) -> Iterator[Problem]:
    booked: Counter[str] = Counter()
    reserves: Counter[str] = Counter()
    for statement in STATEMENTS.of(world).values():
        booked[f"midnight {statement.time} of shop {statement.shop_id}"] += 1
        for line in statement.lines:
            if line.is_sale:
                booked[f"sale of order {line.order_id}"] += 1
            booked.update(f"refund {refund_id}" for refund_id in line.refund_ids)
            if line.adjustment_id:
                booked[f"adjustment {line.adjustment_id}"] += 1
            if line.reserve_id:
                booked[f"reserve {line.reserve_id} {line.reserve_status}"] += 1
                reserves[line.reserve_id] += line.amount
    for what, number in booked.items():
        if number > 1:
            yield Problem("everything is booked once", what, f"{number} times")
    for one in RESERVES.of(world).values():
        if reserves[one.id] != (0 if one.statement_id else -one.amount):
            words = f"{COLLECTED} and {RELEASED} leave {reserves[one.id]} of {one.amount}"
            yield Problem("a reserve is released as it was collected", f"reserve {one.id}", words)
    for record in ADJUSTMENTS.of(world).values():
        if record.statement_id and not booked[f"adjustment {record.id}"]:
            yield Problem("a booked adjustment is in a statement", f"adjustment {record.id}", record.type)


@checks
def _payments_pay_their_statements(world: World) -> Iterator[Problem]:
    kept = STATEMENTS.of(world)
    for payment in PAYMENTS.of(world).values():
        about = f"payment {payment.id}"
        paid = [kept[statement_id] for statement_id in payment.statement_ids]
        payable = sum(one.payable for one in paid)
        if payment.amount != payable or payment.amount <= 0:
            yield Problem(
                "a payment is what its statements have payable", about, f"{payment.amount}, {payable}"
            )
        if strange := [one.id for one in paid if one.payment_id != payment.id]:
            yield Problem("a statement is paid by one payment", about, ", ".join(strange))
        if (payment.status == "PAID") != (payment.paid_time is not None):
            yield Problem("what is paid has a moment", about, payment.status)
