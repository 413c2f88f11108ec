"""Shipments over REST: many at a time, each for itself, told again without a second parcel."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import FEDEX, UPS, Program, Store
from tests.web.scene import ups_number

from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.models import Parcel, ParcelUnit

UPS_2 = ups_number()


def tell(wms: Program, *shipments: dict[str, Any], **headers: Any) -> list[dict[str, Any]]:
    answer = wms.ask("POST", "/shipments", {"shipments": list(shipments)}, **headers)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["data"])


def test_each_shipment_stands_for_itself_and_says_why_it_was_refused(wms: Program, store: Store) -> None:
    mine, held = store.order(units=[("MUG", 3)]), store.order(status="on_hold")
    part = {
        "external_id": mine.external_id,
        "carrier": "UPS",
        "tracking_number": UPS,
        "lines": [{"sku": "mug", "quantity": 2}, {"sku": "LEAFLET"}],
    }
    told = tell(
        wms,
        part,
        {"order_id": held.pk, "carrier": "UPS", "tracking_number": UPS_2},
        {"external_id": "no such order", "tracking_number": UPS_2},
        {"order_id": mine.pk, "carrier": "UPS", "tracking_number": "1Z999AA10123456785"},
        {"order_id": mine.pk, "tracking_number": UPS_2, "lines": [{"sku": "MUG", "quantity": 2}]},
    )
    assert [one["outcome"] for one in told] == ["shipped", *["refused"] * 4]
    assert (told[0]["units"], "LEAFLET" in told[0]["note"]) == (2, True)
    assert [one["problem"]["code"] for one in told[1:]] == [
        "not_released", "unknown_order", "malformed_tracking_number", "nothing_to_ship",
    ]  # fmt: skip
    assert told[1]["problem"]["value"] == held.external_id
    parcel = Parcel.objects.get()
    assert (parcel.via, parcel.made_by, parcel.contents.count()) == ("rest", "API key WMS", 2)
    operations = Outgoing.objects.count()
    again = tell(wms, part, idempotency_key="s1")
    assert (again[0]["outcome"], again[0]["parcel_id"]) == ("known", parcel.pk)
    assert tell(wms, part, idempotency_key="s1") == again
    unit = mine.units.exclude(parcel_contents__live=True).get()
    rest = tell(wms, {"order_id": mine.pk, "tracking_number": FEDEX, "unit_ids": [unit.pk]})
    assert (rest[0]["outcome"], rest[0]["units"]) == ("shipped", 1)
    assert (Parcel.objects.count(), Outgoing.objects.count()) == (2, operations + 1)


def test_orders_of_one_recipient_told_one_by_one_under_one_number_are_one_parcel(
    wms: Program, store: Store
) -> None:
    one, two, other = store.order(), store.order(), store.order(buyer_id="somebody-else")
    first = tell(wms, {"order_id": one.pk, "carrier": "ups", "tracking_number": UPS})
    store.shop.drain()
    second = tell(wms, {"order_id": two.pk, "carrier": "ups", "tracking_number": UPS})
    assert (second[0]["outcome"], second[0]["parcel_id"]) == ("shipped", first[0]["parcel_id"])
    assert Outgoing.objects.filter(kind="ship").count() == 2
    assert tell(wms, {"order_id": two.pk, "carrier": "ups", "tracking_number": UPS})[0]["outcome"] == "known"
    third = tell(wms, {"order_id": other.pk, "carrier": "ups", "tracking_number": UPS})
    assert third[0]["problem"]["code"] == "unequal_recipients"
    assert set(ParcelUnit.objects.values_list("order_id", flat=True)) == {one.pk, two.pk}
    assert Outgoing.objects.filter(kind="ship").count() == 2


def test_what_names_no_order_or_two_ways_is_refused_whole(wms: Program, store: Store) -> None:
    mine = store.order()
    for bad in (
        {"tracking_number": UPS},
        {"order_id": mine.pk, "external_id": mine.external_id, "tracking_number": UPS},
        {"order_id": mine.pk, "tracking_number": UPS, "lines": [{"sku": "MUG"}], "unit_ids": [1]},
        {"order_id": mine.pk, "tracking_number": UPS, "lines": [{"sku": "MUG", "quantity": 0}]},
    ):
        assert wms.refused("POST", "/shipments", {"shipments": [bad]})[0] == 422
    assert not Parcel.objects.exists()


def test_both_orders_of_one_box_reach_the_channel_the_second_after_the_first_was_sent(
    wms: Program, store: Store
) -> None:
    world = store.shop.world
    numbers = [world.place_order(), world.place_order()]
    for number in numbers:
        store.shop.ring(world.ring(number))
    store.shop.drain()
    told = []
    for number in numbers:
        told += tell(wms, {"external_id": number, "carrier": "ups", "tracking_number": UPS})
        store.shop.drain()
        assert wms.get(f"/parcels/{told[0]['parcel_id']}")["status"] == "sent"
    first, second = told
    assert first["parcel_id"] == second["parcel_id"]
    assert set(Outgoing.objects.values_list("order_external_id", "status")) == {
        (number, "done") for number in numbers
    }
    assert Parcel.objects.count() == 1
