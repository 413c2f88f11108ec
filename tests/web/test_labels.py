"""Labels on the screens: the list and its files, the page, and printing through the one gate."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from tests.support.labelled import bought, labelled_order
from tests.support.printed import look
from tests.web.conftest import signed_in
from tests.web.scene import Scene, make_scene

from shelfwire.fulfilment.actions import label_refused, void_label
from shelfwire.fulfilment.models import Label, LabelPrint, Parcel
from shelfwire.fulfilment.queries import why_no_correction
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason
from shelfwire.people.models import Company, User
from shelfwire.web.labels.measures import service_words

pytestmark = pytest.mark.django_db
LABELS = "/c/corner-shop/orders/labels/"
N = "94001000000000000000"


@pytest.fixture
def scene(company: Company) -> Scene:
    return make_scene(company)


@pytest.fixture
def labels(scene: Scene) -> list[Label]:
    """Three bought labels of three orders."""
    orders = [labelled_order(scene.account, f"70{n}", units=[("SHIRT-M", n)]) for n in (1, 2, 3)]
    return [bought(order, f"{N}0{n}") for n, order in enumerate(orders, 1)]


def refused(scene: Scene) -> Label:
    label = bought(labelled_order(scene.account, "709"), f"{N}09")
    Label.objects.filter(pk=label.pk).update(status="asked")
    return label_refused(
        label.pk,
        error="Balance too low",
        reasons=[Reason("21", "Balance too low", advice="Top up the balance.")],
    )


def test_the_list_finds_filters_and_leaves_as_a_file(
    scene: Scene, labels: list[Label], as_bob: Client
) -> None:
    refused(scene)
    as_bob.post(f"{LABELS}{labels[0].pk}/print/")

    def shown(query: str) -> list[str]:
        rows = as_bob.get(f"{LABELS}?{query}&format=csv")
        text = b"".join(rows.streaming_content).decode("utf-8-sig")
        return [row["Orders"].strip("=\"'") for row in csv.DictReader(io.StringIO(text))]

    assert shown("") == ["709", "703", "702", "701"]
    assert shown("printed=no") == ["703", "702"]
    assert shown("printed=yes") == ["701"]
    assert shown("status=refused") == ["709"]
    assert shown(f"q={N}02") == ["702"]
    assert shown("q=703") == ["703"]
    page = as_bob.get(LABELS).content.decode()
    assert "4.51 USD" in page
    assert "Balance too low" in page
    assert page.count("data-select ") == 3, "what was refused cannot be ticked for printing"


def test_a_label_is_printed_as_often_as_asked_and_every_print_is_kept(
    labels: list[Label], as_pat: Client
) -> None:
    label = labels[0]
    page = as_pat.get(f"{LABELS}{label.pk}/").content.decode()
    for said in ("4.51 USD", "USPS", "Ground", "ann", "Not printed yet", "Packing slip"):
        assert said in page
    for paper, size in (("a6", (105.0, 148.0)), ("4x6", (101.6, 152.4)), ("", (101.6, 152.4))):
        answer = as_pat.post(f"{LABELS}{label.pk}/print/", {"paper": paper, "arrangement": "pairs"})
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("inline")
        pages = look(answer.content)
        assert [page.codes for page in pages] == [[f"{N}01"], ["SLIP701"]]
        assert {(page.width, page.height) for page in pages} == {size}
    assert LabelPrint.objects.filter(label=label, by="Pat").count() == 6
    assert "Printed 3 times" in as_pat.get(f"{LABELS}{label.pk}/").content.decode()


def test_what_is_stopped_is_printed_nowhere(
    scene: Scene, labels: list[Label], as_bob: Client, as_pat: Client
) -> None:
    """By its page, in a bulk print, or by a file that was made before."""
    as_bob.post(
        f"{LABELS}print/", {"ids": [label.pk for label in labels], "paper": "4x6", "arrangement": "labels"}
    )
    drain()
    job = Job.objects.get(name="labels.print")
    done = as_bob.get(f"{LABELS}print/{job.pk}/").content.decode()
    assert "3 labels on 3 pages" in done
    file = as_bob.get(f"{LABELS}print/{job.pk}/file/")
    assert [page.codes for page in look(file.content)] == [[f"{N}01"], [f"{N}02"], [f"{N}03"]]

    void_label(label=labels[1], by="Bob", why="Address changed")
    before = LabelPrint.objects.count()
    for client in (as_bob, as_pat):
        assert client.post(f"{LABELS}{labels[1].pk}/print/").status_code == 409
        stopped = client.get(f"{LABELS}print/{job.pk}/file/")
        assert (stopped.status_code, f"{N}02" in stopped.content.decode()) == (409, True)
    assert as_bob.get(f"/c/corner-shop/jobs/{job.pk}/files/{job.files.get().pk}/").status_code == 409
    assert LabelPrint.objects.count() == before
    as_bob.post(
        f"{LABELS}print/", {"ids": [label.pk for label in labels], "paper": "4x6", "arrangement": "labels"}
    )
    drain()
    again = Job.objects.filter(name="labels.print").latest("created_at")
    page = as_bob.get(f"{LABELS}print/{again.pk}/").content.decode()
    assert "2 labels on 2 pages, 1 left out" in page
    assert "Address changed" in page


def test_a_label_whose_package_changed_is_not_printed_until_somebody_takes_it_over(
    labels: list[Label], as_pat: Client, as_bob: Client
) -> None:
    label = labels[0]
    here = f"/c/corner-shop/orders/parcels/{label.parcel_id}/"
    unit = label.contents.get().unit
    type(unit).objects.filter(pk=unit.pk).update(tracking_number=f"{N}77")
    assert (
        "Its package changed after the label was bought"
        in as_bob.get("/c/corner-shop/work/").content.decode()
    )
    page = as_pat.get(here).content.decode()
    assert f"under number {N}77 now; the label says {N}01" in page
    assert "Take it over, I print the label again" in page
    assert as_pat.post(f"{LABELS}{label.pk}/print/").status_code == 409
    assert not LabelPrint.objects.exists()
    order_id = label.contents.get().order_id
    for _ in range(2):
        told = as_pat.post(f"{here}acknowledge/{order_id}/", {"cause": "label_changed"})
        assert told.status_code == 302
    label.refresh_from_db()
    assert (label.tracking_number, label.parcel_id) == (f"{N}77", Parcel.objects.get(pk=label.parcel_id).pk)
    page = as_pat.get(here).content.decode()
    assert ("Stopped" in page, "Acknowledged" in page) == (False, True)
    assert as_pat.post(f"{LABELS}{label.pk}/print/").status_code == 409, "its new document is not here yet"
    assert not LabelPrint.objects.exists()


def test_a_filter_prints_all_that_match_and_the_paper_is_remembered(
    labels: list[Label], as_bob: Client, bob: User
) -> None:
    asked = as_bob.get(f"{LABELS}print/", {"matching": "printed=no"})
    assert [label.pk for label in reversed(labels)] == asked.context["ids"]
    as_bob.post(f"{LABELS}print/", {"ids": asked.context["ids"], "paper": "a4", "arrangement": "kinds"})
    drain()
    job = Job.objects.get(name="labels.print")
    assert (job.arguments["paper"], job.arguments["arrangement"], job.result["pages"]) == ("a4", "kinds", 2)
    kept = as_bob.get(f"{LABELS}{labels[0].pk}/").context["paper"]
    assert (kept["paper"].value(), kept["arrangement"].value()) == ("a4", "kinds")
    kept = signed_in(bob).get(f"{LABELS}{labels[0].pk}/").context["paper"]
    assert (kept["paper"].value(), kept["arrangement"].value()) == ("a4", "kinds"), "also at another station"


def test_nothing_chosen_and_nonsense_print_nothing(labels: list[Label], as_bob: Client) -> None:
    for sent in (
        {},
        {"ids": ["x", "-1", "9" * 30]},
        {"ids": [labels[0].pk], "paper": "a0", "arrangement": "pairs"},
    ):
        answer = as_bob.post(f"{LABELS}print/", sent)
        assert answer.status_code in (200, 422)
    assert not Job.objects.exists()


def test_the_page_says_what_to_do_next(scene: Scene, labels: list[Label], as_bob: Client) -> None:
    """Refused: why and try again. To be voided: where. Withdrawn before it was bought: free again."""
    label = refused(scene)
    page = as_bob.get(f"{LABELS}{label.pk}/").content.decode()
    assert "Balance too low" in page
    assert "Top up the balance." in page
    assert "Try again" in page
    as_bob.post(f"{LABELS}{label.pk}/retry/")
    label.refresh_from_db()
    assert (label.status, label.error) == ("asked", "")
    assert "switched off" in as_bob.get(f"{LABELS}{label.pk}/").content.decode()
    for _ in range(2):
        as_bob.post(f"{LABELS}{label.pk}/void/", {"why": "Other carrier"})
    label.refresh_from_db()
    assert (label.status, label.void_why) == ("void", "Other carrier")

    as_bob.post(f"{LABELS}{labels[0].pk}/void/", {"why": "Wrong box"})
    page = as_bob.get(f"{LABELS}{labels[0].pk}/").content.decode()
    assert "Void it in Seller Center" in page
    assert 'data-key="p"' not in page
    as_bob.post(f"{LABELS}{labels[0].pk}/keep/")
    assert Label.objects.get(pk=labels[0].pk).status == "bought"


def test_a_bought_label_without_a_parcel_is_a_task_until_it_has_one(
    scene: Scene, labels: list[Label], as_bob: Client
) -> None:
    label = labels[0]
    home, page = "/c/corner-shop/work/", f"{LABELS}{label.pk}/"
    assert "Labels whose number is not told" not in as_bob.get(home).content.decode()
    Label.objects.filter(pk=label.pk).update(parcel=None, error="Map the carrier DHL first.")
    shown = as_bob.get(home).content.decode()
    assert "Labels whose number is not told" in shown
    assert page in shown
    assert "Map the carrier DHL first." in as_bob.get(page).content.decode()
    assert "the parcel is made" in as_bob.post(f"{page}retry/", follow=True).content.decode().lower()
    assert Label.objects.get(pk=label.pk).parcel_id == label.parcel_id
    assert "Labels whose number is not told" not in as_bob.get(home).content.decode()


def test_what_was_left_out_of_a_purchase_is_bought_from_the_same_offers(scene: Scene, as_pat: Client) -> None:
    """The same sent twice is one purchase; what was not taken the first time is another."""
    orders = [labelled_order(scene.account, f"71{n}", units=[("SHIRT-M", 1)]) for n in (1, 2)]
    station = "/c/corner-shop/station/labels/"
    rows = {"action": "offers", "ids": [order.pk for order in orders]}
    for order in orders:
        rows |= {f"take-o{order.pk}": "on", f"weight-o{order.pk}": "1", f"weight_unit-o{order.pk}": "lb"}
    as_pat.post(station, rows)
    asked = Job.objects.get(name="labels.offers")
    service = {
        "id": "G", "name": "Ground", "provider_id": "1", "provider_name": "USPS", "minor": 451, "currency": "USD",
        "price_text": "", "days": "", "is_default": True,
    }  # fmt: skip
    offers = {one["key"]: {"way": "service", "services": [service]} for one in asked.arguments["parcels"]}
    Job.objects.filter(pk=asked.pk).update(
        queue_id=None, status="completed", finished_at=clock.now(), result={"offers": offers}
    )
    first, second = offers
    for key in (first, first, second):
        form = {"action": "buy", "total": "4.51 USD", f"take-{key}": "on", f"choice-{key}": "G"}
        assert as_pat.post(f"{station}{asked.pk}/buy/", form).status_code == 302
    drain()
    jobs = Job.objects.filter(name="labels.order").order_by("created_at")
    assert [[one["key"] for one in job.arguments["labels"]] for job in jobs] == [[first], [second]]
    assert Label.objects.filter(contents__order__in=orders).count() == 2


def test_a_packer_sees_the_labels_of_the_last_days_and_no_file_of_rows(
    labels: list[Label], as_pat: Client, as_charlie: Client
) -> None:
    Label.objects.filter(pk=labels[0].pk).update(asked_at=clock.now() - timedelta(days=8))
    assert as_pat.get(f"{LABELS}{labels[0].pk}/").status_code == 403
    assert as_pat.post(f"{LABELS}{labels[0].pk}/print/").status_code == 403
    assert f"{N}01" not in as_pat.get(LABELS).content.decode()
    assert as_pat.get(f"{LABELS}?format=csv").status_code == 403
    assert as_charlie.get(f"{LABELS}{labels[1].pk}/").status_code == 200
    assert as_charlie.post(f"{LABELS}{labels[1].pk}/print/").status_code == 403
    assert not LabelPrint.objects.exists()


def test_order_and_parcel_show_their_label_and_what_it_cost(labels: list[Label], as_bob: Client) -> None:
    order_id = labels[0].contents.get().order_id
    page = as_bob.get(f"/c/corner-shop/orders/{order_id}/").content.decode()
    assert f"{N}01" in page
    assert "4.51 USD" in page
    assert f"{LABELS}{labels[0].pk}/print/" in page
    labels[0].refresh_from_db()
    assert labels[0].parcel_id is not None
    parcel = as_bob.get(f"/c/corner-shop/orders/parcels/{labels[0].parcel_id}/").content.decode()
    assert f"{LABELS}{labels[0].pk}/print/" in parcel
    assert "Correct the tracking" not in parcel, "the number is the label's"
    refusal = why_no_correction(Parcel.objects.get(pk=labels[0].parcel_id))
    assert "comes with TikTok Shop's label" in refusal


def test_a_service_names_its_carrier_once() -> None:
    assert service_words("USPS", "USPS Ground Advantage") == "USPS Ground Advantage"
    assert service_words("UPS", "Ground Saver") == "UPS Ground Saver"
    assert service_words("UPS", "") == "UPS"


def test_a_scan_in_the_station_leads_to_the_label(scene: Scene, labels: list[Label], as_pat: Client) -> None:
    """By order id, tracking number, or article; an order without a label can be given one; a stopped one says why."""
    station = "/c/corner-shop/station/"
    to_print = f"{LABELS}{labels[0].pk}/print/"
    for text in ("701", f"{N}01", "4006381333931"):
        assert to_print in as_pat.get(station, {"scan": text}).content.decode(), text
    as_pat.post(to_print)
    next_one = f"{LABELS}{labels[1].pk}/print/"
    assert next_one in as_pat.get(station, {"scan": "4006381333931"}).content.decode()
    order = labelled_order(scene.account, "777")
    assert f"labels/?ids={order.pk}" in as_pat.get(station, {"scan": "777"}).content.decode()
    void_label(label=labels[0], by="Bob", why="Address changed")
    stopped = as_pat.get(station, {"scan": "701"}).content.decode()
    assert to_print not in stopped
