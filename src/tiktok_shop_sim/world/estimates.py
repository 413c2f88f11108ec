"""What orders and adjustments will settle for that no statement has taken in yet (facts.md 10.9)."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world import fees, money, refunds
from tiktok_shop_sim.world.finance_records import Adjustment
from tiktok_shop_sim.world.ledgers import DAY, Ledger
from tiktok_shop_sim.world.money import SkuShare
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.statements import settlement_days
from tiktok_shop_sim.world.world import World

UNDER_WAY = ("ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION", "IN_TRANSIT")
"""Statuses of orders that are paid and not yet delivered."""
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


def waiting(world: World, ledger: Ledger, start: int, end: int | None) -> list[Item]:
    """Everything unsettled that was created in a window."""
    book = world.books[ledger.shop_id]
    items = [
        Item(order=order)
        for status in UNDER_WAY
        for order in book.pick(by_update=False, status=status).items(start, end)
    ]
    last = end if end is not None else 1 << 62
    items += [Item(order=one) for one in ledger.unsettled.values() if start <= one.create_time < last]
    items += [Item(adjustment=one) for one in ledger.adjustments if start <= one.at < last]
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
