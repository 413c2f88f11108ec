"""Say that something about orders changed that is kept outside their rows."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.orders.states import SHIPPABLE


def mark_changed(order_ids: Collection[int]) -> None:
    """Move the orders to the end of what changed (``orders.changes``)."""
    Order.objects.filter(pk__in=order_ids).update(changed_at=clock.now())


def mark_shippable_changed(account: Account) -> None:
    """The same for the shop's orders that await shipment. One that somebody is changing just now is left to them: their
    change says it too, and waiting for it could be waiting for each other.
    """
    with transaction.atomic():
        open_now = Order.objects.filter(company=account.company_id, account=account, status__in=SHIPPABLE)
        free = open_now.select_for_update(no_key=True, skip_locked=True).order_by("pk")
        mark_changed(list(free.values_list("pk", flat=True)))
