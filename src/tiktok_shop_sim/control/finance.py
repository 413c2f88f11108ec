"""Settling, adjusting, withdrawing by hand; the truth about statements; whether stock and money hold."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.audit import Audit
from tiktok_shop_sim.audit import audit as audited
from tiktok_shop_sim.control.endpoint import Nothing, NotThere, endpoint
from tiktok_shop_sim.control.find import ShopNamed, find, find_order, find_shop
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import payouts, statements
from tiktok_shop_sim.world.finance_records import ADJUSTMENTS, PAYMENTS, RESERVES, STATEMENTS, Line, Statement
from tiktok_shop_sim.world.ledgers import account_of
from tiktok_shop_sim.world.world import World


class LineTruth(msgspec.Struct):
    """One transaction of a statement; amounts are decimal strings."""

    id: str
    type: str
    order_id: str
    skus: dict[str, int]
    settlement: str
    reserve: str
    refund_ids: list[str]


class StatementTruth(msgspec.Struct):
    """A closed statement. settlement = revenue + shipping_cost + fee_tax + adjustment; payable adds the reserve."""

    id: str
    shop_id: str
    time: int
    currency: str
    revenue: str
    net_sales: str
    shipping_cost: str
    fee_tax: str
    adjustment: str
    settlement: str
    reserve: str
    payable: str
    payment_status: str
    payment_id: str
    transactions: int
    lines: list[LineTruth] = []


def statement_truth(world: World, statement: Statement, *, whole: bool) -> StatementTruth:
    market = world.market_of(statement.shop_id)
    money = market.money
    return StatementTruth(
        id=statement.id,
        shop_id=statement.shop_id,
        time=statement.time,
        currency=market.currency,
        revenue=money(statement.revenue),
        net_sales=money(statement.net_sales),
        shipping_cost=money(statement.shipping_cost),
        fee_tax=money(statement.fee_tax),
        adjustment=money(statement.adjustment),
        settlement=money(statement.settlement),
        reserve=money(statement.reserve),
        payable=money(statement.payable),
        payment_status=payouts.status_of(world, statement),
        payment_id=statement.payment_id,
        transactions=len(statement.lines),
        lines=[_line_truth(world, line, money_of=statement.shop_id) for line in statement.lines]
        if whole
        else [],
    )


def _line_truth(world: World, line: Line, *, money_of: str) -> LineTruth:
    money = world.market_of(money_of).money
    order_id = line.order_id
    if line.adjustment_id:
        order_id = ADJUSTMENTS.of(world)[line.adjustment_id].order_id
    elif line.reserve_id:
        order_id = RESERVES.of(world)[line.reserve_id].order_id
    return LineTruth(
        id=line.id,
        type=line.type,
        order_id=order_id,
        skus={part.sku_id: part.quantity for part in line.parts},
        settlement=money(line.settlement),
        reserve=money(line.reserve),
        refund_ids=line.refund_ids,
    )


class StatementsRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which statements: of a shop, or one with its lines."""

    shop_id: str = ""
    statement_id: str = ""
    limit: int = 100


class Statements(msgspec.Struct):
    statements: list[StatementTruth]


@endpoint("GET", "/statements", StatementsRequest)
def all_statements(simulation: Simulation, request: StatementsRequest) -> Statements:
    """Closed statements, the newest first; with their lines when one is named."""
    world = simulation.world
    for shop_id in [request.shop_id] if request.shop_id else list(world.shops):
        statements.catch_up(world, find_shop(simulation, shop_id).id)
    if request.statement_id:
        named = find(STATEMENTS.of(world), request.statement_id, "statement")
        return Statements([statement_truth(world, named, whole=True)])
    chosen = [one for one in STATEMENTS.of(world).values() if request.shop_id in ("", one.shop_id)]
    chosen.sort(key=lambda one: (one.time, one.sequence), reverse=True)
    return Statements([statement_truth(world, one, whole=False) for one in chosen[: request.limit]])


class Settled(msgspec.Struct):
    """The statement just closed; none when nothing was there to settle."""

    statement: StatementTruth | None


@endpoint("POST", "/settle", ShopNamed)
def settle(simulation: Simulation, request: ShopNamed) -> Settled:
    """Settle what is delivered now, without waiting: the day's statement closes early.

    Its time is the coming midnight, as if it had closed then. Orders about which a return runs stay unsettled.
    """
    world = simulation.world
    closed = statements.settle(world, find_shop(simulation, request.shop_id).id, world.now())
    return Settled(None if closed is None else statement_truth(world, closed, whole=True))


class AdjustRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A documented type (`PLATFORM_PENALTY`, `LOGISTICS_REIMBURSEMENT`, ...) and a signed amount, maybe an order."""

    shop_id: str = ""
    type: str
    amount: str
    order_id: str = ""


class Adjusted(msgspec.Struct):
    adjustment_id: str


@endpoint("POST", "/adjust", AdjustRequest)
def adjust(simulation: Simulation, request: AdjustRequest) -> Adjusted:
    """The platform gives (positive) or takes (negative) money; it is in the statement of the day."""
    world, shop = simulation.world, find_shop(simulation, request.shop_id)
    if request.order_id and find_order(simulation, request.order_id).shop_id != shop.id:
        raise NotThere(f"shop {shop.name} has no order {request.order_id}")
    amount = world.market_of(shop.id).minor(request.amount)
    return Adjusted(statements.adjust(world, shop.id, request.type, amount, world.now(), request.order_id).id)


class WithdrawRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """WITHDRAW, SETTLE, TRANSFER, REVERSE, PAYMENT or REFUND, and an amount."""

    shop_id: str = ""
    type: str = "WITHDRAW"
    amount: str


class Withdrawn(msgspec.Struct):
    withdrawal_id: str
    status: str


@endpoint("POST", "/withdraw", WithdrawRequest)
def withdraw(simulation: Simulation, request: WithdrawRequest) -> Withdrawn:
    """A movement of the seller's balance besides those that payments make; the bank answers as the clock goes on."""
    world, shop = simulation.world, find_shop(simulation, request.shop_id)
    amount = world.market_of(shop.id).minor(request.amount)
    record = payouts.withdraw(world, shop.id, request.type, amount, world.now())
    return Withdrawn(record.id, record.status)


class BankRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether the shop's bank refuses payments from now on; what is held back of orders from an amount on."""

    shop_id: str = ""
    refuses: bool | None = None
    reserve_percent: int | None = None
    reserve_days: int | None = None
    reserve_from: str | None = None


class BankTruth(msgspec.Struct):
    """The shop's account, and its payments the bank has not accepted yet."""

    shop_id: str
    bank_account: str
    refuses: bool
    reserve_percent: int
    reserve_days: int
    reserve_from: str
    open_payments: dict[str, str]


@endpoint("POST", "/bank", BankRequest)
def bank(simulation: Simulation, request: BankRequest) -> BankTruth:
    """Let the shop's bank refuse payments or take them again, and set how much the platform holds back."""
    world, shop = simulation.world, find_shop(simulation, request.shop_id)
    statements.catch_up(world, shop.id)
    account, market = account_of(world, shop.id), world.market_of(shop.id)
    if request.reserve_percent is not None and not 0 <= request.reserve_percent <= 100:
        raise ValueError("reserve_percent is from 0 to 100")
    if request.reserve_days is not None and request.reserve_days < 0:
        raise ValueError("reserve_days is not negative")
    account.reserve_from = (
        account.reserve_from if request.reserve_from is None else market.minor(request.reserve_from)
    )
    account.reserve_percent = (
        account.reserve_percent if request.reserve_percent is None else request.reserve_percent
    )
    account.reserve_days = account.reserve_days if request.reserve_days is None else request.reserve_days
    if request.refuses is not None:
        payouts.refuse_payouts(world, shop.id, request.refuses)
    return BankTruth(
        shop_id=shop.id,
        bank_account=account.bank_account,
        refuses=account.bank_refuses,
        reserve_percent=account.reserve_percent,
        reserve_days=account.reserve_days,
        reserve_from=market.money(account.reserve_from),
        open_payments={
            one.id: one.status
            for one in PAYMENTS.of(world).values()
            if one.shop_id == shop.id and one.status != "PAID"
        },
    )


@endpoint("GET", "/audit")
def audit(simulation: Simulation, _: Nothing) -> Audit:
    """Whether stock and money hold, right now: every problem found, and how many things were looked at."""
    return audited(simulation.world)
