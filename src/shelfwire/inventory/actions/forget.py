"""Delete the idempotency keys of old counts."""

from __future__ import annotations

from datetime import timedelta

from shelfwire.inventory.models import StockCount
from shelfwire.kit import clock

KEPT = timedelta(days=731)
"""Nobody repeats a request, or sends the file of a count again, after two years. A count that moved stock is known by
its movement for ever; only one that agreed is forgotten for good."""


def forget_counts() -> int:
    """Delete the counts recorded longer ago than ``KEPT``. Returns how many. Stock and ledger stay as they are."""
    return StockCount.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
