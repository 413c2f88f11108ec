"""What an area does when it hears of something that happened elsewhere in the world.

::

    @hears("order_status")
    def _delivered(world: World, event: Event) -> None: ...

Ears hear while the world runs, before any notice is sent; while a scenario is laid out nobody hears anything, so what
an ear keeps must be found again from the records.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tiktok_shop_sim.world.world import Event, World

Ear = Callable[["World", "Event"], None]
E = TypeVar("E", bound=Ear)

EARS: dict[str, list[Ear]] = {}


def hears(kind: str) -> Callable[[E], E]:
    """Register what is done when an event of a kind is announced."""

    def register(function: E) -> E:
        EARS.setdefault(kind, []).append(function)
        return function

    return register
