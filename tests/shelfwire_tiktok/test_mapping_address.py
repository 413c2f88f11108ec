"""Recipients: complete, masked, not given yet (facts.md 6.2, 6.9)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.shelfwire_tiktok.support import GONE, US_ORDER, VN_ORDER, mapped

from shelfwire.channels.port import Address


def address(**fields: Any) -> Address:
    return mapped(US_ORDER, **{f"recipient_address__{name}": value for name, value in fields.items()}).address


def districts(*parts: tuple[str, str, str]) -> list[dict[str, str]]:
    return [
        {"address_level": level, "address_level_name": name, "address_name": value}
        for level, name, value in parts
    ]


def test_a_us_address_has_its_city_at_level_three() -> None:
    found = address()
    assert found == Address(
        kind="full",
        name="Dana Reyes",
        phone="(+1)2135550134",
        lines=("1 Sample Street", "Unit 2"),
        city="Los Angeles",
        region="California",
        postal_code="90012",
        country="US",
        levels=(
            ("L0", "Country", "United States"),
            ("L1", "State", "California"),
            ("L2", "County", "Los Angeles County"),
            ("L3", "City", "Los Angeles"),
        ),
        instructions="Front Door",
    )


def test_a_vietnamese_address_has_ward_and_district() -> None:
    found = mapped(VN_ORDER).address
    assert (found.region, found.district) == ("Thành phố Hồ Chí Minh", "Phường Bến Nghé, Quận 1")
    assert found.lines == ("12 Đường Nguyễn Trãi",)
    assert found.country == "VN"


@pytest.mark.parametrize(
    ("parts", "region", "city", "district"),
    [
        (districts(("L1", "Prefecture", "東京都"), ("L2", "City", "港区")), "東京都", "港区", ""),
        (
            districts(("L1", "State", "SP"), ("L2", "City", "Santos"), ("L3", "District", "Gonzaga")),
            "SP",
            "Santos",
            "Gonzaga",
        ),
        (
            districts(("L1", "", "Jawa Barat"), ("L2", "", "Bandung"), ("L3", "", "Coblong")),
            "Jawa Barat",
            "Bandung",
            "Coblong",
        ),
        (districts(("L3", "City", "Leeds"), ("L1", "Nation", "England")), "England", "Leeds", ""),
        (districts(("L1", "State", ""), ("L2", "City", "Mexico City")), "", "Mexico City", ""),
        (districts(("", "", "Somewhere")), "", "", "Somewhere"),
        ([], "", "", ""),
    ],
)
def test_levels_are_read_by_their_name_else_by_their_number(
    parts: list[dict[str, str]], region: str, city: str, district: str
) -> None:
    found = address(district_info=parts)
    assert (found.region, found.city, found.district) == (region, city, district)
    assert len(found.levels) == len(parts), "kept as sent, empty names too"


def test_the_post_town_is_the_city_where_no_level_says_one() -> None:
    assert address(district_info=[], post_town="London").city == "London"


@pytest.mark.parametrize(
    "fields",
    [
        {"phone_number": "(+1)213-***-1234"},
        {"name": "S** B*"},
        {"name": "S* B"},
        {"postal_code": "9****"},
        {"address_line1": "*** Sample Street"},
        {"address_line1": "", "address_line2": "", "address_detail": "1** S*****"},
        {
            "address_line1": "",
            "address_line2": "",
            "address_detail": "",
            "full_address": "*** Street, Los Angeles",
        },
    ],
)
def test_asterisks_make_an_address_masked(fields: dict[str, Any]) -> None:
    assert address(**fields).kind == "masked"


def test_one_asterisk_of_the_buyers_own_in_the_street_masks_nothing() -> None:
    assert address(address_line2="*back house").kind == "full"


@pytest.mark.parametrize("status", ["ON_HOLD", "UNPAID", "AWAITING_SHIPMENT"])
@pytest.mark.parametrize(
    "sent", [GONE, None, {}, {"name": "", "phone_number": "", "full_address": "", "region_code": "US"}]
)
def test_an_address_that_says_nothing_is_absent(status: str, sent: Any) -> None:
    assert mapped(US_ORDER, status=status, recipient_address=sent).address == Address(kind="absent")


def test_masks_sent_during_the_hold_are_no_address_yet() -> None:
    order = mapped(US_ORDER, status="ON_HOLD", recipient_address__phone_number="(+1)213-***-1234")
    assert order.address == Address(kind="absent")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"first_name": "Ana", "last_name": "Lima"}, "Dana Reyes"),
        ({"name": GONE, "first_name": "Ana", "last_name": "Lima"}, "Ana Lima"),
        ({"name": "", "first_name": "Ana", "last_name": ""}, "Ana"),
        ({"name": "", "first_name": "Ana Lima", "last_name": "Ana Lima"}, "Ana Lima"),
        ({"name": GONE, "last_name_local_script": "山田", "first_name_local_script": "花子"}, "山田 花子"),
    ],
)
def test_the_name_is_whole_or_put_together(fields: dict[str, Any], name: str) -> None:
    assert address(**fields).name == name


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({}, ("1 Sample Street", "Unit 2")),
        ({"address_line3": "Floor 3", "address_line4": "Unit 2"}, ("1 Sample Street", "Unit 2", "Floor 3")),
        ({"address_line1": "", "address_line2": ""}, ("1 Sample Street, Unit 2",)),
        (
            {"address_line1": GONE, "address_line2": GONE, "address_detail": GONE, "full_address": "1 A, LA"},
            ("1 A, LA",),
        ),
        (
            {"address_line1": "Bloco B", "address_line2": "", "address_detail": "Rua Um 5"},
            ("Bloco B", "Rua Um 5"),
        ),
    ],
)
def test_nothing_of_the_street_is_lost_or_said_twice(fields: dict[str, Any], lines: tuple[str, ...]) -> None:
    assert address(**fields).lines == lines


def test_the_country_falls_back_to_the_broadest_level() -> None:
    parts = [
        {"address_level": "L0", "address_level_name": "Country", "address_name": "France", "iso_code": "FR"}
    ]
    assert address(region_code="", district_info=parts).country == "FR"


def test_a_masked_name_does_not_replace_a_nickname_as_the_buyers_name() -> None:
    masked = {"recipient_address__name": "S** B*"}
    assert mapped(US_ORDER, **masked, buyer_nickname="sunny").buyer_name == "sunny"
    assert mapped(US_ORDER, **masked).buyer_name == "S** B*"
    assert mapped(US_ORDER, buyer_nickname="sunny").buyer_name == "Dana Reyes"
