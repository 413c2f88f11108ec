"""Buyers after the checkout: pay, cancel, change the address. What carriers do is in `parcels`."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control.buying import BuyerWish, changed_recipient
from tiktok_shop_sim.control.door import door
from tiktok_shop_sim.control.find import OrderNamed, find_order, find_request, find_units
from tiktok_shop_sim.control.order_truth import OrderTruth, order_truth
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import cancellations, grouping, orders, people


@door("POST", "/pay", OrderNamed)
def pay(simulation: Simulation, wish: OrderNamed) -> OrderTruth:
    """The buyer pays an UNPAID order; the hold begins."""
    order = find_order(simulation, wish.order_id)
    orders.pay(simulation.world, order, simulation.world.now())
    return order_truth(simulation.world, order)


class ReleaseWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order, or all that are on hold."""

    order_id: str = ""
    shop_id: str = ""


class Number(msgspec.Struct):
    number: int


@door("POST", "/release", ReleaseWish)
def release(simulation: Simulation, wish: ReleaseWish) -> Number:
    """End the hold of one order, or of every order on hold, without waiting for the clock."""
    world = simulation.world
    if wish.order_id:
        chosen = [find_order(simulation, wish.order_id)]
    else:
        chosen = [
            o for o in world.orders.values() if o.status == "ON_HOLD" and wish.shop_id in ("", o.shop_id)
        ]
    for order in chosen:
        orders.release(world, order, world.now())
    return Number(len(chosen))


class CancelWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order, why (a reason name; chosen when absent), and which units when not all."""

    order_id: str
    reason: str = ""
    unit_ids: list[str] = []


@door("POST", "/cancel", CancelWish)
def cancel(simulation: Simulation, wish: CancelWish) -> OrderTruth:
    """The buyer cancels: at once while unpaid or on hold, as a request to the seller afterwards."""
    world = simulation.world
    order = find_order(simulation, wish.order_id)
    units = find_units(order, wish.unit_ids) if wish.unit_ids else None
    fitting = cancellations.reasons(world.market_of(order.shop_id).reasons_market, "BUYER", order.status)
    reason = wish.reason or next(iter(sorted(fitting)), cancellations.BUYER_REASON)
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


@door("POST", "/cancel/withdraw", OrderNamed)
def withdraw_cancel(simulation: Simulation, wish: OrderNamed) -> OrderTruth:
    """The buyer takes a pending cancellation request back."""
    order = find_order(simulation, wish.order_id)
    record = find_request(simulation.world, order)
    cancellations.refuse(simulation.world, record, simulation.world.now(), "withdrawn")
    return order_truth(simulation.world, order)


class AddressWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which order goes where now; fields left out stay, `invent` makes a whole new address."""

    order_id: str
    invent: bool = False
    address: BuyerWish = msgspec.field(default_factory=BuyerWish)


@door("POST", "/address", AddressWish)
def change_address(simulation: Simulation, wish: AddressWish) -> OrderTruth:
    """The buyer changes the address of an order that has not been shipped (webhook 3)."""
    world = simulation.world
    order = find_order(simulation, wish.order_id)
    base = order.recipient
    if wish.invent:
        base = people.invent_buyer(world, world.market_of(order.shop_id)).recipient
    grouping.change_address(world, order, changed_recipient(base, wish.address), world.now())
    return order_truth(world, order)
