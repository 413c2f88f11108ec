"""Who acts when a timer rings, and what waits for the clock when a world is taken up again.

::

    @rings("review_due")
    def _review(world: World, product_id: str, at: int) -> None: ...

    @waits
    def _reviews(world: World) -> Iterator[Waiting]: ...    # everything of this area that the clock will do

A deed asks its object whether the ring is still meant: a timer whose object has moved on rings for nobody. What
`waits` yields must be what the area itself puts on the agenda while the world runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from tiktok_shop_sim.clock import Timer
from tiktok_shop_sim.world.world import World

Deed = Callable[[World, str, int], None]
Waiting = tuple[float, str, str]
"""When, which kind of timer, for what."""
Waiter = Callable[[World], Iterator[Waiting]]
D = TypeVar("D", bound=Deed)
W = TypeVar("W", bound=Waiter)

DEEDS: dict[str, Deed] = {}
WAITERS: list[Waiter] = []


def rings(kind: str) -> Callable[[D], D]:
    """Register what happens when a timer of a kind rings: it gets the world, what it is about, and the moment."""

    def register(function: D) -> D:
        if kind in DEEDS:
            raise ValueError(f"two deeds for timer {kind}")
        DEEDS[kind] = function
        return function

    return register


def waits(function: W) -> W:
    """Register what an area's objects wait for."""
    WAITERS.append(function)
    return function


def ring(world: World, timer: Timer) -> None:
    """Carry out one timer at the moment the clock stands at; unknown kinds belong to somebody else."""
    deed = DEEDS.get(timer.kind)
    if deed is not None:
        deed(world, timer.ref, int(timer.due))


def schedule_all(world: World) -> None:
    """Put on the agenda what every object waits for."""
    for waiter in WAITERS:
        for due, kind, ref in waiter(world):
            world.schedule(due, kind, ref)
