"""Settling: a statement per shop and UTC day, closed at the midnight that ends it (facts.md 10.1).

An order's line enters the statement of the day it settles, some days after delivery. A refund before that reduces
it; a refund after it is a line of its own, in the statement of its day. Adjustments and reserves are lines too.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tiktok_shop_sim.world import fees, money, payouts, refunds, return_records, timers
from tiktok_shop_sim.world.finance_records import (
    ADJUSTMENTS,
    ADJUSTMENTS_ALLOWED,
    COLLECTED,
    ORDER,
    RELEASED,
    RESERVE,
    RESERVES,
    STATEMENTS,
    Account,
    Adjustment,
    Line,
    Reserve,
    Statement,
)
from tiktok_shop_sim.world.ledgers import DAY, Ledger, account_of, ledger_of
from tiktok_shop_sim.world.records import Order, Shop
from tiktok_shop_sim.world.world import World


def settlement_days(world: World, shop_id: str) -> int:
    """Days from delivery to settlement: the setting, else the market's rule."""
    chosen = world.settings.settlement_days
    return fees.model(world.market_of(shop_id).region).settlement_days.days if chosen is None else chosen


def catch_up(world: World, shop_id: str, now: int | None = None) -> Ledger:
    """Close every statement whose midnight has passed, oldest first, with what the bank did in between."""
    moment = world.now() if now is None else now
    ledger, account = ledger_of(world, shop_id), account_of(world, shop_id)
    midnight = moment - moment % DAY
    while (end := _next_end(world, ledger, account)) is not None and end <= midnight:
        payouts.run(world, shop_id, end)
        _close(world, ledger, account, end, at=end, before=end)
        account.closed_until = end
    account.closed_until = max(account.closed_until, midnight)
    payouts.run(world, shop_id, moment)
    return ledger


def settle(world: World, shop_id: str, at: int) -> Statement | None:
    """Settle at once everything that is delivered and not held, whatever the days: the day's statement closes early.

    What happens later that day enters the next statement, for a closed one never changes. None when nothing is
    there to settle.
    """
    ledger = catch_up(world, shop_id, at)
    account = account_of(world, shop_id)
    end = max(account.closed_until, at - at % DAY) + DAY
    before = at + settlement_days(world, shop_id) * DAY + 1
    statement = _close(world, ledger, account, end, at=at, before=before)
    if statement is not None:
        account.closed_until = end
    return statement


def adjust(world: World, shop_id: str, kind: str, amount: int, at: int, order_id: str = "") -> Adjustment:
    """The platform gives or takes money for another reason than a sale. ValueError names what is wrong."""
    if kind not in ADJUSTMENTS_ALLOWED:
        raise ValueError(f"type is one of {', '.join(ADJUSTMENTS_ALLOWED)}, not {kind!r}")
    if not amount:
        raise ValueError("amount is not zero")
    ledger = catch_up(world, shop_id, at) if not world.building else None
    record = Adjustment(
        id=world.ids.next("adjustment"),
        sequence=world.ids.sequence("adjustment"),
        shop_id=shop_id,
        type=kind,
        amount=amount,
        at=at,
        order_id=order_id,
    )
    ADJUSTMENTS.of(world)[record.id] = record
    if ledger is not None:
        ledger.adjustments.append(record)
    return record


def _next_end(world: World, ledger: Ledger, account: Account) -> int | None:
    """The midnight at which the next statement closes that has anything in it."""
    moments = [one.at for one in ledger.adjustments]
    moments += [one.release_time for one in ledger.reserves]
    moments += [one.at for one in ledger.read_refunds(world) if one.order_id in ledger.sold]
    delivered = ledger.first_delivery()
    if delivered is not None:
        moments.append(delivered + settlement_days(world, ledger.shop_id) * DAY)
    if not moments:
        return None
    first = min(moments)
    return max(first - first % DAY, account.closed_until) + DAY


def _close(
    world: World, ledger: Ledger, account: Account, end: int, *, at: int, before: int
) -> Statement | None:
    """Close the statement that ends at midnight `end`, with sales that settle before the moment `before`."""
    cut = min(end, at + 1)
    lines = _sales(world, ledger, before - settlement_days(world, ledger.shop_id) * DAY, cut)
    sold = {line.order_id for line in lines}
    lines += _collected(world, ledger, account, lines, end)
    lines += _refunded(world, ledger, sold, cut)
    lines += _adjusted(world, ledger, cut)
    lines += _released(world, ledger, cut)
    if not lines:
        return None
    statement = _summed(world, ledger.shop_id, end, lines)
    STATEMENTS.of(world)[statement.id] = statement
    _booked(world, statement)
    ledger.statements.append(statement)
    ledger.enter(statement)
    if statement.payable:
        ledger.unpaid.append(statement)
    payouts.arrange(world, ledger, at)
    return statement


def _line(world: World, kind: str, at: int, order: Order | None = None) -> Line:
    return Line(
        id=world.ids.next("transaction"),
        sequence=world.ids.sequence("transaction"),
        type=kind,
        at=at,
        order_id=order.id if order else "",
        order_create_time=order.create_time if order else 0,
    )


def _sales(world: World, ledger: Ledger, delivered_before: int, cut: int) -> list[Line]:
    days = settlement_days(world, ledger.shop_id) * DAY
    model = fees.model(world.market_of(ledger.shop_id).region)
    lines = []
    held = []
    for order in ledger.take_delivered(delivered_before):
        if is_held(world, order, cut):
            held.append(order)
            continue
        line = _line(world, ORDER, min((order.delivery_time or 0) + days, cut - 1), order)
        back = [one for one in refunds.of_order(world, order.id) if one.at < cut]
        parts = money.sale(world, order, model)
        for one in back:
            parts += money.refund(world, order, one, model)
        line.is_sale, line.refund_ids = True, [one.id for one in back]
        line.parts = money.merged(parts) if back else parts
        lines.append(line)
        _charge_sample(world, ledger, order, line.at, model)
    for order in held:
        ledger.deliver(order)
    return lines


def is_held(world: World, order: Order, at: int) -> bool:
    """While a buyer's request about it runs, an order is not settled (source of the market's settlement rule)."""
    return any(one.running and one.create_time < at for one in return_records.of_order(world, order.id))


def _charge_sample(world: World, ledger: Ledger, order: Order, at: int, model: fees.FeeModel) -> None:
    """A sample sells nothing, but bringing it is charged when the platform brings it."""
    charge = money.shipping_charge(world, order, order.units, model) if order.is_sample else 0
    if charge:
        record = Adjustment(
            id=world.ids.next("adjustment"),
            sequence=world.ids.sequence("adjustment"),
            shop_id=order.shop_id,
            type="SAMPLE_SHIPPING_FEE",
            amount=-charge,
            at=at,
            order_id=order.id,
        )
        ADJUSTMENTS.of(world)[record.id] = record
        ledger.adjustments.append(record)


def _collected(world: World, ledger: Ledger, account: Account, sales: list[Line], end: int) -> list[Line]:
    lines = []
    for sold in sales:
        amount = sold.settlement
        held = amount * account.reserve_percent // 100
        if held <= 0 or amount < account.reserve_from:
            continue
        reserve = Reserve(
            id=world.ids.next("reserve"),
            shop_id=account.shop_id,
            order_id=sold.order_id,
            amount=held,
            release_time=end + account.reserve_days * DAY,
        )
        RESERVES.of(world)[reserve.id] = reserve
        ledger.reserves.append(reserve)
        lines.append(_reserve_line(world, reserve, COLLECTED, sold.at))
    return lines


def _reserve_line(world: World, reserve: Reserve, status: str, at: int) -> Line:
    line = _line(world, RESERVE, at)
    line.reserve_id, line.reserve_status, line.release_time = reserve.id, status, reserve.release_time
    line.amount = -reserve.amount if status == COLLECTED else reserve.amount
    return line


def _refunded(world: World, ledger: Ledger, sold_now: set[str], cut: int) -> list[Line]:
    """Refunds of what earlier statements settled. Those of unsettled orders reduce their sale when it comes."""
    model = fees.model(world.market_of(ledger.shop_id).region)
    lines, later = [], []
    for one in ledger.read_refunds(world):
        if one.at >= cut:
            later.append(one)
        elif one.order_id in ledger.sold and one.order_id not in sold_now:
            order = world.orders[one.order_id]
            line = _line(world, ORDER, one.at, order)
            line.parts, line.refund_ids = money.refund(world, order, one, model), [one.id]
            lines.append(line)
    ledger.refunds = later
    return lines


def _adjusted(world: World, ledger: Ledger, cut: int) -> list[Line]:
    lines = []
    for one in ledger.adjustments:
        if one.at < cut:
            line = _line(world, one.type, one.at)
            line.adjustment_id, line.amount = one.id, one.amount
            lines.append(line)
    ledger.adjustments = [one for one in ledger.adjustments if one.at >= cut]
    return lines


def _released(world: World, ledger: Ledger, cut: int) -> list[Line]:
    due = [one for one in ledger.reserves if one.release_time < cut]
    ledger.reserves = [one for one in ledger.reserves if one.release_time >= cut]
    return [_reserve_line(world, one, RELEASED, one.release_time) for one in due]


def _summed(world: World, shop_id: str, end: int, lines: list[Line]) -> Statement:
    wholes = [part for line in lines for part in line.parts]
    return Statement(
        id=world.ids.next("statement"),
        sequence=world.ids.sequence("statement"),
        shop_id=shop_id,
        time=end,
        lines=sorted(lines, key=lambda line: (line.at, line.sequence)),
        revenue=sum(part.revenue for part in wholes),
        net_sales=sum(part.net_sales for part in wholes),
        shipping_cost=sum(part.shipping_cost for part in wholes),
        fee_tax=sum(part.fee_tax for part in wholes),
        adjustment=sum(line.adjustment for line in lines),
        reserve=sum(line.reserve for line in lines),
    )


def _booked(world: World, statement: Statement) -> None:
    for line in statement.lines:
        if line.adjustment_id:
            ADJUSTMENTS.of(world)[line.adjustment_id].statement_id = statement.id
        elif line.reserve_status == RELEASED:
            RESERVES.of(world)[line.reserve_id].statement_id = statement.id


PLANTED = (
    ("LOGISTICS_REIMBURSEMENT", 3, 2, True),
    ("PLATFORM_PENALTY", 5, -4, False),
    ("SHIPPING_FEE_ADJUSTMENT", 6, -1, True),
    ("GMV_PAYMENT_FOR_ADS", 8, -12, False),
    ("REBATE", 9, 1, False),
)
"""Adjustments of a shop's past: type, days ago, amount in parcel charges, whether it names an order."""


def lay_out(world: World, shop: Shop) -> None:
    """Give a shop with a past some adjustments in it. Its statements follow from its orders when first asked for."""
    delivered = [o for o in world.orders.values() if o.shop_id == shop.id and o.delivery_time is not None]
    if len(delivered) < len(PLANTED):
        return
    parcel = world.market_of(shop.id).minor(fees.model(shop.region).shipping.parcel)
    chance = Random(f"{world.ids.seed}/{shop.id}")  # noqa: S311 - a repeatable world, not a secret
    for kind, days, parcels, named in reversed(PLANTED):
        order_id = chance.choice(delivered).id if named else ""
        adjust(world, shop.id, kind, parcel * parcels, world.now() - days * DAY, order_id)


@timers.when_due("statements_close")
def _midnight(world: World, shop_id: str, at: int) -> None:
    ledger = catch_up(world, shop_id, at)
    if ledger.next_midnight <= at:
        ledger.next_midnight = at + DAY
        world.schedule(ledger.next_midnight, "statements_close", shop_id)


@timers.waits
def _midnights(world: World) -> Iterator[timers.Waiting]:
    now = world.now()
    for shop_id in world.shops:
        yield now - now % DAY + DAY, "statements_close", shop_id
