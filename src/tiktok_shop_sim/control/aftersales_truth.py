"""The truth about returns, cancellations and refunds. Nothing here changes anything."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from tiktok_shop_sim.control import possible
from tiktok_shop_sim.control.endpoint import endpoint, from_record
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world.amounts import Quote
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Cancellation
from tiktok_shop_sim.world.refunds import REFUNDS, Refund
from tiktok_shop_sim.world.return_records import RETURNS, Return, request_status, rma_status, units_of
from tiktok_shop_sim.world.world import World

MOST = 1_000
T = TypeVar("T", bound=msgspec.Struct)


class AmountTruth(msgspec.Struct):
    """A refund's parts as decimal strings; `tax` is inside the others where tax is not charged on top."""

    currency: str
    subtotal: str
    shipping_fee: str
    tax: str
    retail_delivery_fee: str
    total: str


def _amount(market: Market, quote: Quote) -> AmountTruth:
    return AmountTruth(
        currency=market.currency,
        subtotal=market.money(quote.subtotal),
        shipping_fee=market.money(quote.shipping_fee),
        tax=market.money(quote.tax),
        retail_delivery_fee=market.money(quote.retail_delivery_fee),
        total=market.money(quote.total),
    )


def _from_record(kind: type[T], world: World, record: Cancellation | Refund) -> T:
    return from_record(kind, record, amount=_amount(world.market_of(record.shop_id), record.quote))


class ReturnTruth(msgspec.Struct):
    """What the platform knows of a return."""

    id: str
    shop_id: str
    order_id: str
    kind: str
    status: str
    role: str
    reason: str
    unit_ids: list[str]
    skus: list[str]
    amount: AmountTruth
    create_time: int
    update_time: int
    deadline: int | None
    tracking_number: str
    provider: str
    ship_time: int | None
    arrive_time: int | None
    goods_back: bool
    offer: str
    arbitration: str
    refund_id: str
    new_order_id: str
    aftersales_request_id: str
    aftersales_request_status: str
    rma_id: str
    rma_status: str
    history: list[str]
    actions: list[str]
    """What can be done about it now, by name."""


def return_truth(world: World, record: Return) -> ReturnTruth:
    """What the platform knows of a return now."""
    market = world.market_of(record.shop_id)
    return from_record(
        ReturnTruth,
        record,
        skus=[world.skus[unit.sku_id].seller_sku for unit in units_of(world, record)],
        amount=_amount(market, record.quote),
        provider=record.provider_name,
        offer="" if record.offer is None else market.money(record.offer),
        aftersales_request_id=record.request_id,
        aftersales_request_status=request_status(record),
        rma_status=rma_status(record),
        history=[line.event for line in record.history],
        actions=possible.for_return(record),
    )


class Which(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which records: by id, order, shop, status; the newest `limit`, oldest first."""

    id: str = ""
    order_id: str = ""
    shop_id: str = ""
    status: str = ""
    limit: int = MOST


class Returns(msgspec.Struct):
    returns: list[ReturnTruth]


@endpoint("GET", "/returns", Which)
def list_returns(simulation: Simulation, which: Which) -> Returns:
    """The truth about returns, refunds, replacements and exchanges."""
    world = simulation.world
    found = [r for r in RETURNS.of(world).values() if _meant(which, r.id, r.order_id, r.shop_id, r.status)]
    return Returns([return_truth(world, record) for record in found[-which.limit :]])


def _meant(which: Which, own_id: str, order_id: str, shop_id: str, status: str) -> bool:
    return (
        which.id in ("", own_id)
        and which.order_id in ("", order_id)
        and which.shop_id in ("", shop_id)
        and which.status in ("", status)
    )


class CancellationTruth(msgspec.Struct):
    """What the platform knows of a cancellation or a request for one."""

    id: str
    shop_id: str
    order_id: str
    type: str
    status: str
    role: str
    reason: str
    unit_ids: list[str]
    amount: AmountTruth
    create_time: int
    update_time: int
    deadline: int | None
    replenished: bool


class Cancellations(msgspec.Struct):
    cancellations: list[CancellationTruth]


@endpoint("GET", "/cancellations", Which)
def list_cancellations(simulation: Simulation, which: Which) -> Cancellations:
    """The truth about cancellations."""
    world = simulation.world
    found = [r for r in world.cancellations.values() if _meant(which, r.id, r.order_id, r.shop_id, r.status)]
    return Cancellations([_from_record(CancellationTruth, world, record) for record in found[-which.limit :]])


class RefundTruth(msgspec.Struct):
    """One payment back to a buyer, for a return or a cancellation."""

    id: str
    shop_id: str
    order_id: str
    unit_ids: list[str]
    at: int
    amount: AmountTruth
    return_id: str
    cancel_id: str


class Refunds(msgspec.Struct):
    refunds: list[RefundTruth]


@endpoint("GET", "/refunds", Which)
def list_refunds(simulation: Simulation, which: Which) -> Refunds:
    """The truth about money that went back."""
    world = simulation.world
    found = [r for r in REFUNDS.of(world).values() if _meant(which, r.id, r.order_id, r.shop_id, "")]
    return Refunds([_from_record(RefundTruth, world, refund) for refund in found[-which.limit :]])
