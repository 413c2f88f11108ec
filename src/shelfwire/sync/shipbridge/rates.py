"""Rates side by side: every account is asked by itself, at the same time, in the carriers' worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from shelfwire.fulfilment.actions import Contents
from shelfwire.inventory import queries as inventory
from shelfwire.jobs import chore, hurry
from shelfwire.jobs.registry import CARRIERS
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Order
from shelfwire.people import audit
from shelfwire.people.models import Company
from shelfwire.shipbridge import queries
from shelfwire.shipbridge.actions import answer, ask_rates, keep, note_test
from shelfwire.shipbridge.answers import Message
from shelfwire.shipbridge.errors import IncompleteShipment
from shelfwire.shipbridge.events import RatesDue
from shelfwire.shipbridge.models import CarrierAccount, RateAnswer, RateAsk
from shelfwire.shipbridge.shipments import Box, Shipment, check
from shelfwire.sync.shipbridge.places import box_from_json, box_to_json, recipient_of, sender_of

TEST_BOX: Final = Box(Decimal(1), "kg", Decimal(20), Decimal(15), Decimal(10), "cm")


def rates_for(*, company: Company, contents: Contents, box: Box, by: str) -> RateAsk:
    """Ask every account that is switched on for its rates of one parcel, at the same time. ``contents``: as for
    ``make_parcel``. The answers come one by one: ``shipbridge.queries.offers`` and ``answers`` of what this returns.
    Raises IncompleteShipment for what no carrier could be told, NotInstalled, AccountInactive without an account.
    """
    check(shipment_of(company, list(contents), box))
    subject = {
        "contents": [[order_id, list(ids) if ids is not None else None] for order_id, ids in contents.items()]
    }
    return ask_rates(company=company, subject=subject, box=box_to_json(box), by=by)


def test_account(account: CarrierAccount, by: str) -> RateAsk:
    """Ask one account for the rates of a parcel of 1 kg from the default warehouse to itself; nothing is bought. Raises
    IncompleteShipment, NotInstalled."""
    check(_to_itself(account.company))
    audit.note(account, {"account": ("", "tested")}, by=by)
    return ask_rates(company=account.company, subject={}, box=box_to_json(TEST_BOX), by=by, only=account)


def shipment_of(company: Company, order_ids: Sequence[int], box: Box) -> Shipment:
    """What a carrier is told of a parcel of these orders, as they stand now. Raises IncompleteShipment."""
    found = orders.orders(company).filter(pk__in=order_ids).select_related("account", "address", "warehouse")
    by_id = {order.pk: order for order in found}
    rows = [by_id[pk] for pk in order_ids if pk in by_id]
    if not rows:
        raise IncompleteShipment("There is no such order.", field="order")
    first = rows[0]
    place = first.warehouse if first.warehouse and first.warehouse.sender else _default(company)
    return Shipment(sender_of(place or first.warehouse), recipient_of(first), box, _reference(rows))


def _reference(rows: Sequence[Order]) -> str:
    return " ".join(order.external_id for order in rows)


def _default(company: Company) -> Any:
    return inventory.warehouses(company).filter(is_default=True).first()


def _to_itself(company: Company) -> Shipment:
    place = sender_of(_default(company))
    return Shipment(place, place, TEST_BOX, "Test")


@chore(name="shipbridge.rates", queue=CARRIERS, priority=10)
def ask_one(*, answer_id: int, ask_id: int) -> None:
    """Ask one account. Somebody looks at the page meanwhile."""
    row = queries.unanswered(ask_id).filter(pk=answer_id).first()
    if row is None:
        return
    try:
        shipment = _shipment(row.ask)
    except RuleBroken as wrong:  # it changed since it was asked
        keep(row, [], [Message("", str(wrong))])
        return
    well, said = answer(row, shipment)
    if not row.ask.subject:
        note_test(row.carrier_account_id, well, said)


def _shipment(ask: RateAsk) -> Shipment:
    contents: list[tuple[int, Any]] = ask.subject.get("contents", [])
    if not contents:
        return _to_itself(ask.company)
    return shipment_of(ask.company, [order_id for order_id, _ in contents], box_from_json(ask.box))


def rates_due(event: RatesDue) -> None:
    """Every account at once."""
    for row in queries.unanswered(event.ask_id):
        hurry(ask_one, key=str(row.pk), answer_id=row.pk, ask_id=event.ask_id)


def chosen(ask: RateAsk, account_id: int, service: str) -> tuple[RateAnswer, Mapping[str, Any]] | None:
    """The rate that a person chose, as it was answered; None when there is none such."""
    for row in queries.answers(ask):
        for rate in row.rates:
            if row.carrier_account_id == account_id and rate["service"] == service:
                return row, rate
    return None
