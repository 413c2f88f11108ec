"""Levels of every market: each named level below the country stands once, but for what the market leaves off."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import US_ORDER, mapped

from shelfwire.orders.labels import label_lines
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.mapping.levels import place
from shelfwire_tiktok.orders import TikTokOrders


def address(country: str, *levels: tuple[str, str], post_town: str = "", **more: Any) -> Any:
    parts = [
        {"address_level": f"L{number}", "address_level_name": word, "address_name": name}
        for number, (word, name) in enumerate((("Country", "Somewhere"), *levels))
    ]
    fields = {"region_code": country, "district_info": parts, "post_town": post_town, "address_line1": "Street 1",
              "address_line2": "", "address_detail": "", "postal_code": "12345", **more}  # fmt: skip
    return mapped(US_ORDER, **{f"recipient_address__{name}": value for name, value in fields.items()}).address


@pytest.mark.parametrize(
    ("country", "levels", "label"),
    [
        ("FR", [("Region", "Occitanie"), ("Department", "Haute-Garonne"), ("Arrondissement", "Toulouse"),
                ("Commune", "Blagnac")], ["12345 Blagnac"]),
        ("FR", [("Région", "Bretagne"), ("Département", "Finistère"), ("Commune", "Brest")], ["12345 Brest"]),
        ("FR", [("", "Bretagne"), ("", "Finistère"), ("", "Brest")], ["Finistère", "12345 Brest"]),
        ("JP", [("Prefecture", "広島県"), ("City", "広島市"), ("Ward", "中区"), ("Town", "紙屋町")],
         ["〒12345", "広島県広島市中区紙屋町"]),
        ("JP", [("Prefecture", "広島県"), ("City", "広島市"), ("Town", "紙屋町")], ["〒12345", "広島県広島市紙屋町"]),
        ("JP", [("都道府県", "東京都"), ("市区町村", "港区"), ("町名", "六本木"), ("丁目", "六丁目")],
         ["〒12345", "東京都港区六本木六丁目"]),
        ("JP", [("Prefecture", "Hiroshima"), ("City", "Hiroshima-shi"), ("Town", "Kamiyacho")],
         ["Kamiyacho", "Hiroshima-shi, Hiroshima", "12345"]),
        ("US", [("State", "California"), ("County", "Los Angeles County"), ("City", "Los Angeles")],
         ["Los Angeles, California 12345"]),
        ("US", [("State", "New York"), ("City", "New York")], ["New York, New York 12345"]),
        ("US", [("State", "Texas"), ("County", "Loving County")], ["Loving County, Texas 12345"]),
        ("GB", [("Nation", "England"), ("County", "Kent"), ("Post Town", "Deal")], ["Deal", "12345"]),
        ("IE", [("Province", "Leinster"), ("County", "County Kildare"), ("Town", "Naas")],
         ["Naas", "County Kildare", "12345"]),
        ("DE", [("State", "Bayern"), ("District", "Oberbayern"), ("City", "München"), ("Stadtteil", "Sendling")],
         ["Sendling", "12345 München"]),
        ("DE", [("Bundesland", "Berlin"), ("City", "Berlin")], ["12345 Berlin"]),
        ("AT", [("State", "Tirol"), ("Bezirk", "Kufstein"), ("City", "Wörgl")], ["12345 Wörgl"]),
        ("IT", [("Region", "Piemonte"), ("Province", "Torino"), ("Comune", "Moncalieri")],
         ["12345 Moncalieri Torino"]),
        ("ES", [("Autonomous Community", "Cataluña"), ("Province", "Girona"), ("Municipality", "Figueres")],
         ["12345 Figueres Girona"]),
        ("NL", [("Province", "Utrecht"), ("Municipality", "Zeist"), ("City", "Den Dolder")], ["12345 Den Dolder"]),
        ("BE", [("Region", "Vlaanderen"), ("Province", "Antwerpen"), ("Municipality", "Mol")], ["12345 Mol"]),
        ("PL", [("Voivodeship", "mazowieckie"), ("County", "piaseczyński"), ("City", "Piaseczno")],
         ["12345 Piaseczno"]),
        ("CZ", [("Region", "Praha"), ("District", "Praha 6"), ("City", "Praha"), ("City part", "Dejvice")],
         ["Dejvice", "12345 Praha"]),
        ("HU", [("County", "Pest"), ("City", "Gödöllő")], ["Gödöllő", "12345"]),
        ("GR", [("Region", "Αττική"), ("Regional Unit", "Πειραιάς"), ("City", "Πειραιάς")], ["12345 Πειραιάς"]),
        ("PT", [("District", "Lisboa"), ("Municipality", "Sintra"), ("City", "Queluz")], ["12345 Queluz"]),
        ("MX", [("State", "Jalisco"), ("Municipality", "Zapopan"), ("Neighborhood", "Chapalita")],
         ["Chapalita", "12345 Zapopan, Jalisco"]),
        ("BR", [("State", "São Paulo"), ("City", "Santos"), ("District", "Gonzaga")],
         ["Gonzaga", "Santos-São Paulo", "12345"]),
        ("ID", [("Province", "Jawa Barat"), ("City", "Kota Bandung"), ("District", "Coblong"), ("Village", "Dago")],
         ["Dago, Coblong", "Kota Bandung", "Jawa Barat 12345"]),
        ("MY", [("State", "Selangor"), ("City", "Shah Alam"), ("Area", "Seksyen 7")],
         ["Seksyen 7", "12345 Shah Alam", "Selangor"]),
        ("PH", [("Region", "Central Visayas"), ("Province", "Cebu"), ("City/Municipality", "Mandaue"),
                ("Barangay", "Alang-Alang")], ["Alang-Alang, Mandaue", "12345 Cebu, Central Visayas"]),
        ("SG", [("City", "Singapore")], ["Singapore 12345"]),
        ("SG", [("Region", "Singapore"), ("City", "Singapore"), ("District", "Bishan")], ["Bishan", "Singapore 12345"]),
        ("SG", [("Region", "Singapore"), ("City", "Singapore"), ("District", "SINGAPORE")], ["Singapore 12345"]),
        ("DE", [("Bundesland", "Hamburg"), ("City", "Hamburg"), ("Stadtteil", "Hamburg")], ["12345 Hamburg"]),
        ("IT", [("Region", "Lazio"), ("Province", "Roma"), ("Comune", "Roma")], ["12345 Roma"]),
        ("IE", [("Province", "Leinster"), ("County", "Dublin"), ("City", "Dublin")], ["Dublin", "12345"]),
        ("MX", [("State", "Ciudad de México"), ("Municipality", "Ciudad de México"), ("Colonia", "Centro")],
         ["Centro", "12345 Ciudad de México"]),
        ("JP", [("Prefecture", "Tokyo"), ("City", "Tokyo")], ["Tokyo", "12345"]),
        ("BR", [("State", "São Paulo"), ("City", "São Paulo")], ["São Paulo-São Paulo", "12345"]),
        ("JP", [("Prefecture", "東京都"), ("City", ""), ("Ward", "港区")], ["〒12345", "東京都港区"]),
        ("FR", [("Region", ""), ("Department", ""), ("Commune", "Paris")], ["12345 Paris"]),
        ("US", [("City", "Reno"), ("State", "Nevada")], ["Reno, Nevada 12345"]),
        ("TH", [("จังหวัด", "นนทบุรี"), ("อำเภอ", "ปากเกร็ด"), ("ตำบล", "บ้านใหม่")], ["บ้านใหม่, ปากเกร็ด", "นนทบุรี 12345"]),
        ("VN", [("Province", "Thành phố Hồ Chí Minh"), ("District", "Quận 1"), ("Ward", "Phường Bến Nghé")],
         ["Phường Bến Nghé, Quận 1", "Thành phố Hồ Chí Minh 12345"]),
        ("VN", [("Province", "Đà Nẵng"), ("Ward", "Hải Châu")], ["Hải Châu", "Đà Nẵng 12345"]),
    ],
)  # fmt: skip
def test_a_market_has_its_label(country: str, levels: list[tuple[str, str]], label: list[str]) -> None:
    found = label_lines(address(country, *levels))
    name_and_street = {"Dana Reyes", "Street 1", country}
    assert [line for line in found if line not in name_and_street] == label
    assert name_and_street <= set(found)


@pytest.mark.parametrize(
    ("levels", "label"),
    [
        ([("Nation", "England"), ("City", "Greater Manchester")], ["Stockport", "12345"]),
        ([("Nation", "England"), ("County", "Greater Manchester"), ("City", "Bramhall")],
         ["Bramhall", "Stockport", "12345"]),
        ([("Nation", "England"), ("City", "Greater Manchester"), ("Town", "Stockport")], ["Stockport", "12345"]),
        ([("Nation", "England"), ("City", "Stockport")], ["Stockport", "12345"]),
        ([], ["Stockport", "12345"]),
    ],
)  # fmt: skip
def test_the_british_post_town_wins_and_a_locality_stays(
    levels: list[tuple[str, str]], label: list[str]
) -> None:
    for country in ("GB", "UK"):
        found = address(country, *levels, post_town="Stockport")
        assert found.city == "Stockport"
        assert label_lines(found)[2:-1] == label


COUNTRIES = [
    "US",
    "GB",
    "DE",
    "FR",
    "IT",
    "ES",
    "IE",
    "JP",
    "MX",
    "BR",
    "ID",
    "MY",
    "PH",
    "SG",
    "TH",
    "VN",
    "PL",
    "NL",
    "BE",
    "CZ",
    "AT",
    "GR",
    "PT",
    "HU",
    "CA",
]
UNKNOWN = [("Kind A", "Alpha"), ("Kind B", "Beta"), ("Kind C", "Gamma"), ("Kind D", "Delta")]


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_levels_that_nobody_knows_stand_once_on_the_label(country: str, count: int) -> None:
    found = address(country, *UNKNOWN[:count])
    label = "\n".join(label_lines(found))
    kept = [
        name
        for _, name in UNKNOWN[:count]
        if name != found.region or country in ("US", "IT", "ES", "JP", "MX")
    ]
    for name in kept:
        assert label.count(name) == 1, label


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("word", ["State", "County", "Region", "District", "City", "Ward"])
def test_the_only_level_is_never_lost(country: str, word: str) -> None:
    label = "\n".join(label_lines(address(country, (word, "Alpha"))))
    assert label.count("Alpha") == 1


@pytest.mark.parametrize("country", COUNTRIES)
def test_two_towns_of_one_address_both_stand(country: str) -> None:
    label = "\n".join(label_lines(address(country, ("City", "Alpha"), ("Town", "Beta"))))
    assert (label.count("Alpha"), label.count("Beta")) == (1, 1)


def test_a_kept_address_is_placed_again_from_its_levels_and_its_document() -> None:
    levels = [
        ("L0", "Country", "United Kingdom"),
        ("L1", "Nation", "England"),
        ("L2", "City", "Greater Manchester"),
    ]
    document = json.dumps({"recipient_address": {"post_town": "Stockport"}}).encode()
    orders = TikTokOrders(Clients())
    placed = orders.place(country="GB", levels=levels, document=document)
    assert placed is not None
    assert (placed.district, placed.city, placed.region) == ("", "Stockport", "England")
    again = orders.place(country="GB", levels=placed.levels, document=document)
    assert again == placed
    for broken in (b"", b"{", b"[]", b'{"recipient_address": []}', b"\xff"):
        kept = orders.place(country="GB", levels=levels, document=broken)
        assert kept is not None
        assert kept.city == "Greater Manchester"
    assert orders.place(country="GB", levels=[], document=document) is None
    assert place("", []) == ("", "", "")


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"name": "", "first_name": "", "last_name": "", "phone_number": ""}, "masked"),
        ({"address_line1": "", "address_line2": "", "address_detail": "", "full_address": ""}, "masked"),
        ({"phone_number": ""}, "full"),
        ({"name": "", "first_name": "", "last_name": ""}, "full"),
    ],
)
def test_an_address_for_nobody_or_to_nowhere_is_not_full(fields: dict[str, str], kind: str) -> None:
    given = {**dict.fromkeys(("first_name_local_script", "last_name_local_script"), ""), **fields}
    assert mapped(US_ORDER, **{f"recipient_address__{k}": v for k, v in given.items()}).address.kind == kind
