"""Orders in over the wire: windows, pages, details, and what a bad day does to them (facts.md sections 4 and 6)."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import SPEC, US_ORDER, changed, connected
from tests.tiktok_shop.wire_server import WireServer, envelope

from shelfwire.channels.port import ChannelOrderStatus, Session, TryLater
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalOrderId
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

NOW = datetime.fromisoformat("2026-01-02T03:04:05.600000+00:00")


def schema_fields(schemas: dict[str, Any], node: Any, at: str = "") -> set[str]:
    """Every field of a schema, by path."""
    if "$ref" in node:
        node = schemas[node["$ref"].rsplit("/", 1)[1]]
    found: set[str] = set()
    for name, part in node.get("properties", {}).items():
        found |= {f"{at}.{name}"} | schema_fields(schemas, part, f"{at}.{name}")
    return found | (schema_fields(schemas, node["items"], at) if "items" in node else set())


def test_what_detail_says_beyond_search_is_nothing_we_read() -> None:
    schemas = json.loads((SPEC / "openapi-all-versions.json").read_text())["components"]["schemas"]
    search, detail = (
        schema_fields(schemas, schemas[name])
        for name in ("GetOrderList202309Data", "GetOrderDetail202507Data")
    )
    assert detail - search == {
        ".orders.channel_entity_national_registry_id",
        ".orders.payment_auth_code",
        ".orders.payment_card_type",
        ".orders.payment_method_code",
    }


def test_a_window_is_asked_in_whole_seconds_that_contain_it_oldest_first(
    platform: WireServer, told: Session
) -> None:
    platform.answers = [envelope({"orders": [], "total_count": 0})]
    plugin.orders.changed(told, since=NOW, until=NOW + timedelta(hours=1), size=1000)
    plugin.orders.created(told, since=NOW, until=NOW + timedelta(hours=1), page="p+/=", size=0)
    changed_call, created_call = platform.seen
    assert json.loads(changed_call.body) == {"update_time_ge": 1767323045, "update_time_lt": 1767326646}
    assert changed_call.query["sort_field"] == "update_time"
    assert changed_call.query["sort_order"] == "ASC"
    assert changed_call.query["page_size"] == "100"
    assert json.loads(created_call.body) == {"create_time_ge": 1767323045, "create_time_lt": 1767326646}
    assert created_call.query["sort_field"] == "create_time"
    assert created_call.query["page_size"] == "1"
    assert created_call.query["page_token"] == "p+/="


def test_an_empty_window_asks_nobody(platform: WireServer, told: Session) -> None:
    page = plugin.orders.changed(told, since=NOW, until=NOW - timedelta(days=1))
    assert (page.documents, page.next_page, page.total) == ((), None, 0)
    assert platform.seen == []


def test_a_page_survives_what_is_no_order_and_says_which(platform: WireServer, told: Session) -> None:
    rows = [
        changed(US_ORDER, id="1"),
        {"status": "UNPAID"},
        "junk",
        None,
        7,
        {"id": "x" * 70},
        changed(US_ORDER, id="2"),
    ]
    platform.answers = [envelope({"orders": rows, "next_page_token": "n", "total_count": 7})]
    page = plugin.orders.changed(told, since=NOW, until=NOW + timedelta(hours=1))
    assert [order.external_id for order in page.documents] == ["1", "2"]
    assert [why for _, why in page.unreadable][:2] == ["it has no id", "not an order but junk"]
    assert len(page.unreadable) == 5
    assert (page.next_page, page.total, page.request_id) == ("n", 7, "REQ-1")


def test_of_one_order_twice_on_a_page_the_newer_counts(platform: WireServer, told: Session) -> None:
    older, newer = (
        changed(US_ORDER, update_time=1767229300),
        changed(US_ORDER, update_time=1767229301, status="IN_TRANSIT"),
    )
    for rows in ([older, newer], [newer, older]):
        platform.answers = [envelope({"orders": rows})]
        (order,) = plugin.orders.changed(told, since=NOW, until=NOW + timedelta(hours=1)).documents
        assert order.status is ChannelOrderStatus.IN_TRANSIT


def test_documents_are_kept_byte_for_byte(platform: WireServer, told: Session) -> None:
    raw = '{"id":"5", "status" : "UNPAID","x":1.50, "name":"\\u0041"}'
    answer = envelope()
    body = b'{"code":0,"message":"Success","request_id":"R","data":{"orders":[' + raw.encode() + b"]}}"
    platform.answers = [answer._replace(body=body)]
    (order,) = plugin.orders.fetch(told, [ExternalOrderId("5")]).documents
    assert order.document == raw.encode()


def test_the_shops_currency_stands_in_for_one_that_is_not_said(platform: WireServer, told: Session) -> None:
    platform.answers = [envelope({"orders": [{"id": "5", "payment": {"total_amount": "1200"}}]})]
    (order,) = plugin.orders.fetch(told, [ExternalOrderId("5")]).documents
    assert (order.currency, order.total_minor) == ("JPY", 1200)


def test_ids_that_no_order_can_have_are_not_asked_for(platform: WireServer, told: Session) -> None:
    strange = ["", "a b", "1,2", "é", "9" * 65, "1/../2"]
    assert plugin.orders.fetch(told, [ExternalOrderId(each) for each in strange]).documents == ()
    assert platform.seen == []


def test_one_order_of_another_shop_does_not_hide_the_others(platform: WireServer, told: Session) -> None:
    def answer(seen: Any) -> Any:
        ids = seen.query["ids"].split(",")
        if "13" in ids:
            return envelope(
                None, code=21008111, message="The order or package does not belong to the current seller."
            )
        return envelope({"orders": [changed(US_ORDER, id=each) for each in ids]})

    platform.decide = answer
    wanted = [ExternalOrderId(str(each)) for each in range(1, 61)]
    found = plugin.orders.fetch(told, [*wanted, wanted[0]]).documents
    assert [order.external_id for order in found] == [each for each in wanted if each != "13"]
    assert all(len(seen.query["ids"].split(",")) <= 50 for seen in platform.seen)


def test_both_versions_of_detail_tell_the_same_order(corner_shop: Simulator) -> None:
    order_id = ExternalOrderId(corner_shop.control.buy(release=True)[0]["id"])
    newer, older = connected(corner_shop), connected(corner_shop, order_detail_version="202309")
    (one,), (other,) = (plugin.orders.fetch(session, [order_id]).documents for session in (newer, older))
    paths = {
        call["path"] for call in corner_shop.control.calls(operation="/orders") if call["method"] == "GET"
    }
    assert paths == {"/order/202507/orders", "/order/202309/orders"}
    assert dataclasses.replace(one, document=b"") == dataclasses.replace(other, document=b"")


@pytest.mark.parametrize("scenario", ["corner-shop", "saigon"])
def test_every_order_of_a_scenario_is_understood_without_remainder(
    simulator: Simulator, scenario: str
) -> None:
    simulator.control.reset(scenario=scenario, orders=120)
    session = connected(simulator)
    until = clock.now() + timedelta(hours=1)
    seen, mark = {}, None
    while mark is not None or not seen:
        page = plugin.orders.created(
            session, since=until - timedelta(days=60), until=until, page=mark, size=50
        )
        assert page.unreadable == ()
        seen |= {order.external_id: order for order in page.documents}
        mark = page.next_page
    assert session.shop is not None
    everything = simulator.control.orders(limit=1000)
    truth = {each["id"]: each for each in everything if each["shop_id"] == session.shop.external_id}
    assert seen.keys() == truth.keys()
    for order in seen.values():
        assert order.unknown == {}
        assert order.channel_status == truth[order.external_id]["status"]
        assert len(order.units) == truth[order.external_id]["units"]
        fees = sum(row.minor for row in order.amounts if row.kind == "delivery_fee")
        on_top = order.tax_minor + fees if scenario == "corner-shop" else 0
        assert order.total_minor == order.subtotal_minor + order.shipping_minor + on_top
        assert order.subtotal_minor == sum(unit.price_minor for unit in order.units)
    details = plugin.orders.fetch(session, list(seen)).documents
    assert {each.external_id: (each.status, each.units, each.amounts) for each in details} == {
        each.external_id: (each.status, each.units, each.amounts) for each in seen.values()
    }


def test_an_order_changed_between_two_pages_is_told_again_with_its_newer_truth(
    corner_shop: Simulator,
) -> None:
    session = connected(corner_shop)
    ids = [order["id"] for order in corner_shop.control.buy(count=4)]
    since, until = clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1)
    first = plugin.orders.changed(session, since=since, until=until, size=2)
    corner_shop.control.step(seconds=2)
    moved = first.documents[0].external_id
    corner_shop.control.release(moved)
    rest = plugin.orders.changed(session, since=since, until=until, page=first.next_page, size=10)
    told_of = [*first.documents, *rest.documents]
    assert set(ids) <= {order.external_id for order in told_of}
    last = [order for order in told_of if order.external_id == moved][-1]
    assert last.status is ChannelOrderStatus.AWAITING_SHIPMENT


@pytest.mark.parametrize("kind", ["timeout_before", "reset_before", "broken_json", "error_before"])
def test_reading_is_tried_again_by_itself_over_a_short_trouble(
    corner_shop: Simulator, session: Session, kind: str
) -> None:
    order_id = corner_shop.control.buy()[0]["id"]
    corner_shop.control.fault(kind, "GET /order/*", count=2)
    assert [
        order.external_id for order in plugin.orders.fetch(session, [ExternalOrderId(order_id)]).documents
    ] == [order_id]


def test_a_long_pause_that_the_channel_asks_for_is_passed_on(
    corner_shop: Simulator, session: Session
) -> None:
    corner_shop.control.fault("throttle", "GET /order/*", count=1, retry_after=60)
    with pytest.raises(TryLater) as later:
        plugin.orders.fetch(session, [ExternalOrderId("1")])
    assert later.value.after == 60


def test_a_new_order_that_is_not_visible_yet_is_simply_not_there(
    corner_shop: Simulator, session: Session
) -> None:
    corner_shop.control.settings(visibility_delay=30)
    try:
        order_id = ExternalOrderId(corner_shop.control.buy()[0]["id"])
        assert plugin.orders.fetch(session, [order_id]).documents == ()
        corner_shop.control.step(seconds=31)
        assert len(plugin.orders.fetch(session, [order_id]).documents) == 1
    finally:
        corner_shop.control.settings(visibility_delay=0)


@pytest.mark.parametrize(
    ("purchase", "kind", "by"),
    [
        ({}, "sale", "seller"),
        ({"payment": "sample"}, "sample", "seller"),
        ({"order_type": "ZERO_LOTTERY", "free": True}, "giveaway", "seller"),
        ({"fulfilled_by_tiktok": True}, "channel_fulfilled", "channel"),
    ],
)
def test_the_kinds_of_purchase_are_told_apart(
    corner_shop: Simulator, session: Session, purchase: dict[str, Any], kind: str, by: str
) -> None:
    order_id = ExternalOrderId(corner_shop.control.buy(release=True, **purchase)[0]["id"])
    (order,) = plugin.orders.fetch(session, [order_id]).documents
    assert (order.order_class, order.shipped_by) == (kind, by)
    assert order.unknown == {}
    assert order.address.kind == ("masked" if by == "channel" else "full")
