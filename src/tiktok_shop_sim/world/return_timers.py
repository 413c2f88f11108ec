"""What the clock does to returns when nobody acted in time."""

from __future__ import annotations

from collections.abc import Iterator

from tiktok_shop_sim.lifecycles.returns import OFFERED, SHIPPED, TO_SHIP, WAITING
from tiktok_shop_sim.world import returns, timers
from tiktok_shop_sim.world.return_clock import next_timer
from tiktok_shop_sim.world.return_records import RETURNS, Return
from tiktok_shop_sim.world.stock import OutOfStock
from tiktok_shop_sim.world.world import World


@timers.when_due("return_due")
def _due(world: World, return_id: str, at: int) -> None:
    record = RETURNS.of(world).get(return_id)
    if record is not None and next_timer(world, record) == (at, "return_due"):
        _expire(world, record, at)


def _expire(world: World, record: Return, at: int) -> None:
    if record.status in WAITING:
        _agree(world, record, at)
    elif record.status == TO_SHIP:
        returns.run_out(world, record, at)
    elif record.status == SHIPPED:
        returns.receive(world, record, at, role="SYSTEM")
    elif record.status == OFFERED:
        returns.answer_offer(world, record, at, accept=False, role="SYSTEM")
    else:
        returns.refund(world, record, at)


def _agree(world: World, record: Return, at: int) -> None:
    """Silence is agreement (facts.md 7.5); where there are no goods to send instead, money goes back."""
    try:
        returns.approve(world, record, at, role="SYSTEM")
    except OutOfStock:
        returns.refund_directly(world, record, at, role="SYSTEM")


@timers.when_due("return_arrives")
def _arrives(world: World, return_id: str, at: int) -> None:
    record = RETURNS.of(world).get(return_id)
    if record is not None and next_timer(world, record) == (at, "return_arrives"):
        returns.arrive(world, record, at)


@timers.waits
def _returns(world: World) -> Iterator[timers.Waiting]:
    for record in RETURNS.of(world).values():
        due = next_timer(world, record)
        if due is not None:
            yield *due, record.id
