"""Lists without content: the plugin says try later, and never that there is nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import US_ORDER
from tests.shelfwire_tiktok.test_clients import session
from tests.tiktok_shop.wire_server import Scripted, WireServer, envelope

import tiktok_shop
from shelfwire.channels.port import Channel, Session, TryLater
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalWarehouseId
from shelfwire_tiktok import plugin
from shelfwire_tiktok.mapping.orders import read_order


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[WireServer]:
    """A server that answers as told, and a client that asks only once."""
    monkeypatch.setattr(tiktok_shop.client, "Retry", lambda: tiktok_shop.Retry(attempts=1))
    running = WireServer()
    yield running
    running.close()


DAY = clock.from_unix(1767225600)
ASKS: dict[str, Callable[[Channel, Session], Any]] = {
    "warehouses": lambda c, s: c.shipments.warehouses(s),
    "delivery_options": lambda c, s: c.shipments.delivery_options(s, ExternalWarehouseId("W1")),
    "shipping_providers": lambda c, s: c.shipments.providers(s, "D1"),
    "tracking": lambda c, s: c.shipments.tracking(s, ExternalOrderId("1")),
    "webhooks": lambda c, s: c.webhooks.subscriptions(s),
    "orders": lambda c, s: c.orders.changed(s, since=DAY, until=clock.now()),
    "orders by id": lambda c, s: c.orders.fetch(s, [ExternalOrderId("1")]),
    "package": lambda c, s: c.shipments.package(s, ExternalPackageId("P1")),
}


@pytest.mark.parametrize("data", [None, [], {}, {"total_count": 3}], ids=repr)
@pytest.mark.parametrize("ask", ASKS)
def test_a_success_without_content_is_to_be_asked_again(platform: WireServer, ask: str, data: Any) -> None:
    platform.answers = [envelope(data)]
    with pytest.raises(TryLater, match="cannot be read, so nothing is taken from it") as caught:
        ASKS[ask](plugin.tiktok_shop(), session(platform.url))
    assert not caught.value.maybe_done
    assert caught.value.request_id == "REQ-1"


@pytest.mark.parametrize("ask", ["warehouses", "delivery_options", "shipping_providers"])
@pytest.mark.parametrize("rows", [[{}], [{"name": "no id"}, {"id": ""}], [None, 5, "x"]], ids=repr)
def test_a_list_of_which_no_entry_can_be_known_again_is_no_empty_list(
    platform: WireServer, ask: str, rows: list[Any]
) -> None:
    platform.answers = [envelope({ask: rows})]
    with pytest.raises(TryLater, match="none has an id"):
        ASKS[ask](plugin.tiktok_shop(), session(platform.url))
    platform.answers = [envelope({ask: [*rows, {"id": "1"}]})]
    assert len(ASKS[ask](plugin.tiktok_shop(), session(platform.url))) == 1
    platform.answers = [envelope({ask: []})]
    assert ASKS[ask](plugin.tiktok_shop(), session(platform.url)) == ()


# documents that cost only themselves


def listed(*orders: str) -> Scripted:
    body = (
        f'{{"code":0,"request_id":"R","data":{{"orders":[{",".join(orders)}],"total_count":{len(orders)}}}}}'
    )
    return Scripted(body.encode())


def test_an_order_nested_without_end_comes_in_without_that_part_and_says_so(platform: WireServer) -> None:
    deep = json.dumps(US_ORDER)[:-1] + ',"custom":' + '{"a":[' * 10_000 + "]}" * 10_000 + "}"
    platform.answers = [listed('{"id":"1"}', deep, '{"id":"3"}')]
    page = plugin.tiktok_shop().orders.changed(session(platform.url), since=DAY, until=clock.now())
    one, odd, three = page.documents
    assert (one.left_out, three.left_out, odd.external_id) == ("", "", US_ORDER["id"])
    assert "100 levels deep" in odd.left_out
    assert odd.unknown["document"] == "deeper ones, which were left out"
    assert odd.address.name == "Dana Reyes"
    assert len(json.loads(odd.document)["line_items"]) == 1
    assert read_order(deep.encode()).left_out == odd.left_out


@pytest.mark.parametrize("stamp", [32503680000, 5, 253402300799])
def test_of_two_versions_on_a_page_an_impossible_stamp_is_not_the_newer(
    platform: WireServer, stamp: int
) -> None:
    wrong = json.dumps({**US_ORDER, "update_time": stamp, "status": "ON_HOLD"})
    platform.answers = [listed(wrong, json.dumps(US_ORDER), wrong)]
    (found,) = plugin.tiktok_shop().orders.fetch(session(platform.url), [ExternalOrderId("1")]).documents
    assert found.channel_status == "AWAITING_SHIPMENT"


HOSTILE = {
    "NUL": '"a\\u0000b"',
    "half a letter": '"\\ud800"',
    "a megabyte": json.dumps("x" * 1_000_000),
    "a number with 5,000 digits": "9" * 5_000,
    "an exponent": "1e999",
    "no number": "NaN",
    "a list": "[[[]]]",
    "an object": '{"$ne":null}',
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("field", ["status", "update_time", "buyer_message", "payment", "line_items"])
def test_a_hostile_value_costs_its_field_only(platform: WireServer, field: str, value: str) -> None:
    odd = json.dumps({**US_ORDER, field: "@"}).replace('"@"', value)
    platform.answers = [listed('{"id":"1"}', odd, '{"id":"3"}')]
    page = plugin.tiktok_shop().orders.changed(session(platform.url), since=DAY, until=clock.now())
    assert [o.external_id for o in page.documents] == ["1", US_ORDER["id"], "3"]
    assert page.unreadable == ()
