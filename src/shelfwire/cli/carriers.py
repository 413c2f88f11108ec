"""Own carrier accounts, for an operator at a shell: ``shelfwire carriers``."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from shelfwire.cli.stock import UnknownName
from shelfwire.orders.models import Order
from shelfwire.shipbridge import queries
from shelfwire.shipbridge.carriers import INSTALL, PLUGINS, installed
from shelfwire.shipbridge.models import CarrierAccount, Purchase, RateAsk
from shelfwire.shipbridge.shipments import Box
from shelfwire.shipbridge.states import UNDER_WAY, PurchaseStatus
from shelfwire.sync.shipbridge.rates import rates_for

_WEIGHT: Final = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)(g|kg|oz|lb)")
_WAIT: Final = 60.0
_LOOK_EVERY: Final = 0.5
_MOST: Final = 200
_OPEN: Final = (*UNDER_WAY, PurchaseStatus.UNKNOWN)


def standing() -> Iterator[str]:
    """One line for each account of any company, and one for each label that is under way or not known."""
    if not installed():
        yield f"What speaks to carriers is not installed here. {INSTALL}"
    for account in CarrierAccount.objects.select_related("company").order_by("company_id", "name"):
        yield _account(account)
    rows = Purchase.objects.select_related("carrier_account", "company").filter(status__in=_OPEN)
    for row in rows.order_by("status_at")[:_MOST]:
        said = " ".join([f"{row.get_status_display()}.", *(one["text"] for one in row.messages)])
        yield f"  {row.company.name}, {row.carrier_account}: {row.reference} {said}"


def _account(account: CarrierAccount) -> str:
    plugin = PLUGINS.get(account.plugin)
    state = "on" if account.active else "off"
    tested = {None: "never tested", True: "works", False: f"does not work: {account.test_said}"}[
        account.test_well
    ]
    return (
        f"{account.company.name}, {account} ({plugin.name if plugin else account.plugin}): {state}, {tested}"
    )


def rates(order: str, weight: str) -> Iterator[str]:
    """Ask for the rates of all that is left of an order, and yield them when the carriers' worker has them. Raises
    UnknownName, and what ``rates_for`` raises."""
    found = Order.objects.select_related("company").filter(external_id=order).first()
    if found is None:
        raise UnknownName(f"There is no order “{order}”.", field="ORDER", value=order)
    read = _WEIGHT.fullmatch(weight)
    if read is None:
        raise UnknownName(
            f"“{weight}” is no weight.", field="--weight", value=weight, hint="Write 500g or 1.5kg."
        )
    asked = rates_for(
        company=found.company,
        contents={found.pk: None},
        box=Box(Decimal(read[1]), read[2]),
        by="command line",
    )
    until = time.monotonic() + _WAIT
    while queries.unanswered(asked.pk).exists() and time.monotonic() < until:
        time.sleep(_LOOK_EVERY)
    yield from _answered(asked)


def _answered(asked: RateAsk) -> Iterator[str]:
    rows = queries.answers(asked)
    for offer in queries.offers(rows):
        price = "not said" if offer.price is None else str(offer.price)
        days = "" if offer.days is None else f"{offer.days} days"
        yield f"{offer.account!s:<24}{offer.name:<30}{price:>14}  {days}".rstrip()
    for row in rows:
        if row.answered_at is None:
            yield f"{row.carrier_account}: no answer. Is a worker for carriers running?"
        for one in row.messages:
            yield f"{row.carrier_account}: {one['text']}"
