"""Limit the wait that a channel asks for."""

from __future__ import annotations

import math
from typing import Final

LONGEST_PAUSE: Final = 900.0
"""Seconds. A channel may ask for a pause (RFC 9110 10.2.3 sets no limit); a slip of one number must not stop a shop
for years. A quarter of an hour is what TikTok's hourly quota of sandbox shops needs (36009037, facts.md 3), and
asking again that often costs nobody anything. Set on 2026-11-29."""


def believed(seconds: float | None) -> float | None:
    """Return the seconds to wait when ``seconds`` were asked for: 0 for what is no time, a quarter of an hour at
    most.
    """
    if seconds is None or math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE)
