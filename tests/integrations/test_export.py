"""What a shipping program is told of orders, and by whom it may be asked."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import MASKED_ADDRESS, channel_order, channel_unit, make_account
from tests.integrations.conftest import Program

from shelfwire.catalog.models import Sku
from shelfwire.channels.events import AccountConnected
from shelfwire.channels.models import Account
from shelfwire.channels.port import Address, OrderClass, ShippedBy
from shelfwire.fulfilment.actions import make_parcel, void_parcel
from shelfwire.integrations.actions import prune, save_integration
from shelfwire.integrations.models import IntegrationCall
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.kit.money import Money
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.people.models import Try
from shelfwire.sync.integrations import export
from shelfwire.sync.integrations.order_xml import amount, country_code
from shelfwire.sync.integrations.xml import text

pytestmark = pytest.mark.django_db
Recorder = Callable[..., Order]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"status": "unpaid"}, "unpaid"),
        ({"status": "on_hold"}, "on_hold"),
        ({}, "paid"),
        ({"address": MASKED_ADDRESS}, "on_hold"),
        ({"address": Address("absent")}, "on_hold"),
        ({"units": [channel_unit("NOBODY-S", "", sku_id="C-0")]}, "on_hold"),
        ({"status": "a new word"}, "on_hold"),
        ({"shipped_by": ShippedBy.CHANNEL}, "on_hold"),
        ({"shipped_by": ShippedBy.DIGITAL}, "on_hold"),
        ({"status": "in_transit"}, "shipped"),
        ({"status": "delivered"}, "shipped"),
        ({"status": "completed"}, "shipped"),
        ({"status": "cancelled"}, "cancelled"),
        ({"order_class": OrderClass.CHANNEL_FULFILLED}, None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_every_status_has_its_word_and_only_what_may_ship_is_paid(
    program: Program, order: Recorder, given: dict[str, Any], status: str | None
) -> None:
    order("1", **given)
    root = program.export()
    assert [one.findtext("OrderStatus") for one in root] == ([status] if status else [])
    if status == "on_hold":
        assert root.findtext("Order/InternalNotes", "").startswith("On hold: ")
    masked = given.get("address") is MASKED_ADDRESS
    if masked or status in ("unpaid",):
        assert root.findtext("Order/Customer/ShipTo/Name") == root.findtext(".//ShipTo/Address1") == ""
        assert "*" not in ET.tostring(root, "unicode"), "nothing of what the channel hides"


def test_an_order_is_told_with_everything_that_a_label_needs(program: Program, order: Recorder) -> None:
    mine = order(
        "57646",
        units=(("SHIRT-M", 2), ("MUG-1", 1)),
        buyer_message="Ring ]]> twice & <wait>\x00",
        total_minor=123_456,
    )
    root = program.export()
    [one] = root
    assert root.attrib == {"pages": "1"}
    said = {name: one.findtext(name) for name in ("OrderID", "OrderNumber", "OrderStatus", "OrderTotal")}
    assert said == {
        "OrderID": str(mine.pk),
        "OrderNumber": "57646",
        "OrderStatus": "paid",
        "OrderTotal": "1234.56",
    }
    assert one.findtext("OrderDate") == mine.placed_at.strftime("%m/%d/%Y %H:%M")
    assert one.findtext("ShippingAmount") == "4.99"
    assert one.findtext("CustomerNotes") == "Ring ]]> twice & <wait>"
    to = one.find("Customer/ShipTo")
    assert to is not None
    assert [part.text for part in to] == [
        "Dana Whitfield",
        None,
        "77 Elm Street",
        "Apt 4",
        "Los Angeles",
        "California",
        "90012",
        "US",
        "(+1)2135550142",
    ]
    items = [{part.tag: part.text for part in item} for item in one.iter("Item")]
    assert [(i["SKU"], i["Quantity"], i["Weight"], i["WeightUnits"], i["UnitPrice"]) for i in items] == [
        ("SHIRT-M", "2", "200.00", "Grams", "15.00"),
        ("MUG-1", "1", "12.00", "Ounces", "15.00"),
    ]
    assert items[0]["LineItemID"] == "C-SHIRT-M-1500"
    call = IntegrationCall.objects.get()
    assert (call.action, call.outcome, call.orders, call.on_hold, call.page) == (
        "export",
        "answered",
        1,
        0,
        1,
    )


def test_the_size_of_a_parcel_is_told_where_one_measured_piece_is_in_it(
    program: Program, order: Recorder
) -> None:
    shirt = Sku.objects.get(code="SHIRT-M")
    Sku.objects.filter(pk=shirt.pk).update(length=300, width=200, height="25.4", length_unit="mm")
    order("one"), order("two", units=(("SHIRT-M", 2),)), order("mug", units=(("MUG-1", 1),))
    found = {one.findtext("OrderNumber"): one.find("Dimensions") for one in program.export()}
    size = found["one"]
    assert size is not None
    assert {one.tag: one.text for one in size} == {
        "DimensionUnits": "Centimeter", "Length": "30.00", "Width": "20.00", "Height": "2.54",
    }  # fmt: skip
    assert (found["two"], found["mug"]) == (None, None)


def test_units_in_a_parcel_are_not_told_to_be_shipped_again(
    program: Program, order: Recorder, company: Any, account: Any
) -> None:
    mine = order("1", units=(("SHIRT-M", 3),))
    units = list(mine.units.values_list("pk", flat=True))

    def pack(number: str, ids: list[int] | None) -> Any:
        return make_parcel(
            company=company, account=account, carrier="UPS", tracking_number=number,
            contents={mine.pk: ids}, by="Bob", via="screen",
        )  # fmt: skip

    pack("1Z999AA10123456784", units[:1])
    assert program.export().findtext(".//Quantity") == "2"
    assert program.told() == {"1": "paid"}


def test_a_change_of_the_order_its_parcels_or_its_blocks_brings_it_into_the_next_window(
    program: Program, order: Recorder, company: Any, account: Any
) -> None:
    mine = order("1", status="on_hold")

    def changed() -> datetime:
        mine.refresh_from_db()
        return mine.changed_at or mine.recorded_at

    before = changed()
    record_again = {"updated_at": datetime(2026, 11, 20, 12, tzinfo=UTC)}
    order("1", **record_again)
    assert (released := changed()) > before
    order("1", **record_again)
    assert changed() == released, "read again, and nothing is new"
    parcel = make_parcel(
        company=company, account=account, carrier="UPS", tracking_number="1Z999AA10123456784",
        contents={mine.pk: None}, by="Bob", via="screen",
    )  # fmt: skip
    assert (packed := changed()) > released
    assert program.told() == {"1": "shipped"}
    void_parcel(parcel=parcel, by="Bob", why="Wrong box")
    assert changed() > packed
    assert program.told() == {"1": "paid"}


def test_what_a_disconnected_shop_stopped_is_told_again_when_it_is_connected(
    program: Program, order: Recorder, account: Any
) -> None:
    mine, held = order("1"), order("2", status="on_hold")
    Account.objects.filter(pk=account.pk).update(status="disconnected")
    assert program.told() == {"1": "on_hold", "2": "on_hold"}
    Account.objects.filter(pk=account.pk).update(status="connected")
    before = clock.now()
    announce(AccountConnected(account.pk))
    mine.refresh_from_db()
    held.refresh_from_db()
    assert mine.changed_at is not None
    assert mine.changed_at >= before
    assert held.changed_at is None
    assert program.told()["1"] == "paid"


def test_paging_while_orders_change_loses_none(
    program: Program, order: Recorder, account: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE_SIZE", 3)
    start = datetime(2026, 11, 1, 10, tzinfo=UTC)
    ids = {str(n): order(str(n)).pk for n in range(8)}
    for n in range(8):  # three of one moment, so that the id decides
        Order.objects.filter(pk=ids[str(n)]).update(changed_at=start + timedelta(minutes=n // 3))
    window = {"start_date": "11/01/2026 10:00", "end_date": "11/01/2026 11:00"}
    first = program.told(1, **window)
    assert list(first) == ["0", "1", "2"]
    # two of the first page change and leave the window: counting rows would skip 3 and 4
    Order.objects.filter(pk__in=[ids["0"], ids["1"]]).update(changed_at=start + timedelta(hours=2))
    Order.objects.filter(pk=ids["6"]).update(changed_at=start + timedelta(hours=2))
    second = program.export(2, **window)
    assert [one.findtext("OrderNumber") for one in second] == ["3", "4", "5"]
    assert second.attrib["pages"] == "3"
    assert list(program.told(2, **window)) == ["3", "4", "5"], "asked again, since the answer got lost"
    assert list(program.told(3, **window)) == ["7"]
    later = {"start_date": "11/01/2026 11:00", "end_date": "11/01/2026 13:00"}
    assert list(program.told(1, **later)) == ["0", "1", "6"], "what left comes with the next window"
    assert list(program.told(2, **{**window, "end_date": "11/01/2026 10:59"})) == ["5", "7"], (
        "never told page 1"
    )
    assert program.told(9, **window) == {}


def test_a_window_reaches_back_for_what_was_committed_late_and_to_the_end_of_its_minute(
    program: Program, order: Recorder
) -> None:
    at = datetime(2026, 11, 1, 10, tzinfo=UTC)
    for name, moment in (
        ("early", at - timedelta(minutes=6)), ("late commit", at - timedelta(minutes=4)),
        ("last second", at + timedelta(minutes=30, seconds=59)), ("next", at + timedelta(minutes=31)),
    ):  # fmt: skip
        Order.objects.filter(pk=order(name).pk).update(changed_at=moment)
    asked = {"start_date": "11/01/2026 10:00", "end_date": "11/01/2026 10:30"}
    assert list(program.told(**asked)) == ["late commit", "last second"]


def test_another_shop_and_another_company_are_not_told(
    program: Program, order: Recorder, company: Any, other_company: Any, account: Any
) -> None:
    order("mine")
    record_orders(make_account(other_company, "Theirs"), [channel_order("theirs")], "poll")
    second = make_account(company, "Second")
    record_orders(second, [channel_order("second")], "poll")
    assert set(program.told()) == {"mine", "second"}
    save_integration(
        integration=program.integration, name="ShipStation", account=account, active=True, carriers={}, by="A"
    )
    assert set(program.told()) == {"mine"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"start_date": "2026"}, "start_date"),
        ({"end_date": ""}, "end_date"),
        ({"start_date": "12/31/2100 23:59", "end_date": "01/01/2020 00:00"}, "end"),
        ({"page": "0"}, "page"),
        ({"page": "²"}, "page"),
        ({"page": "000000000001" + "9" * 30}, "page"),
        ({"page": "000000000001" + "9" * 5_000}, "page"),
        ({"action": "everything"}, "action"),
    ],
)
def test_what_cannot_be_read_is_refused_in_xml_with_the_field(
    program: Program, query: dict[str, str], names: str
) -> None:
    asked = {"action": "export", "start_date": "01/01/2020 00:00", "end_date": "12/31/2100 23:59", **query}
    status, root = program.ask("GET", asked)
    assert (status, root.tag, root.findtext("Code")) == (400, "Error", "bad_call")
    assert root.findtext("Message")
    assert IntegrationCall.objects.get().outcome == "refused"


def test_each_way_to_send_the_password_lets_in_and_a_wrong_one_does_not(program: Program) -> None:
    asked = {"action": "export", "start_date": "01/01/2020 00:00", "end_date": "12/31/2100 23:59"}
    name, password = program.integration.user_name, program.password
    right: list[tuple[dict[str, str], str | None]] = [
        ({}, program.basic),
        ({"SS-UserName": name, "SS-Password": password}, None),
        ({"auth_key": password}, None),
    ]
    for fields, header in right:
        assert program.ask("GET", {**asked, **fields}, header=header)[0] == 200
    wrong: list[tuple[dict[str, str], str | None]] = [
        ({}, None),
        ({}, "Basic %%%"),
        ({}, f"Bearer {password}"),
        ({"SS-UserName": "another", "SS-Password": password}, None),
        ({"SS-UserName": name, "SS-Password": f"{password}x"}, None),
        ({"auth_key": ""}, None),
    ]
    told = IntegrationCall.objects.count()
    for fields, header in wrong:
        status, root = program.ask("GET", {**asked, **fields}, header=header)
        assert (status, root.findtext("Code")) == (401, "wrong_password")
    assert set(IntegrationCall.objects.order_by("pk")[told:].values_list("outcome", flat=True)) == {"denied"}
    assert password not in str(list(IntegrationCall.objects.values()))
    for _ in range(3):
        status, root = program.ask("GET", {**asked, "auth_key": "guess"}, header=None)
    assert (status, root.tag) == (429, "Error")
    assert program.ask("GET", asked)[0] == 200, "whoever guesses shuts nobody else out"
    assert Try.objects.exists()
    nobody = f"/connect/shipstation/{'x' * 32}"
    program.remote = "198.51.100.4"
    assert program.ask("GET", asked, path=nobody)[0] == 404
    assert program.ask("GET", asked, path="/connect/other/x")[0] == 404
    save_integration(
        integration=program.integration, name="S", account=None, active=False, carriers={}, by="Alice"
    )
    status, root = program.ask("GET", asked)
    assert (status, root.findtext("Code")) == (403, "switched_off")


def test_calls_are_forgotten_after_their_time(program: Program) -> None:
    program.export()
    program.export()
    IntegrationCall.objects.filter(pk=IntegrationCall.objects.first().pk).update(  # type: ignore[union-attr]
        at=clock.now() - timedelta(days=31)
    )
    assert prune() == 1
    assert prune() == 0
    assert IntegrationCall.objects.count() == 1


@pytest.mark.parametrize(
    ("minor", "currency", "said"),
    [(123, "USD", "1.23"), (-50, "USD", "-0.50"), (1500, "JPY", "1500.00"), (10**12, "USD", "0.00")],
)
def test_amounts_have_two_decimals_and_nine_digits(minor: int, currency: str, said: str) -> None:
    assert amount(Money(minor, currency)) == said


def test_texts_are_safe_and_countries_are_codes() -> None:
    assert text("A", "x]]>y\x0b\ud800") == "<A><![CDATA[x]]]]><![CDATA[>y]]></A>"
    assert [country_code(said, "US") for said in ("us", "United Kingdom", "Atlantis", "")] == [
        "US",
        "GB",
        "US",
        "US",
    ]


def test_a_page_asks_the_database_as_often_for_thirty_orders_as_for_three(
    program: Program, account: Any, order: Recorder
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            program.export()
        return len(queries)

    record_orders(
        account, [channel_order(f"a{n}", units=(("SHIRT-M", 2), ("MUG-1", 1))) for n in range(3)], "poll"
    )
    few = asked()
    record_orders(
        account, [channel_order(f"b{n}", units=(("SHIRT-M", 2), ("MUG-1", 1))) for n in range(27)], "poll"
    )
    assert asked() == few
    assert few <= 12
