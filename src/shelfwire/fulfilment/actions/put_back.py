"""Settle units that had left the stock and were cancelled before they were handed over: put back into stock, or
not.
"""

from __future__ import annotations

from django.db import transaction

from shelfwire.fulfilment.queries import to_put_back
from shelfwire.inventory.actions import settle_shipped
from shelfwire.orders.actions import add_timeline
from shelfwire.orders.holders import holder
from shelfwire.orders.models import Order, TimelineEntry


@transaction.atomic
def answer_put_back(*, order: Order, back: bool, by: str) -> int:
    """Settle every such unit of the order: ``back`` puts them into stock again, else they stay out. Returns how
    many. A second answer changes nothing: what was decided stays, and stock moves once.
    """
    list(Order.objects.select_for_update().filter(pk=order.pk).values_list("pk"))
    holders = [
        holder(pk) for pk in to_put_back(order.company).filter(order=order).values_list("pk", flat=True)
    ]
    count = settle_shipped(holders, back=back, reference=order.external_id, by=by)
    if count:
        units = f"{count} cancelled {'unit' if count == 1 else 'units'}"
        add_timeline(
            [order.pk],
            TimelineEntry.Kind.PERSON,
            f"{units} put back into stock" if back else f"{units} not put back into stock",
            by,
        )
    return count
