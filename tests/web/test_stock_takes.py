"""Stock takes by the screen: opened, counted by scanner, typing, paste and file, looked at, and posted once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.actions import set_kit
from shelfwire.catalog.models import Sku
from shelfwire.inventory import queries
from shelfwire.inventory.actions import count_stock, open_take
from shelfwire.inventory.models import Balance, Movement, StockTake, Warehouse
from shelfwire.kit.workbooks import write_workbook
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
TAKES = "/c/corner-shop/inventory/takes/"
PART = {"HX-Request": "true"}


@pytest.fixture
def shelf(company: Company) -> dict[str, Sku]:
    """Ten mugs of 20.00, four boxes, no lamp counted yet; a kit, which is no line."""
    make_warehouse(company)
    skus = {
        "MUG": make_sku(company, "MUG", 10, barcode="4006381333931", price_minor=2000, currency="USD"),
        "BOX": make_sku(company, "BOX", 4, price_minor=500, currency="USD"),
        "LAMP": make_sku(company, "LAMP"),
    }
    set_kit(sku=make_sku(company, "SET"), parts=[(skus["MUG"], 2)], by="Bob")
    return skus


@pytest.fixture
def take(company: Company, shelf: dict[str, Sku]) -> StockTake:
    return open_take(warehouse=Warehouse.objects.get(), by="Bob", note="Spring")


def counts(take: StockTake) -> dict[str, int | None]:
    return dict(take.lines.order_by("sku__code").values_list("sku__code", "counted"))


def scan(client: Client, take: StockTake, code: str, count: str = "1") -> str:
    answer = client.post(f"{TAKES}{take.pk}/scan/", {"code": code, "count": count}, headers=PART)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def on_hand() -> dict[str, int]:
    return dict(Balance.objects.values_list("sku__code", "on_hand"))


def test_one_is_opened_of_all_or_of_chosen_skus(
    company: Company, shelf: dict[str, Sku], as_bob: Client
) -> None:
    assert "No stock take yet" in as_bob.get(TAKES).content.decode()
    place = Warehouse.objects.get()
    as_bob.post(f"{TAKES}new/", {"warehouse": place.pk, "codes": "", "note": "All"})
    as_bob.post(f"{TAKES}new/", {"warehouse": place.pk, "codes": "mug\n\n4006381333931\nBOX", "note": ""})
    whole, chosen = StockTake.objects.order_by("pk")
    assert (list(counts(whole)), list(counts(chosen))) == (["BOX", "LAMP", "MUG"], ["BOX", "MUG"])
    answer = as_bob.post(f"{TAKES}new/", {"warehouse": place.pk, "codes": "MUG\nNOPE"})
    assert answer.status_code == 422
    assert "No SKU has the code or barcode “NOPE”" in answer.content.decode()
    answer = as_bob.post(f"{TAKES}new/", {"warehouse": place.pk, "codes": "SET"})
    assert answer.status_code == 422
    assert StockTake.objects.count() == 2
    listed = as_bob.get(TAKES).context["grid"].page.rows
    assert [(str(one), one.counted, one.lines_in_all) for one in listed][1] == ("All", 0, 3)


def test_a_scanner_counts_up_and_takes_back(take: StockTake, as_bob: Client) -> None:
    assert "<strong>MUG</strong> +1: 1 counted." in scan(as_bob, take, "4006381333931")
    assert "+1: 2 counted." in scan(as_bob, take, "mug")
    assert "+24: 26 counted." in scan(as_bob, take, "MUG", "24")
    assert "−1: 25 counted." in scan(as_bob, take, "MUG", "-1")
    assert "No SKU has the code or barcode “X1”" in scan(as_bob, take, "X1")
    assert "“many” is no number of pieces." in scan(as_bob, take, "MUG", "many")
    assert "stock of its own" in scan(as_bob, take, "SET") or "kit" in scan(as_bob, take, "SET")
    assert counts(take) == {"BOX": None, "LAMP": None, "MUG": 25}
    assert on_hand()["MUG"] == 10


def test_a_barcode_of_two_skus_is_refused_with_both(
    take: StockTake, company: Company, as_bob: Client
) -> None:
    make_sku(company, "MUG-2", barcode="4006381333931")
    assert "is the barcode of 2 SKUs: MUG, MUG-2." in scan(as_bob, take, "4006381333931")
    assert counts(take)["MUG"] is None


def test_typed_counts_are_saved_and_others_left(
    take: StockTake, shelf: dict[str, Sku], as_bob: Client
) -> None:
    mug, box, lamp = (shelf[code].pk for code in ("MUG", "BOX", "LAMP"))
    scan(as_bob, take, "BOX")
    sent = {
        f"counted-{mug}": "9", f"was-{mug}": "", f"counted-{box}": "1", f"was-{box}": "1",
        f"counted-{lamp}": "", f"was-{lamp}": "", "counted-404404": "3", "was-404404": "",
    }  # fmt: skip
    as_bob.post(f"{TAKES}{take.pk}/counts/", sent)
    assert counts(take) == {"BOX": 1, "LAMP": None, "MUG": 9}
    bad = as_bob.post(f"{TAKES}{take.pk}/counts/", sent | {f"counted-{mug}": "1e3"})
    assert bad.status_code == 422
    assert counts(take)["MUG"] == 9


def test_a_paste_enters_its_good_lines_and_hands_the_bad_ones_back(take: StockTake, as_bob: Client) -> None:
    lines = "SKU\tCounted\nMUG\t7\nNOPE\t3\n4006381333931;2\nbox\nBOX"
    answer = as_bob.post(f"{TAKES}{take.pk}/paste/", {"lines": lines})
    page = answer.content.decode()
    assert (answer.status_code, "No SKU has the code or barcode “NOPE”" in page) == (422, True)
    assert answer.context["form"].initial["lines"] == "NOPE\t3"
    assert counts(take) == {"BOX": 2, "LAMP": None, "MUG": 9}
    as_bob.post(f"{TAKES}{take.pk}/paste/", {"lines": "MUG 5", "add": "on"})
    assert counts(take)["MUG"] == 14


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("count.csv", "\ufeffSKU;Counted\nMUG;6\nLAMP;0\n".encode()),
        ("count.xlsx", write_workbook([["SKU", "Counted"], ["MUG", 6], ["LAMP", 0]])),
    ],
)
def test_a_file_of_counts_is_entered(name: str, content: bytes, take: StockTake, as_bob: Client) -> None:
    answer = as_bob.post(f"{TAKES}{take.pk}/paste/", {"lines": "", "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    assert counts(take) == {"BOX": None, "LAMP": 0, "MUG": 6}


def test_differences_are_shown_with_their_value_and_posted_once(
    take: StockTake, shelf: dict[str, Sku], as_bob: Client
) -> None:
    as_bob.post(f"{TAKES}{take.pk}/paste/", {"lines": "MUG 7\nBOX 5"})
    page = as_bob.get(f"{TAKES}{take.pk}/")
    asked = as_bob.get(f"{TAKES}{take.pk}/post/")
    assert on_hand() == {"MUG": 10, "BOX": 4}
    shown = [(line.sku.code, words, str(value)) for line, words, value in asked.context["lines"]]
    assert shown == [("BOX", "+1", "5.00 USD"), ("MUG", "−3", "-60.00 USD")]
    found = asked.context["outcome"]
    assert (found.lines, found.up, found.down, found.uncounted) == (2, 1, 3, 1)
    assert [str(value) for value in found.values] == ["-55.00 USD"]
    chips = {chip.label: chip.count for chip in page.context["grid"].chips}
    assert chips == {"All": "3", "To count": "1", "Differences": "2"}
    as_bob.post(f"{TAKES}{take.pk}/post/")
    as_bob.post(f"{TAKES}{take.pk}/post/")
    assert on_hand() == {"MUG": 7, "BOX": 5}
    assert Movement.objects.filter(reference="Spring").count() == 2
    assert queries.audit(shelf["MUG"].company) == []
    assert "Posted" in as_bob.get(f"{TAKES}{take.pk}/").content.decode()
    assert as_bob.post(f"{TAKES}{take.pk}/scan/", {"code": "MUG"}).status_code == 409
    assert on_hand()["MUG"] == 7


def test_what_moved_after_its_count_is_handed_back(
    take: StockTake, shelf: dict[str, Sku], as_bob: Client
) -> None:
    scan(as_bob, take, "MUG", "8")
    scan(as_bob, take, "BOX", "4")
    mug, place = shelf["MUG"], Warehouse.objects.get()
    count_stock(sku_id=mug.pk, warehouse_id=place.pk, counted=9, reason="", by="x")
    answer: Any = as_bob.post(f"{TAKES}{take.pk}/post/", follow=True)
    page = answer.content.decode()
    assert "1 moved after they were counted: count these again." in page
    assert [line.sku.code for line in answer.context["grid"].page.rows] == ["MUG"]
    assert "Moved since: count again" in page
    assert on_hand()["MUG"] == 9


def test_a_cancelled_take_changes_nothing_and_a_viewer_only_looks(
    take: StockTake, as_bob: Client, as_charlie: Client
) -> None:
    for what in ("scan", "counts", "paste", "post", "cancel"):
        assert as_charlie.post(f"{TAKES}{take.pk}/{what}/", {"code": "MUG"}).status_code == 403, what
    assert as_charlie.get(f"{TAKES}{take.pk}/").status_code == 200
    scan(as_bob, take, "MUG")
    as_bob.post(f"{TAKES}{take.pk}/cancel/")
    take.refresh_from_db()
    assert (take.status, on_hand()["MUG"]) == ("cancelled", 10)


def test_the_count_sheet_names_what_is_left_and_not_what_is_expected(
    take: StockTake, as_charlie: Client
) -> None:
    page = as_charlie.get(f"{TAKES}{take.pk}/sheet/").content.decode()
    assert "4006381333931" in page
    assert ">10<" not in page


def test_another_companys_take_does_not_exist(
    take: StockTake, other_company: Company, as_bob: Client
) -> None:
    make_warehouse(other_company)
    theirs = open_take(warehouse=Warehouse.objects.get(company=other_company), by="x")
    assert as_bob.get(f"{TAKES}{theirs.pk}/").status_code == 404
    assert as_bob.post(f"{TAKES}{theirs.pk}/post/").status_code == 404
