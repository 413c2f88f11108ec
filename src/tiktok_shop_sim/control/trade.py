"""Buyers after the checkout: pay, cancel, change the address. What carriers do is in `parcels`."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control.buying import BuyerRequest, changed_recipient
from tiktok_shop_sim.control.endpoint import endpoint
from tiktok_shop_sim.control.find import OrderNamed, find_order, find_request, find_units
from tiktok_shop_sim.control.order_truth import OrderTruth, order_truth
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import cancellations, grouping, orders, people


@endpoint("POST", "/pay", OrderNamed)
def pay(simulation: Simulation, request: OrderNamed) -> OrderTruth:
    """The buyer pays an UNPAID order; the hold begins."""
    order = find_order(simulation, request.order_id)
    orders.pay(simulation.world, order, simulation.world.now())
    return order_truth(simulation.world, order)


class ReleaseRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order, or all that are on hold."""

    order_id: str = ""
    shop_id: str = ""


class Number(msgspec.Struct):
    number: int


@endpoint("POST", "/release", ReleaseRequest)
def release(simulation: Simulation, request: ReleaseRequest) -> Number:
    """End the hold of one order, or of every order on hold, without waiting for the clock."""
    world = simulation.world
    if request.order_id:
        chosen = [find_order(simulation, request.order_id)]
    else:
        chosen = [
            o for o in world.orders.values() if o.status == "ON_HOLD" and request.shop_id in ("", o.shop_id)
        ]
    for order in chosen:
        orders.release(world, order, world.now())
    return Number(len(chosen))


class CancelRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order, why (a reason name; chosen when absent), and which units when not all."""

    order_id: str
    reason: str = ""
    unit_ids: list[str] = []


@endpoint("POST", "/cancel", CancelRequest)
def cancel(simulation: Simulation, request: CancelRequest) -> OrderTruth:
    """The buyer cancels: at once while unpaid or on hold, as a request to the seller afterwards."""
    world = simulation.world
    order = find_order(simulation, request.order_id)
    units = find_units(order, request.unit_ids) if request.unit_ids else None
    fitting = cancellations.reasons(world.market_of(order.shop_id).reasons_market, "BUYER", order.status)
    reason = request.reason or next(iter(sorted(fitting)), cancellations.BUYER_REASON)
    if order.status in ("UNPAID", "ON_HOLD"):
        cancellations.cancel(
            world,
            order,
            trigger="cancelled_by_buyer",
            role="BUYER",
            reason=reason,
            at=world.now(),
            units=units,
        )
    else:
        cancellations.request(world, order, reason=reason, at=world.now(), units=units)
    return order_truth(world, order)


@endpoint("POST", "/cancel/withdraw", OrderNamed)
def withdraw_cancel(simulation: Simulation, request: OrderNamed) -> OrderTruth:
    """The buyer takes a pending cancellation request back."""
    order = find_order(simulation, request.order_id)
    record = find_request(simulation.world, order)
    cancellations.refuse(simulation.world, record, simulation.world.now(), "withdrawn")
    return order_truth(simulation.world, order)


class AddressRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order goes where now; fields left out stay, `invent` makes a whole new address."""

    order_id: str
    invent: bool = False
    address: BuyerRequest = msgspec.field(default_factory=BuyerRequest)


@endpoint("POST", "/address", AddressRequest)
def change_address(simulation: Simulation, request: AddressRequest) -> OrderTruth:
    """The buyer changes the address of an order that has not been shipped (webhook 3)."""
    world = simulation.world
    order = find_order(simulation, request.order_id)
    base = order.recipient
    if request.invent:
        base = people.invent_buyer(world, world.market_of(order.shop_id)).recipient
    grouping.change_address(world, order, changed_recipient(base, request.address), world.now())
    return order_truth(world, order)
