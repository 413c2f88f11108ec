"""A label of an own account: asked once, bought once, followed to its parcel; what is not known is for a person."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from bench._ups import Ups
from pypdf import PdfReader
from tests.factories import MASKED_ADDRESS
from tests.shipbridge.conftest import BOX, own_courier, ups_account

from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import retry_label, void_label
from shelfwire.fulfilment.errors import MalformedNumber
from shelfwire.fulfilment.models import CarrierEvent, Label, LabelDocument, LabelUnit, Parcel
from shelfwire.inventory.models import Warehouse
from shelfwire.jobs import drain
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.money import Money
from shelfwire.orders.actions import add_block
from shelfwire.orders.models import Address, Order, TimelineEntry
from shelfwire.orders.states import BlockCode
from shelfwire.shipbridge import actions, calls, children, queries
from shelfwire.shipbridge.actions._moves import move
from shelfwire.shipbridge.errors import CannotSettle
from shelfwire.shipbridge.models import CarrierAccount, Purchase, RateAsk
from shelfwire.shipbridge.shipments import Box
from shelfwire.shipbridge.states import PurchaseStatus
from shelfwire.sync.shipbridge.buying import purchase_of
from shelfwire.sync.shipbridge.following import look_for_due
from shelfwire.sync.shipbridge.places import parcelled_of
from shelfwire.sync.shipbridge.rates import chosen, rates_for
from shelfwire.sync.shipbridge.settling import settle
from shelfwire.sync.shipbridge.tracking import look_around

pytestmark = pytest.mark.django_db


def _states(label: Label) -> tuple[str, str]:
    label.refresh_from_db()
    purchase = purchase_of(label)
    assert purchase is not None
    return label.status, purchase.status


def test_rates_of_all_accounts_stand_side_by_side_with_each_failure_and_are_forgotten(
    ups: Ups, company: Any, order: Any
) -> None:
    van, right, wrong = own_courier(company), ups_account(company), ups_account(company, "wrong", "Old UPS")
    off = own_courier(company, name="Off")
    CarrierAccount.objects.filter(pk=off.pk).update(active=False)
    asked = rates_for(company=company, contents={order().pk: None}, box=BOX, by="Bob")
    assert queries.offers(queries.answers(asked)) == []
    ran = drain()
    assert ran.count("shipbridge.rates") == 3
    assert [(one.account, one.price, one.days) for one in queries.offers(queries.answers(asked))] == [
        (van, Money(450, "USD"), 2),
        (right, Money(910, "USD"), 3),
        (van, Money(1200, "USD"), 1),
        (right, Money(3100, "USD"), 1),
    ]
    said = {row.carrier_account: row for row in queries.answers(asked)}
    assert "ClientId is Invalid" in said[wrong].messages[0]["text"]
    assert off not in said
    assert chosen(asked, van.pk, "express") is not None
    assert chosen(asked, wrong.pk, "express") is None
    RateAsk.objects.update(asked_at="2026-01-01T00:00:00Z")
    assert actions.forget_rates() == 1
    assert not RateAsk.objects.exists()


def test_a_label_of_ones_own_courier_is_bought_once_kept_told_and_voided(
    company: Any, order: Any, buy: Any
) -> None:
    van, mine = own_courier(company), order(units=[("SHIRT-M", 2)])
    outcome = buy(mine, van, key="rates:1")
    assert buy(mine, van, key="rates:1").label == outcome.label, "the same click twice"
    again = buy(mine, van)
    assert again.refusal is not None
    assert again.refusal.code in ("unit_taken", "nothing_to_ship"), "two people, one label"
    assert (Label.objects.count(), Purchase.objects.count()) == (1, 1)
    assert not Parcel.objects.exists()
    drain()
    label = outcome.label
    assert _states(label) == ("bought", "bought")
    parcel = Parcel.objects.get()
    assert (label.parcel, parcel.status, parcel.via, parcel.carrier) == (parcel, "ready", "label", "ups")
    assert parcel.tracking_number == label.tracking_number == purchase_of(label).tracking_number
    assert parcel.contents.count() == 2
    assert Outgoing.objects.get().kind == "ship"
    paper = LabelDocument.objects.get()
    assert (paper.kind, paper.format, paper.size, paper.pages, paper.void) == (
        "label",
        "pdf",
        "4x6",
        1,
        False,
    )
    assert len(PdfReader(io.BytesIO(bytes(paper.content))).pages) == 1
    assert Purchase.objects.get().document is None, "kept once"
    look_for_due()
    drain()
    assert (Purchase.objects.count(), LabelDocument.objects.count(), Parcel.objects.count()) == (1, 1, 1)

    void_label(label=label, by="Bob", why="Wrong box")
    drain()
    assert _states(label) == ("void", "void")
    parcel.refresh_from_db()
    assert parcel.status == "void"
    assert LabelDocument.objects.get().void
    anew = buy(mine, van)
    assert anew.new
    drain()
    assert Parcel.objects.exclude(status="void").get().tracking_number != parcel.tracking_number


def test_what_ups_refuses_is_said_in_its_words_and_bought_when_asked_again(
    ups: Ups, company: Any, order: Any, buy: Any
) -> None:
    account, mine = ups_account(company), order()
    ups.ship_answer = "refused"
    label = buy(mine, account, "ups_ground").label
    drain()
    assert _states(label) == ("refused", "refused")
    assert "Missing or invalid shipper number" in label.error
    assert ups.shipments == {}
    assert not Parcel.objects.exists()
    ups.ship_answer = "well"
    retry_label(label=label, by="Bob")
    drain()
    assert _states(label) == ("bought", "bought")
    assert list(ups.shipments) == [Parcel.objects.get().tracking_number]
    void_label(label=label, by="Bob", why="")
    drain()
    assert _states(label) == ("void", "void")
    assert ups.voided == list(ups.shipments)


def test_a_lost_answer_is_never_bought_again_by_itself_and_a_person_says_what_is_there(
    ups: Ups, company: Any, order: Any, buy: Any
) -> None:
    account = ups_account(company)
    ups.ship_answer = "broken"
    first, second = buy(order("1"), account, "ups_ground").label, buy(order("2"), account, "ups_ground").label
    drain()
    for _ in range(3):
        look_for_due()
        drain()
    assert len(ups.shipments) == 2, "each was asked for once"
    assert _states(first) == _states(second) == ("asked", "unknown")
    assert LabelUnit.objects.filter(live=True).count() == 2, "its units are kept for it"
    assert not Parcel.objects.exists()
    assert TimelineEntry.objects.filter(text__contains="Nobody knows whether UPS sold the label").count() == 2

    number = next(iter(ups.shipments))
    typed = {"company": company, "purchase_id": purchase_of(first).pk, "by": "Bob"}
    for wrong in (number[:-1] + str((int(number[-1]) + 1) % 10), "123456", "1Z<b>"):
        with pytest.raises(MalformedNumber):
            settle(tracking_number=wrong, **typed)
    assert _states(first) == ("asked", "unknown")
    settle(tracking_number=f" {number.lower()} ", unusual=True, **typed)
    actions.settle_by_hand(company=company, purchase_id=purchase_of(second).pk, tracking_number="", by="Bob")
    with pytest.raises(CannotSettle):
        actions.settle_by_hand(
            company=company, purchase_id=purchase_of(first).pk, tracking_number="", by="Bob"
        )
    drain()
    assert _states(first) == ("bought", "bought")
    assert Parcel.objects.get().tracking_number == number
    assert "Print it on the carrier's website" in first.documents_error
    assert _states(second) == ("refused", "refused")
    ups.ship_answer = "well"
    retry_label(label=second, by="Bob")
    drain()
    assert _states(second) == ("bought", "bought")
    assert len(ups.shipments) == 3


def test_a_purchase_whose_process_died_is_for_a_person_and_an_own_couriers_is_drawn_again(
    ups: Ups, company: Any, order: Any, buy: Any
) -> None:
    account, van = ups_account(company), own_courier(company)
    dead, drawn = buy(order("1"), account, "ups_ground").label, buy(order("2"), van).label
    for label in (dead, drawn):
        move(purchase_of(label), PurchaseStatus.CALLING, by="x", why="The carrier is asked")
    look_for_due()
    drain()
    assert ups.bodies("/ship") == [], "it may be bought already"
    assert _states(dead) == ("asked", "unknown")
    assert _states(drawn) == ("bought", "bought")
    assert Parcel.objects.get().tracking_number == calls.own_number(van, purchase_of(drawn).pk)


def test_silence_ends_with_the_clock_and_is_not_known(
    ups: Ups, company: Any, order: Any, buy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "BUY_SECONDS", 1.5)
    ups.ship_answer = "silent"
    label = buy(order(units=[("SHIRT-M", 2)]), ups_account(company), "ups_ground").label
    drain()
    assert _states(label) == ("asked", "unknown")
    (package,) = ups.bodies("/ship")[0]["ShipmentRequest"]["Shipment"]["Package"]
    assert package["ReferenceNumber"]["Value"] == "1", "the order's number, to find it by"
    assert "did not answer within 1.5 seconds" in purchase_of(label).messages[0]["text"]


def test_nothing_is_bought_for_an_order_that_may_not_ship_any_more(
    ups: Ups, company: Any, order: Any, buy: Any
) -> None:
    account, mine = ups_account(company), order()
    label = buy(mine, account, "ups_ground").label
    add_block(mine.pk, BlockCode.ADDRESS_CHANGED, "Another address", "Bob")
    drain()
    assert _states(label) == ("refused", "refused")
    assert "may not ship any more" in label.error
    assert ups.asked == []


def test_a_label_withdrawn_while_it_was_bought_is_voided_at_the_carrier(
    ups: Ups, company: Any, order: Any, buy: Any
) -> None:
    label = buy(order(), ups_account(company), "ups_ground").label
    purchase = purchase_of(label)
    actions.buy(purchase.pk, lambda: _told())
    assert void_label(label=label, by="Bob", why="Not needed")
    drain()
    assert ups.voided == list(ups.shipments) != []
    assert _states(label) == ("void", "void")
    assert not Parcel.objects.exists()


def _told() -> Any:
    from tests.shipbridge.conftest import SHIPMENT

    return SHIPMENT


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ("masked", "recipient.name"),
        ("no sender", "sender"),
        ("no postcode", "recipient.postal_code"),
        ("abroad", "recipient.country"),
        ("long street", "recipient.lines"),
        ("no weight", "weight"),
        ("one side", "width"),
        ("switched off", None),
    ],
)
def test_what_is_incomplete_or_hidden_never_leaves(
    wrong: str, field: str | None, company: Any, order: Any, buy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    van = own_courier(company)
    mine: Order = order(address=MASKED_ADDRESS) if wrong == "masked" else order()
    address = Address.objects.filter(order=mine)
    changes: dict[str, dict[str, Any]] = {
        "no postcode": {"postal_code": ""},
        "abroad": {"country": "CA", "region": "Ontario", "postal_code": "K1A 0B1"},
        "long street": {"lines": ["A very long street name that goes on and on", "and on", "and on and on"]},
    }
    address.update(**changes.get(wrong, {"phone": "1"}))
    if wrong == "no sender":
        Warehouse.objects.update(sender={})
    if wrong == "switched off":
        CarrierAccount.objects.update(active=False)
    box = {
        "no weight": Box(Decimal(0), "kg"),
        "one side": Box(Decimal(1), "kg", Decimal(1), length_unit="cm"),
    }

    def refuse(*_: Any) -> None:
        raise AssertionError("nothing leaves")

    monkeypatch.setattr(children, "ask", refuse)
    outcome = buy(mine, van, parcel=parcelled_of(box.get(wrong, BOX)))
    assert outcome.refusal is not None
    assert outcome.refusal.field == field
    assert outcome.refusal.hint
    with pytest.raises(RuleBroken):
        rates_for(company=company, contents={mine.pk: None}, box=box.get(wrong, BOX), by="Bob")
    drain()
    assert not Label.objects.exists()
    assert not Purchase.objects.exists()
    assert not RateAsk.objects.exists()


def test_carriers_own_events_move_the_parcel(ups: Ups, company: Any, order: Any, buy: Any) -> None:
    label = buy(order(), ups_account(company), "ups_ground").label
    drain()
    label.refresh_from_db()
    Parcel.objects.update(status="sent")  # as the channel's answer leaves it
    ups.events[label.tracking_number] = [
        {
            "date": "20261129", "time": "101500", "location": {"address": {"city": "LOS ANGELES", "country": "US"}},
            "status": {"type": "P", "code": "PU", "description": "Picked up"},
        }
    ]  # fmt: skip
    for _ in range(2):
        look_around()
        drain()
    event = CarrierEvent.objects.get()
    assert (event.source, event.text) == ("ups", "Picked up")
    assert "LOS ANGELES" in event.place
    assert Parcel.objects.get().status == "in_transit"
