"""Say that something about orders changed that is kept outside their rows."""

from __future__ import annotations

from collections.abc import Collection

from shelfwire.kit import clock
from shelfwire.orders.models import Order


def mark_changed(order_ids: Collection[int]) -> None:
    """Move the orders to the end of what changed (``orders.changes``)."""
    Order.objects.filter(pk__in=order_ids).update(changed_at=clock.now())
