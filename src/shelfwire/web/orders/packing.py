"""Which orders and parcels a packer sees: what may ship, and what left lately."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.models import Parcel
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.orders.queries import may_ship
from shelfwire.orders.states import SHIPPABLE
from shelfwire.people.errors import NotAllowed
from shelfwire.web.access import CompanyRequest, is_packer

LATELY = timedelta(days=7)
"""How long after a parcel was made its packers still see it: to print a slip again, to correct a number."""


def since() -> datetime:
    """The moment from which on a parcel was made lately."""
    return clock.now() - LATELY


def packs(order: Order) -> bool:
    """Whether the order is a packer's: it may ship, or a parcel of it was made lately."""
    if order.status in SHIPPABLE and not may_ship(order):
        return True
    return fulfilment.parcels_of(order).filter(made_at__gte=since()).exists()


def refuse_unpacked(request: CompanyRequest, orders: Collection[Order]) -> None:
    """Raises NotAllowed when a packer asks for an order that is none of theirs."""
    if is_packer(request) and not all(packs(order) for order in orders):
        raise NotAllowed(
            "A packer sees orders that may ship, and those that were shipped in the last 7 days.",
            hint="Ask an operator or an owner.",
        )


def packed_of(request: CompanyRequest, orders: list[Order]) -> list[Order]:
    """For a packer, those of the orders that they pack; for others all of them. Two questions, however many."""
    if not is_packer(request):
        return orders
    left = fulfilment.made_since_of([order.pk for order in orders], since())
    return [
        order for order in orders if order.pk in left or (order.status in SHIPPABLE and not may_ship(order))
    ]


def names_orders(request: CompanyRequest) -> bool:
    """Whether the address names orders by id or by a search; a packer's is always about what waits."""
    return not is_packer(request) and ("ids" in request.GET or "matching" in request.GET)


def refuse_old(request: CompanyRequest, parcel: Parcel) -> None:
    """Raises NotAllowed when a packer asks for a parcel that was not made lately."""
    if is_packer(request) and parcel.made_at < since():
        raise NotAllowed("A packer sees the parcels of the last 7 days.", hint="Ask an operator or an owner.")
