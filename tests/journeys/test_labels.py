"""Labels of the channel in every market and way of shipping: bought once, printed, followed, both sides compared."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from pypdf import PdfReader
from tests.journeys.conftest import Begin, Diary
from tests.journeys.test_listings_of_many_shops import shop_in

from shelfwire.channels import registry
from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account
from shelfwire.channels.port import Handover, HandoverMethod, LabelOrder, Measured, Parcelled
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import LabelOutcome, LabelRequest, ask_labels, void_label
from shelfwire.fulfilment.models import Label, LabelDocument, Parcel
from shelfwire.fulfilment.paper import MM
from shelfwire.fulfilment.queries import may_print
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.jobs import drain, enqueue
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order
from shelfwire.sync.engine import schedule
from shelfwire.sync.labels.asking import services_for, slots_for
from shelfwire.sync.labels.operations import BUYING
from shelfwire.sync.orders.poll import poll_orders

pytestmark = pytest.mark.django_db(transaction=True)

BOX = Parcelled(
    weight=Measured(Decimal("0.75"), "kg"),
    length=Measured(Decimal(30), "cm"),
    width=Measured(Decimal(22), "cm"),
    height=Measured(Decimal(10), "cm"),
)
CREATE = "POST /fulfillment/202309/packages"
DOCUMENT = "GET /fulfillment/202309/packages/{package_id}/shipping_documents"


@dataclass
class Counter:
    """One shop where labels are bought."""

    diary: Diary
    account: Account
    shop: dict[str, Any]

    def sold(self, *quantities: int, buyer: dict[str, Any] | None = None) -> Order:
        """An order of so many pieces of the shop's first SKUs, released and here."""
        codes = [each["seller_sku"] for each in self.diary.control.catalogue(self.shop["id"])]
        lines = [
            {"seller_sku": codes[n], "quantity": quantity} for n, quantity in enumerate(quantities or (1,))
        ]
        more = {"buyer": buyer} if buyer else {}
        (order,) = self.diary.control.buy(
            shop_id=self.shop["id"], shipping_type="TIKTOK", lines=lines, release=True, **more
        )
        poll_orders(account_id=self.account.pk)
        return Order.objects.get(account=self.account, external_id=order["id"])

    def ask(self, *orders: Order, **more: Any) -> LabelOutcome:
        request = LabelRequest(contents=dict.fromkeys([order.pk for order in orders]), **more)
        [outcome] = ask_labels(company=self.diary.company, account=self.account, wanted=[request], by="Bob")
        return outcome

    def bought(self, *orders: Order, **more: Any) -> Label:
        outcome = self.ask(*orders, **more)
        assert outcome.label is not None, outcome.refusal
        drain()
        return Label.objects.get(pk=outcome.label.pk)

    def later(self, label: Label) -> Label:
        """Two minutes later, by the clock of both sides."""
        self.diary.later(minutes=2)
        schedule.tick()
        drain()
        return Label.objects.get(pk=label.pk)

    def there(self, order: Order) -> list[tuple[str, str]]:
        """Package and tracking number of each package that was handed over, on the channel's side."""
        found = self.diary.control.order(order.external_id)["packages"]
        return [(each["id"], each["tracking_number"]) for each in found if each["tracking_number"]]


@pytest.fixture
def counters(begin: Begin) -> Any:
    """``counters("US", "GB")``: shops of the tour, connected, where labels may be bought."""

    def made(*regions: str) -> list[Counter]:
        diary = begin("grand-tour", catalogue=False)
        shops = {shop["region"]: shop for shop in diary.control.state()["shops"]}
        found = []
        for region in regions:
            account = shop_in(diary, region)
            for switch in ("orders_in", "labels_out"):
                set_switch(account=account, switch=switch, on=True, by="Alice")
            content = diary.control.catalogue_csv(shops[region]["id"]).encode()
            enqueue(
                import_catalogue_file,
                company=diary.company,
                by="Alice",
                files={"c.csv": content},
                file="c.csv",
            )
            found.append(Counter(diary, account, shops[region]))
        drain()
        return found

    return made


def documents(label: Label) -> dict[str, bytes]:
    rows = LabelDocument.objects.filter(label=label, void=False)
    return {
        f"{kind}.{form}": bytes(content)
        for kind, form, content in rows.values_list("kind", "format", "content")
    }


def created(counter: Counter) -> int:
    """How many labels were bought over the wire."""
    calls = counter.diary.control.calls(operation=CREATE, verdict="ok", limit=1000)
    return len(calls)


def in_seller_center(counter: Counter, order: Order) -> None:
    """Somebody else buys the label of the whole order."""
    plugin = registry.channel("tiktok")
    assert plugin.labels is not None
    wanted = LabelOrder("theirs", (ExternalOrderId(order.external_id),))
    plugin.labels.buy(exchange.session(counter.account), wanted)


def side_by_side(calls: Sequence[Callable[[], object]]) -> None:
    """Each in a thread of its own, all at one moment."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait()
        call()
        connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


@pytest.mark.timeout(120)
def test_a_label_is_bought_and_printed_in_every_market(counters: Any) -> None:
    for counter in counters("US", "GB", "DE", "VN", "ID", "MX"):
        region, order = counter.shop["region"], counter.sold(2)
        more: dict[str, Any] = {}
        if region == "US":
            offer = services_for(counter.account, order, parcel=BOX)
            best = offer.services[0]
            more = {
                "service_id": best.external_id,
                "service_name": best.name,
                "agreed_price": best.price,
                "parcel": BOX,
            }
        else:
            package_id = order.units.values_list("channel_package_id", flat=True)[0]
            slots = slots_for(counter.account, package_id)
            method = HandoverMethod.PICKUP if slots.pickup else HandoverMethod.DROP_OFF
            slot = next((slot for slot in slots.slots if slot.free), None) if slots.pickup else None
            more = {"handover": Handover(method, slot)}
        label = counter.bought(order, **more)
        assert (region, label.status, label.error) == (region, "bought", "")
        assert label.cost == (best.price if region == "US" else None)
        ((package_id, number),) = counter.there(order)
        assert (label.package_id, label.tracking_number) == (package_id, number)
        parcel = Parcel.objects.get(account=counter.account)
        assert (label.parcel, parcel.tracking_number, parcel.status, parcel.via) == (
            parcel,
            number,
            "sent",
            "label",
        )
        found = documents(label)
        assert sorted(found) == ["label.pdf", "packing_slip.pdf"]
        assert all(content.startswith(b"%PDF-") for content in found.values())
        assert (may_print(label), label.documents_due_at) == ([], None)
        order.refresh_from_db()
        assert order.status == "shipped"
        # everything done again changes nothing
        schedule.tick()
        drain()
        poll_orders(account_id=counter.account.pk)
        assert (counter.there(order), Parcel.objects.filter(account=counter.account).count()) == (
            [(package_id, number)],
            1,
        )
    assert Outgoing.objects.filter(kind="ship").count() == 0
    assert set(Outgoing.objects.values_list("kind", "status", "attempts")) == {("buy_label", "done", 1)}


@pytest.mark.timeout(60)
def test_whoever_asks_and_whatever_gets_lost_a_label_is_bought_once(counters: Any) -> None:
    [counter] = counters("US")
    control = counter.diary.control

    # two packers at one parcel, and two workers at what they asked for
    order, outcomes = counter.sold(2), []
    side_by_side([partial(lambda: outcomes.append(counter.ask(order)))] * 3)
    assert sorted(outcome.new for outcome in outcomes) == [False, False, True]
    side_by_side([partial(BUYING.chore, account_id=counter.account.pk)] * 3)
    drain()
    assert len(counter.there(order)) == 1
    assert (created(counter), Label.objects.get().status) == (1, "bought")

    # the answer was lost: it is found, and nobody says any more what it cost
    order = counter.sold()
    control.fault("reset_after", CREATE)
    label = counter.bought(order)
    assert label.status == "asked"
    label = counter.later(label)
    assert (label.status, label.found, label.cost) == ("bought", True, None)
    assert [number for _, number in counter.there(order)] == [label.tracking_number]
    assert "not say again what it cost" in label.moves.get(after="bought").why

    # the message that it was asked for was lost
    order = counter.sold()
    asked = counter.ask(order).label
    assert asked is not None
    Outgoing.objects.filter(subject_id=asked.pk).delete()
    label = counter.later(asked)
    assert (label.status, len(counter.there(order))) == ("bought", 1)

    # somebody bought it in Seller Center first
    order = counter.sold()
    in_seller_center(counter, order)
    label = counter.bought(order)
    assert (label.status, label.found, label.cost, len(counter.there(order))) == ("bought", True, None, 1)
    order = counter.sold()
    in_seller_center(counter, order)
    poll_orders(account_id=counter.account.pk)
    assert Parcel.objects.filter(contents__order=order).get().via == "channel"
    label = counter.bought(order)
    assert (label.status, label.found) == ("bought", True)
    assert label.parcel == Parcel.objects.get(contents__order=order)
    assert sorted(documents(label)) == ["label.pdf", "packing_slip.pdf"]


@pytest.mark.timeout(60)
def test_what_is_not_to_be_bought_is_not_bought_and_says_why(counters: Any) -> None:
    [counter] = counters("US")
    diary, control = counter.diary, counter.diary.control
    order = counter.sold()
    best = services_for(counter.account, order, parcel=BOX).services[0]
    assert best.price is not None
    cheaper = Money(best.price.minor - 1, best.price.currency)
    label = counter.bought(order, service_id=best.external_id, agreed_price=cheaper, parcel=BOX)
    assert (label.status, label.reasons[0]["code"]) == ("refused", "price_changed")
    assert "was agreed to" in label.error
    assert (counter.there(order), created(counter)) == ([], 0)

    # asked for at the price of now, while labels may not be bought
    diary.account = counter.account
    diary.switch("labels_out", on=False)
    again = counter.bought(order, service_id=best.external_id, agreed_price=best.price, parcel=BOX)
    label.refresh_from_db()
    assert (label.status, again.status, created(counter)) == ("void", "asked", 0)
    assert void_label(label=again, by="Bob", why="Wrong box")
    third = counter.ask(order, service_id=best.external_id, agreed_price=best.price, parcel=BOX).label
    diary.switch("labels_out")
    drain()
    assert third is not None
    third.refresh_from_db()
    assert (third.status, third.cost, len(counter.there(order)), created(counter)) == (
        "bought",
        best.price,
        1,
        1,
    )

    # cancelled before it was bought
    order = counter.sold()
    asked = counter.ask(order).label
    assert asked is not None
    control.post("/cancel/as-seller", order_id=order.external_id)
    poll_orders(account_id=counter.account.pk)
    drain()
    asked.refresh_from_db()
    assert (asked.status, counter.there(order), created(counter)) == ("refused", [], 1)
    assert "cancelled" in asked.error

    # a bought one: only Seller Center can void it, and the order stands still until the channel shows it
    order = counter.sold()
    label = counter.bought(order)
    assert void_label(label=label, by="Bob", why="Lost")
    order.refresh_from_db()
    assert (label.status, order.is_blocked) == ("void_asked", True)
    assert may_print(label) == ["The label is to be voided. Lost"]
    control.post("/cancel/as-seller", order_id=order.external_id)
    poll_orders(account_id=counter.account.pk)
    label.refresh_from_db()
    assert label.status == "void"
    assert not order.blocks.filter(code="label_to_void", ended_at=None).exists()


@pytest.mark.timeout(60)
def test_orders_of_one_buyer_share_a_label_and_documents_come_when_they_can(counters: Any) -> None:
    [counter] = counters("US")
    control = counter.diary.control
    first = counter.sold()
    buyer = {"user_id": control.order(first.external_id)["buyer_user_id"]}
    second = counter.sold(2, buyer=buyer)
    control.fault("error_before", DOCUMENT, count=100)
    label = counter.bought(
        first, second, parcel=BOX, documents=["label.pdf", "label.zpl", "invoice.pdf"], size="a5"
    )
    assert (label.status, label.error) == ("bought", "")
    # no document came at once, and one kind does not exist
    assert (documents(label), label.documents_error != "") == ({}, True)
    control.clear_faults()
    label = counter.later(label)
    found = documents(label)
    assert counter.there(first) == counter.there(second) == [(label.package_id, label.tracking_number)]
    assert label.parcel is not None
    assert label.parcel.contents.filter(live=True).count() == 3
    assert sorted(found) == ["label.pdf", "label.zpl"]
    assert found["label.zpl"].startswith(b"^XA")
    assert dict(label.documents.values_list("format", "size")) == {"pdf": "a5", "zpl": ""}
    page = PdfReader(io.BytesIO(found["label.pdf"])).pages[0].mediabox
    assert (round(page.width / MM), round(page.height / MM)) == (148, 210)
    assert (label.documents_wanted, label.documents_due_at) == (["label.pdf", "label.zpl"], None)
    assert label.documents_error
    assert Label.objects.count() == 1
