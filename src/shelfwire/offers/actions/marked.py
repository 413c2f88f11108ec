"""The marked offers of one account, of either kind: worked out batch by batch, by one worker at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from shelfwire.kit import clock, locks
from shelfwire.offers.kinds import Kind
from shelfwire.offers.models import Urgency

AT_ONCE: Final = 1000
"""Marked offers that are worked out together."""


def work_out_marked(
    kind: Kind, account_id: int, work_out: Callable[[list[int]], object], *, column: str = "pk"
) -> int:
    """Hand the marked offers of the account to ``work_out``, those first that were marked first, until none is left;
    how many. ``column``: what is handed over of each. Another worker that is at it already is not waited for: then 0.
    """
    name = f"offers:{kind.name}:{account_id}"
    if not locks.take_some([name], 1):
        return 0
    try:
        total = 0
        while found := _marked(kind, account_id, column):
            work_out(found)
            total += len(found)
            if len(found) < AT_ONCE:
                break
        return total
    finally:
        locks.let_go_all([name])


def _marked(kind: Kind, account_id: int, column: str) -> list[int]:
    found = kind.offers._default_manager.filter(
        account=account_id, due_since__isnull=False, urgency=Urgency.MARKED
    ).order_by("due_since", "id")
    return list(found.values_list(column, flat=True)[:AT_ONCE])


def end_pauses(kind: Kind, account_id: int) -> int:
    """Offers whose hindrance has ended by the clock are looked at again; how many."""
    held = kind.offers._default_manager.filter(
        account=account_id, parked_until__lte=clock.now(), urgency=Urgency.HELD
    )
    return held.exclude(hindrance="").update(urgency=Urgency.MARKED, hindrance="", parked_until=None)
