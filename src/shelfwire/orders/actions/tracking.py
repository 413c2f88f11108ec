"""Let an order be found by the tracking numbers of its parcels."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shelfwire.orders import search
from shelfwire.orders.models import Order


def add_tracking_words(order_ids: Collection[int], tracking_number: str) -> None:
    """Add a tracking number to the search words of orders. Twice changes nothing."""
    words = set(search.tokens(numbers=(), tracking=[tracking_number]))
    with transaction.atomic():
        rows = list(
            Order.objects.select_for_update().only("search_tokens").filter(pk__in=order_ids).order_by("pk")
        )
        changed = [order for order in rows if words - set(order.search_tokens)]
        for order in changed:
            order.search_tokens = sorted(words | set(order.search_tokens))
        Order.objects.bulk_update(changed, ["search_tokens"])
