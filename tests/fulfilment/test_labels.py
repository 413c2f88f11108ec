"""Labels: asked for once, bought once, given their parcel, voided; nothing happens where something is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from tests.factories import DAY_ONE, channel_order, channel_unit

from shelfwire.channels.models import Account
from shelfwire.channels.port import (
    Handover,
    HandoverMethod,
    LabelBought,
    Measured,
    Parcelled,
    ShippedBy,
)
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.errors import OutgoingInFlight
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import (
    CARRIER,
    LabelFacts,
    LabelRequest,
    acknowledge,
    ask_labels,
    follow,
    forget_documents,
    keep_document,
    keep_label,
    label_bought,
    label_refused,
    label_voided,
    learn_number,
    missing_documents,
    no_document,
    printed,
    retry_label,
    save_packaging,
    undo_acknowledgement,
    void_label,
    want_documents,
)
from shelfwire.fulfilment.errors import NameTaken, NotRefused, NotVoidable
from shelfwire.fulfilment.label_slips import slips_for
from shelfwire.fulfilment.models import (
    CarrierLink,
    Label,
    LabelDocument,
    LabelPrint,
    LabelUnit,
    Parcel,
    ParcelUnit,
)
from shelfwire.fulfilment.queries import get_label, labels, may_print, open_units, suggested, untold
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalPackageId
from shelfwire.kit.money import Money
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Address, Order
from shelfwire.shipbridge.models import CarrierAccount
from shelfwire.sync.engine.applying import apply_answers
from shelfwire.sync.labels import unfinished
from shelfwire.sync.labels.operations import BuyLabel
from shelfwire.sync.labels.told import answer_of

PDF = b"%PDF-1.4 label"
SLIP = b"%PDF-1.4 slip"
NUMBER = "1Z999AA10123456784"


def nothing_asked() -> bool:
    return not (Label.objects.exists() or LabelUnit.objects.exists() or Outgoing.objects.exists())


def test_a_label_is_asked_for_once_and_keeps_its_units(db: Any, theirs: Any, ask: Any, company: Any) -> None:
    order = theirs(units=[("SHIRT-M", 2)])
    box = save_packaging(company=company, name="Box S", weight=Decimal(40), weight_unit="g", is_default=True)
    weighed = Parcelled(weight=Measured(Decimal("1.2"), "lb"), length=Measured(Decimal(9), "in"))
    outcome = ask(
        order,
        idempotency_key="K1",
        service_id="S1",
        service_name="Ground",
        agreed_price=Money(460, "USD"),
        parcel=weighed,
        packaging=box,
        handover=Handover(HandoverMethod.PICKUP),
    )
    label = get_label(company, outcome.label.pk)
    assert outcome.new
    assert label is not None
    assert (label.status, label.agreed_price, label.cost) == ("asked", Money(460, "USD"), None)
    assert label.parcelled == weighed
    assert label.handover == Handover(HandoverMethod.PICKUP)
    assert [row.unit.pk for row in label.contents.all()] == [unit.pk for unit in order.units.order_by("pk")]
    assert not open_units(order).exists()
    row = Outgoing.objects.get()
    assert (row.kind, row.subject_kind, row.subject_id) == ("buy_label", "label", label.pk)
    again = ask(order, idempotency_key="K1")
    assert (again.label.pk, again.new) == (label.pk, False)
    other = theirs("other")
    for wrong in (
        ask(other, idempotency_key="K1"),
        ask(order, idempotency_key="K1", units=[order.units.first().pk]),
    ):
        assert (wrong.refusal.code, wrong.label) == ("key_used", None)
    assert open_units(other).exists()
    refused = ask(order)
    assert refused.refusal.code == "nothing_to_ship"
    assert (Label.objects.count(), Outgoing.objects.count()) == (1, 1)
    # what was told is remembered for the same contents
    known = suggested(company, order.units.select_related("sku"))
    assert (known.parcel, known.packaging, known.remembered) == (weighed, box, True)


def test_a_label_is_refused_where_a_parcel_would_be(
    db: Any, order: Any, theirs: Any, ask: Any, account: Any
) -> None:
    held = theirs("held", status="on_hold")
    ours = order("ours")
    asked_off = theirs("off", cancel_requested=True)
    two = theirs(
        "two",
        units=[channel_unit("SHIRT-M", "u1", package_id="A"), channel_unit("SHIRT-M", "u2", package_id="B")],
    )
    found = [(ask(one).refusal, one) for one in (held, ours, asked_off, two)]
    assert [(refusal.code, refusal.value) for refusal, _ in found] == [
        ("not_released", "held"),
        ("seller_ships", "ours"),
        ("order_blocked", "off"),
        ("several_packages", "two"),
    ]
    assert ask(theirs("own"), source=CARRIER).refusal.code == "channel_ships"
    assert "Buy label" in ask(theirs("own2"), source=CARRIER).refusal.hint
    assert nothing_asked()


@pytest.mark.django_db(transaction=True)
def test_two_packers_who_ask_for_the_same_units_get_one_label(
    company: Any, account: Any, theirs: Any
) -> None:
    order = theirs()
    both, outcomes = Barrier(4), []

    def pack(name: str) -> None:
        both.wait()
        request = LabelRequest(contents={order.pk: None})
        outcomes.extend(ask_labels(company=company, account=account, wanted=[request], by=name))
        connection.close()

    packers = [Thread(target=pack, args=(f"Packer {n}",)) for n in range(4)]
    for packer in packers:
        packer.start()
    for packer in packers:
        packer.join(30)
    assert sorted(outcome.new for outcome in outcomes) == [False, False, False, True]
    assert {outcome.refusal.code for outcome in outcomes if outcome.refusal} == {"nothing_to_ship"}
    assert (Label.objects.count(), LabelUnit.objects.count(), Outgoing.objects.count()) == (1, 1, 1)


def test_a_bought_label_ships_its_units_and_has_a_parcel(
    db: Any, theirs: Any, bought: Any, company: Any
) -> None:
    order = theirs(units=[("SHIRT-M", 2)])
    label = bought(order)
    parcel = Parcel.objects.get()
    assert (label.status, label.cost, label.parcel) == ("bought", Money(460, "USD"), parcel)
    assert (parcel.status, parcel.via, parcel.carrier, parcel.tracking_number) == (
        "sent",
        "label",
        "ups",
        NUMBER,
    )
    assert ParcelUnit.objects.filter(parcel=parcel, live=True, channel_package_id="P1").count() == 2
    order.refresh_from_db()
    assert order.status == "shipped"
    assert not Outgoing.objects.filter(kind="ship").exists()
    # the same answer, and one that knows less, change nothing
    label_bought(label.pk, LabelFacts(package_id="P1", found=True))
    label_refused(label.pk, error="too late")
    label.refresh_from_db()
    assert (label.status, label.cost, label.error) == ("bought", Money(460, "USD"), "")
    assert (Parcel.objects.count(), label.moves.count()) == (1, 2)
    assert [one.pk for one in labels(company)] == [label.pk]


def test_who_comes_second_joins_the_parcel_that_is_there(
    db: Any, account: Any, theirs: Any, bought: Any
) -> None:
    order = theirs()
    label = bought(order, tracking_number="", provider_name="")
    assert label.parcel is None
    unit = order.units.get()
    shipped = channel_order(
        "1",
        status="awaiting_collection",
        shipped_by=ShippedBy.CHANNEL,
        updated_at=DAY_ONE + timedelta(hours=2),
        units=[
            channel_unit(
                "SHIRT-M",
                unit.external_id,
                "awaiting_collection",
                package_id="P1",
                tracking_number=NUMBER,
                provider_name="UPS",
            )
        ],
    )
    record_orders(account, [shipped], "poll")
    follow(account, [order.pk])
    assert Parcel.objects.get().via == "channel"
    learned = learn_number(label.pk, NUMBER)
    assert learned.parcel == Parcel.objects.get()
    assert ParcelUnit.objects.filter(live=True).count() == 1
    follow(account, [order.pk])
    assert Parcel.objects.count() == 1


def test_a_label_bought_in_the_channels_own_program_is_taken_in(
    db: Any, account: Any, theirs: Any, ask: Any
) -> None:
    order = theirs(
        status="awaiting_collection",
        units=[channel_unit("SHIRT-M", "u1", "awaiting_collection", package_id="P7", tracking_number=NUMBER)],
    )
    outcome = ask(order)
    assert (outcome.new, outcome.label.package_id) == (True, "P7")
    label = label_bought(outcome.label.pk, LabelFacts(package_id="P7", found=True))
    assert (label.found, label.cost, label.parcel) == (True, None, Parcel.objects.get(tracking_number=NUMBER))
    assert "not say again what it cost" in label.moves.order_by("-pk")[0].why
    assert ask(order).refusal.code == "not_released"


def test_a_refused_label_frees_nothing_until_it_is_asked_for_anew(db: Any, theirs: Any, ask: Any) -> None:
    order = theirs()
    first = ask(order).label
    label_refused(first.pk, error="Ground costs 5.10 USD now.")
    first.refresh_from_db()
    assert (first.status, first.error) == ("refused", "Ground costs 5.10 USD now.")
    assert retry_label(label=first, by="Bob").status == "asked"
    with pytest.raises(NotRefused):
        retry_label(label=first, by="Bob")
    label_refused(first.pk, error="No.")
    second = ask(order).label
    first.refresh_from_db()
    assert (first.status, second.status) == ("void", "asked")
    assert list(LabelUnit.objects.filter(live=True).values_list("label_id", flat=True)) == [second.pk]


def test_a_label_that_the_channel_sold_is_not_withdrawn_before_we_know_it(
    db: Any, theirs: Any, ask: Any
) -> None:
    """Its answer is stored at once, and our records follow a moment later: in between it is not free to go."""
    label = ask(theirs()).label
    [row] = Outgoing.objects.all()
    outgoing.begin_call(row=row, payload=row.payload)
    for step in ("called", "answered"):
        with pytest.raises(OutgoingInFlight):
            void_label(label=label, by="Bob", why="Wrong box")
        label.refresh_from_db()
        assert label.status == "asked", step
        assert label.contents.filter(live=True).count() == 1
        if step == "called":
            outgoing.answer(row=row, answer=answer_of(LabelBought(package_ids=(ExternalPackageId("P1"),))))
    apply_answers(BuyLabel(), [row])
    assert void_label(label=label, by="Bob", why="Wrong box")
    assert (label.status, label.package_id) == ("void_asked", "P1")


def test_an_unbought_label_is_withdrawn_and_a_bought_one_stops_its_order(
    db: Any, theirs: Any, ask: Any, bought: Any
) -> None:
    order = theirs()
    label = ask(order).label
    assert void_label(label=label, by="Bob", why="Wrong box")
    assert not void_label(label=label, by="Bob", why="Wrong box")
    assert (label.status, Outgoing.objects.get().status) == ("void", "withdrawn")
    assert open_units(order).exists()
    with pytest.raises(NotVoidable):
        keep_label(label=label, by="Bob", why="")

    label = bought(order)
    keep_document(label_id=label.pk, kind="label", format="pdf", content=PDF)
    assert may_print(label) == []
    assert void_label(label=label, by="Bob", why="Lost")
    order.refresh_from_db()
    assert (label.status, order.is_blocked) == ("void_asked", True)
    assert order.blocks.get(ended_at=None).code == "label_to_void"
    assert may_print(label) == ["The label is to be voided. Lost"]
    assert keep_label(label=label, by="Bob", why="Found again")
    assert not keep_label(label=label, by="Bob", why="Found again")
    order.refresh_from_db()
    assert (label.status, order.is_blocked, may_print(label)) == ("bought", False, [])
    void_label(label=label, by="Bob", why="Lost")
    assert label_voided(label.pk, by="channel", why="Closed")
    assert not label_voided(label.pk, by="channel", why="Closed")
    assert not LabelDocument.objects.filter(void=False).exists()


def test_an_own_carriers_label_makes_a_parcel_whose_number_is_told(
    company: Any, order: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shelfwire.shipbridge.actions.purchases.require_installed", lambda _: None)
    ups = CarrierAccount.objects.create(company=company, plugin="ups", carrier="ups", name="UPS")
    ours = order("1")
    label = ask(ours, source=CARRIER, documents=["label.pdf"], more={"carrier_account": ups}).label
    assert not Outgoing.objects.exists()
    facts = LabelFacts(tracking_number=NUMBER, carrier="ups", cost=Money(700, "USD"))
    label = label_bought(label.pk, facts)
    parcel = Parcel.objects.get()
    assert (label.parcel, parcel.status, parcel.via) == (parcel, "ready", "label")
    assert Outgoing.objects.get().kind == "ship"
    # a carrier that the shop does not know: the label is paid for, and says why it has no parcel
    dhl = CarrierAccount.objects.create(
        company=company, plugin="dhl_express", carrier="dhl_express", name="DHL"
    )
    other = ask(order("2"), source=CARRIER, documents=["label.pdf"], more={"carrier_account": dhl}).label
    other = label_bought(other.pk, LabelFacts(tracking_number="JD0099", carrier="dhl"))
    assert (other.status, other.parcel) == ("bought", None)
    assert other.error
    assert list(untold(company, [other.account])) == [other]
    # tried again it says the same; later it is the carrier of its account
    assert retry_label(label=other, by="Bob").error == other.error
    assert Parcel.objects.count() == 1
    CarrierAccount.objects.filter(pk=dhl.pk).update(carrier="ups")
    other = retry_label(label=Label.objects.get(pk=other.pk), by="Bob")
    assert (other.error, other.parcel and other.parcel.carrier) == ("", "ups")
    assert not untold(company, [other.account]).exists()
    with pytest.raises(NotRefused):
        retry_label(label=other, by="Bob")


def test_a_refused_parcel_of_a_carriers_label_is_tried_again_where_that_may_help(
    company: Any, account: Any, order: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shelfwire.shipbridge.actions.purchases.require_installed", lambda _: None)
    dhl = CarrierAccount.objects.create(
        company=company, plugin="dhl_express", carrier="dhl_express", name="DHL"
    )
    label = ask(order("1"), source=CARRIER, documents=["label.pdf"], more={"carrier_account": dhl}).label
    label = label_bought(label.pk, LabelFacts(tracking_number="JD0099", carrier="dhl_express"))
    shops = Account.objects.filter(pk=account.pk)
    assert (label.parcel, label.parcel_tries) == (None, 1)
    finish_labels(shops)
    label.refresh_from_db()
    assert label.parcel_tries == 1, "not before it is due"
    now = clock.now()
    for tries, minutes in ((2, 3), (3, 8), (4, 17)):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            finish_labels(shops)
            finish_labels(shops)
        label.refresh_from_db()
        assert (label.parcel_tries, bool(label.error), Parcel.objects.count()) == (tries, True, 0)
    CarrierLink.objects.create(account=account, carrier="dhl_express", provider_id="D", provider_name="DHL")
    with time_machine.travel(now + timedelta(hours=1)):
        finish_labels(shops)
        finish_labels(shops)
    label.refresh_from_db()
    assert (label.error, label.parcel_again_at, label.parcel) == ("", None, Parcel.objects.get())
    # what no waiting helps is a task at once, and so is what was tried often enough
    other = ask(order("2"), source=CARRIER, documents=["label.pdf"], more={"carrier_account": dhl}).label
    other = label_bought(other.pk, LabelFacts(tracking_number="JD0099", carrier="dhl_express"))
    assert (other.parcel_again_at, list(untold(company, [account]))) == (None, [other])
    Label.objects.filter(pk=other.pk).update(parcel_tries=29)
    CarrierLink.objects.filter(carrier="dhl_express").delete()
    assert retry_label(label=Label.objects.get(pk=other.pk), by="Bob").parcel_again_at is None


def finish_labels(shops: Any) -> None:
    """What the minute does."""
    unfinished._try_again(shops)


def test_a_label_is_printed_for_what_is_left_in_the_box(
    company: Any, order: Any, ask: Any, account: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On hold again: not printed. A cancelled item, a whole cancelled order: not printed until they are out of the box,
    and then no slip names them."""
    monkeypatch.setattr("shelfwire.shipbridge.actions.purchases.require_installed", lambda _: None)
    ups = CarrierAccount.objects.create(company=company, plugin="ups", carrier="ups", name="UPS")

    def told(minutes: int, external_id: str, *statuses: str) -> Order:
        units = [channel_unit("SHIRT-M", f"{external_id}-{n}", status=one) for n, one in enumerate(statuses)]
        at = DAY_ONE + timedelta(minutes=minutes)
        first = channel_order(external_id, status=statuses[0], units=units, updated_at=at)
        return Order.objects.get(pk=record_orders(account, [first], "poll").order_ids[external_id])

    ready, gone = "awaiting_shipment", "cancelled"
    one, two = told(0, "1", ready, ready), told(0, "2", ready)
    label = ask(one, two, source=CARRIER, documents=["label.pdf"], more={"carrier_account": ups}).label
    label = label_bought(label.pk, LabelFacts(tracking_number=NUMBER, carrier="ups"))
    keep_document(label_id=label.pk, kind="label", format="pdf", content=PDF)
    label = Label.objects.get(pk=label.pk)
    assert label.parcel is not None
    assert may_print(label) == []
    told(1, "1", "on_hold", "on_hold")
    assert [why.startswith("The parcel is stopped. Order 1 may not ship") for why in may_print(label)] == [
        True
    ]
    told(2, "1", ready, gone)
    assert may_print(label) == ["A unit of order 1 is cancelled."]
    acknowledge(parcel=label.parcel, order=one, cause="cancelled", by="Bob")
    assert may_print(label) == []
    two = told(3, "2", gone)
    assert may_print(label) == ["Order 2 is cancelled."]
    acknowledge(parcel=label.parcel, order=two, cause="cancelled", by="Bob")
    assert may_print(label) == []
    slip = slips_for([label])[label.pk]
    assert (slip.orders, [line.count for line in slip.lines]) == (("1",), [1])


def test_documents_are_kept_once_and_prints_are_counted(
    db: Any, theirs: Any, bought: Any, account: Any
) -> None:
    order = theirs()
    label = bought(order)
    assert missing_documents(label) == ["label.pdf", "packing_slip.pdf"]
    assert may_print(label) == ["Its document is not here yet."]
    first = keep_document(label_id=label.pk, kind="label", format="pdf", content=PDF)
    assert keep_document(label_id=label.pk, kind="label", format="pdf", content=PDF) == first
    label.refresh_from_db()
    assert label.documents_due_at is not None
    no_document(label.pk, "packing_slip.pdf", why="No slip for this package.")
    label.refresh_from_db()
    assert (label.documents_due_at, label.documents_error) == (None, "No slip for this package.")
    want_documents(label.pk, ["label.zpl"])
    keep_document(label_id=label.pk, kind="label", format="zpl", content=b"^XA^XZ")
    newer = keep_document(label_id=label.pk, kind="label", format="pdf", content=SLIP)
    first.refresh_from_db()
    assert (first.void, newer.void, LabelDocument.objects.count()) == (True, False, 3)
    assert printed(document_ids=[newer.pk], by="Bob") == 1
    assert printed(document_ids=[newer.pk], by="Bob") == 1
    assert LabelPrint.objects.filter(document=newer).count() == 2
    cancelled = channel_order("1", status="cancelled", updated_at=DAY_ONE + timedelta(hours=3))
    record_orders(account, [cancelled], "poll")
    label.refresh_from_db()
    assert label.status == "void"
    assert "cancelled" in may_print(label)[0]
    assert forget_documents([order.pk]) == 3
    assert not any(bytes(one.content) for one in LabelDocument.objects.all())


def test_a_packaging_is_named_once(db: Any, company: Any, ask: Any, theirs: Any) -> None:
    small = save_packaging(company=company, name="Box S", is_default=True)
    large = save_packaging(company=company, name="Box L", is_default=True)
    small.refresh_from_db()
    assert (small.is_default, large.is_default) == (False, True)
    with pytest.raises(NameTaken):
        save_packaging(company=company, name="box l")
    # a unit without a SKU of ours has no remembered measures
    order = theirs(units=[("UNKNOWN", 1)])
    known = suggested(company, order.units.select_related("sku"))
    assert (known.remembered, known.packaging, known.parcel.weight) == (False, large, None)


def test_papers_for_the_address_before_are_void_with_its_acknowledgement_and_hold_again_when_it_is_taken_back(
    theirs: Any, bought: Any
) -> None:
    order = theirs(units=[("SHIRT-M", 1)])
    label = bought(order)
    old = keep_document(label_id=label.pk, kind="label", format="pdf", content=PDF)
    parcel = Parcel.objects.get()
    was = order.addresses.get()
    moved = Address.objects.create(
        order=order, version=2, kind="full", name="Dana", lines=["9 New Street"], country="US",
        fingerprint="new", seen_at=DAY_ONE,
    )  # fmt: skip
    Order.objects.filter(pk=order.pk).update(address=moved)
    order.refresh_from_db()
    label.refresh_from_db()
    assert any("address" in why for why in may_print(label))
    seen = acknowledge(parcel=parcel, order=order, cause="address_changed", by="Bob")
    assert seen.papers == [old.pk]
    assert may_print(label) == ["Its document is not here yet."]
    assert missing_documents(label) != []
    assert LabelUnit.objects.get().address_id == moved.pk
    new = keep_document(label_id=label.pk, kind="label", format="pdf", content=SLIP)
    assert may_print(label) == []
    assert undo_acknowledgement(acknowledgement_id=seen.pk, parcel=parcel, by="Bob")
    assert list(LabelDocument.objects.filter(void=False)) == [old]
    assert LabelUnit.objects.get().address_id == was.pk
    assert any("address" in why for why in may_print(label))
    assert LabelDocument.objects.get(pk=new.pk).void
