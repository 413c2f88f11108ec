"""Packaging under Settings: added, changed, made the default, put out of use and back; refusals beside their field."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from shelfwire.fulfilment.models import Packaging
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
LIST = "/c/corner-shop/settings/packaging/"
BOX = {
    "name": "Box M", "length": "10", "width": "8", "height": "4.5", "length_unit": "in", "weight": "0.25",
    "weight_unit": "lb",
}  # fmt: skip


def test_a_packaging_is_added_changed_made_default_and_put_out_of_use(
    company: Company, as_bob: Client
) -> None:
    assert "Add packaging" in as_bob.get(LIST).content.decode()
    as_bob.post(f"{LIST}add/", {**BOX, "is_default": "on"})
    as_bob.post(f"{LIST}add/", {"name": "Bag", "weight_unit": "g", "length_unit": "cm"})
    box, bag = Packaging.objects.order_by("pk")
    assert (box.length, box.height, box.length_unit, box.weight) == (
        10,
        Decimal("4.5"),
        "in",
        Decimal("0.25"),
    )
    assert (bag.weight, bag.weight_unit, bag.length_unit) == (None, "", "")
    page = as_bob.get(LIST).content.decode()
    assert "10 × 8 × 4.5 in" in page
    assert "0.25 lb" in page

    as_bob.post(f"{LIST}{box.pk}/", {**BOX, "name": "Box L", "length": "20"})
    as_bob.post(f"{LIST}{bag.pk}/default/")
    as_bob.post(f"{LIST}{box.pk}/switch/", {"active": "no"})
    box.refresh_from_db()
    bag.refresh_from_db()
    assert (box.name, box.length, box.is_default, box.active, bag.is_default) == (
        "Box L",
        20,
        False,
        False,
        True,
    )
    assert "Use again" in as_bob.get(LIST).content.decode()
    for _ in range(2):
        as_bob.post(f"{LIST}{box.pk}/switch/", {"active": "yes"})
    box.refresh_from_db()
    assert box.active


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "box m"}, "name"),
        ({"name": ""}, "name"),
        ({"name": "Half", "width": ""}, "width"),
        ({"name": "Nothing", "height": "0"}, "height"),
        ({"name": "Negative", "weight": "-1"}, "weight"),
        ({"name": "Words", "weight": "heavy"}, "weight"),
        ({"name": "Huge", "length": "1e9"}, "length"),
        ({"name": "Unitless", "length_unit": ""}, "length_unit"),
        ({"name": "Weightless", "weight_unit": ""}, "weight_unit"),
        ({"name": "Martian", "weight_unit": "stone"}, "weight_unit"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(
    company: Company, as_bob: Client, typed: dict[str, str], field: str
) -> None:
    as_bob.post(f"{LIST}add/", BOX)
    answer = as_bob.post(f"{LIST}add/", {**BOX, **typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Packaging.objects.get().name == "Box M"


def test_a_viewer_and_a_packer_change_nothing(company: Company, as_charlie: Client, as_pat: Client) -> None:
    for client in (as_charlie, as_pat):
        assert client.post(f"{LIST}add/", BOX).status_code == 403
    assert as_charlie.get(LIST).status_code == 200
    assert not Packaging.objects.exists()
