"""Wait for a condition, not for a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T], *, what: str = "", seconds: float = 90) -> T:
    """The first true answer of ``condition``. Fails after ``seconds``, which is patience, not a promise of speed."""
    end = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        assert time.monotonic() < end, f"never happened: {what or condition}"
        time.sleep(0.02)
