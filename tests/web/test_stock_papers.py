"""Many SKUs at once, transfers, assembly, and what other order sources hold: by the screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.actions import set_kit
from shelfwire.catalog.models import Sku
from shelfwire.inventory import queries
from shelfwire.inventory.actions import count_stock, reserve_for
from shelfwire.inventory.models import Balance, ExternalReservation, Movement, StockTake, Transfer, Warehouse
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
STOCK = "/c/corner-shop/inventory/"


@pytest.fixture
def shelf(company: Company) -> dict[str, Sku]:
    """Ten mugs and three boxes in main, a kit of both, and an empty warehouse east."""
    make_warehouse(company)
    make_warehouse(company, "east")
    skus = {code: make_sku(company, code, count) for code, count in (("MUG", 10), ("BOX", 3), ("SET", 0))}
    set_kit(sku=skus["SET"], parts=[(skus["MUG"], 1)], by="x")
    return skus


def places() -> tuple[Warehouse, Warehouse]:
    return Warehouse.objects.get(code="main"), Warehouse.objects.get(code="east")


def on_hand() -> dict[tuple[str, str], int]:
    rows = Balance.objects.exclude(on_hand=0).values_list("sku__code", "warehouse__code", "on_hand")
    return {(sku, place): count for sku, place, count in rows}


def send(client: Client, way: str, skus: dict[str, Sku], typed: dict[str, str], **more: Any) -> Any:
    """The sheet of all three SKUs with what was typed."""
    main, east = places()
    sent = {
        "ids": [sku.pk for sku in skus.values()],
        "warehouse": main.pk,
        "target": east.pk,
        "key": "k1",
        **{f"quantity-{skus[code].pk}": text for code, text in typed.items()},
        **more,
    }
    return client.post(f"{STOCK}bulk/{way}/", sent)


def outcomes(answer: Any) -> dict[str, tuple[int, str]]:
    return {line.sku.code: (line.change, line.why_not) for line in answer.context["lines"] if line.typed}


def test_many_are_adjusted_after_a_look_and_only_once(shelf: dict[str, Sku], as_bob: Client) -> None:
    typed = {"MUG": "-4", "BOX": "two", "SET": "1"}
    page = as_bob.get(f"{STOCK}bulk/adjust/", {"ids": [sku.pk for sku in shelf.values()]})
    assert [line.sku.code for line in page.context["lines"]] == ["BOX", "MUG", "SET"]
    looked = send(as_bob, "adjust", shelf, typed, action="check")
    assert outcomes(looked)["MUG"] == (-4, "")
    assert outcomes(looked)["BOX"] == (0, "“two” is no whole number.")
    assert "kit" in outcomes(looked)["SET"][1]
    assert "Record 1 change<" in looked.content.decode()
    assert on_hand() == {("MUG", "main"): 10, ("BOX", "main"): 3}
    for _ in range(2):
        assert send(as_bob, "adjust", shelf, typed, action="apply", reason="Water").status_code == 302
    assert on_hand() == {("MUG", "main"): 6, ("BOX", "main"): 3}
    assert Movement.objects.filter(kind="adjustment", reason="Water", by="Bob").count() == 1


def test_a_transfer_leaves_is_on_its_way_and_arrives(shelf: dict[str, Sku], as_bob: Client) -> None:
    looked = send(as_bob, "transfer", shelf, {"MUG": "4", "BOX": "9"}, action="check")
    assert outcomes(looked)["BOX"] == (-9, "Only 3 are on hand in Main.")
    assert not Transfer.objects.exists()
    for _ in range(2):
        send(as_bob, "transfer", shelf, {"MUG": "4", "BOX": "9"}, action="apply", reason="Van 7")
    transfer = Transfer.objects.get()
    assert on_hand() == {("MUG", "main"): 6, ("BOX", "main"): 3}
    page = as_bob.get(f"{STOCK}transfers/").content.decode()
    assert "Van 7" in page
    assert (
        as_bob.post(
            f"{STOCK}transfers/{transfer.pk}/receive/", {f"arrived-{shelf['MUG'].pk}": "x"}
        ).status_code
        == 422
    )
    as_bob.post(f"{STOCK}transfers/{transfer.pk}/receive/", {f"arrived-{shelf['MUG'].pk}": "3"})
    assert on_hand() == {("MUG", "main"): 6, ("MUG", "east"): 3, ("BOX", "main"): 3}
    assert as_bob.post(f"{STOCK}transfers/{transfer.pk}/cancel/").status_code == 409
    assert queries.audit(transfer.company) == []


def test_a_transfer_that_came_back_is_put_back(shelf: dict[str, Sku], as_bob: Client) -> None:
    send(as_bob, "transfer", shelf, {"MUG": "4"}, action="apply")
    as_bob.post(f"{STOCK}transfers/{Transfer.objects.get().pk}/cancel/")
    assert on_hand() == {("MUG", "main"): 10, ("BOX", "main"): 3}
    main, _ = places()
    same = send(as_bob, "transfer", shelf, {"MUG": "1"}, action="apply", target=main.pk)
    assert (same.status_code, Transfer.objects.count()) == (422, 1)


def test_the_selected_are_counted_in_a_stock_take(shelf: dict[str, Sku], as_bob: Client) -> None:
    page = as_bob.get(f"{STOCK}takes/new/", {"ids": [sku.pk for sku in shelf.values()]})
    assert page.context["form"].initial["codes"] == "BOX\nMUG"
    page = as_bob.get(f"{STOCK}takes/new/", {"matching": "q=mug"})
    assert page.context["form"].initial["codes"] == "MUG"
    assert not StockTake.objects.exists()


def test_damage_takes_away_and_parts_are_put_together(
    shelf: dict[str, Sku], company: Company, as_bob: Client
) -> None:
    main, _ = places()
    mug = shelf["MUG"]
    as_bob.post(
        f"{STOCK}sku/{mug.pk}/change/",
        {"warehouse": main.pk, "way": "damage", "quantity": 2, "reason": "Fell"},
    )
    assert on_hand()["MUG", "main"] == 8
    gift = make_sku(company, "GIFT")
    address = f"{STOCK}sku/{gift.pk}/assemble/"
    sent = {"warehouse": main.pk, "quantity": 2, "parts": "MUG 2\nBOX", "key": "a"}
    bad = as_bob.post(address, sent | {"parts": "NOPE 1"})
    assert "No SKU has the code or barcode “NOPE”" in str(bad.context["form"].errors["parts"])
    for _ in range(2):
        assert as_bob.post(address, sent).status_code == 302
    assert on_hand() == {("MUG", "main"): 4, ("BOX", "main"): 1, ("GIFT", "main"): 2}


def test_what_another_source_holds_is_listed_and_released(
    shelf: dict[str, Sku], company: Company, as_bob: Client, as_charlie: Client
) -> None:
    main, _ = places()
    held = reserve_for(
        company=company, source="till-3", key="R-77", lines=[(shelf["MUG"], main, 2)], by="key"
    )
    page = as_charlie.get(f"{STOCK}reserved-elsewhere/").content.decode()
    assert "till-3" in page
    assert "2 × MUG in Main" in page
    assert "Release" not in page
    release = f"{STOCK}reserved-elsewhere/{held.pk}/release/"
    assert as_charlie.post(release).status_code == 403
    assert ExternalReservation.objects.get().status == "active"
    for _ in range(2):
        assert as_bob.post(release).status_code == 302
    assert ExternalReservation.objects.get().status == "released"
    assert Balance.objects.get(sku=shelf["MUG"], warehouse=main).reserved == 0


def test_a_viewer_and_a_stranger_change_nothing(
    shelf: dict[str, Sku], other_company: Company, as_charlie: Client, as_bob: Client
) -> None:
    assert send(as_charlie, "adjust", shelf, {"MUG": "1"}, action="apply").status_code == 403
    assert as_charlie.post(f"{STOCK}sku/{shelf['MUG'].pk}/assemble/").status_code == 403
    theirs = make_sku(other_company, "X")
    answer = send(as_bob, "adjust", {"X": theirs}, {"X": "5"}, action="apply")
    assert answer.context["lines"] == []
    assert as_bob.get(f"{STOCK}bulk/steal/").status_code == 404
    count_stock(sku_id=shelf["MUG"].pk, warehouse_id=places()[0].pk, counted=10, reason="", by="x")
    assert on_hand() == {("MUG", "main"): 10, ("BOX", "main"): 3}
