"""Every type of notice: the published samples, what each played area causes, and who hears it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from tests.tiktok_shop_sim import goods
from tests.tiktok_shop_sim.notices_check import all_valid, keys, samples, valid_notice
from tests.tiktok_shop_sim.wire import Shop, mark_shipped, waiting_order

from tiktok_shop_sim import spec
from tiktok_shop_sim.webhooks import OF_SELLER, TYPES

NOBODY = "http://127.0.0.1:9/hooks"
SAMPLES_AT_ODDS = {
    51: ["['data', 'replicated_product', 'fail_reasons']: {\"message\":\"\"} is not of type \"array\""],
}
"""Where the published sample and the published schema disagree; none of these types is played."""


def caused(shop: Shop) -> dict[int, list[dict[str, Any]]]:
    """What was announced so far, checked, by type."""
    return all_valid(shop.sim.control.notices(limit=5000))


@pytest.fixture
def listening(corner: Shop) -> Shop:
    """A shop whose app listens to everything, at an address where nobody answers."""
    corner.sim.control.settings(webhook_url=NOBODY)
    return corner


@pytest.mark.parametrize("number", sorted(samples()))
def test_the_published_notices_fit_their_schemas(number: int) -> None:
    schema = spec.load().webhook_schema(number)
    assert schema is not None
    problems = [
        f"{list(error.instance_path)}: {error.message}"
        for error in spec.load().validator(schema).iter_errors(samples()[number])
    ]
    assert problems == SAMPLES_AT_ODDS.get(number, [])


def test_only_the_sample_of_type_3_has_no_notification_id() -> None:
    assert [number for number, body in samples().items() if "tts_notification_id" not in body] == [3]


def test_every_kind_of_event_is_a_documented_type_named_once() -> None:
    assert len(set(TYPES.values())) == len(TYPES)
    for number in TYPES.values():
        schema = spec.load().webhook_schema(number)
        assert schema is not None
        properties = spec.load().resolve(schema)["properties"]
        assert ("seller_open_id" in properties) == (number in OF_SELLER)
        assert ("shop_id" in properties) == (number not in OF_SELLER)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body["data"].pop("order_id"),
        lambda body: body["data"].update(order_id=5),
        lambda body: body["data"].update(colour="blue"),
        lambda body: body.pop("shop_id"),
        lambda body: body.update(seller_open_id="7"),
        lambda body: body.pop("tts_notification_id"),
    ],
)
def test_the_check_finds_what_is_wrong(spoil: Any) -> None:
    body = copy.deepcopy(samples()[1])
    valid_notice(body)
    spoil(body)
    with pytest.raises(AssertionError):
        valid_notice(body)


def test_orders_parcels_and_addresses(listening: Shop) -> None:
    control = listening.sim.control
    order = waiting_order(listening)
    control.change_address(order["id"], line1="1 New Road")
    mark_shipped(listening, order["id"], "1Z999AA10123456784", order_line_item_ids=[order["lines"][0]["id"]])
    control.cancel(waiting_order(listening)["id"])
    assert {1, 3, 4, 11, 71} <= set(caused(listening))


def test_consents_that_end(listening: Shop) -> None:
    listening.sim.control.step(days=336)
    listening.sim.control.deauthorise()
    told = caused(listening)
    assert {6, 7} <= set(told)
    assert all(body["data"]["expiration_time"].isdigit() for body in told[7])


def test_returns_and_refunds(listening: Shop) -> None:
    control = listening.sim.control
    order = waiting_order(listening)
    mark_shipped(listening, order["id"], "1Z999AA10123456784")
    control.post("/deliver", order_id=order["id"])
    control.post("/return", order_id=order["id"], kind="REFUND")
    control.step(days=10)
    assert {12, 67} <= set(caused(listening))


def test_promotions(listening: Shop) -> None:
    control = listening.sim.control
    made = control.post(
        "/promotion", shop_id=listening.id, skus=[{"seller_sku": "MUG-SAND", "percent": "10"}]
    )
    control.post("/promotion/end", activity_id=made["id"])
    control.post("/strikethrough/expire", shop_id=listening.id, seller_sku="MUG-SAND")
    told = caused(listening)
    assert {38, 39, 63} <= set(told)
    assert [body["data"]["status"] for body in told[39]] == ["ONGOING", "DEACTIVATED"]
    assert [body["data"]["change_type"] for body in told[63]] == ["CREATE", "UPDATE", "DEACTIVATE"]


def test_conversations(listening: Shop) -> None:
    order = waiting_order(listening)
    listening.sim.control.post("/message", order_id=order["id"])
    listening.sim.control.post("/message/creator", shop_id=listening.id)
    assert {13, 14, 33} <= set(caused(listening))


def test_products_and_their_reviews(listening: Shop) -> None:
    control = listening.sim.control
    control.settings(review_seconds=600)
    made = goods.create(listening, goods.good(listening)).data["product_id"]
    control.post("/review", product_id=made, verdict="refuse", reasons=["The title is not the mug."])
    listed = goods.listed(listening)["product_id"]
    control.post("/suspend", product_id=listed, reason="A complaint")
    other = goods.listed(listening)["product_id"]
    for verb in ("deactivate", "activate"):
        assert listening.post(f"{goods.BASE}/products/{verb}", {"product_ids": [other]}).code == 0
    title = {"title": f"{goods.TITLE}, second firing"}
    assert listening.post(f"/product/202509/products/{other}/partial_edit", title).code == 0
    control.post("/review", product_id=other, verdict="approve")
    assert {5, 15, 16, 37} <= set(caused(listening))


def test_goods_stored_with_tiktok(listening: Shop) -> None:
    listening.sim.control.post("/fbt/onboard", shop_id=listening.id)
    told = caused(listening)
    assert set(told) == OF_SELLER
    assert keys(told[24][0]) == keys(samples()[24])


def test_the_app_hears_every_type_and_a_shop_only_what_has_a_name(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(webhook_url=NOBODY)
    own = "http://127.0.0.1:10/hooks"
    for name in spec.event_types():
        request_body = {"event_type": name, "address": own}
        assert corner.call("PUT", "/event/202309/webhooks", None, request_body).data == {}
    order = waiting_order(corner)
    control.post("/message", order_id=order["id"])
    control.post("/promotion", shop_id=corner.id, skus=[{"seller_sku": "MUG-SAND", "percent": "10"}])
    by_address: dict[str, set[int]] = {}
    for row in control.notices(limit=5000):
        by_address.setdefault(row["address"], set()).add(row["type"])
    named = set(spec.event_types().values())
    assert by_address[own] == by_address[NOBODY] & named
    assert {39, 63, 71} <= by_address[NOBODY] - by_address[own]


@pytest.mark.parametrize("name", ["ACTIVITY_STATUS_CHANGE", "INVENTORY_STATUS_CHANGE", "39", ""])
def test_a_type_without_an_event_name_cannot_be_subscribed_by_a_shop(corner: Shop, name: str) -> None:
    request_body = {"event_type": name, "address": NOBODY}
    assert corner.call("PUT", "/event/202309/webhooks", None, request_body).code == 36009004
    assert corner.get("/event/202309/webhooks").data["total_count"] == 0


def test_two_addresses_get_notices_of_their_own(corner: Shop) -> None:
    """The app's and the shop's address each get one notice of an event, with an id of its own and the same data."""
    control = corner.sim.control
    control.settings(webhook_url=NOBODY)
    request_body = {"event_type": "ORDER_STATUS_CHANGE", "address": "http://127.0.0.1:10/hooks"}
    corner.call("PUT", "/event/202309/webhooks", None, request_body)
    order = corner.sim.control.buy(shop_id=corner.id, pay=False)[0]
    bodies = [json.loads(row["body"]) for row in control.notices(about=order["id"], type=1)]
    assert len(bodies) == 2
    assert bodies[0]["data"] == bodies[1]["data"]
    assert bodies[0]["tts_notification_id"] != bodies[1]["tts_notification_id"]
