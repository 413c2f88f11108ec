"""Waiting for changes: one request that answers as soon as something changed, instead of many that poll."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control.endpoint import endpoint
from tiktok_shop_sim.diary import Happening
from tiktok_shop_sim.simulation import Simulation

LONGEST_WAIT = 30.0


class ChangesRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The serial last seen, and how many seconds of wall time to wait for another one (30 at most)."""

    since: int = -1
    wait: float = 0.0


class Changes(msgspec.Struct):
    """Where everything stands: compare `serial` with the last one, and ask for the lists that moved.

    `world` counts the worlds: another number means that everything before is gone. `faults` are those that may strike.
    """

    serial: int
    world: int
    now: float
    speed: float
    next_due: float | None
    timers: int
    orders: int
    calls: int
    happenings: int
    notices: int
    faults: int


@endpoint("GET", "/changes", ChangesRequest)
async def changes(simulation: Simulation, request: ChangesRequest) -> Changes:
    """Wait until something changes: a call came in, a verb was used, a timer rang, a notice was answered.

    Answers at once when `since` is not the present serial; after `wait` seconds in any case.
    """
    serial = await simulation.changes.wait(request.since, min(max(request.wait, 0.0), LONGEST_WAIT))
    world, clock = simulation.world, simulation.clock
    return Changes(
        serial=serial,
        world=simulation.worlds,
        now=clock.now(),
        speed=clock.speed,
        next_due=world.agenda.next_due(),
        timers=len(world.agenda),
        orders=len(world.orders),
        calls=simulation.calls.serial,
        happenings=simulation.diary.serial,
        notices=next(reversed(world.notices), 0),
        faults=sum(not fault.spent for fault in simulation.faults.list()),
    )


class DiaryRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which lines: after a serial, of a shop, about an id."""

    since: int = 0
    shop_id: str = ""
    about: str = ""
    limit: int = 200


class DiaryLines(msgspec.Struct):
    serial: int
    happenings: list[Happening]


@endpoint("GET", "/happenings", DiaryRequest)
def happenings(simulation: Simulation, request: DiaryRequest) -> DiaryLines:
    """What happened in the world, oldest first: the newest `limit` lines of the diary."""
    diary = simulation.diary
    found = diary.find(since=request.since, shop_id=request.shop_id, about=request.about, limit=request.limit)
    return DiaryLines(diary.serial, found)
