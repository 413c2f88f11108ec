"""Rates side by side: every account is asked by itself, at the same time, in the carriers' worker."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from shelfwire.fulfilment.actions import Contents
from shelfwire.jobs import chore, hurry
from shelfwire.jobs.registry import CARRIERS
from shelfwire.kit.errors import RuleBroken
from shelfwire.people import audit
from shelfwire.people.models import Company
from shelfwire.shipbridge import queries
from shelfwire.shipbridge.actions import answer, ask_rates, keep, note_test
from shelfwire.shipbridge.answers import Message
from shelfwire.shipbridge.events import RatesDue
from shelfwire.shipbridge.models import CarrierAccount, RateAsk
from shelfwire.shipbridge.queries import Offer, answers, offers
from shelfwire.shipbridge.shipments import Box, Shipment, check
from shelfwire.sync.shipbridge.places import (
    box_from_json,
    box_to_json,
    default_warehouse,
    sender_of,
    shipment_of,
)

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


def _to_itself(company: Company) -> Shipment:
    place = sender_of(default_warehouse(company))
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


def contents_of(ask: RateAsk) -> dict[int, list[int] | None]:
    """What was to be sent, as for ``make_parcel``."""
    return dict(ask.subject.get("contents", []))


def chosen(ask: RateAsk, account_id: int, service: str) -> Offer | None:
    """The rate that a person chose, as it was answered; None when there is none such."""
    found = offers(answers(ask))
    return next((one for one in found if (one.account.pk, one.service) == (account_id, service)), None)
