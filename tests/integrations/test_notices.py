"""What a shipping program tells becomes a parcel once, or is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import MASKED_ADDRESS, channel_order, channel_unit, make_account
from tests.integrations.conftest import Program

from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import void_parcel
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.integrations.actions import save_integration
from shelfwire.integrations.models import IntegrationCall
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.sync.integrations import shipments as notices

pytestmark = pytest.mark.django_db
Recorder = Callable[..., Order]
UPS, UPS_2, USPS = "1Z999AA10123456784", "1Z12345E0205271688", "9400100000000000000006"


def notice(order_id: object = "", *items: tuple[str, str, object], **more: str) -> bytes:
    """A ``ShipNotice``; ``items``: (LineItemID, SKU, quantity)."""
    said = {"OrderID": str(order_id), "OrderNumber": "", "Carrier": "UPS", "TrackingNumber": UPS, **more}
    inside = "".join(
        f"<Item><SKU>{sku}</SKU><Name>x</Name><Quantity>{n}</Quantity><LineItemID>{line}</LineItemID></Item>"
        for line, sku, n in items
    )
    head = "".join(f"<{name}>{value}</{name}>" for name, value in said.items())
    return f"<?xml version='1.0'?><ShipNotice>{head}<Items>{inside}</Items></ShipNotice>".encode()


def tell(program: Program, body: bytes, **query: str) -> tuple[int, str]:
    """Status, and the code of a refusal."""
    status, root = program.ask("POST", {"action": "shipnotify", **query}, body)
    return status, root.findtext("Code", "")


def test_a_notice_makes_the_parcel_and_again_changes_nothing(program: Program, order: Recorder) -> None:
    mine = order("1", units=(("SHIRT-M", 2),))
    body = notice(mine.pk, OrderNumber="1")
    assert tell(program, body) == (200, "")
    parcel = Parcel.objects.get()
    assert (parcel.carrier, parcel.tracking_number, parcel.via) == ("ups", UPS, "software")
    assert parcel.made_by == "ShipStation (ShipStation)"
    assert parcel.contents.count() == 2
    told = Outgoing.objects.count()
    for again in (body, notice(mine.pk, TrackingNumber=f" {UPS.lower()} "), notice("", OrderNumber="1")):
        assert tell(program, again) == (200, "")
    assert Parcel.objects.count() == 1
    assert Outgoing.objects.count() == told
    calls = IntegrationCall.objects.order_by("pk")
    assert [one.outcome for one in calls] == ["shipped", "repeated", "repeated", "repeated"]
    assert {one.parcel_id for one in calls} == {parcel.pk}
    assert program.told() == {"1": "shipped"}
    void_parcel(parcel=parcel, by="Bob", why="Wrong box")
    assert tell(program, body) == (409, "parcel_voided"), "an old notice does not bring it back"
    assert not ParcelUnit.objects.filter(live=True).exists()


def test_a_partial_notice_ships_only_the_units_that_it_names(program: Program, order: Recorder) -> None:
    mine = order("1", units=(("SHIRT-M", 3), ("MUG-1", 1)))
    assert tell(program, notice(mine.pk, ("C-SHIRT-M-1500", "", 1), ("", "mug-1", 1))) == (200, "")
    assert sorted(Parcel.objects.get().contents.values_list("unit__seller_sku", flat=True)) == [
        "MUG-1",
        "SHIRT-M",
    ]
    root = program.export()
    assert [(i.findtext("SKU"), i.findtext("Quantity")) for i in root.iter("Item")] == [("SHIRT-M", "2")]
    assert root.findtext("Order/OrderStatus") == "paid"
    more = notice(mine.pk, ("C-SHIRT-M-1500", "SHIRT-M", 3), TrackingNumber=UPS_2)
    assert tell(program, more) == (422, "nothing_to_ship"), "two are left"
    assert tell(program, notice(mine.pk, ("", "LEAFLET", 1), TrackingNumber=UPS_2)) == (
        422,
        "nothing_to_ship",
    )
    assert Parcel.objects.count() == 1
    rest = notice(
        mine.pk,
        ("C-SHIRT-M-1500", "SHIRT-M", 2),
        ("9", "LEAFLET", 1),
        Carrier="stamps_com",
        TrackingNumber=USPS,
    )
    assert tell(program, rest) == (200, "")
    assert Parcel.objects.get(carrier="usps").contents.count() == 2
    last = IntegrationCall.objects.order_by("pk").last()
    assert last is not None
    assert (last.units, "LEAFLET" in last.said) == (2, True)
    assert program.told() == {"1": "shipped"}


def test_the_order_id_beats_the_number_and_the_query_fills_gaps(
    program: Program, order: Recorder, company: Any, other_company: Any
) -> None:
    first, second = order("1"), order("2")
    assert tell(program, notice(first.pk, OrderNumber="2"), order_number="2") == (200, "")
    assert set(ParcelUnit.objects.values_list("order_id", flat=True)) == {first.pk}
    query = {"order_number": "2", "carrier": "USPS", "tracking_number": USPS, "service": "Priority"}
    assert tell(program, b"", **query) == (200, "")
    assert set(ParcelUnit.objects.values_list("order_id", flat=True)) == {first.pk, second.pk}
    theirs = record_orders(make_account(other_company, "Theirs"), [channel_order("9")], "poll").order_ids["9"]
    twin = make_account(company, "Second")
    record_orders(twin, [channel_order("1")], "poll")
    for body in (
        notice(theirs), notice("99999999999999999999"), notice("²"), notice("", OrderNumber="9"),
        notice("", OrderNumber="1", TrackingNumber=UPS_2),
    ):  # fmt: skip
        assert tell(program, body) == (422, "unknown_order")
    assert Parcel.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"status": "on_hold"}, "not_released"),
        ({"status": "unpaid"}, "not_released"),
        ({"address": MASKED_ADDRESS}, "order_blocked"),
        ({"units": [channel_unit("NOBODY-S", "", sku_id="C-0")]}, "order_blocked"),
        ({"status": "cancelled"}, "not_released"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_may_not_ship_is_refused_and_nothing_happens(
    program: Program, order: Recorder, given: dict[str, Any], code: str
) -> None:
    mine = order("1", **given)
    status, told = tell(program, notice(mine.pk))
    assert (status >= 400, told) == (True, code)
    assert not Parcel.objects.exists()
    assert not Outgoing.objects.exists()
    call = IntegrationCall.objects.get()
    assert (call.outcome, call.order_number, call.tracking_number) == ("refused", str(mine.pk), UPS)
    assert call.said


def test_an_unknown_carrier_says_where_to_map_it_and_the_mapping_is_used(
    program: Program, order: Recorder
) -> None:
    mine = order("1")
    body = notice(mine.pk, Carrier="Our Van 7")
    status, root = program.ask("POST", {"action": "shipnotify"}, body)
    assert (status, root.findtext("Code")) == (422, "unknown_carrier")
    assert "Settings, Integrations, ShipStation, Carrier names" in root.findtext("Hint", "")
    assert (
        tell(program, notice(mine.pk, TrackingNumber="1Z999AA10123456785"))[1] == "malformed_tracking_number"
    )
    assert (
        tell(program, notice(mine.pk, Carrier="FedEx", TrackingNumber="986578788855"))[1]
        == "carrier_not_mapped"
    )
    assert not Parcel.objects.exists()
    save_integration(
        integration=program.integration, name="ShipStation", account=None, active=True,
        carriers={" our van 7 ": "ups"}, by="Alice",
    )  # fmt: skip
    assert tell(program, body) == (200, "")
    assert Parcel.objects.get().carrier == "ups"
    other = notice(order("2").pk, Carrier="Other", TrackingNumber=USPS)
    assert tell(program, other) == (200, ""), "the number tells"
    assert Parcel.objects.get(tracking_number=USPS).carrier == "usps"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<ShipNotice><OrderID>1", "not XML"),
        (b'{"OrderID": 1}', "not XML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><ShipNotice><OrderID>&b;</OrderID></ShipNotice>', "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><ShipNotice/>', "document type"),
        (b"<a>" * 20 + b"</a>" * 20, "nested"),
        (b"<?xml version='1.0' encoding='nothing'?><ShipNotice/>", ""),
        (b"<ShipNotice/>", "no order"),
        (b"<ShipNotice><OrderID>1</OrderID></ShipNotice>", "no tracking number"),
        (notice(1, ("", "SHIRT-M", -1)), "not a quantity"),
        (notice(1, ("", "SHIRT-M", "0" * 9 + "9" * 5_000)), "not a quantity"),
        (notice(1, ("", "SHIRT-M", 0), ("", "MUG-1", 0)), "every quantity is 0"),
        (b"<ShipNotice>" + b" " * 256 * 1024 + b"</ShipNotice>", "more than 256 KB"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_notice_that_cannot_be_read_is_refused(program: Program, body: bytes, says: str) -> None:
    status, root = program.ask("POST", {"action": "shipnotify"}, body)
    assert (status, root.findtext("Code")) == (400, "bad_call")
    assert says in root.findtext("Message", "")
    assert IntegrationCall.objects.get().action == "shipnotify"


def test_a_notice_is_posted_and_nothing_else_is(program: Program, order: Recorder) -> None:
    mine = order("1")
    assert program.ask("GET", {"action": "shipnotify"}, notice(mine.pk))[0] == 400
    assert program.ask("POST", {"action": "export"}, notice(mine.pk))[0] == 400
    assert program.ask("POST", {"action": "shipnotify"}, notice(mine.pk), header=None)[0] == 401
    assert tell(program, notice("1" * 20 + "9" * 5_000)) == (422, "unknown_order")
    assert tell(program, notice(mine.pk, ("", "SHIRT-M", 0))) == (400, "bad_call"), "none is not all"
    assert not Parcel.objects.exists()


def test_combined_orders_told_one_by_one_under_one_number_are_one_parcel(
    program: Program, order: Recorder
) -> None:
    first, second, stranger = order("1"), order("2", units=(("MUG-1", 2),)), order("3", buyer_id="B-2")
    assert tell(program, notice(first.pk)) == (200, "")
    assert tell(program, notice(second.pk, ("", "MUG-1", 1))) == (200, "")
    parcel = Parcel.objects.get()
    assert sorted(parcel.contents.values_list("order_id", flat=True)) == [first.pk, second.pk]
    assert Outgoing.objects.filter(kind="ship", subject_id=parcel.pk).count() == 2
    assert tell(program, notice(second.pk, ("", "MUG-1", 1))) == (200, ""), "and again changes nothing"
    assert tell(program, notice(stranger.pk)) == (409, "unequal_recipients")
    Parcel.objects.update(status="in_transit")
    assert tell(program, notice(order("4").pk)) == (409, "tracking_number_used"), "it is on its way"
    assert parcel.contents.count() == 2
    assert Outgoing.objects.filter(kind="ship").count() == 2


def test_the_same_notice_at_the_same_moment_makes_one_parcel(
    program: Program, order: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked for the parcel before either had made it: the second finds the units taken, and looks again."""
    mine = order("1")
    assert tell(program, notice(mine.pk)) == (200, "")
    looked = []
    real = notices._known

    def not_there_yet(*asked: Any) -> Any:
        looked.append(asked)
        return None if len(looked) == 1 else real(*asked)

    monkeypatch.setattr(notices, "_known", not_there_yet)
    assert tell(program, notice(mine.pk)) == (200, "")
    assert len(looked) == 2
    assert Parcel.objects.count() == 1
    assert list(IntegrationCall.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "shipped",
        "repeated",
    ]
