"""Counts changes of the world, so that a page can wait for the next one instead of asking again and again."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class ChangeCounter:
    """Counts changes. Any number of callers may wait for the next one; counting costs next to nothing."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = asyncio.Event()
        self._closed = False

    def notify(self) -> None:
        """Count one change and wake everyone who waits."""
        self.count += 1
        self._changed.set()

    def close(self) -> None:
        """Wake everyone who waits, now and from now on."""
        self._closed = True
        self._changed.set()

    async def wait(self, seen: int, seconds: float) -> int:
        """The count as soon as it differs from `seen`, or after so many seconds of wall time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.count == seen and not self._closed:
                    self._changed.clear()
                    await self._changed.wait()
        return self.count
