"""What orders and adjustments will settle for that no statement has taken in yet (facts.md 10.9)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tiktok_shop_sim.world import fees, money, refunds
from tiktok_shop_sim.world.finance_records import Adjustment
from tiktok_shop_sim.world.index import TimeList
from tiktok_shop_sim.world.ledgers import DAY, Ledger
from tiktok_shop_sim.world.money import SkuShare
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.statements import settlement_days
from tiktok_shop_sim.world.world import World

UNDER_WAY = ("ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION", "IN_TRANSIT")
"""Statuses of orders that are paid and not yet delivered."""
FOREVER = 1 << 62
AFTER_ORDERS = 1 << 40
"""Adjustments sort after the orders of the same moment."""


class Item(msgspec.Struct, frozen=True):
    """One order or adjustment that waits to be settled."""

    order: Order | None = None
    adjustment: Adjustment | None = None

    @property
    def key(self) -> tuple[int, int]:
        """By the order's creation, an adjustment by its own moment."""
        if self.order is not None:
            return self.order.create_time, self.order.sequence
        if self.adjustment is None:
            raise ValueError("an item is an order or an adjustment")
        return self.adjustment.at, AFTER_ORDERS + self.adjustment.sequence


class Window(msgspec.Struct, frozen=True):
    """Everything unsettled of one shop that was created from `start` on and before `end`."""

    world: World
    ledger: Ledger
    start: int
    end: int | None

    def _books(self) -> list[TimeList[Order]]:
        book = self.world.books[self.ledger.shop_id]
        under_way = [book.pick(by_update=False, status=status) for status in UNDER_WAY]
        return [*under_way, self.ledger.by_creation]

    def _adjustments(self) -> list[Item]:
        last = self.end if self.end is not None else FOREVER
        return [Item(adjustment=one) for one in self.ledger.adjustments if self.start <= one.at < last]

    def count(self) -> int:
        spans = (book.span(self.start, self.end) for book in self._books())
        return sum(high - low for low, high in spans) + len(self._adjustments())

    def all(self) -> Iterator[Item]:
        for book in self._books():
            for order in book.items(self.start, self.end):
                yield Item(order=order)
        yield from self._adjustments()

    def next(self, after: tuple[int, int] | None, size: int, *, descending: bool) -> list[Item]:
        """Items among which the next `size` after a key are, and one more when there is one."""
        items = self._adjustments()
        for book in self._books():
            found, _ = book.page(
                start=self.start, end=self.end, descending=descending, after=after, size=size + 1
            )
            items += [Item(order=order) for order in found]
        return items


def parts_of(world: World, order: Order) -> list[SkuShare]:
    """What an order would settle for now, with the refunds paid so far."""
    model = fees.model(world.market_of(order.shop_id).region)
    parts = money.sale(world, order, model)
    for one in refunds.of_order(world, order.id):
        parts += money.refund(world, order, one, model)
    return money.merged(parts)


def sums(world: World, ledger: Ledger, item: Item) -> tuple[int, int, int]:
    """Revenue, fees with shipping, and adjustment of an item; an order's are kept until it changes."""
    if item.order is None:
        return 0, 0, item.adjustment.amount if item.adjustment else 0
    order = item.order
    state = order.revision, len(refunds.of_order(world, order.id))
    kept = ledger.estimates.get(order.id)
    if kept is None or kept[:2] != state:
        whole = money.total(parts_of(world, order))
        kept = ledger.estimates[order.id] = (*state, (whole.revenue, whole.fee_tax + whole.shipping_cost, 0))
    return kept[2]


def settles_at(world: World, order: Order) -> int | None:
    """When a delivered order will settle; None while nobody knows."""
    if order.delivery_time is None:
        return None
    return order.delivery_time + settlement_days(world, order.shop_id) * DAY
