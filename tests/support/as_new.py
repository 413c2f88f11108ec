"""The test process's simulator as a test finds it: with a world as new, which is made when the test asks for it.

A world with a past of hundreds of orders takes a tenth of a second; most tests begin with another one of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tiktok_shop_sim.testing import Control, Simulator


class _Control:
    def __init__(self, control: Control, made: Callable[[], None]) -> None:
        self._control, self._made = control, made

    def __getattr__(self, name: str) -> Any:
        self._made()
        return getattr(self._control, name)


class AsNew:
    """Stands for ``running``: ``world`` are the fields of the reset that comes first, unless the test's own does."""

    def __init__(self, running: Simulator, **world: Any) -> None:
        self._running, self._world = running, world
        self._old = True
        self.control = _Control(running.control, self._make)
        self.control.reset = self._reset  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> Any:
        self._make()
        return getattr(self._running, name)

    def _make(self) -> None:
        if self._old:
            self._reset(**self._world)

    def _reset(self, **world: Any) -> Any:
        self._old = False
        return self._running.control.reset(**world)
