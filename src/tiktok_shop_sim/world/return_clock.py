"""Whose turn it is with a return, and until when (facts.md 7.5)."""

from __future__ import annotations

from tiktok_shop_sim.lifecycles.returns import AGREED, OFFERED, SHIPPED, TO_SHIP, WAITING
from tiktok_shop_sim.world import aftersale_rules
from tiktok_shop_sim.world.return_records import Return
from tiktok_shop_sim.world.world import World

HOUR, DAY = 3_600, 86_400

ACTIONS = {
    "REFUND": "SELLER_RESPOND_REFUND",
    "RETURN_AND_REFUND": "SELLER_RESPOND_RETURN",
    "REPLACEMENT": "SELLER_RESPOND_REPLACEMENT",
    "EXCHANGE": "SELLER_RESPOND_REPLACEMENT",
}


def start(world: World, record: Return, at: int) -> None:
    """Set the clock that belongs to the return's status."""
    record.deadline = _deadline(world, record, at)
    due = next_timer(world, record)
    if due is not None:
        world.schedule(due[0], due[1], record.id)


def _deadline(world: World, record: Return, at: int) -> int | None:
    clocks = aftersale_rules.clocks(world.market_of(record.shop_id).region)
    if record.status in WAITING:
        swap = record.kind in ("REPLACEMENT", "EXCHANGE")
        return at + (clocks.replacement_answer_hours if swap else clocks.answer_hours) * HOUR
    if record.status == TO_SHIP:
        return at + clocks.ship_days * DAY
    if record.status == SHIPPED and record.arrive_time is None:
        return (record.ship_time or at) + clocks.transit_days * DAY
    if record.status == SHIPPED:
        return max(at, record.arrive_time or at) + clocks.receive_answer_hours * HOUR
    if record.status == OFFERED:
        return at + clocks.buyer_answer_hours * HOUR
    return at + round(world.settings.refund_seconds) if record.status == AGREED else None


def next_timer(world: World, record: Return) -> tuple[int, str] | None:
    """When and what the clock will do to a return if nobody else acts first."""
    if record.deadline is None:
        return None
    on_its_way = record.status == SHIPPED and record.arrive_time is None
    if on_its_way and world.settings.auto_carrier and record.ship_time is not None:
        clocks = aftersale_rules.clocks(world.market_of(record.shop_id).region)
        return min(
            (record.ship_time + clocks.carrier_days * DAY, "return_arrives"), (record.deadline, "return_due")
        )
    return record.deadline, "return_due"


def action(record: Return) -> str:
    """What the seller has to do, in the wire's word; empty when it is not the seller's turn."""
    if record.status in WAITING:
        return ACTIONS[record.kind]
    return "SELLER_RESPOND_RECEIVE_PACKAGE" if record.status == SHIPPED else ""
