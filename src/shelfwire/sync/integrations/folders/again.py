"""Send orders to a warehouse once more, because somebody asks."""

from __future__ import annotations

import re
from typing import Final

from shelfwire.integrations.actions import hand_again
from shelfwire.integrations.errors import UnknownOrder
from shelfwire.integrations.models import Integration
from shelfwire.integrations.queries import handed
from shelfwire.orders.queries import by_external_id

NUMBERS_MOST: Final = 200


def send_again(integration: Integration, written: str, *, by: str) -> int:
    """The orders of these numbers go out with the next look; ``written``: between them is whatever no number has.
    Returns how many. Raises UnknownOrder, naming those that never went out; then none goes.
    """
    wanted = list(dict.fromkeys(re.findall(r"[\w-]+", written)))
    if not wanted:
        raise UnknownOrder("No order is named.", field="orders", hint="Write the channel's order numbers.")
    if len(wanted) > NUMBERS_MOST:
        raise UnknownOrder(f"{len(wanted)} orders are named; {NUMBERS_MOST} is the most.", field="orders")
    found = by_external_id(integration.company, wanted)
    orders = [
        order
        for same in found.values()
        for order in same
        if integration.account_id in (None, order.account_id)
    ]
    sent = set(
        handed(integration).filter(order_id__in=[one.pk for one in orders]).values_list("order_id", flat=True)
    )
    never = sorted(set(wanted) - {order.external_id for order in orders if order.pk in sent})
    if never:
        raise UnknownOrder(
            f"These never went out there: {', '.join(never[:10])}{' …' if len(never) > 10 else ''}.",
            field="orders",
            value=", ".join(never)[:200],
            hint="What may ship goes out by itself.",
        )
    return hand_again(integration=integration, order_ids=sorted(sent), by=by)
