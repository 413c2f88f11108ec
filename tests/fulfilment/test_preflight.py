"""Before a number goes out: what is odd stops it until a person gives a reason, which is kept; each way in alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import mark_sent
from tests.fulfilment.conftest import FEDEX, UPS, USPS

from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.actions import TrackingOptions, correct_tracking, import_tracking, void_parcel
from shelfwire.fulfilment.carriers import carrier
from shelfwire.fulfilment.errors import LooksOdd
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.fulfilment.preflight import preflight
from shelfwire.kit import clock
from shelfwire.orders.models import Address, Order, TimelineEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(order: Any) -> Order:
    return order("1")


def readdress(mine: Order, **more: Any) -> Order:
    Address.objects.filter(order=mine).update(**more)
    return Order.objects.select_related("account", "address", "company").get(pk=mine.pk)


def codes(mine: Order, named: str = "ups", number: str = UPS, **more: Any) -> list[str]:
    found = preflight(company=mine.company, carrier=carrier(named), number=number, orders=[mine], **more)
    assert all(one.text.endswith(".") and one.advice for one in found)
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("address", "named", "number", "expected"),
    [
        ({}, "ups", UPS, []),
        ({"postal_code": "9001"}, "ups", UPS, ["postcode_format"]),
        ({"postal_code": "SW1A 1AA"}, "ups", UPS, ["postcode_format"]),
        ({"postal_code": "SW1A 1AA", "country": "GB"}, "ups", UPS, []),
        ({"postal_code": "sw1a1aa", "country": "GB"}, "ups", UPS, []),
        ({"postal_code": "90012-1234"}, "ups", UPS, []),
        ({"postal_code": "90***"}, "ups", UPS, []),
        ({"postal_code": "9001", "kind": "masked"}, "ups", UPS, []),
        ({"postal_code": ""}, "ups", UPS, []),
        ({"postal_code": "12", "country": "Freedonia"}, "ups", UPS, []),
        ({"postal_code": "09021"}, "ups", UPS, ["postcode_not_served"]),
        ({"postal_code": "09021"}, "usps", USPS, []),
        ({"postal_code": "96691-1234"}, "fedex", FEDEX, ["postcode_not_served"]),
        ({"lines": ["P.O. Box 12"]}, "ups", UPS, ["postcode_not_served"]),
        ({"lines": ["12 Boxer Street"]}, "ups", UPS, []),
        ({"lines": ["PO Box 12"], "country": "DE", "postal_code": "10115"}, "ups", UPS, []),
    ],
)
def test_a_postal_code_is_held_against_its_country_and_the_carrier(
    mine: Order, address: dict[str, Any], named: str, number: str, expected: list[str]
) -> None:
    assert codes(readdress(mine, **address), named, number) == expected


def test_a_number_of_another_carrier_is_odd_only_where_the_chosen_one_cannot_have_it(mine: Order) -> None:
    bare = next(one.code for one in numbers.all_carriers().values() if not one.patterns)
    assert codes(mine, bare, UPS) == ["number_of_another_carrier"]
    assert codes(mine, "ups", UPS) == []


@pytest.mark.parametrize(
    ("hours", "version", "expected"),
    [
        (-1, 1, ["label_older_than_order"]),
        (1, 1, []),
        (1, 2, ["label_older_than_address"]),
        (9, 2, []),
    ],
)
def test_a_label_is_not_older_than_the_order_or_its_address(
    mine: Order, hours: int, version: int, expected: list[str]
) -> None:
    found = readdress(mine, version=version, seen_at=mine.placed_at + timedelta(hours=5))
    assert codes(found, labelled_at=found.placed_at + timedelta(hours=hours)) == expected


def test_a_number_of_a_void_parcel_of_another_order_is_odd_and_of_the_same_order_is_not(
    mine: Order, order: Any, pack: Any
) -> None:
    other = order("2")
    void_parcel(parcel=pack({other.pk: None}), by="Bob", why="Wrong box")
    assert codes(mine) == ["number_used_before"]
    again = Order.objects.select_related("account", "address", "company").get(pk=other.pk)
    assert codes(again) == []


def test_what_is_odd_is_refused_and_goes_with_a_reason_that_is_kept(mine: Order, pack: Any) -> None:
    readdress(mine, postal_code="9001")
    with pytest.raises(LooksOdd, match="not a postal code in US") as refusal:
        pack({mine.pk: None})
    assert (refusal.value.field, refusal.value.value) == ("order", "1")
    assert not Parcel.objects.exists()
    assert not ParcelUnit.objects.exists()
    assert not Outgoing.objects.exists()
    with pytest.raises(LooksOdd):
        pack({mine.pk: None}, despite="   ")
    parcel = pack({mine.pk: None}, despite="The buyer says it is right")
    assert (
        parcel.moves.filter(why__contains="Shipped anyway: The buyer says it is right", by="Bob").count() == 1
    )
    kept = TimelineEntry.objects.get(order=mine, text__startswith="Looked odd")
    assert (kept.by, kept.data["odd"]) == ("Bob", ["postcode_format"])
    mark_sent(parcel=parcel, order_id=mine.pk, package_ids=("P",), at=clock.now())
    parcel.refresh_from_db()
    with pytest.raises(LooksOdd):
        correct_tracking(parcel=parcel, carrier="fedex", tracking_number=FEDEX, by="Bob")
    parcel.refresh_from_db()
    assert (parcel.carrier, parcel.corrections) == ("ups", 0)


def test_a_program_that_cannot_be_asked_is_told_nothing_and_it_is_noted(mine: Order, pack: Any) -> None:
    readdress(mine, postal_code="9001")
    parcel = pack({mine.pk: None}, via="software", by="ShipStation (desk)")
    assert parcel.moves.filter(why__contains="Nobody could be asked").count() == 1


def test_rows_that_look_odd_are_handed_back_unless_the_file_comes_with_a_reason(
    mine: Order, company: Any
) -> None:
    readdress(mine, postal_code="9001")
    content = f"Order ID,Carrier,Tracking number\r\n1,UPS,{UPS}\r\n".encode()
    values = {"company": company, "name": "a.csv", "content": content, "by": "Bob"}
    [row] = import_tracking(**values).rows
    assert (row.status, row.code) == ("failed", "looks_odd")
    assert not Parcel.objects.exists()
    checked = TrackingOptions(despite="Checked", dry_run=True)
    [row] = import_tracking(**values, options=checked).rows
    assert row.status == "shipped"
    # or the row itself says it
    told = f"Order ID,Carrier,Tracking number,Odd but right because\r\n1,UPS,{UPS},Compared\r\n".encode()
    [row] = import_tracking(**{**values, "content": told}).rows
    assert row.status == "shipped"
    assert Parcel.objects.get().moves.filter(why__contains="Compared").exists()
