"""An order of the wire in the port's words, row by row (facts.md section 6)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import GONE, US_LINE, US_ORDER, VN_ORDER, mapped, sample_orders

from shelfwire.channels.port import ChannelOrderStatus, OrderClass, ShippedBy, Unknown
from shelfwire_tiktok.mapping.orders import NotAnOrder, read_order

S = ChannelOrderStatus


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("UNPAID", S.UNPAID),
        ("ON_HOLD", S.ON_HOLD),
        ("AWAITING_SHIPMENT", S.AWAITING_SHIPMENT),
        ("PARTIALLY_SHIPPING", S.PARTIALLY_SHIPPED),
        ("AWAITING_COLLECTION", S.AWAITING_COLLECTION),
        ("IN_TRANSIT", S.IN_TRANSIT),
        ("DELIVERED", S.DELIVERED),
        ("COMPLETED", S.COMPLETED),
        ("CANCELLED", S.CANCELLED),
        ("CANCEL", S.CANCELLED),
    ],
)
def test_every_documented_status_has_its_word(word: str, status: ChannelOrderStatus) -> None:
    order = mapped(US_ORDER, status=word, line_items__0__display_status=word)
    assert order.status is status
    assert order.channel_status == word
    assert order.units[0].status is status
    assert order.unknown == {}


def test_an_unknown_status_is_kept_in_the_channels_words_and_listed() -> None:
    order = mapped(US_ORDER, status="QUARANTINED", line_items__0__display_status="TELEPORTED")
    assert order.status == Unknown("QUARANTINED")
    assert isinstance(order.status, Unknown)
    assert order.channel_status == "QUARANTINED"
    assert isinstance(order.units[0].status, Unknown)
    assert order.unknown == {"status": "QUARANTINED", "line_items[0].display_status": "TELEPORTED"}


def test_a_missing_status_is_unknown_and_a_missing_line_status_is_the_orders() -> None:
    assert isinstance(mapped(US_ORDER, status=GONE).status, Unknown)
    assert mapped(US_ORDER, status=GONE).unknown["status"] == "missing"
    assert (
        mapped(US_ORDER, status="IN_TRANSIT", line_items__0__display_status=GONE).units[0].status
        is S.IN_TRANSIT
    )


def test_the_hold_flag_that_outlives_the_hold_does_not_hold_a_released_order() -> None:
    assert mapped(US_ORDER, is_on_hold_order=True).status is S.AWAITING_SHIPMENT


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, OrderClass.SALE),
        ({"order_type": "PRE_ORDER"}, OrderClass.SALE),
        ({"order_type": "AUCTION"}, OrderClass.SALE),
        ({"order_type": "MADE_TO_ORDER"}, OrderClass.SALE),
        ({"order_type": "BACK_ORDER"}, OrderClass.SALE),
        ({"order_type": "VIRTUAL_ORDER"}, OrderClass.SALE),
        ({"order_type": "ZERO_LOTTERY"}, OrderClass.GIVEAWAY),
        ({"order_type": GONE, "line_items__0__sku_type": "ZERO_LOTTERY"}, OrderClass.GIVEAWAY),
        ({"is_sample_order": True}, OrderClass.SAMPLE),
        ({"is_sample_order": True, "order_type": "ZERO_LOTTERY"}, OrderClass.SAMPLE),
        ({"is_replacement_order": True}, OrderClass.REPLACEMENT),
        ({"is_replacement_order": GONE, "replaced_order_id": "577"}, OrderClass.REPLACEMENT),
        ({"is_replacement_order": False, "replaced_order_id": "577"}, OrderClass.SALE),
        ({"is_exchange_order": True}, OrderClass.EXCHANGE),
        ({"fulfillment_type": "FULFILLMENT_BY_TIKTOK"}, OrderClass.CHANNEL_FULFILLED),
        ({"fulfillment_type": "FULFILLMENT_BY_DILAYANI_TOKOPEDIA"}, OrderClass.CHANNEL_FULFILLED),
        (
            {"fulfillment_type": "FULFILLMENT_BY_TIKTOK", "is_sample_order": True},
            OrderClass.CHANNEL_FULFILLED,
        ),
        ({"order_type": "TIME_TRAVEL"}, OrderClass.SALE),
    ],
)
def test_the_class_of_an_order_follows_its_flags(fields: dict[str, Any], kind: OrderClass) -> None:
    assert mapped(US_ORDER, **fields).order_class is kind


def test_an_unknown_order_type_is_listed() -> None:
    assert mapped(US_ORDER, order_type="TIME_TRAVEL").unknown == {"order_type": "TIME_TRAVEL"}


@pytest.mark.parametrize(
    ("fields", "by"),
    [
        ({"shipping_type": "SELLER"}, ShippedBy.SELLER),
        ({"shipping_type": "TIKTOK"}, ShippedBy.CHANNEL),
        ({"shipping_type": "TIKTOK_DIGITAL"}, ShippedBy.DIGITAL),
        ({"shipping_type": "SELLER", "fulfillment_type": "FULFILLMENT_BY_TIKTOK"}, ShippedBy.CHANNEL),
        ({"shipping_type": "STORE"}, Unknown("STORE")),
        ({"shipping_type": GONE}, Unknown("")),
        ({"fulfillment_type": "FULFILLMENT_BY_DRONE"}, Unknown("FULFILLMENT_BY_DRONE")),
    ],
)
def test_who_ships_is_read_per_order_and_never_assumed(
    fields: dict[str, Any], by: ShippedBy | Unknown
) -> None:
    order = mapped(US_ORDER, **fields)
    assert order.shipped_by == by
    assert type(order.shipped_by) is type(by)
    assert bool(order.unknown) is isinstance(by, Unknown)


def test_deadlines_come_from_the_fields_of_the_fact_sheet() -> None:
    order = mapped(US_ORDER)
    assert order.ship_by == at(1767398400)
    assert order.collect_by == at(1767484800)
    assert order.cancels_at == at(1767657600)
    assert order.deliver_by == at(1767916800)
    assert (order.placed_at, order.paid_at, order.updated_at) == (
        at(1767225600),
        at(1767225660),
        at(1767229300),
    )


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("rts_sla_time", "shipping_due_time", "ship_by"),
        ("tts_sla_time", "collection_due_time", "collect_by"),
        ("delivery_due_time", "delivery_sla_time", "deliver_by"),
    ],
)
@pytest.mark.parametrize("nothing", [GONE, 0, None])
def test_a_deadline_that_is_zero_or_missing_gives_way_to_its_twin(
    first: str, second: str, name: str, nothing: Any
) -> None:
    assert getattr(mapped(US_ORDER, **{first: nothing, second: 1767398401}), name) == at(1767398401)
    assert getattr(mapped(US_ORDER, **{first: nothing}), name) is None


@pytest.mark.parametrize("written", [1767229300, "1767229300", 1767229300000, "1767229300000", 1767229300.0])
def test_times_come_as_numbers_or_texts_in_seconds_or_milliseconds(written: Any) -> None:
    assert mapped(US_ORDER, update_time=written).updated_at == at(1767229300)


@pytest.mark.parametrize("written", [-1, 10**18, 10**11 * 3, "soon", {}, [], True, None, 0])
def test_a_time_that_is_none_is_listed_and_does_not_tell_how_new_the_document_is(written: Any) -> None:
    order = mapped(US_ORDER, update_time=written)
    assert (order.updated_at, order.placed_at) == (at(0), at(1767225600))
    assert "update_time" in order.unknown


def test_a_document_without_any_moment_says_so() -> None:
    order = mapped(US_ORDER, update_time=GONE, create_time=GONE, paid_time=GONE)
    assert order.updated_at == at(0)
    assert order.unknown == {"update_time": "missing", "create_time": "missing"}


def test_each_line_is_one_unit_with_its_own_identity_and_price() -> None:
    second = {
        **US_LINE,
        "id": "577086512123755124",
        "tracking_number": " 1Z999 ",
        "package_id": "115",
        "rts_time": 1767300000,
    }
    units = mapped(US_ORDER, line_items=[US_LINE, second]).units
    assert [unit.external_id for unit in units] == ["577086512123755123", "577086512123755124"]
    assert (units[0].product_id, units[0].sku_id, units[0].seller_sku) == (
        "1729582718312380123",
        "2729382476852921560",
        "MUG-MOSS",
    )
    assert (units[0].package_id, units[0].tracking_number, units[0].shipped_at) == (None, "", None)
    assert (units[1].package_id, units[1].tracking_number, units[1].shipped_at) == (
        "115",
        "1Z999",
        at(1767300000),
    )


def test_a_unit_without_an_id_keeps_its_place_as_its_name_and_is_listed() -> None:
    order = mapped(US_ORDER, line_items__0__id=GONE)
    assert order.units[0].external_id == "576461413038785752:line_items[0]"
    assert order.unknown == {"line_items[0].id": "missing"}
    assert mapped(US_ORDER, line_items__0__id=GONE).units == order.units, "the same name every time"


def test_the_same_unit_told_twice_is_one_unit() -> None:
    order = mapped(US_ORDER, line_items=[US_LINE, US_LINE])
    assert len(order.units) == 1
    assert "line_items[1].id" in order.unknown


@pytest.mark.parametrize("lines", [GONE, None, [], [None]])
def test_an_order_without_lines_is_still_an_order(lines: Any) -> None:
    order = mapped(US_ORDER, line_items=lines)
    assert order.units == ()
    assert order.external_id == "576461413038785752"
    assert order.unknown == {"line_items": "missing"}


def test_lines_that_are_no_list_are_listed() -> None:
    assert mapped(US_ORDER, line_items="none").unknown == {"line_items": "none"}


@pytest.mark.parametrize(
    ("fields", "gift"),
    [
        ({"is_gift": True}, True),
        ({"sku_type": "ZERO_LOTTERY"}, True),
        ({"is_gift": False}, False),
        ({"is_gift": "true"}, True),
    ],
)
def test_gift_lines_are_marked(fields: dict[str, Any], gift: bool) -> None:
    line = {**US_LINE, **fields}
    assert mapped(US_ORDER, line_items=[line]).units[0].is_gift is gift


def test_a_combined_listing_shows_what_is_inside() -> None:
    parts = [
        {"sku_id": "1", "sku_count": 2, "seller_sku": "A "},
        {"sku_id": "2", "sku_count": None, "seller_sku": ""},
        {"sku_id": "1", "sku_count": 1, "seller_sku": "A"},
    ]
    assert mapped(US_ORDER, line_items__0__combined_listing_skus=parts).units[0].components == (
        ("1", "A", 3),
        ("2", "", 1),
    )


def test_a_bundle_shows_what_is_inside() -> None:
    parts = [{"id": "x", "sku_id": "7", "seller_sku": "B"}, {"id": "y", "sku_id": "7", "seller_sku": "B"}]
    assert mapped(US_ORDER, line_items__0__sub_item_info=parts).units[0].components == (("7", "B", 2),)


def test_a_cancellation_keeps_reason_and_initiator_of_order_and_unit() -> None:
    order = mapped(
        US_ORDER,
        status="CANCELLED",
        cancel_reason="Autre",
        cancellation_initiator="BUYER",
        is_buyer_request_cancel=True,
        line_items__0__display_status="CANCELLED",
        line_items__0__cancel_reason="Autre",
        line_items__0__cancel_user="BUYER",
    )
    assert (order.cancel_reason, order.cancelled_by, order.cancel_requested) == ("Autre", "BUYER", False)
    assert (order.units[0].cancel_reason, order.units[0].cancelled_by) == ("Autre", "BUYER")


def test_a_pending_request_to_cancel_is_told() -> None:
    assert mapped(US_ORDER, is_buyer_request_cancel=True).cancel_requested
    assert not mapped(US_ORDER).cancel_requested


def test_replaced_and_exchanged_orders_are_named_only_by_orders_that_replace() -> None:
    assert mapped(US_ORDER, is_replacement_order=True, replaced_order_id="577").replaced_order_id == "577"
    assert mapped(US_ORDER, is_exchange_order=True, exchange_source_order_id="578").replaced_order_id == "578"
    assert mapped(US_ORDER, replaced_order_id="577", exchange_source_order_id="578").replaced_order_id is None


def test_integer_ids_are_read_as_text_to_the_last_digit() -> None:
    order = mapped(
        US_ORDER,
        id=576461413038785752,
        user_id=7021436810468230477,
        warehouse_id=6955005333819123123,
        line_items__0__id=577086512123755123,
        line_items__0__sku_id=2729382476852921560,
    )
    assert order.external_id == "576461413038785752"
    assert (order.buyer_id, order.warehouse_id) == ("7021436810468230477", "6955005333819123123")
    assert (order.units[0].external_id, order.units[0].sku_id) == (
        "577086512123755123",
        "2729382476852921560",
    )
    assert order.unknown == {}


@pytest.mark.parametrize("empty", ["", None, GONE, "0"])
def test_empty_references_are_none(empty: Any) -> None:
    order = mapped(US_ORDER, warehouse_id=empty, line_items__0__package_id=empty, delivery_option_id=empty)
    assert (order.warehouse_id, order.units[0].package_id, order.delivery_option_id) == (None, None, "")


def test_cash_on_delivery_is_told() -> None:
    assert mapped(VN_ORDER).is_cash_on_delivery
    assert not mapped(US_ORDER).is_cash_on_delivery


def test_the_document_is_kept_byte_for_byte() -> None:
    raw = b'{ "id" : "576",\n "status":"UNPAID" , "new_field": {"deep": [1.50]}, "buyer_message":"\\u00e9" }'
    assert read_order(raw).document == raw


def test_a_text_that_no_database_takes_is_cleaned_where_it_is_understood() -> None:
    order = mapped(US_ORDER, buyer_message="gift\x00 wrap ", recipient_address__name="Da\x00na")
    assert order.buyer_message == "gift wrap"
    assert order.address.name == "Dana"


def test_of_a_person_only_the_kind_of_an_odd_value_is_listed() -> None:
    order = mapped(US_ORDER, recipient_address__name=["Dana", "Reyes"], buyer_nickname={"is": "sunny"})
    assert order.unknown == {"recipient_address.name": "list", "buyer_nickname": "dict"}
    assert "Dana" not in repr(order.unknown)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"{}", "it has no id"),
        (b'{"id": ""}', "it has no id"),
        (b'{"id": null}', "it has no id"),
        (b'"order"', "not an order but order"),
        (b"[]", "not an order but []"),
        (b"<html>", "not JSON"),
        (b"", "not JSON"),
        (json.dumps({"id": "9" * 65}).encode(), "its id cannot be used"),
        (b'{"id": {"a": 1}}', "its id cannot be used"),
    ],
)
def test_what_is_no_order_at_all_says_why(raw: bytes, why: str) -> None:
    with pytest.raises(NotAnOrder, match=why.replace("[", r"\[")):
        read_order(raw)


@pytest.mark.parametrize("name", ["get-order-detail", "get-order-detail-202309"])
def test_the_published_samples_are_understood_without_remainder(name: str) -> None:
    (document,) = sample_orders(name)
    order = mapped(document)
    assert order.unknown == {}
    assert order.external_id == "576461413038785752"
    assert order.order_class is OrderClass.GIVEAWAY
    assert order.shipped_by is ShippedBy.CHANNEL
    assert order.address.kind == "masked"
    assert order.units[0].components == (("2729382476852921123", "yellow-24-XL", 1),)
    assert order.replaced_order_id is None


def test_both_shapes_of_detail_say_the_same_of_the_same_order() -> None:
    newer, older = (
        mapped(sample_orders(name)[0]) for name in ("get-order-detail", "get-order-detail-202309")
    )
    for name in (
        "status",
        "order_class",
        "currency",
        "total_minor",
        "units",
        "ship_by",
        "collect_by",
        "buyer_id",
    ):
        assert getattr(newer, name) == getattr(older, name)
