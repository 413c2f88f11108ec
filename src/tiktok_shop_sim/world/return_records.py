"""Returns, refunds, replacements and exchanges as the platform remembers them, and what follows from their status.

One buyer's request is one aftersales request of the newer model, and one return that is sent back is one RMA
(facts.md 7.13): they are views of the same record and never disagree with it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tiktok_shop_sim.lifecycles.returns import OFFERED, RUNNING, SERVED, SHIPPED, TO_SHIP, WAITING
from tiktok_shop_sim.world import refunds
from tiktok_shop_sim.world.amounts import Quote
from tiktok_shop_sim.world.lookup import Lookup
from tiktok_shop_sim.world.records import Order, Unit
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World


class Happening(msgspec.Struct, frozen=True):
    """One line of a return's history."""

    event: str
    role: str
    at: int
    reason_text: str = ""
    note: str = ""
    images: list[str] = []


class Return(msgspec.Struct, kw_only=True):
    """One request for money or other goods. `kind` is REFUND, RETURN_AND_REFUND, REPLACEMENT or EXCHANGE."""

    id: str
    sequence: int
    shop_id: str
    order_id: str
    buyer_id: str
    kind: str
    status: str
    role: str
    reason: str
    reason_text: str
    quote: Quote
    """What is or will be paid back; its lines are the units."""
    create_time: int
    update_time: int
    deadline: int | None = None
    """When the clock does what nobody did."""
    request_id: str
    """Its aftersales request."""
    shipment_type: str = "PLATFORM"
    handover_method: str = "DROP_OFF"
    tracking_number: str = ""
    provider_id: str = ""
    provider_name: str = ""
    document_type: str = ""
    document_name: str = ""
    ship_time: int | None = None
    arrive_time: int | None = None
    goods_back: bool = False
    """Whether the stock has counted the units back."""
    keep_item: bool = False
    offer: int | None = None
    """The part of the refund that the seller proposes, in minor units."""
    offered_after_receipt: bool = False
    offer_declined: bool = False
    arbitration: str = ""
    """Empty, IN_PROGRESS, SUPPORT_BUYER, SUPPORT_SELLER or CLOSED."""
    quick: bool = False
    """The buyer is paid as soon as the goods are sent."""
    refund_id: str = ""
    previous_id: str = ""
    next_id: str = ""
    new_order_id: str = ""
    """The order that replaces or exchanges the goods."""
    exchange_sku_id: str = ""
    rma_id: str = ""
    rma_create_time: int = 0
    rma_update_time: int = 0
    package_id: str = ""
    history: list[Happening] = []

    @property
    def unit_ids(self) -> list[str]:
        return self.quote.unit_ids

    @property
    def running(self) -> bool:
        """Whether its units are bespoken: not at an end, or appealed against."""
        return self.status in RUNNING or self.arbitration == "IN_PROGRESS"

    @property
    def served(self) -> bool:
        return self.status in SERVED


RETURNS = Store("returns", Return)
_BY_ORDER = Lookup(RETURNS, lambda record: record.order_id)
_BY_SHOP = Lookup(RETURNS, lambda record: record.shop_id)
_BY_REQUEST = Lookup(RETURNS, lambda record: record.request_id)


def of_order(world: World, order_id: str) -> list[Return]:
    """An order's returns, oldest first."""
    return _BY_ORDER.of(world, order_id)


def of_shop(world: World, shop_id: str) -> list[Return]:
    """A shop's returns, oldest first."""
    return _BY_SHOP.of(world, shop_id)


def of_request(world: World, request_id: str) -> Return | None:
    """The return of an aftersales request."""
    return next(iter(_BY_REQUEST.of(world, request_id)), None)


def order_of(world: World, record: Return) -> Order:
    return world.orders[record.order_id]


def units_of(world: World, record: Return) -> list[Unit]:
    wanted = frozenset(record.unit_ids)
    return [unit for unit in order_of(world, record).units if unit.id in wanted]


def promised(world: World, order_id: str) -> Iterator[Quote]:
    """What running requests hold that has not been paid yet."""
    return (one.quote for one in of_order(world, order_id) if one.running and not one.refund_id)


def quote(world: World, order: Order, units: list[Unit]) -> Quote:
    """What is refundable now for some units of an order, besides what is promised already."""
    return refunds.quote(world, order, units, promised(world, order.id))


REQUEST_PENDING, REQUEST_DONE = "PENDING_REQUEST_REVIEW", "REQUEST_REVIEW_COMPLETED"
RMA_WAITING, RMA_MOVING = "AWAITING_BUYER_RETURN", "RETURN_IN_TRANSIT"
RMA_REVIEW, RMA_DONE = "PENDING_PACKAGE_REVIEW", "PACKAGE_REVIEW_COMPLETED"


def request_status(record: Return) -> str:
    """The status of the aftersales request."""
    return REQUEST_PENDING if record.status in WAITING else REQUEST_DONE


def rma_status(record: Return) -> str:
    """The status of the return merchandise authorization; empty when nothing is to be sent back."""
    if not record.rma_id:
        return ""
    if record.status == TO_SHIP:
        return RMA_WAITING
    if record.status == SHIPPED:
        return RMA_MOVING if record.arrive_time is None else RMA_REVIEW
    return RMA_REVIEW if record.status == OFFERED else RMA_DONE
