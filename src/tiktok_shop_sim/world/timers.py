"""What happens when a timer is due, and which timers a world needs after it was loaded.

::

    @when_due("review_due")
    def _review(world: World, product_id: str, at: int) -> None: ...

    @waits
    def _reviews(world: World) -> Iterator[Waiting]: ...    # everything of this area that the clock will do

A handler checks first whether its object still waits for this timer: an object may have moved on since. `waits` must
yield exactly what the area itself puts on the agenda while the world runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from tiktok_shop_sim.clock import Timer
from tiktok_shop_sim.world.world import World

Handler = Callable[[World, str, int], None]
Waiting = tuple[float, str, str]
"""When, which kind of timer, for what."""
Waiter = Callable[[World], Iterator[Waiting]]
D = TypeVar("D", bound=Handler)
W = TypeVar("W", bound=Waiter)

HANDLERS: dict[str, Handler] = {}
WAITERS: list[Waiter] = []


def when_due(kind: str) -> Callable[[D], D]:
    """Call the decorated function when a timer of this kind is due, with the world, the object's id and the moment."""

    def register(function: D) -> D:
        if kind in HANDLERS:
            raise ValueError(f"two handlers for timer {kind}")
        HANDLERS[kind] = function
        return function

    return register


def waits(function: W) -> W:
    """Register a function that yields what the objects of an area wait for."""
    WAITERS.append(function)
    return function


def fire(world: World, timer: Timer) -> None:
    """Carry out one timer at the moment the clock stands at; unknown kinds belong to somebody else."""
    handler = HANDLERS.get(timer.kind)
    if handler is not None:
        handler(world, timer.ref, int(timer.due))


def schedule_all(world: World) -> None:
    """Put on the agenda what every object waits for."""
    for waiter in WAITERS:
        for due, kind, ref in waiter(world):
            world.schedule(due, kind, ref)
