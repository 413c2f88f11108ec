"""One clock for the whole world, and the agenda of what will happen on it.

The clock follows the wall at a chosen speed. It can be stepped or set; while timers are worked off it stands
at the moment of each timer, so what follows from the clock follows in order.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec


class Clock:
    """Seconds since 1970 in the simulated world."""

    def __init__(
        self, start: float | None = None, speed: float = 1.0, wall: Callable[[], float] = time.time
    ) -> None:
        self._wall = wall
        self._anchor_wall = wall()
        self._anchor = start if start is not None else self._anchor_wall
        self._speed = speed
        self._pinned: float | None = None

    @property
    def speed(self) -> float:
        return self._speed

    def wall(self) -> float:
        return self._wall()

    def now(self) -> float:
        if self._pinned is not None:
            return self._pinned
        return self._anchor + (self._wall() - self._anchor_wall) * self._speed

    def seconds(self) -> int:
        return int(self.now())

    def set_speed(self, speed: float) -> None:
        """Change the pace from here on; 0 stops the clock."""
        if speed < 0:
            raise ValueError("the clock does not run backwards")
        self.move_to(self.now())
        self._speed = speed

    def move_to(self, moment: float) -> None:
        self._anchor, self._anchor_wall = moment, self._wall()

    @contextmanager
    def standing_at(self, moment: float) -> Iterator[None]:
        before, self._pinned = self._pinned, moment
        try:
            yield
        finally:
            self._pinned = before

    def wall_seconds_until(self, moment: float) -> float | None:
        """How long the wall must wait for `moment`; None while the clock stands still."""
        if self._speed == 0:
            return None
        return max(0.0, (moment - self.now()) / self._speed)


class Timer(msgspec.Struct, order=True, gc=False):
    """Something due at `due`; `serial` keeps those of one moment in the order they were made."""

    due: float
    serial: int
    kind: str
    ref: str


class Agenda:
    """Timers in order of their moment."""

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._serial = 0
        self.on_change: Callable[[], None] | None = None

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, due: float, kind: str, ref: str) -> None:
        self._serial += 1
        timer = Timer(due, self._serial, kind, ref)
        heapq.heappush(self._heap, timer)
        if self.on_change is not None and self._heap[0] is timer:
            self.on_change()

    def next_due(self) -> float | None:
        return self._heap[0].due if self._heap else None

    def pop_due(self, until: float) -> Timer | None:
        if self._heap and self._heap[0].due <= until:
            return heapq.heappop(self._heap)
        return None
