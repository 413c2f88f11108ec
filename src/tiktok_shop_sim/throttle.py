"""Call limits: so many a second per app, shop and API, and the hourly one of development shops."""

from __future__ import annotations

import time
from collections.abc import Callable


class Throttle:
    """Counts calls in windows of the wall's time (the limit is about load, not about the world)."""

    def __init__(self, wall: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._second: dict[tuple[str, str], tuple[int, int]] = {}
        self._hour: dict[str, tuple[int, int]] = {}

    def admit(self, shop: str, operation: str, per_second: int) -> bool:
        """False when this call is one too many in its second."""
        if per_second <= 0:
            return True
        window = int(self._wall())
        key = (shop, operation)
        started, count = self._second.get(key, (window, 0))
        if started != window:
            count = 0
        self._second[key] = (window, count + 1)
        return count < per_second

    def admit_hourly(self, shop: str, per_hour: int) -> bool:
        if per_hour <= 0:
            return True
        window = int(self._wall() // 3600)
        started, count = self._hour.get(shop, (window, 0))
        if started != window:
            count = 0
        self._hour[shop] = (window, count + 1)
        return count < per_hour

    def seconds_left_in_hour(self) -> int:
        return 3600 - int(self._wall() % 3600)

    def clear(self) -> None:
        self._second.clear()
        self._hour.clear()
