"""What is still to be settled, per shop: found once from the records, then kept up as things happen.

No midnight and no call looks at all orders: the first question to a shop's ledger does, later ones look at what was
delivered, refunded or adjusted since.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from itertools import islice
from weakref import WeakKeyDictionary
from zlib import crc32

from tiktok_shop_sim.world import fees
from tiktok_shop_sim.world.finance_records import (
    ACCOUNTS,
    ADJUSTMENTS,
    PAYMENTS,
    RESERVES,
    STATEMENTS,
    WITHDRAWALS,
    Account,
    Adjustment,
    Line,
    Payment,
    Reserve,
    Statement,
    Withdrawal,
)
from tiktok_shop_sim.world.index import TimeList
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.refunds import REFUNDS, Refund
from tiktok_shop_sim.world.world import Event, World, subscribe

DAY = 86_400


class Ledger:
    """One shop's open and closed items."""

    def __init__(self, world: World, shop_id: str) -> None:
        self.shop_id = shop_id
        self.statements = [one for one in STATEMENTS.of(world).values() if one.shop_id == shop_id]
        self.by_order: dict[str, list[tuple[Statement, Line]]] = {}
        self.sold: set[str] = set()
        self.booked: set[str] = set()
        for statement in self.statements:
            self.enter(statement)
        self.unsettled: dict[str, Order] = {}
        self._deliveries: list[tuple[int, int, str]] = []
        for order in world.orders.values():
            if order.shop_id == shop_id and order.delivery_time is not None and order.id not in self.sold:
                self.unsettled[order.id] = order
                self._deliveries.append((order.delivery_time, order.sequence, order.id))
        heapify(self._deliveries)
        self.by_creation: TimeList[Order] = TimeList()
        self.by_creation.fill([(one.create_time, one.sequence, one) for one in self.unsettled.values()])
        self.refunds: list[Refund] = []
        self._refunds_seen = 0
        self.adjustments: list[Adjustment] = [
            one for one in ADJUSTMENTS.of(world).values() if one.shop_id == shop_id and not one.statement_id
        ]
        self.reserves: list[Reserve] = [
            one for one in RESERVES.of(world).values() if one.shop_id == shop_id and not one.statement_id
        ]
        self.payments: list[Payment] = [
            one for one in PAYMENTS.of(world).values() if one.shop_id == shop_id and one.due is not None
        ]
        self.withdrawals: list[Withdrawal] = [
            one for one in WITHDRAWALS.of(world).values() if one.shop_id == shop_id and one.due is not None
        ]
        self.unpaid = [one for one in self.statements if one.payable and not one.payment_id]
        self.next_midnight = 0
        self.estimates: dict[str, tuple[int, int, tuple[int, int, int]]] = {}
        self.sums: dict[tuple[int, int | None], tuple[int, int, int]] = {}

    def deliver(self, order: Order) -> None:
        """An order has been delivered: it will settle."""
        if order.delivery_time is None or order.id in self.sold or order.id in self.unsettled:
            return
        self.unsettled[order.id] = order
        self.by_creation.add((order.create_time, order.sequence, order))
        heappush(self._deliveries, (order.delivery_time, order.sequence, order.id))

    def first_delivery(self) -> int | None:
        return self._deliveries[0][0] if self._deliveries else None

    def take_delivered(self, before: int) -> list[Order]:
        """The unsettled orders delivered before a moment, in that order; they are settled from now on."""
        taken = []
        while self._deliveries and self._deliveries[0][0] < before:
            order = self.unsettled.pop(heappop(self._deliveries)[2])
            self.by_creation.remove(order.create_time, order.sequence)
            taken.append(order)
        return taken

    def read_refunds(self, world: World) -> list[Refund]:
        """Refunds that no statement has taken in, those paid since the last question included."""
        records = REFUNDS.of(world)
        fresh = list(islice(reversed(records.values()), len(records) - self._refunds_seen))
        self._refunds_seen = len(records)
        for one in reversed(fresh):
            if one.shop_id == self.shop_id and one.id not in self.booked:
                self.refunds.append(one)
        return self.refunds

    def enter(self, statement: Statement) -> None:
        """Remember which orders and refunds a statement settles."""
        for line in statement.lines:
            if not line.order_id:
                continue
            self.by_order.setdefault(line.order_id, []).append((statement, line))
            self.booked.update(line.refund_ids)
            if line.is_sale:
                self.sold.add(line.order_id)


_LEDGERS: WeakKeyDictionary[World, dict[str, Ledger]] = WeakKeyDictionary()


def ledger_of(world: World, shop_id: str) -> Ledger:
    """A shop's ledger. While a scenario is laid out it is found anew each time, for nothing is announced then."""
    if world.building:
        return Ledger(world, shop_id)
    ledgers = _LEDGERS.setdefault(world, {})
    if shop_id not in ledgers:
        ledgers[shop_id] = Ledger(world, shop_id)
    return ledgers[shop_id]


def account_of(world: World, shop_id: str) -> Account:
    """A shop's account, opened with the market's rules when it is first asked for."""
    accounts = ACCOUNTS.of(world)
    if shop_id not in accounts:
        market = world.market_of(shop_id)
        rule = fees.model(market.region).reserve
        accounts[shop_id] = Account(
            shop_id=shop_id,
            bank_account=f"*************{crc32(shop_id.encode()) % 10_000:04d}",
            reserve_percent=rule.percent if rule else 0,
            reserve_days=rule.days if rule else 0,
            reserve_from=market.minor(rule.from_amount) if rule else 0,
        )
    return accounts[shop_id]


@subscribe("order_status")
def _delivered(world: World, event: Event) -> None:
    ledger = _LEDGERS.get(world, {}).get(event.shop_id)
    if ledger is not None:
        ledger.deliver(world.orders[event.data["order_id"]])
