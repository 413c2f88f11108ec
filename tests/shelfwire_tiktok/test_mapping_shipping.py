"""Packages, warehouses, carriers and carrier events in the port's words (facts.md section 8)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import sample

from shelfwire.channels.port import ChannelPackage, PackageStatus, TrackingStep, Unknown
from shelfwire.kit.ids import ExternalPackageId, ExternalWarehouseId
from shelfwire_tiktok.mapping import shipping
from shelfwire_tiktok.mapping.words import tracking_step
from tiktok_shop.reading import read
from tiktok_shop.types.fulfilment import PackageDetail, TrackingEvent
from tiktok_shop.types.logistics import DeliveryOption, FbtWarehouse, ShippingProvider, Warehouse

P = PackageStatus


def wire(kind: Any, document: Any) -> Any:
    return read(kind, json.dumps(document).encode())[0]


def package(document: Any) -> ChannelPackage:
    return shipping.package(wire(PackageDetail, document), ExternalPackageId("asked"))


@pytest.mark.parametrize(
    ("status", "sub_status", "expected"),
    [
        ("TO_FULFILL", "CREATED", P.TO_SHIP),
        ("PROCESSING", "", P.SHIPPED),
        ("PROCESSING", "RTSING", P.SHIPPED),
        ("FULFILLING", "RTS", P.IN_TRANSIT),
        ("COMPLETED", "DELIVERED", P.DELIVERED),
        ("CANCELLED", "CANCELLED", P.CANCELLED),
        ("FULFILLING", "SHIP_EXCEPTION", P.PROBLEM),
        ("CANCELLED", "SHIP_EXCEPTION", P.PROBLEM),
        ("COMPLETED", "PART_DELIVERED_AND_EXCEPTION", P.PROBLEM),
    ],
)
def test_a_package_says_where_it_is(status: str, sub_status: str, expected: PackageStatus) -> None:
    found = package({"package_status": status, "package_sub_status": sub_status})
    assert found.status is expected
    assert status in found.channel_status


@pytest.mark.parametrize("status", ["ORBITING", "", None])
def test_a_status_we_do_not_know_stays_in_the_channels_words(status: Any) -> None:
    found = package({"package_status": status})
    assert isinstance(found.status, Unknown)
    assert found.status == (status or "")


def test_the_published_package_is_read_whole() -> None:
    found = package(sample("fulfillment/get-package-detail")["response"]["body"]["data"])
    assert found.external_id == "5433567853345"
    assert found.order_ids == ("54335448533296",)
    assert found.unit_ids == ("1729382476852921560",)
    assert (found.tracking_number, found.provider_id) == ("6617675021119438849", "6617675021119438849")
    assert found.updated_at == datetime.fromtimestamp(1635338186, UTC)


def test_a_package_that_does_not_say_its_id_is_the_one_that_was_asked_for() -> None:
    assert package({}).external_id == "asked"


def test_carrier_events_come_newest_first_and_none_without_a_moment() -> None:
    events = [
        wire(
            TrackingEvent,
            {"description": "placed\n", "update_time_millis": 1694685539000, "action_code": 10101},
        ),
        wire(TrackingEvent, {"description": "delivered", "update_time_millis": 1694695539000}),
        wire(TrackingEvent, {"description": "lost in time"}),
    ]
    found = shipping.tracking_events(events)
    assert [(event.text, event.code) for event in found] == [("delivered", ""), ("placed", "10101")]
    assert found[0].at == datetime.fromtimestamp(1694695539, UTC)
    assert found[1].raw["action_code"] == 10101


@pytest.mark.parametrize(
    ("code", "step"),
    [
        (10101, TrackingStep.BEFORE),
        (20101, TrackingStep.BEFORE),
        (30301, TrackingStep.MOVING),
        (50101, TrackingStep.MOVING),
        (7, Unknown("7")),
        (None, Unknown("")),
    ],
)
def test_the_code_of_an_event_says_whether_the_carrier_has_the_parcel(
    code: int | None, step: TrackingStep | Unknown
) -> None:
    found = tracking_step(code)
    assert (found, type(found)) == (step, type(step))


def test_only_an_enabled_warehouse_is_enabled() -> None:
    documents = [
        {
            "id": str(at + 10),
            "effect_status": status,
            "is_default": at == 1,
            "address": {"region_code": "US"},
            "name": "",
        }
        for at, status in enumerate(["ENABLED", "DISABLED", "RESTRICTED", None])
    ]
    found = shipping.warehouses(wire(Warehouse, document) for document in documents)
    assert [each.enabled for each in found] == [True, False, False, False]
    assert [each.is_default for each in found] == [False, True, False, False]
    assert (found[0].name, found[0].country) == ("10", "US")


def test_what_has_no_id_cannot_be_chosen() -> None:
    assert shipping.warehouses([wire(Warehouse, {"name": "ghost"})]) == ()
    assert shipping.providers([wire(ShippingProvider, {"name": "ghost"})], "1") == ()
    assert shipping.delivery_options([wire(DeliveryOption, {"id": ""})], ExternalWarehouseId("1")) == ()


def test_published_options_and_carriers_are_read() -> None:
    options = sample("logistics/get-warehouse-delivery-options")["response"]["body"]["data"][
        "delivery_options"
    ]
    (option,) = shipping.delivery_options([wire(DeliveryOption, options[0])], ExternalWarehouseId("69"))
    assert (option.external_id, option.name, option.kind) == (
        "6955034615128000261",
        "LSV-TTS-STD",
        "STANDARD",
    )
    carriers = sample("logistics/get-shipping-providers")["response"]["body"]["data"]["shipping_providers"]
    (carrier,) = shipping.providers([wire(ShippingProvider, carriers[0])], option.external_id)
    assert (carrier.external_id, carrier.name, carrier.delivery_option_id) == (
        "7117858858072016686",
        "USPS",
        "6955034615128000261",
    )


def test_the_warehouses_that_tiktok_keeps_are_told_from_the_sellers() -> None:
    """The official sample beside a seller's list, one entry of which the sample names as TikTok's."""
    (kept,) = [
        wire(FbtWarehouse, row)
        for row in sample("fbt/get-fbt-warehouse-list")["response"]["body"]["data"]["warehouses"]
    ]
    theirs, default, own = kept.warehouse_ids[0], kept.warehouse_ids[1], "7000714532876273410"
    found = shipping.warehouses(
        [
            Warehouse(id=theirs, type="SALES_WAREHOUSE", effect_status="ENABLED"),
            Warehouse(id=default, type="SALES_WAREHOUSE", effect_status="ENABLED", is_default=True),
            Warehouse(id=own, type="SALES_WAREHOUSE", effect_status="ENABLED"),
        ],
        [kept],
    )
    assert {each.external_id: each.kept_by_channel for each in found} == {
        theirs: True,
        default: False,
        own: False,
        kept.fbt_warehouse_id: True,
    }
    assert [(each.name, each.country) for each in found if each.external_id == kept.fbt_warehouse_id] == [
        ("TikTok_Eastvale(CA)", "US")
    ]
