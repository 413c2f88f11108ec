"""The orders list: what is found, what may be selected, what leaves as a file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.scene import Scene, busy_scene, make_scene

from shelfwire.channels.port import CancelRequest
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
LIST = "/c/corner-shop/orders/"


def found(client: Client, query: str = "") -> set[str]:
    """External ids in the rows of the list."""
    answer = client.get(LIST + query, headers={"HX-Request": "true", "HX-Target": "grid"})
    assert answer.status_code == 200
    page = answer.content.decode()
    return {order.external_id for order in Order.objects.all() if order.external_id in page}


def ids(scene: Scene, *keys: str) -> set[str]:
    return {scene.orders[key].external_id for key in keys}


def rows(client: Client, address: str) -> list[dict[str, str]]:
    answer: Any = client.get(address)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_each_filter_narrows_the_list(company: Company, as_charlie: Client) -> None:
    scene = busy_scene(company)
    scene.order("old", placed_at=clock.now() - timedelta(days=40), external_id="57600000000000404")
    tomorrow = (clock.now() + timedelta(days=1)).date()
    assert found(as_charlie, "?status=held") == ids(scene, "held")
    assert found(as_charlie, "?deadline=late") == ids(scene, "late")
    assert found(as_charlie, "?blocked=yes") == ids(
        scene, "unlinked", "unlinked_too", "cancel_request", "masked"
    )
    assert found(as_charlie, "?order_class=sample") == ids(scene, "sample")
    assert found(as_charlie, "?q=marisol.v") == ids(scene, "today")
    assert found(as_charlie, "?q=HAT-RED") == ids(scene, "unlinked", "unlinked_too")
    assert found(as_charlie, "?q=404") == set()
    assert found(as_charlie, "?q=0404") == ids(scene, "old")
    assert found(as_charlie, f"?placed_from={tomorrow}") == set()
    assert found(as_charlie, f"?placed_to={tomorrow - timedelta(days=10)}") == ids(scene, "old")
    assert found(as_charlie, "?source=Website") == {order.external_id for order in scene.orders.values()}
    assert found(as_charlie, "?source=Elsewhere") == set()


def test_a_filter_that_means_nothing_is_named_and_filters_nothing(
    company: Company, as_charlie: Client
) -> None:
    scene = make_scene(company)
    scene.order("one")
    page = as_charlie.get(f"{LIST}?status=gone&placed_from=soon").content.decode()
    assert "gone is not one of the available choices" in page
    assert "Enter a valid date" in page
    assert scene.orders["one"].external_id in page


def test_a_parcels_number_finds_its_order(company: Company, as_charlie: Client) -> None:
    scene = make_scene(company)
    scene.parcel(scene.order("one"), number="1Z999AA10123456784")
    scene.order("other")
    assert found(as_charlie, "?q=1Z999AA10123456784") == ids(scene, "one")


def test_chips_count_and_lead_to_what_they_count(company: Company, as_charlie: Client) -> None:
    busy_scene(company)
    chips = {chip.label: chip for chip in as_charlie.get(LIST).context["grid"].chips}
    assert chips["Late"].count == "1"
    assert chips["On hold"].count == "1"
    assert chips["Blocked"].count == "4"
    assert chips["Cancel requested"].count == "1"
    assert chips["All"].here
    assert "Stop the parcel" not in chips, "shown only while there is one"
    for label, chip in chips.items():
        if chip.count:
            assert str(len(found(as_charlie, chip.href))) == chip.count, label


def test_only_what_may_ship_can_be_selected_and_only_by_who_may(
    company: Company, as_bob: Client, as_charlie: Client
) -> None:
    orders = busy_scene(company).orders
    page = as_bob.get(LIST).content.decode()
    for key in ("late", "today", "sample", "discounted"):
        assert f'name="ids" value="{orders[key].pk}"' in page, key
    for key in ("held", "unpaid", "unlinked", "cancel_request", "cancelled", "masked", "fbt", "sent"):
        assert f'name="ids" value="{orders[key].pk}"' not in page, key
    assert 'name="ids"' not in as_charlie.get(LIST).content.decode()


def test_the_status_is_ours_and_the_channels_word_stands_by_where_it_differs(
    company: Company, as_charlie: Client
) -> None:
    scene = make_scene(company)
    scene.sent(scene.order("one"))
    page = as_charlie.get(LIST).content.decode()
    assert "Awaiting collection" in page
    assert f"{scene.account.channel_label}: AWAITING_SHIPMENT" in page


def test_the_csv_is_the_list_on_the_screen_and_no_cell_is_a_formula(
    company: Company, as_charlie: Client
) -> None:
    scene = make_scene(company)
    scene.order("one", units=[("SHIRT-M", 2), ("MUG", 1)], buyer_name="=cmd|' /C calc'!A0")
    scene.order("held", status="on_hold")
    [row] = rows(as_charlie, f"{LIST}?status=released&format=csv")
    assert row["Order"] == scene.orders["one"].external_id
    assert row["Items"] == "SHIRT-M × 2, MUG × 1"
    assert row["Source"] == "Website"
    assert row["Buyer"] == "'=cmd|' /C calc'!A0"


def test_the_sheet_of_what_may_ship_holds_no_held_blocked_or_packed_order(
    company: Company, as_bob: Client, as_charlie: Client
) -> None:
    scene = busy_scene(company)
    sheet = rows(as_bob, f"{LIST}to-ship.csv")
    assert {row["Order ID"] for row in sheet} == ids(scene, "late", "today", "sample", "discounted")
    assert sheet[0]["Order ID"] == scene.orders["late"].external_id  # the most urgent first
    assert sheet[0]["Recipient"] == "Dana Whitfield"
    assert as_charlie.get(f"{LIST}to-ship.csv").status_code == 403


def test_fifty_orders_cost_as_many_questions_as_five(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    for number in range(5):
        scene.order(f"n{number}", units=[("SHIRT-M", 1)])
    as_bob.get(LIST)
    few = _questions(as_bob)
    units = [("SHIRT-M", 2), ("MUG", 1), ("HAT-RED", 1)]
    scene.many({f"n{number}": {"units": units} for number in range(5, 50)})
    assert _questions(as_bob) == few <= 11
    for query in ("deadline=later", "channel=tiktok", "status=released", "q=SHIRT-M", "size=25"):
        assert _questions(as_bob, f"?{query}") <= 11, query


def test_the_count_below_the_list_is_of_all_pages(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    scene.many({f"n{number}": {} for number in range(30)})
    assert "30 rows" in as_bob.get(LIST).content.decode(), "one page holds them all"
    assert "30 rows" in as_bob.get(f"{LIST}?size=25").content.decode(), "counted with the tiles"
    part = as_bob.get(f"{LIST}?size=25", headers={"HX-Request": "true", "HX-Target": "grid"})
    assert "30 rows" in part.content.decode(), "counted without them"


def _questions(client: Client, query: str = "") -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(LIST + query).status_code == 200
    return len(asked)


def test_orders_of_another_company_do_not_exist(
    company: Company, other_company: Company, as_alice: Client
) -> None:
    order = make_scene(other_company).order("one")
    assert found(as_alice) == set()
    for part in ("", "slip/", "timeline/", f"documents/{order.documents.get().pk}/"):
        assert as_alice.get(f"{LIST}{order.pk}/{part}").status_code == 404
    for part in ("ship/", "refresh/", "erase/", "lift/status_conflict/"):
        assert as_alice.post(f"{LIST}{order.pk}/{part}").status_code == 404
    page = as_alice.get(f"{LIST}ship/?ids={order.pk}").content.decode()
    assert order.external_id not in page


def test_a_download_is_a_job_of_whole_days_on_the_shops_clock(company: Company, as_bob: Client) -> None:
    account = make_scene(company).account
    answer = as_bob.post(
        f"{LIST}download/", {"shop": account.pk, "since": "2026-03-01", "until": "2026-03-02"}
    )
    job = Job.objects.get()
    assert answer.headers["Location"].endswith(f"/jobs/{job.pk}/")
    assert job.arguments == {
        "account_id": account.pk,
        "since": "2026-03-01T08:00:00+00:00",
        "until": "2026-03-03T08:00:00+00:00",
    }
    assert job.started_by_label == "Bob"


def test_a_window_that_ends_before_it_begins_is_refused_beside_its_field(
    company: Company, as_bob: Client
) -> None:
    account = make_scene(company).account
    answer = as_bob.post(
        f"{LIST}download/", {"shop": account.pk, "since": "2026-03-05", "until": "2026-03-02"}
    )
    assert "The window ends before it begins." in str(answer.context["form"].errors["until"])
    assert not Job.objects.exists()


def test_another_companys_shop_cannot_be_downloaded(
    company: Company, other_company: Company, as_bob: Client
) -> None:
    theirs = make_scene(other_company).account
    answer = as_bob.post(
        f"{LIST}download/", {"shop": theirs.pk, "since": "2026-03-01", "until": "2026-03-02"}
    )
    assert answer.status_code == 200
    assert not Job.objects.exists()


def test_the_list_says_until_when_a_request_to_cancel_is_to_be_answered(
    company: Company, as_bob: Client
) -> None:
    due = clock.now() + timedelta(hours=40)
    request = CancelRequest("code_x", "Ordered by mistake", clock.now(), due)
    make_scene(company).order("asked", cancel_requested=True, cancel_request=request)
    page = as_bob.get(LIST).content.decode()
    local = due.astimezone(ZoneInfo("America/Los_Angeles"))
    assert f"The buyer asks to cancel; answer by {local:%a %H:%M}" in page
    home = as_bob.get("/c/corner-shop/work/").content.decode()
    assert "The buyer asks to cancel: Ordered by mistake." in home
    assert due.astimezone(UTC).isoformat() in home
