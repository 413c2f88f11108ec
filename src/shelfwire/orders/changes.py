"""When an order changed in a way that others act on, by our own clock: for programs that ask what changed since.

The channel's moment would not do: an order that was updated there at 10:00 and read here at 10:05 would be older than
a question of 10:04. A trigger of the table sets ``changed_at`` (``migrations/0008``); a parcel that is voided says so
with ``actions.mark_changed``.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderClass
from shelfwire.orders.models import Order, changed
from shelfwire.people.models import Company

CHANGED = ("changed", "id")
"""The total order in which changed orders are told."""


def changed_after(found: models.QuerySet[Order], moment: datetime, order_id: int) -> models.QuerySet[Order]:
    """Those of ``changed_between`` that come after the order with that key."""
    beyond = Q(changed__gt=moment) | Q(changed=moment, pk__gt=order_id)
    return found.filter(beyond, changed__gte=moment)  # type: ignore[misc]  # annotated


def changed_between(
    company: Company, since: datetime, until: datetime, account: Account | None = None
) -> models.QuerySet[Order]:
    """Orders that changed from ``since`` to before ``until``, whatever their status, in the order of ``CHANGED``, each
    with ``changed``. Without those that the channel ships from its own warehouse.
    """
    found = Order.objects.filter(company=company).annotate(changed=changed())
    found = found.filter(changed__gte=since, changed__lt=until)
    if account is not None:
        found = found.filter(account=account)
    return found.exclude(order_class=OrderClass.CHANNEL_FULFILLED).order_by(*CHANGED)
