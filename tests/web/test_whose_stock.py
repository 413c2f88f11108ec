"""Kits and shadows by the screen: made, changed and taken away, and refused beside what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.actions import set_shadow
from shelfwire.catalog.models import KitPart, Sku
from shelfwire.people.models import Company, Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def skus(company: Company) -> dict[str, Sku]:
    make_warehouse(company)
    return {
        code: make_sku(company, code, count)
        for code, count in (("MUG", 5), ("BOX", 3), ("SET", 0), ("HAT", 4))
    }


def at(sku: Sku, what: str) -> str:
    return f"/c/corner-shop/catalogue/sku/{sku.pk}/{what}/"


def parts(client: Client, sku: Sku, *lines: tuple[str, object], **more: str) -> Any:
    return client.post(
        at(sku, "kit"),
        {"code": [code for code, _ in lines], "quantity": [str(n) for _, n in lines], **more},
    )


def kit_of(sku: Sku) -> dict[str, int]:
    return dict(sku.parts.values_list("part__code", "quantity"))


def test_a_kit_is_made_changed_and_taken_apart(skus: dict[str, Sku], as_bob: Client) -> None:
    kit = skus["SET"]
    assert parts(as_bob, kit, ("mug", 2), ("", ""), ("BOX", 1)).status_code == 302
    assert kit_of(kit) == {"MUG": 2, "BOX": 1}
    page = as_bob.get(at(kit, "kit")).content.decode()
    assert 'value="MUG"' in page
    assert "Parts of the kit" in page
    parts(as_bob, kit, ("MUG", 3))
    assert kit_of(kit) == {"MUG": 3}
    parts(as_bob, kit, ("", ""))
    assert not KitPart.objects.exists()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([("NOPE", 1)], "There is no SKU “NOPE”."),
        ([("", 1)], "A line has no SKU."),
        ([("MUG", "two")], "“two” is no number of “MUG”."),
        ([("MUG", "")], "How many of “MUG”?"),
        ([("MUG", "0")], "cannot have 0 of “MUG”"),
        ([("MUG", 1), ("mug", 2)], "“MUG” is named twice."),
        ([("SET", 1)], "A kit cannot contain itself."),
    ],
)
def test_a_bad_part_is_refused_and_what_was_typed_stays(
    lines: list[tuple[str, object]], says: str, skus: dict[str, Sku], as_bob: Client
) -> None:
    answer = parts(as_bob, skus["SET"], ("BOX", 1), *lines)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert [line.code for line in answer.context["lines"]][:2] == ["BOX", lines[0][0]]
    assert not KitPart.objects.exists()


def test_stock_of_its_own_is_asked_about_before_it_is_left(skus: dict[str, Sku], as_bob: Client) -> None:
    hat, mug = skus["HAT"], skus["MUG"]
    asked = parts(as_bob, hat, ("MUG", 1))
    assert (asked.status_code, 'name="leave_stock"' in asked.content.decode()) == (422, True)
    assert not KitPart.objects.exists()
    assert parts(as_bob, hat, ("MUG", 1), leave_stock="on").status_code == 302
    parts(as_bob, hat)
    asked = as_bob.post(at(hat, "shadow"), {"sku": "MUG"})
    assert (asked.status_code, 'type="checkbox" name="leave_stock"' in asked.content.decode()) == (422, True)
    hat.refresh_from_db()
    assert hat.shadow_of is None
    as_bob.post(at(hat, "shadow"), {"sku": "MUG", "leave_stock": "on"})
    hat.refresh_from_db()
    assert hat.shadow_of == mug


def test_a_shadow_is_made_and_gets_stock_of_its_own_again(skus: dict[str, Sku], as_bob: Client) -> None:
    twin = skus["SET"]
    answer = as_bob.post(at(twin, "shadow"), {"sku": "NOPE"})
    assert "There is no SKU “NOPE”" in answer.content.decode()
    as_bob.post(at(twin, "shadow"), {"sku": "mug"})
    twin.refresh_from_db()
    assert twin.shadow_of == skus["MUG"]
    as_bob.post(at(twin, "own-stock"))
    twin.refresh_from_db()
    assert twin.shadow_of is None


def test_stock_of_another_company_is_shared_by_who_is_operator_in_both(
    skus: dict[str, Sku], other_company: Company, as_bob: Client, bob: User
) -> None:
    make_warehouse(other_company)
    theirs = make_sku(other_company, "THEIRS", 5)
    twin = skus["SET"]
    sent = {"owner": str(other_company.pk), "sku": "THEIRS"}
    assert as_bob.post(at(twin, "shadow"), sent).status_code != 302
    Membership.objects.create(user=bob, company=other_company, role="viewer")
    assert as_bob.post(at(twin, "shadow"), sent).status_code == 422
    twin.refresh_from_db()
    assert twin.shadow_of is None
    Membership.objects.filter(user=bob, company=other_company).update(role="operator")
    assert as_bob.post(at(twin, "shadow"), sent).status_code == 302
    twin.refresh_from_db()
    assert twin.shadow_of == theirs
    page = as_bob.get(f"/c/corner-shop/catalogue/sku/{twin.pk}/").content.decode()
    assert "It shares the stock of THEIRS" in page
    assert f"/sku/{theirs.pk}/" not in page


def test_a_viewer_changes_no_kit_and_no_shadow(skus: dict[str, Sku], as_charlie: Client) -> None:
    twin = skus["SET"]
    set_shadow(sku=twin, of=skus["MUG"], by="x")
    assert parts(as_charlie, skus["HAT"], ("MUG", 1)).status_code == 403
    assert as_charlie.post(at(skus["HAT"], "shadow"), {"sku": "MUG"}).status_code == 403
    assert as_charlie.post(at(twin, "own-stock")).status_code == 403
    twin.refresh_from_db()
    assert (KitPart.objects.exists(), twin.shadow_of) == (False, skus["MUG"])
