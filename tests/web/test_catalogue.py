"""The catalogue on the screen: SKUs, files of them, and links to what is for sale."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_sku, make_warehouse
from tests.web.scene import make_scene

from shelfwire.catalog.models import Sku
from shelfwire.inventory.models import Balance
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.listings.models import ListingSku
from shelfwire.orders.models import Block, Unit
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
CATALOGUE = "/c/corner-shop/catalogue/"
LISTINGS = "/c/corner-shop/listings/"


def fields(**more: str) -> dict[str, str]:
    return {"code": "HAT-RED", "title": "Red hat", "price": "12.50", "currency": "usd", "buffer": "2", **more}


def test_a_new_sku_is_made_as_typed(company: Company, as_bob: Client) -> None:
    answer = as_bob.post(f"{CATALOGUE}new/", fields())
    sku = Sku.objects.get()
    assert answer.headers["Location"].endswith(f"/catalogue/sku/{sku.pk}/")
    assert (sku.code, sku.price_minor, sku.currency, sku.buffer) == ("HAT-RED", 1250, "USD", 2)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"code": ""}, "This field is required"),
        ({"title": ""}, "This field is required"),
        ({"code": "SHIRT-M"}, "SHIRT-M"),
        ({"price": "a lot"}, "a lot"),
        ({"price": "1.005"}, "1.005"),
        ({"price": "-1"}, "-1"),
        ({"currency": "U$"}, "U$"),
        ({"currency": ""}, "no currency"),
        ({"buffer": "-1"}, "greater than or equal to 0"),
        ({"barcode": "12 345!"}, "12 345!"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_made(
    more: dict[str, str], says: str, company: Company, as_bob: Client
) -> None:
    make_sku(company, "SHIRT-M")
    answer = as_bob.post(f"{CATALOGUE}new/", fields(**more))
    assert answer.status_code == 200
    [field] = more
    assert says in str(answer.context["form"].errors[field])
    assert Sku.objects.count() == 1


def test_editing_keeps_what_was_not_changed(company: Company, as_bob: Client) -> None:
    sku = make_sku(company, "MUG", price_minor=1299, currency="USD", barcode="4006381333931")
    form = as_bob.get(f"{CATALOGUE}sku/{sku.pk}/edit/").context["form"]
    as_bob.post(f"{CATALOGUE}sku/{sku.pk}/edit/", {**form.initial, "title": "Blue mug"})
    sku.refresh_from_db()
    assert (sku.title, sku.price_minor, sku.barcode) == ("Blue mug", 1299, "4006381333931")


def test_an_odd_barcode_is_saved_and_the_skus_page_says_what_is_odd(company: Company, as_bob: Client) -> None:
    sku, other = make_sku(company, "MUG"), make_sku(company, "CUP")

    def saved(at: Sku, barcode: str) -> Any:
        address = f"{CATALOGUE}sku/{at.pk}/edit/"
        form = as_bob.get(address).context["form"]
        return as_bob.post(address, {**form.initial, "barcode": barcode}, follow=True)

    assert saved(sku, "4006381333931").context["odd"] == []
    page = saved(other, "4006381333931")
    other.refresh_from_db()
    assert other.barcode == "4006381333931"
    assert "The SKU “MUG” has the barcode “4006381333931” too." in page.text
    assert "wrong check digit: it should end in 1" in saved(other, "4006381333932").text


def test_an_archived_sku_leaves_the_list_and_comes_back(company: Company, as_bob: Client) -> None:
    sku = make_sku(company, "MUG")
    as_bob.post(f"{CATALOGUE}sku/{sku.pk}/archive/")
    assert "MUG is archived" in as_bob.get(CATALOGUE).content.decode()
    assert "MUG" not in as_bob.get(CATALOGUE).content.decode()
    assert "MUG" in as_bob.get(f"{CATALOGUE}?archived=on").content.decode()
    as_bob.post(f"{CATALOGUE}sku/{sku.pk}/restore/")
    assert "MUG" in as_bob.get(CATALOGUE).content.decode()


def test_a_viewer_changes_nothing(company: Company, as_charlie: Client) -> None:
    sku = make_sku(company, "MUG")
    for address in ("new/", "import/", f"sku/{sku.pk}/edit/", f"sku/{sku.pk}/archive/"):
        assert as_charlie.post(CATALOGUE + address, fields()).status_code == 403
    assert Sku.objects.get().archived_at is None


def test_another_companys_skus_do_not_exist(
    company: Company, other_company: Company, as_alice: Client
) -> None:
    scene = make_scene(other_company)
    scene.order("one", units=[("HAT-RED", 1)])
    theirs, link = Sku.objects.filter(company=other_company).first(), ListingSku.objects.get(sku=None)
    assert theirs is not None
    assert "SHIRT-M" not in as_alice.get(CATALOGUE).content.decode()
    assert "HAT-RED" not in as_alice.get(f"{LISTINGS}").content.decode()
    assert as_alice.get(f"{CATALOGUE}sku/{theirs.pk}/").status_code == 404
    assert as_alice.post(f"{CATALOGUE}sku/{theirs.pk}/archive/").status_code == 404
    assert as_alice.get(f"{LISTINGS}{link.pk}/").status_code == 404
    assert as_alice.post(f"{LISTINGS}{link.pk}/set/", {"sku": "MUG"}).status_code == 404


def test_the_list_shows_stock_and_its_csv_guards_formulas(company: Company, as_charlie: Client) -> None:
    make_warehouse(company)
    sku = make_sku(company, "MUG", 5, buffer=2)
    Sku.objects.filter(pk=sku.pk).update(title="=1+1")
    answer: Any = as_charlie.get(f"{CATALOGUE}?format=csv")
    [row] = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert row["Title"] == "'=1+1"
    assert (row["Total on hand"], row["Reserved"], row["Sellable"]) == ("5", "0", "3")


def test_fifty_skus_cost_as_many_questions_as_two(company: Company, as_charlie: Client) -> None:
    make_warehouse(company)
    as_charlie.get(CATALOGUE)
    counts = []
    for many in (2, 48):
        for number in range(many):
            make_sku(company, f"S-{many}-{number}", 1)
        with CaptureQueriesContext(connection) as asked:
            as_charlie.get(CATALOGUE)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9


def test_a_skus_page_explains_its_stock_and_names_the_orders(company: Company, as_charlie: Client) -> None:
    scene = make_scene(company)
    order = scene.order("one", units=[("MUG", 2)])
    sku = Sku.objects.get(code="MUG")
    page = as_charlie.get(f"{CATALOGUE}sku/{sku.pk}/")
    [standing] = page.context["places"]
    place = standing.explained
    assert (place.on_hand, place.reserved, place.buffer, place.sellable) == (3, 2, 1, 0)
    assert f"Order {order.external_id}" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_file_of_skus_is_a_job_that_hands_bad_rows_back(company: Company, as_bob: Client) -> None:
    make_warehouse(company)
    content = "SKU,Title,Quantity\nMUG,Mug,7\nHAT,,x\n"
    answer = as_bob.post(
        f"{CATALOGUE}import/",
        {"file": SimpleUploadedFile("skus.csv", content.encode()), "create": "on", "locale": "en-US"},
    )
    job = Job.objects.get()
    assert answer.headers["Location"].endswith(f"/jobs/{job.pk}/")
    drain()
    job.refresh_from_db()
    assert job.status == "partly_failed"
    assert Balance.objects.get().on_hand == 7
    assert {file.direction for file in job.files.all()} == {"in", "out"}


@pytest.mark.parametrize(
    ("address", "content", "more"),
    [
        ("catalogue/import/", b"SKU,Title,Quantity\nMUG,Mug,7\n", {"locale": "en-US"}),
        ("listings/import/", b"SKU,SKU ID\nMUG,C1\n", {}),
        ("orders/parcels/import/", b"Order ID,Tracking number\n1,2\n", {"locale": "en-US", "zone": "UTC"}),
    ],
)
def test_a_file_is_only_checked_when_the_form_says_so(
    company: Company, as_bob: Client, address: str, content: bytes, more: dict[str, str]
) -> None:
    for given in ({}, {"dry_run": "on"}):
        file = SimpleUploadedFile("rows.csv", content)
        answer = as_bob.post(f"/c/corner-shop/{address}", {"file": file, **more, **given})
        assert answer.status_code == 302, answer.content.decode()
    jobs = Job.objects.order_by("created_at")
    assert [job.arguments["dry_run"] for job in jobs] == [False, True]
    assert [job.title.endswith("rows.csv, only checked") for job in jobs] == [False, True]


def test_the_template_is_what_the_import_reads(company: Company, as_charlie: Client) -> None:
    header = as_charlie.get(f"{CATALOGUE}import/template.csv").content.decode("utf-8-sig")
    assert header.startswith("SKU,")


@pytest.mark.django_db(transaction=True)
def test_a_link_heals_the_orders_that_waited_and_leads_back_to_one(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    order = scene.order("one", units=[("HAT-RED", 2)])
    link = ListingSku.objects.get(sku=None)
    page = as_bob.get(f"{LISTINGS}{link.pk}/?order={order.pk}").content.decode()
    assert f"Order {order.external_id}" in page
    answer = as_bob.post(f"{LISTINGS}{link.pk}/set/", {"sku": "MUG", "order": order.pk})
    assert answer.headers["Location"].endswith(f"/orders/{order.pk}/")
    drain()
    assert not Unit.objects.filter(sku=None).exists()
    assert not Block.objects.filter(ended_at=None).exists()


def test_linking_to_a_sku_that_is_not_there_is_refused(company: Company, as_bob: Client) -> None:
    make_scene(company).order("one", units=[("HAT-RED", 1)])
    link = ListingSku.objects.get(sku=None)
    answer = as_bob.post(f"{LISTINGS}{link.pk}/set/", {"sku": "NOPE"})
    assert answer.status_code == 422
    assert "There is no SKU “NOPE”" in answer.content.decode()
    link.refresh_from_db()
    assert link.sku is None


def test_suggestions_say_why_and_a_removed_link_has_a_history(company: Company, as_bob: Client) -> None:
    make_scene(company).order("one", units=[("shirt m", 1)])
    link = ListingSku.objects.get(sku=None)
    page = as_bob.get(f"{LISTINGS}{link.pk}/").content.decode()
    assert "but for" in page
    as_bob.post(f"{LISTINGS}{link.pk}/set/", {"sku": "SHIRT-M"})
    as_bob.post(f"{LISTINGS}{link.pk}/unlink/")
    page = as_bob.get(f"{LISTINGS}{link.pk}/").content.decode()
    assert "Not linked" in page
    assert "History" in page


def test_unlinked_ones_are_found_by_their_words(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    scene.order("one", units=[("HAT-RED", 1)])
    scene.order("two", units=[("BELT", 1)])
    page = as_bob.get(f"{LISTINGS}?q=hat").content.decode()
    assert "HAT-RED" in page
    assert "BELT" not in page
