"""Cancelling: freely, on request, by the clock (facts.md 7.1 to 7.6)."""

from __future__ import annotations

from collections.abc import Callable

from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.lifecycles.cancellations import CANCELLATION
from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.world import grouping, refunds, returns, stock
from tiktok_shop_sim.world import reasons as reason_lists
from tiktok_shop_sim.world.lookup import Lookup
from tiktok_shop_sim.world.orders import advance, announce_status, move, schedule_next
from tiktok_shop_sim.world.records import Cancellation, Order, Unit
from tiktok_shop_sim.world.world import Event, World


class _Kept:
    @staticmethod
    def of(world: World) -> dict[str, Cancellation]:
        return world.cancellations


_BY_SHOP = Lookup(_Kept(), lambda record: record.shop_id)
_BY_ORDER = Lookup(_Kept(), lambda record: record.order_id)

Goods = Callable[[World, Order, Unit], None]

BUYER_REASON = "ecom_order_to_ship_canceled_reason_no_longer_needed"
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"


def of_shop(world: World, shop_id: str) -> list[Cancellation]:
    """A shop's cancellations, oldest first."""
    return _BY_SHOP.of(world, shop_id)


def of_order(world: World, order_id: str) -> list[Cancellation]:
    """An order's cancellations, oldest first."""
    return _BY_ORDER.of(world, order_id)


def reasons(market: str, actor: str, status: str, purpose: str = "initiate") -> dict[str, str]:
    """Reasons for cancelling, with their labels, that fit a market, an actor and an order status."""
    return reason_lists.fitting(market, "cancel", actor, status, purpose)


def reason_text(market: str, reason: str) -> str:
    return reason_lists.text(market, reason)


def is_out_of_stock(reason: str) -> bool:
    """Whether a reason says that the goods are missing; the names differ by status and market."""
    return "_reason_out_of_stock" in reason


def cancel(
    world: World,
    order: Order,
    *,
    trigger: str,
    role: str,
    reason: str,
    at: int,
    units: list[Unit] | None = None,
    goods: Goods = stock.give_back,
) -> Cancellation:
    """Cancel an order or some of its units at once; IllegalMove, with nothing changed, when it is too late.

    What was paid for them goes back to the buyer. `goods` is what becomes of the units themselves: on sale again,
    unless the carrier has them.
    """
    chosen = [unit for unit in (units if units is not None else order.units) if unit.status != "CANCELLED"]
    if not ORDER.allows(order.status, trigger):
        raise IllegalMove(f"order {order.id}", order.status, trigger)
    record = _record(world, order, chosen, role=role, kind="CANCEL", reason=reason, at=at)
    record.status = "CANCELLATION_REQUEST_COMPLETE"
    _carry_out(world, order, record, chosen, trigger=trigger, at=at, goods=goods)
    announce(world, record)
    return record


def request(
    world: World, order: Order, *, reason: str, at: int, units: list[Unit] | None = None
) -> Cancellation:
    """A buyer asks to cancel an order that waits for shipment: the seller has to answer in time."""
    if order.status not in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING") or order.pending_cancellation:
        raise IllegalMove(f"order {order.id}", order.status, "cancel_requested")
    chosen = [
        unit for unit in (units if units is not None else order.units) if unit.status == "AWAITING_SHIPMENT"
    ]
    record = _record(world, order, chosen, role="BUYER", kind="BUYER_CANCEL", reason=reason, at=at)
    record.quote = returns.quote(world, order, chosen)
    hours = world.market_of(order.shop_id).deadlines.cancel_answer_hours
    record.deadline = at + hours * 3600
    order.pending_cancellation = record.id
    order.request_cancel_time = at
    world.touch(order, at)
    world.schedule(record.deadline, "cancel_answer", record.id)
    announce(world, record)
    return record


def accept(world: World, record: Cancellation, at: int, trigger: str = "accepted") -> None:
    """The seller agrees, or the clock agrees for them."""
    order = world.orders[record.order_id]
    step = CANCELLATION.follow(f"cancellation {record.id}", record.status, trigger)
    record.status, record.update_time = step.target, at
    order.pending_cancellation = ""
    chosen = [unit for unit in order.units if unit.id in record.unit_ids and unit.status != "CANCELLED"]
    _carry_out(world, order, record, chosen, trigger="cancel_request_accepted", at=at)
    announce(world, record)


def refuse(world: World, record: Cancellation, at: int, trigger: str = "rejected") -> None:
    """The seller rejects the request, or the buyer takes it back: the order goes on."""
    step = CANCELLATION.follow(f"cancellation {record.id}", record.status, trigger)
    record.status, record.update_time = step.target, at
    order = world.orders[record.order_id]
    order.pending_cancellation = ""
    world.touch(order, at)
    announce(world, record)


def _record(
    world: World, order: Order, units: list[Unit], *, role: str, kind: str, reason: str, at: int
) -> Cancellation:
    record = Cancellation(
        id=world.ids.next("cancel"),
        sequence=world.ids.sequence("cancel"),
        shop_id=order.shop_id,
        order_id=order.id,
        unit_ids=[unit.id for unit in units],
        role=role,
        type=kind,
        status="CANCELLATION_REQUEST_PENDING",
        reason=reason,
        reason_text=reason_text(world.market_of(order.shop_id).reasons_market, reason),
        create_time=at,
        update_time=at,
    )
    world.cancellations[record.id] = record
    return record


def _carry_out(
    world: World,
    order: Order,
    record: Cancellation,
    units: list[Unit],
    *,
    trigger: str,
    at: int,
    goods: Goods = stock.give_back,
) -> None:
    returns.end_with_order(world, order, units, at)
    record.quote = returns.quote(world, order, units)
    record.replenished = goods is stock.give_back and not is_out_of_stock(record.reason)
    for unit in units:
        goods(world, order, unit)
        unit.status, unit.cancel_reason, unit.cancel_user = "CANCELLED", record.reason, record.role
        if is_out_of_stock(record.reason):
            stock.empty(world, unit.sku_id, order.warehouse_id)
    grouping.after_cancel(world, order, units, record.role, at)
    refunds.pay_back(world, order, record.quote, at, cancel_id=record.id)
    if all(unit.status == "CANCELLED" for unit in order.units):
        _end(world, order, record, trigger, at)
    else:
        world.touch(order, at)
        advance(world, order, at)
        schedule_next(world, order)


def _end(world: World, order: Order, record: Cancellation, trigger: str, at: int) -> None:
    """Nothing is left of an order: what a buyer still asked for is answered by that."""
    if order.pending_cancellation:
        pending = world.cancellations[order.pending_cancellation]
        pending.status, pending.update_time = "CANCELLATION_REQUEST_COMPLETE", at
        order.pending_cancellation = ""
        announce(world, pending)
    move(world, order, trigger, at)
    order.cancel_time, order.cancel_reason, order.cancel_initiator = at, record.reason, record.role
    announce_status(world, order)


def announce(world: World, record: Cancellation) -> None:
    world.announce(
        Event(
            "cancellation",
            record.shop_id,
            record.order_id,
            {
                "order_id": record.order_id,
                "cancellations_role": record.role,
                "cancel_status": record.status,
                "cancel_id": record.id,
                "create_time": record.create_time,
            },
        )
    )
