"""Carriers and tracking numbers as data."""

from __future__ import annotations

import re

import pytest

from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.carriers import all_carriers, by_region, carrier, named
from shelfwire.fulfilment.errors import MalformedNumber, UnknownCarrier

EVERY = [(c, p) for c in all_carriers().values() for p in c.patterns]


@pytest.mark.parametrize(("one", "pattern"), EVERY, ids=[f"{c.code}: {p.name}" for c, p in EVERY])
def test_every_carriers_own_example_is_accepted_and_every_fact_has_source_and_date(one, pattern) -> None:
    assert numbers.accept(one, pattern.example) == pattern.example
    assert pattern.source
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", pattern.dated)
    assert not pattern.check or pattern.check in numbers.CHECKS


# worked examples from the carriers' and standards' own documents, not made with our arithmetic
@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("royal_mail", "RR473124829GB"),
        ("ups", "1Z999AA10123456784"),
        ("fedex", "012345678983"),
        ("dhl_express", "3318810025"),
    ],
)
def test_published_numbers_pass_and_every_wrong_last_check_digit_is_refused(code: str, number: str) -> None:
    one = carrier(code)
    at = 10 if code == "royal_mail" else len(number) - 1
    assert numbers.accept(one, number) == number
    for digit in set("0123456789") - {number[at]}:
        with pytest.raises(MalformedNumber, match="wrong check digit"):
            numbers.accept(one, number[:at] + digit + number[at + 1 :])


def test_spaces_and_case_do_not_matter() -> None:
    assert numbers.accept(carrier("ups"), " 1z 999 aa1 01 2345 6784\u200b\n") == "1Z999AA10123456784"


def test_a_scanned_usps_barcode_loses_its_routing_prefix() -> None:
    assert numbers.accept(carrier("usps"), "420900129400100000000000000006") == "9400100000000000000006"


@pytest.mark.parametrize("text", ["", "12345", "x" * 41, "1Z999AA1\x00123456784", "<script>", "1Z;DROP 123"])
def test_what_is_no_number_at_all_is_refused_even_when_a_person_insists(text: str) -> None:
    for unusual in (False, True):
        with pytest.raises(MalformedNumber) as refusal:
            numbers.accept(carrier("ups"), text, unusual=unusual)
        assert refusal.value.field == "tracking_number"


def test_a_number_of_another_carrier_is_refused_by_name_unless_a_person_insists() -> None:
    with pytest.raises(MalformedNumber) as refusal:
        numbers.accept(carrier("usps"), "1Z999AA10123456784")
    assert "looks like a number of UPS" in refusal.value.hint
    assert numbers.accept(carrier("usps"), "1Z999AA10123456784", unusual=True) == "1Z999AA10123456784"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("1Z999AA10123456784", "ups"),
        ("9400100000000000000006", "usps"),
        ("RR473124829GB", None),  # Royal Mail's and Parcelforce's both
        ("EA473124829VN", "vnpost"),
        ("123", None),
    ],
)
def test_a_carrier_is_guessed_only_when_one_can_be_meant(number: str, code: str | None) -> None:
    found = numbers.guess(number)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("text", "region", "code"),
    [
        ("usps", "US", "usps"),
        ("United States Postal Service", "US", "usps"),
        ("USPS Ground Advantage", "US", "usps"),
        ("Royal mail - 24®/48® RM tracked", "GB", "royal_mail"),
        ("Giao Hàng Nhanh", "VN", "ghn"),
        ("giao hang nhanh", "VN", "ghn"),
        ("J&T Express", "VN", "jt_express"),
        ("DPD", "GB", "dpd_uk"),
        ("DPD", "DE", "dpd"),
        ("DPD", "US", None),
        ("Uncle Bob's Van", "US", None),
    ],
)
def test_a_carriers_name_is_understood_as_people_and_channels_write_it(
    text: str, region: str, code: str | None
) -> None:
    found = named(text, region)
    assert (found.code if found else None) == code


def test_an_unknown_carrier_is_refused_with_names_that_would_do() -> None:
    with pytest.raises(UnknownCarrier, match=r"no carrier “Uncle”.*UPS"):
        carrier("Uncle", "US")


@pytest.mark.parametrize("region", ["US", "GB", "VN", "TH", "DE", "JP", "BR", "MX", "ID"])
def test_the_carriers_of_a_region_begin_with_its_major_ones(region: str) -> None:
    found = by_region(region)
    flags = [region in one.major for one in found]
    assert flags[0]
    assert flags == sorted(flags, reverse=True)
