"""The label of the packing slip and of the order page, in the order of the country: each level once."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from django.test import Client
from tests.factories import FULL_ADDRESS
from tests.web.scene import make_scene

from shelfwire.people.models import Company
from shelfwire_tiktok.mapping.levels import place

pytestmark = pytest.mark.django_db
ORDERS = "/c/corner-shop/orders/"
MARKETS = {
    "FR": (
        [("Region", "Occitanie"), ("Department", "Haute-Garonne"), ("Arrondissement", "Toulouse"),
         ("Commune", "Blagnac")],
        "31700", ["Émilie Œuvrard", "Rue d’Été 1", "31700 Blagnac", "FR"],
    ),
    "JP": (
        [("Prefecture", "広島県"), ("City", "広島市"), ("Ward", "中区"), ("Town", "紙屋町")],
        "730-0031", ["〒730-0031", "広島県広島市中区紙屋町", "Rue d’Été 1", "Émilie Œuvrard", "JP"],
    ),
    "GB": (
        [("Nation", "England"), ("City", "Greater Manchester"), ("", "Stockport")],
        "SK1 3XE", ["Émilie Œuvrard", "Rue d’Été 1", "Stockport", "SK1 3XE", "GB"],
    ),
    "VN": (
        [("Province", "Thành phố Hồ Chí Minh"), ("District", "Quận 1"), ("Ward", "Phường Bến Nghé")],
        "700000",
        ["Émilie Œuvrard", "Rue d’Été 1", "Phường Bến Nghé, Quận 1", "Thành phố Hồ Chí Minh 700000", "VN"],
    ),
    "DE": (
        [("Bundesland", "Berlin"), ("City", "Berlin"), ("Stadtteil", "Berlin")],
        "10115", ["Émilie Œuvrard", "Rue d’Été 1", "10115 Berlin", "DE"],
    ),
    "SG": (
        [("Region", "Singapore"), ("City", "Singapore")],
        "238801", ["Émilie Œuvrard", "Rue d’Été 1", "Singapore 238801", "SG"],
    ),
}  # fmt: skip


def label(page: str) -> list[str]:
    [said] = re.findall(r'<address class="recipient"[^>]*>(.*?)</address>', page, re.S)
    return [html.unescape(re.sub("<.*?>", "", line)) for line in re.findall(r"<span.*?</span>", said, re.S)]


@pytest.mark.parametrize("country", sorted(MARKETS))
def test_a_level_stands_once_on_the_slip_and_on_the_page(
    company: Company, as_bob: Client, country: str
) -> None:
    named, code, lines = MARKETS[country]
    levels = [(f"L{number}", word, name) for number, (word, name) in enumerate(named, 1)]
    if country == "GB":
        levels[-1] = ("", "post town", "Stockport")
    district, city, region = place(country, levels)
    to = replace(
        FULL_ADDRESS, name="Émilie Œuvrard", lines=("Rue d’Été 1",), district=district, city=city,
        region=region, postal_code=code, country=country, levels=tuple(levels),
    )  # fmt: skip
    order = make_scene(company).order("1", address=to)
    slip = as_bob.get(f"{ORDERS}{order.pk}/slip/")
    assert slip.status_code == 200
    assert label(slip.content.decode()) == lines
    page = as_bob.get(f"{ORDERS}{order.pk}/").content.decode()
    assert label(page) == [*lines, FULL_ADDRESS.phone]
    [copied] = re.findall(r'data-copy="([^"]*)" title="Copy the address"', page, re.S)
    assert html.unescape(copied).splitlines()[: len(lines)] == lines
