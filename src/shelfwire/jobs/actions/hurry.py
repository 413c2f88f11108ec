"""Ask for a chore soon."""

from __future__ import annotations

from typing import Any

from shelfwire.jobs.engine import hurry_chore
from shelfwire.jobs.registry import Chore


def hurry(chore: Chore, *, key: str = "", delay: float = 0.0, **arguments: Any) -> None:
    """Queue ``chore`` in the caller's transaction, at most once per ``key``; ``delay`` in seconds.

    A request that finds the same key queued already joins it (its arguments are the first one's) and brings it forward
    if it was due later. The chore starts after the caller's commit, so it sees what the caller did. Chores of
    one key never run at once.
    """
    hurry_chore(chore, key=key, arguments=arguments, delay=delay)
