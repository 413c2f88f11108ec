"""Rates that were answered, and a label of which nobody knows whether it was bought, without asking any carrier."""

from __future__ import annotations

from tests.shipbridge.conftest import BOX, SENDER, own_courier

from shelfwire.fulfilment.models import Label
from shelfwire.inventory.actions import set_sender
from shelfwire.inventory.queries import warehouses
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order
from shelfwire.shipbridge.actions import keep
from shelfwire.shipbridge.actions._moves import move
from shelfwire.shipbridge.answers import Rate
from shelfwire.shipbridge.models import RateAnswer, RateAsk
from shelfwire.shipbridge.states import PurchaseStatus
from shelfwire.sync.shipbridge.buying import buy_with_carrier, purchase_of
from shelfwire.sync.shipbridge.places import parcelled_of
from shelfwire.sync.shipbridge.rates import rates_for


def carrier_label_unknown(rated: Order, bought: Order) -> tuple[RateAsk, Label]:
    """The rates of the first order, and a label of the second."""
    company = rated.company
    for place in warehouses(company):
        set_sender(warehouse=place, parts=SENDER, by="Alice")
    van = own_courier(company, name="A van")
    asked = rates_for(company=company, contents={rated.pk: None}, box=BOX, by="Bob")
    for row in RateAnswer.objects.filter(ask=asked):
        keep(row, [Rate("standard", "Standard", Money(450, "USD"), 2)], [])
    outcome = buy_with_carrier(
        company=company,
        account=bought.account,
        contents={bought.pk: None},
        carrier_account=van,
        service="standard",
        service_name="Standard",
        price=None,
        parcel=parcelled_of(BOX),
        by="Bob",
    )
    assert outcome.label is not None, outcome.refusal
    purchase = purchase_of(outcome.label)
    assert purchase is not None
    for status in (PurchaseStatus.CALLING, PurchaseStatus.UNKNOWN):
        move(purchase, status, by="worker", why="x")
    return asked, outcome.label
