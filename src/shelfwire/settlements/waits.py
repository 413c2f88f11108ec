"""Why an order's money is not there yet, in words: the same on screens, over REST and at a shell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from shelfwire.kit import clock
from shelfwire.settlements.models import OrderSettlement
from shelfwire.settlements.states import SettlementState

GRACE: Final = timedelta(days=1)
"""How long after its day money is not late yet: a statement closes at midnight and is read after that."""
_SENTENCES: Final[Mapping[str, str]] = {
    "delivery": "{channel} settles some days after delivery, and the order is not delivered yet.",
    "return": "An open return holds the money until it is closed.",
    "days": "How many days this market takes after delivery is not known. Set them (REST: settlement-days).",
}
_BRIEFLY: Final[Mapping[str, str]] = {
    "": "—",
    "delivery": "The delivery",
    "return": "An open return",
    "days": "Unknown number of days after delivery",
}


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def wait_of(settlement: OrderSettlement, when: Callable[[datetime], str] = _day) -> str:
    """Why the order is not settled yet, in a sentence; empty when it is. ``when`` words a moment."""
    channel = settlement.account.channel_label
    if settlement.waits_for:
        return _SENTENCES.get(settlement.waits_for, settlement.waits_for).format(channel=channel)
    if settlement.due_at is None:
        return ""
    due = when(settlement.due_at)
    if _is_late(settlement, settlement.due_at):
        return f"It should have been settled by {due}. Read the statements again, or ask {channel} for it."
    return f"{channel} settles it by {due}, by the days that this market takes after delivery."


def wait_briefly(settlement: OrderSettlement) -> str:
    """What the money waits for, in a word or two: ``The delivery``, ``An open return``."""
    if settlement.due_at is None:
        return _BRIEFLY.get(settlement.waits_for, settlement.waits_for.replace("_", " ").capitalize())
    return "Nothing: it is late" if _is_late(settlement, settlement.due_at) else "The days after delivery"


def _is_late(settlement: OrderSettlement, due_at: datetime) -> bool:
    return settlement.state == SettlementState.LATE or due_at + GRACE < clock.now()
