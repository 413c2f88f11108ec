"""Seller Center: what the seller does by hand on the platform's own pages, behind the back of every client."""

from __future__ import annotations

from typing import Literal

import msgspec

from tiktok_shop_sim.control import possible
from tiktok_shop_sim.control.aftersales_truth import ReturnTruth, return_truth
from tiktok_shop_sim.control.endpoint import NotThere, endpoint
from tiktok_shop_sim.control.find import find_order, find_request, find_return
from tiktok_shop_sim.control.order_truth import OrderTruth, order_truth
from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import cancellations, packages, reasons, returns
from tiktok_shop_sim.world.records import Order, Provider
from tiktok_shop_sim.world.return_records import Return
from tiktok_shop_sim.world.world import World


class ShipRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order; carrier (id or name) and tracking number are invented when left out."""

    order_id: str
    provider: str = ""
    tracking_number: str = ""


@endpoint("POST", "/ship", ShipRequest)
def ship(simulation: Simulation, request: ShipRequest) -> OrderTruth:
    """The seller ships everything of an order that still waits, without any client knowing; not before a buyer's
    request to cancel is answered (facts.md 7.6)."""
    world = simulation.world
    order = find_order(simulation, request.order_id)
    if not possible.OF_ORDERS["ship"](order):
        raise IllegalMove(f"order {order.id}", order.status, "ship")
    provider = _provider(world, order, request.provider)
    number = request.tracking_number or packages.invent_tracking(world.ids.random, provider)
    _ship_rest(world, order, number, provider)
    return order_truth(world, order)


def _ship_rest(world: World, order: Order, number: str, provider: Provider) -> None:
    for package in world.live_packages(order):
        if package.status == "TO_FULFILL":
            packages.ship(world, package, number, provider.id, world.now())
    waiting = [unit for unit in order.units if unit.status == "AWAITING_SHIPMENT"]
    if waiting:
        packages.ship_units(world, order, waiting, number, provider.id, world.now())


def _provider(world: World, order: Order, named: str) -> Provider:
    market = world.market_of(order.shop_id)
    allowed = world.delivery_options[order.delivery_option_id].provider_ids
    fitting = [p for p in market.providers if p.id in allowed] or list(market.providers)
    for provider in market.providers if named else fitting:
        if named in ("", provider.id, provider.name):
            return provider
    raise NotThere(f"no carrier {named} in {market.country}")


class AnswerRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order's pending request, and what the seller says."""

    order_id: str
    verdict: Literal["accept", "reject"]


@endpoint("POST", "/cancel/answer", AnswerRequest)
def answer_cancel(simulation: Simulation, request: AnswerRequest) -> OrderTruth:
    """The seller accepts or rejects a buyer's request to cancel."""
    world = simulation.world
    order = find_order(simulation, request.order_id)
    record = find_request(world, order)
    if request.verdict == "accept":
        cancellations.accept(world, record, world.now())
    else:
        cancellations.refuse(world, record, world.now())
    return order_truth(world, order)


class SellerCancelRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order, and why (a reason name; the first that fits when absent)."""

    order_id: str
    reason: str = ""


@endpoint("POST", "/cancel/as-seller", SellerCancelRequest)
def cancel_as_seller(simulation: Simulation, request: SellerCancelRequest) -> OrderTruth:
    """The seller cancels a whole order."""
    world = simulation.world
    order = find_order(simulation, request.order_id)
    fitting = cancellations.reasons(world.market_of(order.shop_id).reasons_market, "SELLER", order.status)
    reason = request.reason or next(iter(sorted(fitting)), cancellations.OUT_OF_STOCK)
    cancellations.cancel(
        world, order, trigger="cancelled_by_seller", role="SELLER", reason=reason, at=world.now()
    )
    return order_truth(world, order)


class DecideRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which return, and what the seller does about it.

    `keep_item` agrees without wanting the goods; `offer` proposes `amount` (a decimal string) instead of everything;
    `reason` is a reason name for a no, one that fits when absent.
    """

    return_id: str
    decision: Literal[
        "approve", "keep_item", "reject", "offer", "receive", "reject_package", "refund_directly"
    ]
    reason: str = ""
    amount: str = ""


@endpoint("POST", "/return/decide", DecideRequest)
def decide_return(simulation: Simulation, request: DecideRequest) -> ReturnTruth:
    """The seller answers a return, or judges what came back."""
    world = simulation.world
    record = find_return(simulation, request.return_id)
    _decide(world, record, request)
    return return_truth(world, record)


def _decide(world: World, record: Return, request: DecideRequest) -> None:
    at, market = world.now(), world.market_of(record.shop_id)
    match request.decision:
        case "approve" | "keep_item":
            returns.approve(world, record, at, keep_item=request.decision == "keep_item")
        case "offer":
            returns.offer_partial(world, record, market.minor(request.amount), at)
        case "receive":
            returns.receive(world, record, at)
        case "refund_directly":
            returns.refund_directly(world, record, at)
        case "reject":
            returns.reject(world, record, at, reason=_no(market.reasons_market, record, request.reason))
        case "reject_package":
            returns.reject_package(
                world, record, at, reason=_no(market.reasons_market, record, request.reason)
            )


def _no(market: str, record: Return, wanted: str) -> str:
    fitting = reasons.fitting(market, reasons.KINDS[record.kind], "SELLER", purpose="reject")
    if wanted and wanted not in fitting:
        raise ValueError(f"a seller cannot name {wanted!r}; these fit: {', '.join(fitting)}")
    return wanted or next(iter(fitting), "")
