"""Queue a chore."""

from __future__ import annotations

from typing import Any

from shelfwire.jobs.engine import hurry_chore
from shelfwire.jobs.registry import Chore


def hurry(chore: Chore, *, key: str = "", delay: float = 0.0, **arguments: Any) -> None:
    """Queue ``chore`` in the caller's transaction, at most once per ``key``; ``delay`` in seconds.

    When the same key is queued already, that run stands for this request too (with the first request's arguments),
    and is brought forward if it was due later. The chore starts after the caller's commit, so it sees what the
    caller changed. Chores with the same key run one at a time.
    """
    hurry_chore(chore, key=key, arguments=arguments, delay=delay)
