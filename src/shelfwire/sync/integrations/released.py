"""Orders that a program of a company may ship now, and those of them that it was not handed yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from shelfwire.channels.models import Account
from shelfwire.channels.port import ShippedBy
from shelfwire.channels.states import AccountStatus
from shelfwire.integrations.models import Integration
from shelfwire.integrations.queries import handed
from shelfwire.orders.models import Address, Order
from shelfwire.orders.queries import shippable
from shelfwire.people.models import Company
from shelfwire.sync.integrations.shipping_status import Standing, Told, standings

_PAGES_MOST: Final = 4


def released(company: Company, account: Account | None = None) -> QuerySet[Order]:
    """The company's orders, or one shop's, that the columns say may be shipped by ourselves, oldest first. The checks
    are still to be asked (``that_may_ship``).
    """
    found = shippable(company).filter(
        shipped_by=ShippedBy.SELLER,
        address__kind=Address.Kind.FULL,
        account__status=AccountStatus.CONNECTED,
    )
    return (found if account is None else found.filter(account=account)).order_by("pk")


def that_may_ship(found: QuerySet[Order], most: int) -> list[tuple[Order, Standing]]:
    """The first so many that no check stops, each with what is left of it. Nearly all that ``released`` gives may
    ship, so a few pages are asked and no more.
    """
    may: list[tuple[Order, Standing]] = []
    last = 0
    for _ in range(_PAGES_MOST):
        page = list(found.filter(pk__gt=last)[:most])
        may += payable(page)
        if len(page) < most or len(may) >= most:
            break
        last = page[-1].pk
    return may[:most]


def payable(orders: Sequence[Order]) -> list[tuple[Order, Standing]]:
    """Those of the orders that may ship at this moment, each with what is left of it."""
    told = standings(orders)
    return [(order, told[order.pk]) for order in orders if told[order.pk].told == Told.PAID]


def not_handed(integration: Integration) -> QuerySet[Order]:
    """What the program may ship and was not handed."""
    before = handed(integration).filter(order_id=OuterRef("pk"))
    return released(integration.company, integration.account).filter(~Exists(before))
