"""Waiting for change: whoever looks at the world is told when to look again."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Bell:
    """Counts changes. Ringing costs next to nothing; any number may wait for the next ring."""

    def __init__(self) -> None:
        self.rung = 0
        self._changed = asyncio.Event()
        self._closed = False

    def ring(self) -> None:
        self.rung += 1
        self._changed.set()

    def close(self) -> None:
        """Let everyone go who waits; nobody waits any more."""
        self._closed = True
        self._changed.set()

    async def wait(self, seen: int, seconds: float) -> int:
        """The count once it differs from `seen`, or after so many seconds of wall time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.rung == seen and not self._closed:
                    self._changed.clear()
                    await self._changed.wait()
        return self.rung
