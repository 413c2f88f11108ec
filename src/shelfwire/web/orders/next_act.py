"""The one thing to do next about an order, as the list's button says it."""

from __future__ import annotations

from dataclasses import dataclass

from shelfwire.channels.port import ShippedBy
from shelfwire.fulfilment.queries import Progress, progress_of
from shelfwire.orders.models import Order
from shelfwire.orders.states import BlockCode
from shelfwire.web.access import CompanyRequest, at


@dataclass(frozen=True, slots=True)
class NextAct:
    """A button."""

    label: str
    href: str
    css: str = ""


def next_act(request: CompanyRequest, order: Order) -> NextAct | None:
    """The next act for an order of ``with_progress`` with its ``open_blocks``; None when it waits for others."""
    page = at(request, "orders:order", order_id=order.pk)
    word, _ = progress_of(order)
    blocks = {block.code for block in getattr(order, "open_blocks", [])}
    if word == Progress.STOP:
        return NextAct("Pull it out", page, "btn-danger")
    if order.cancel_requested:
        return NextAct("Answer", page)
    if BlockCode.UNMAPPED in blocks:
        return NextAct("Link SKU", f"{page}#units")
    if blocks:
        return NextAct("See why", page)
    if word == Progress.REFUSED:
        return NextAct("Correct", page)
    if word == Progress.TO_PACK and getattr(order, "unpacked", False):
        if order.shipped_by == ShippedBy.CHANNEL:
            return NextAct("Buy label", f"{at(request, 'station:labels')}?ids={order.pk}")
        return NextAct("Ship", f"{page}#ship")
    return None
