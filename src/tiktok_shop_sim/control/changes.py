"""Waiting at the door: what changed since, without asking again and again."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control.door import door
from tiktok_shop_sim.diary import Happening
from tiktok_shop_sim.simulation import Simulation

LONGEST_WAIT = 30.0


class ChangesWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
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


@door("GET", "/changes", ChangesWish)
async def changes(simulation: Simulation, wish: ChangesWish) -> Changes:
    """Wait until something changes: a call came in, a verb was used, a timer rang, a notice was answered.

    Answers at once when `since` is not the present serial; after `wait` seconds in any case.
    """
    serial = await simulation.bell.wait(wish.since, min(max(wish.wait, 0.0), LONGEST_WAIT))
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


class DiaryWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which lines: after a serial, of a shop, about an id."""

    since: int = 0
    shop_id: str = ""
    about: str = ""
    limit: int = 200


class DiaryLines(msgspec.Struct):
    serial: int
    happenings: list[Happening]


@door("GET", "/happenings", DiaryWish)
def happenings(simulation: Simulation, wish: DiaryWish) -> DiaryLines:
    """What happened in the world, oldest first: the newest `limit` lines of the diary."""
    diary = simulation.diary
    found = diary.find(since=wish.since, shop_id=wish.shop_id, about=wish.about, limit=wish.limit)
    return DiaryLines(diary.serial, found)
