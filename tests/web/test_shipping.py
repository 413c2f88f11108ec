"""Parcels on the screen: many at once, the list, corrections, voids, files and the channel's refusals."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import mark_sent
from tests.web.scene import make_scene, ups_number

from shelfwire.fulfilment.models import Parcel
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
PARCELS = "/c/corner-shop/orders/parcels/"


def test_parcels_are_listed_filtered_and_leave_as_csv(company: Company, as_charlie: Client) -> None:
    scene = make_scene(company)
    sent = scene.sent(scene.order("sent"))
    ready = scene.parcel(scene.order("ready"))
    page = as_charlie.get(f"{PARCELS}?status=sent").content.decode()
    assert sent.tracking_number in page
    assert ready.tracking_number not in page
    found = as_charlie.get(f"{PARCELS}?q={scene.orders['ready'].external_id}").content.decode()
    assert ready.tracking_number in found
    assert sent.tracking_number not in found
    answer: Any = as_charlie.get(f"{PARCELS}?format=csv&status=sent")
    [row] = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert row["Tracking number"] == sent.tracking_number
    assert row["Orders"] == scene.orders["sent"].external_id
    assert row["Carrier"] == "UPS"
    assert 4 < float(row["Scan due"].removesuffix(" h")) <= 5


def test_fifty_parcels_cost_as_many_questions_as_three(company: Company, as_charlie: Client) -> None:
    scene = make_scene(company)
    counts = []
    as_charlie.get(PARCELS)
    for many in (3, 47):
        for _ in range(many):
            scene.parcel(scene.order("x"))
        with CaptureQueriesContext(connection) as asked:
            as_charlie.get(PARCELS)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


def test_another_companys_parcels_do_not_exist(
    company: Company, other_company: Company, as_alice: Client
) -> None:
    scene = make_scene(other_company)
    parcel = scene.parcel(scene.order("one"))
    row = scene.refused(scene.order("two"))
    assert parcel.tracking_number not in as_alice.get(PARCELS).content.decode()
    assert as_alice.get(f"{PARCELS}{parcel.pk}/").status_code == 404
    assert as_alice.post(f"{PARCELS}{parcel.pk}/void/").status_code == 404
    assert as_alice.post(f"{PARCELS}{parcel.pk}/correct/").status_code == 404
    assert as_alice.post(f"{PARCELS}answers/{row.pk}/retry/").status_code == 404
    parcel.refresh_from_db()
    assert parcel.status == "ready"


def test_a_refusal_is_shown_in_the_channels_words_and_sent_again_by_hand(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    row = scene.refused(scene.order("one"))
    page = as_bob.get(f"{PARCELS}{row.subject_id}/").content.decode()
    assert "Invalid tracking number for the selected shipping provider" in page
    assert "21011007" in page
    assert "Check that the carrier is the one who has the parcel." in page
    assert "202611220102030405" in page
    as_bob.post(f"{PARCELS}answers/{row.pk}/retry/")
    row.refresh_from_db()
    assert row.status == "due"
    again = as_bob.post(f"{PARCELS}answers/{row.pk}/retry/")
    assert again.status_code == 409


def test_a_refusal_of_what_left_all_the_same_is_dismissed_with_a_reason(
    company: Company, as_bob: Client, as_charlie: Client
) -> None:
    scene = make_scene(company)
    order = scene.order("one")
    row = scene.refused(order)
    parcel = Parcel.objects.get(pk=row.subject_id)
    address = f"{PARCELS}answers/{row.pk}/dismiss/"

    def status() -> str:
        row.refresh_from_db()
        return row.status

    assert address not in as_bob.get(f"{PARCELS}{parcel.pk}/").content.decode()
    assert as_bob.post(address, {"why": "Never mind"}).status_code == 409, "the channel has not heard of it"
    mark_sent(parcel=parcel, order_id=order.pk, package_ids=("PK1",), at=clock.now())
    assert address in as_bob.get(f"{PARCELS}{parcel.pk}/").content.decode()
    assert as_bob.post(address, {"why": " "}).status_code == 422
    assert as_charlie.post(address, {"why": "Never mind"}).status_code == 403
    assert (status(), parcel.moves.filter(why__contains="dismissed").exists()) == ("refused", False)

    assert as_bob.post(address, {"why": "Typed in the seller centre"}).status_code == 302
    assert status() == "withdrawn"
    as_bob.post(address, {"why": "Again"})
    move = parcel.moves.get(why__contains="Refusal dismissed")
    assert "Typed in the seller centre. The channel's answer was: Invalid tracking number" in move.why
    assert (move.before, move.after, move.by) == ("sent", "sent", "Bob")
    assert order.timeline.filter(text__contains="Typed in the seller centre").count() == 1
    page = as_bob.get(f"{PARCELS}{parcel.pk}/").content.decode()
    assert "Send again" not in page
    assert "Invalid tracking number for the selected shipping provider" in page
    assert as_bob.post(f"{PARCELS}answers/{row.pk}/retry/").status_code == 409


def test_a_parcel_that_was_not_sent_is_voided_and_a_sent_one_is_not(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    ready, sent = scene.parcel(scene.order("ready")), scene.sent(scene.order("sent"))
    as_bob.post(f"{PARCELS}{ready.pk}/void/", {"why": "Wrong box"})
    ready.refresh_from_db()
    assert ready.status == "void"
    page = as_bob.get(f"/c/corner-shop/orders/{scene.orders['ready'].pk}/").content.decode()
    assert "Wrong box" in page
    assert 'id="ship"' in page
    refused = as_bob.post(f"{PARCELS}{sent.pk}/void/")
    assert refused.status_code == 409
    assert "Correct its tracking instead" in refused.content.decode()
    sent.refresh_from_db()
    assert sent.status == "sent"


def test_tracking_is_corrected_once_and_only_when_sure(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    parcel = scene.sent(scene.order("one"))
    address, before, after = f"{PARCELS}{parcel.pk}/correct/", parcel.tracking_number, ups_number()
    unsure = as_bob.post(address, {"carrier": "ups", "tracking_number": after})
    assert "Confirm that you have checked them." in unsure.content.decode()
    parcel.refresh_from_db()
    assert parcel.tracking_number == before
    assert as_bob.post(address, {"carrier": "ups", "tracking_number": after, "sure": "on"}).status_code == 302
    parcel.refresh_from_db()
    assert (parcel.tracking_number, parcel.corrections) == (after, 1)
    again = as_bob.post(address, {"carrier": "ups", "tracking_number": ups_number(), "sure": "on"})
    assert "TikTok Shop allows 1" in again.content.decode()
    parcel.refresh_from_db()
    assert parcel.tracking_number == after


@pytest.mark.django_db(transaction=True)
def test_a_file_ships_its_good_rows_and_hands_the_bad_ones_back(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    good, held = scene.order("good"), scene.order("held", status="on_hold")
    content = (
        "Order ID,Shipping provider,Tracking ID\n"
        f"{good.external_id},UPS,{ups_number()}\n{held.external_id},UPS,{ups_number()}\n"
    )
    answer = as_bob.post(
        f"{PARCELS}import/",
        {
            "file": SimpleUploadedFile("tracking.csv", content.encode()),
            "zone": "America/Los_Angeles",
            "locale": "en-US",
        },
    )
    job = Job.objects.get()
    assert answer.headers["Location"].endswith(f"/jobs/{job.pk}/")
    drain()
    job.refresh_from_db()
    assert (job.status, job.succeeded, job.failed) == ("partly_failed", 1, 1)
    assert Parcel.objects.get().contents.get().order == good
    page = as_bob.get(f"/c/corner-shop/jobs/{job.pk}/").content.decode()
    assert held.external_id in page
    assert "What came back" in page


def test_the_template_has_the_columns_that_the_import_reads(as_bob: Client, company: Company) -> None:
    header = as_bob.get(f"{PARCELS}import/template.csv").content.decode("utf-8-sig").strip()
    assert header == "Order ID,Carrier,Tracking number,SKU,Quantity,Ship date,Shop,Odd but right because"


def test_a_parcel_of_many_units_asks_no_more_than_one_of_few(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    as_bob.get(f"{PARCELS}{scene.parcel(scene.order('first')).pk}/")
    counts = []
    for units in (1, 60):
        parcel = scene.parcel(scene.order(f"of{units}", units=[("SHIRT-M", units), ("MUG", 1)]))
        with CaptureQueriesContext(connection) as asked:
            page = as_bob.get(f"{PARCELS}{parcel.pk}/")
        counts.append(len(asked))
        assert f"× {units}</strong> Product SHIRT-M" in page.content.decode()
    assert counts[0] == counts[1] <= 24
