"""Ways to ship, services, slots, splits and measures in the port's words (facts.md 8.2, 8.8 to 8.10)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args, get_type_hints

import pytest
from tests.shelfwire_tiktok.support import sample

from shelfwire.channels.port import (
    ChannelOrder,
    ChannelOrderStatus,
    DeliveryFailure,
    DeliveryOutcome,
    DocumentFormat,
    DocumentKind,
    DocumentSize,
    Handover,
    HandoverMethod,
    InvoiceState,
    Measured,
    OrderClass,
    Parcelled,
    PickupSlot,
    Refused,
    ShippedBy,
    ShippingWay,
    Unknown,
)
from shelfwire.kit.ids import ExternalPackageId, ExternalUnitId
from shelfwire.kit.money import Money
from shelfwire_tiktok.mapping import labels
from shelfwire_tiktok.mapping.orders import order as mapped
from shelfwire_tiktok.mapping.shippable import Market, ways_to_ship
from tiktok_shop.reading import read
from tiktok_shop.reply import Document
from tiktok_shop.types.fulfilment import HandoverTimeSlots
from tiktok_shop.types.orders import Order
from tiktok_shop.types.package_requests import DeliveryType, FailedDelivery
from tiktok_shop.types.packages import CreatedPackage, ShippingServices, SplitAttribute
from tiktok_shop.types.requests import ShippingDocumentQuery

W = ShippingWay
SELLERS_OWN = (W.OWN_BY_ORDER, W.SELF_DELIVERY)
BY_PACKAGE = (W.OWN_BY_PACKAGE, W.SELF_DELIVERY)


def wire(kind: Any, document: Any) -> Any:
    return read(kind, json.dumps(document).encode())[0]


def an_order(*, packages: bool = True, **fields: Any) -> ChannelOrder:
    """An order of two units that wait, in one package or in none yet."""
    line = {"product_id": "7", "sku_id": "8", "package_id": "P1" if packages else ""}
    document = {
        "id": "576",
        "status": "AWAITING_SHIPMENT",
        "shipping_type": "TIKTOK",
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "create_time": 1767225600,
        "update_time": 1767225600,
        "line_items": [{**line, "id": "L1"}, {**line, "id": "L2"}],
        **fields,
    }
    raw = json.dumps(document).encode()
    value, faults = read(Order, raw)
    return mapped(Document(value, raw, faults), "USD")


@pytest.mark.parametrize(
    ("region", "shipping_type", "packages", "ways"),
    [
        ("US", "TIKTOK", False, (W.LABEL_BY_SERVICE,)),
        ("GB", "TIKTOK", True, (W.LABEL_BY_SLOT,)),
        ("DE", "TIKTOK", True, (W.LABEL_BY_SLOT,)),
        ("VN", "TIKTOK", True, (W.LABEL_BY_SLOT,)),
        ("BR", "TIKTOK", True, (W.LABEL_BY_SLOT,)),
        ("JP", "TIKTOK", True, (W.LABEL_BY_SLOT,)),
        ("JP", "TIKTOK", False, (W.LABEL_BY_SERVICE,)),
        ("ZZ", "TIKTOK", True, (W.LABEL_BY_SLOT,)),
        ("US", "SELLER", False, SELLERS_OWN),
        ("DE", "SELLER", True, SELLERS_OWN),
        ("JP", "SELLER", True, SELLERS_OWN),
        ("VN", "SELLER", True, BY_PACKAGE),
        ("MX", "SELLER", True, BY_PACKAGE),
        ("ZZ", "SELLER", True, BY_PACKAGE),
        ("ZZ", "SELLER", False, SELLERS_OWN),
        ("US", "TIKTOK_DIGITAL", False, (W.NO_PARCEL,)),
        ("US", "STORE", False, (Unknown("STORE"),)),
    ],
)
def test_the_way_follows_the_market_and_the_orders_shipping_type(
    region: str, shipping_type: str, packages: bool, ways: tuple[Any, ...]
) -> None:
    found = ways_to_ship(an_order(shipping_type=shipping_type, packages=packages), Market(region))
    assert found.ways == ways
    assert found.hindrances == ()
    units = (ExternalUnitId("L1"), ExternalUnitId("L2"))
    assert found.waiting == ({ExternalPackageId("P1"): units} if packages else {})


def test_a_way_that_the_company_has_set_goes_before_what_the_plugin_knows() -> None:
    told = Market("JP", {"channel": "label_by_service", "seller": "own_by_package"})
    assert ways_to_ship(an_order(shipping_type="TIKTOK"), told).ways == (W.LABEL_BY_SERVICE,)
    assert ways_to_ship(an_order(shipping_type="SELLER"), told).ways == BY_PACKAGE
    assert ways_to_ship(an_order(shipping_type="TIKTOK"), Market("JP")).ways == (W.LABEL_BY_SLOT,)


def test_what_tiktok_fulfils_is_nobodys_to_ship() -> None:
    found = ways_to_ship(an_order(fulfillment_type="FULFILLMENT_BY_TIKTOK"), Market("VN"))
    assert found.ways == (W.BY_CHANNEL,)


@pytest.mark.parametrize(
    ("word", "state", "codes"),
    [
        ("NO_NEED", InvoiceState.NOT_NEEDED, []),
        ("", InvoiceState.NOT_NEEDED, []),
        ("UNKNOWN", InvoiceState.NOT_NEEDED, []),
        ("NEED_INVOICE", InvoiceState.NEEDED, ["invoice_needed"]),
        ("INVOICE_PROCESSING", InvoiceState.BEING_CHECKED, ["invoice_being_checked"]),
        ("INVOICE_UPLOADED", InvoiceState.TAKEN, []),
        ("INVOICE_LOST", Unknown("INVOICE_LOST"), []),
    ],
)
def test_an_invoice_may_come_first(word: str, state: Any, codes: list[str]) -> None:
    order = an_order(need_upload_invoice=word)
    found = ways_to_ship(order, Market("BR"))
    assert found.invoice == state
    assert [reason.code for reason in found.hindrances] == codes
    assert ("need_upload_invoice" in order.unknown) is isinstance(state, Unknown)


def test_an_order_says_itself_what_hinders_it() -> None:
    order = an_order()
    for changed, code in (
        (replace(order, status=ChannelOrderStatus.ON_HOLD, channel_status="ON_HOLD"), "status_on_hold"),
        (replace(order, status=ChannelOrderStatus.CANCELLED, channel_status="CANCELLED"), "status_cancelled"),
        (replace(order, status=Unknown("DREAMING")), "unknown_status"),
        (replace(order, cancel_requested=True), "cancel_requested"),
    ):
        assert [reason.code for reason in ways_to_ship(changed, Market("VN")).hindrances] == [code]
    assert order.shipped_by is ShippedBy.CHANNEL
    assert order.order_class is OrderClass.SALE


@pytest.mark.parametrize(("word", "group"), [("12345677", "12345677"), ("N/A", ""), ("", "")])
def test_who_may_travel_together_is_told_by_the_order(word: str, group: str) -> None:
    assert an_order(auto_combine_group_id=word).travels_with == group


def test_services_are_those_of_the_answer_cheapest_first() -> None:
    base = sample("fulfillment/get-eligible-shipping-service")["response"]["body"]["data"]
    (first,) = base["shipping_services"]
    document = {
        **base,
        "shipping_services": [
            {**first, "id": "3", "price": "5 or 6"},
            {**first, "id": "2", "price": "7.10", "shipping_fee": "7.00", "signature_fee": "0.10"},
            first,
            {"name": "nobody"},
        ],
    }
    offer = labels.offer(wire(ShippingServices, document), "REQ")
    assert [each.external_id for each in offer.services] == [first["id"], "2", "3"]
    assert [each.price for each in offer.services] == [Money(500, "USD"), Money(710, "USD"), None]
    assert offer.services[2].price_text == "5 or 6 USD"
    assert offer.services[1].charges == (
        ("shipping_fee", Money(700, "USD")),
        ("signature_fee", Money(10, "USD")),
    )
    assert (offer.services[0].earliest_days, offer.services[0].latest_days) == (3, 5)
    assert offer.unit_ids == ("32132124331234",)
    assert offer.parcel.weight == Measured(Decimal("1.2"), "g")
    assert offer.parcel.height == Measured(Decimal("0.04"), "in")


def test_a_bought_label_says_its_cost_and_a_currency_that_is_none_says_nothing() -> None:
    data = sample("fulfillment/create-packages")["response"]["body"]["data"]
    found = labels.bought(wire(CreatedPackage, data), "REQ")
    assert (found.package_ids, found.provider_name, found.cost) == (("2882335594258860015",), "UPS", None)
    data["shipping_service_info"]["currency"] = "USD"
    assert labels.bought(wire(CreatedPackage, data), "REQ").cost == Money(1000, "USD")


def test_slots_keep_their_ends_and_whether_they_are_free() -> None:
    slots = [
        {"start_time": 1767225600, "end_time": 1767232800, "avaliable": True},
        {"start_time": 1767312000, "end_time": 1767319200, "avaliable": False},
        {"start_time": 1767312000},
        {"start_time": 5, "end_time": 5},
    ]
    offer = labels.handover_offer(
        wire(HandoverTimeSlots, {"can_pickup": True, "drop_off_point_url": "true", "pickup_slots": slots}),
        "R",
    )
    assert (offer.pickup, offer.drop_off, offer.van, offer.drop_off_page) == (True, False, False, "")
    assert [(slot.start, slot.free) for slot in offer.slots] == [
        (datetime(2026, 1, 1, tzinfo=UTC), True),
        (datetime(2026, 1, 2, tzinfo=UTC), False),
    ]


def test_a_slot_goes_with_a_pickup_only() -> None:
    slot = PickupSlot(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 2, tzinfo=UTC))
    fetched = labels.handed_over(Handover(HandoverMethod.PICKUP, slot))
    assert fetched is not None
    assert fetched.pickup_slot is not None
    assert (fetched.pickup_slot.start_time, fetched.pickup_slot.end_time) == (1767225600, 1767232800)
    dropped = labels.handed_over(Handover(HandoverMethod.DROP_OFF, slot))
    assert dropped is not None
    assert dropped.pickup_slot is None
    assert labels.handed_over(None) is None


def test_why_an_order_must_be_split_is_told_in_tiktoks_words() -> None:
    data = sample("fulfillment/get-order-split-attributes")["response"]["body"]["data"]["split_attributes"]
    (option,) = labels.split_options([wire(SplitAttribute, data[0])]).values()
    assert (option.can_split, option.why, option.must) == (False, "Order has been canceled", ())
    (option,) = labels.split_options([wire(SplitAttribute, {**data[0], "must_split": True})]).values()
    assert option.must == ("CATEGORY_ITEM_LIMITATION category 601990 at most 2",)
    (bare,) = labels.split_options([wire(SplitAttribute, {"order_id": "1", "must_split": True})]).values()
    assert (bare.can_split, bare.must) == (False, ("must_split",))


def _measured(value: str, unit: str) -> Measured:
    return Measured(Decimal(value), unit)


@pytest.mark.parametrize(
    ("weight", "value", "unit"),
    [
        (_measured("0.75", "kg"), "750", "GRAM"),
        (_measured("750.01", "g"), "751", "GRAM"),
        (_measured("12", "oz"), "0.75", "POUND"),
        (_measured("1.501", "lb"), "1.51", "POUND"),
        (_measured("0.0001", "lb"), "0.01", "POUND"),
    ],
)
def test_a_weight_is_said_in_grams_or_pounds_and_never_too_low(
    weight: Measured, value: str, unit: str
) -> None:
    said, box = labels.measured(Parcelled(weight=weight))
    assert said is not None
    assert (said.value, said.unit, box) == (value, unit, None)


def test_a_box_is_said_in_centimetres_or_inches() -> None:
    sides = {
        "length": _measured("300", "mm"),
        "width": _measured("0.221", "m"),
        "height": _measured("10", "cm"),
    }
    _, box = labels.measured(Parcelled(**sides))
    assert box is not None
    assert (box.length, box.width, box.height, box.unit) == ("30", "22.1", "10", "CM")
    _, box = labels.measured(Parcelled(**dict.fromkeys(sides, _measured("4.001", "in"))))
    assert box is not None
    assert (box.length, box.unit) == ("4.01", "INCH")


@pytest.mark.parametrize(
    ("parcel", "fields"),
    [
        (Parcelled(weight=_measured("0", "g")), ["weight"]),
        (Parcelled(weight=_measured("NaN", "g")), ["weight"]),
        (Parcelled(weight=_measured("1", "stone")), ["weight"]),
        (Parcelled(length=_measured("1", "cm"), width=_measured("-1", "cm")), ["width", "height"]),
    ],
)
def test_a_measure_that_cannot_be_said_is_refused_with_its_field(
    parcel: Parcelled, fields: list[str]
) -> None:
    with pytest.raises(Refused) as refusal:
        labels.measured(parcel)
    assert [reason.field for reason in refusal.value.reasons] == fields
    assert all(reason.text and reason.advice for reason in refusal.value.reasons)


def test_the_tables_hold_every_word_that_the_client_writes() -> None:
    documents = get_type_hints(ShippingDocumentQuery)["document_type"]
    assert set(labels.DOCUMENTS.values()) == set(get_args(documents))
    assert set(labels.FAILURES.values()) == set(get_args(FailedDelivery))
    assert set(labels.OUTCOMES.values()) == set(get_args(DeliveryType))
    for table, words in (
        (labels.DOCUMENTS, DocumentKind),
        (labels.FORMATS, DocumentFormat),
        (labels.SIZES, DocumentSize),
        (labels.METHODS, HandoverMethod),
        (labels.FAILURES, DeliveryFailure),
        (labels.OUTCOMES, DeliveryOutcome),
    ):
        assert table.keys() == set(words)
