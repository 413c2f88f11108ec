"""Seller Center: what the seller does by hand on the platform's own pages, behind the back of every client."""

from __future__ import annotations

from typing import Literal

import msgspec

from tiktok_shop_sim.control.door import NotThere, door
from tiktok_shop_sim.control.looking import OrderTruth, order_truth
from tiktok_shop_sim.control.trade import find_order
from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import cancellations, packages
from tiktok_shop_sim.world.records import Order, Provider
from tiktok_shop_sim.world.world import World


class ShipWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order; carrier (id or name) and tracking number are invented when left out."""

    order_id: str
    provider: str = ""
    tracking_number: str = ""


@door("POST", "/ship", ShipWish)
def ship(simulation: Simulation, wish: ShipWish) -> OrderTruth:
    """The seller ships everything of an order that still waits, without any client knowing."""
    world = simulation.world
    order = find_order(simulation, wish.order_id)
    if not ORDER.allows(order.status, "all_shipped") or order.fulfillment_type == "FULFILLMENT_BY_TIKTOK":
        raise IllegalMove(f"order {order.id}", order.status, "ship")
    provider = _provider(world, order, wish.provider)
    number = wish.tracking_number or packages.invent_tracking(world.ids.random, provider)
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


class AnswerWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order's pending request, and what the seller says."""

    order_id: str
    verdict: Literal["accept", "reject"]


@door("POST", "/cancel/answer", AnswerWish)
def answer_cancel(simulation: Simulation, wish: AnswerWish) -> OrderTruth:
    """The seller accepts or rejects a buyer's request to cancel."""
    world = simulation.world
    order = find_order(simulation, wish.order_id)
    if not order.pending_cancellation:
        raise NotThere(f"order {order.id} has no pending cancellation request")
    record = world.cancellations[order.pending_cancellation]
    if wish.verdict == "accept":
        cancellations.accept(world, record, world.now())
    else:
        cancellations.refuse(world, record, world.now())
    return order_truth(world, order)


class SellerCancelWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order, and why (a reason name; the first that fits when absent)."""

    order_id: str
    reason: str = ""


@door("POST", "/cancel/as-seller", SellerCancelWish)
def cancel_as_seller(simulation: Simulation, wish: SellerCancelWish) -> OrderTruth:
    """The seller cancels a whole order."""
    world = simulation.world
    order = find_order(simulation, wish.order_id)
    fitting = cancellations.reasons(world.market_of(order.shop_id).reasons_market, "SELLER", order.status)
    reason = wish.reason or next(iter(sorted(fitting)), cancellations.OUT_OF_STOCK)
    cancellations.cancel(
        world, order, trigger="cancelled_by_seller", role="SELLER", reason=reason, at=world.now()
    )
    return order_truth(world, order)
