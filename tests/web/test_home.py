"""Home: what needs somebody stands there with its reason and one button, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from tests.factories import make_account
from tests.web.scene import busy_scene, make_scene

from shelfwire.channels.actions import park
from shelfwire.channels.models import Account
from shelfwire.channels.port import TrackingEvent, TrackingStep
from shelfwire.exchange.models import Cursor
from shelfwire.fulfilment.actions import record_events
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.web.models import LeftAlone

pytestmark = pytest.mark.django_db
HOME = "/c/corner-shop/"


def text(client: Client, address: str = "/c/corner-shop/work/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_home_says_when_it_last_looked(company: Company, as_bob: Client) -> None:
    make_scene(company)
    page = text(as_bob)
    assert "Nothing needs you" in page
    assert "orders last looked at" in page


def test_every_kind_of_work_is_named_with_its_reason_and_a_way_to_do_it(
    company: Company, as_bob: Client
) -> None:
    orders = busy_scene(company).orders
    page = text(as_bob)
    assert "Late: not shipped" in page
    assert f"/orders/{orders['late'].pk}/#ship" in page
    assert "2 orders wait: it is not linked to a SKU of yours" in page
    assert "The buyer asks to cancel." in page
    assert "Invalid tracking number for the selected shipping provider" in page
    assert "21011007 Tracking number does not match the shipping provider" in page
    assert "TikTok Shop does not count it as shipped yet" in page


def test_a_parcel_that_does_not_move_stands_there_once_until_its_next_event(
    company: Company, as_bob: Client
) -> None:
    scene = make_scene(company)
    parcel = scene.sent(scene.order("sent"))
    Order.objects.update(collect_by=clock.now() - timedelta(hours=1))
    page = text(as_bob)
    assert "Not scanned by UPS in time: hand it over now, or ask where it is" in page
    assert "Sent, not scanned by the carrier" not in page
    shown = text(as_bob, "/c/corner-shop/orders/parcels/?moving=no")
    assert parcel.tracking_number in shown
    told = TrackingEvent(clock.now(), "Picked up at the dock", step=TrackingStep.MOVING)
    record_events(parcel_id=parcel.pk, source="channel", events=[told])
    assert parcel.tracking_number not in text(as_bob)
    assert parcel.tracking_number not in text(as_bob, "/c/corner-shop/orders/parcels/?moving=no")
    assert "Picked up at the dock" in text(as_bob, f"/c/corner-shop/orders/parcels/{parcel.pk}/")
    assert "Picked up at the dock" in text(as_bob, f"/c/corner-shop/orders/{scene.orders['sent'].pk}/")


def test_an_order_that_waits_for_a_link_or_is_on_hold_stands_nowhere_else(
    company: Company, as_bob: Client
) -> None:
    orders = busy_scene(company).orders
    page = text(as_bob)
    for key in ("unlinked", "held", "unpaid", "fbt", "cancelled"):
        assert f"Order {orders[key].external_id}<" not in page, key


def test_a_blocked_order_that_is_late_stands_once(company: Company, as_bob: Client) -> None:
    order = make_scene(company).order("one", cancel_requested=True, ship_by=clock.now() - timedelta(hours=1))
    assert text(as_bob).count(f"Order {order.external_id}<") == 1


def test_a_packed_order_whose_tracking_may_not_flow_says_so(company: Company, as_bob: Client) -> None:
    scene = make_scene(company)
    scene.parcel(scene.order("one", ship_by=clock.now() + timedelta(hours=2)))
    Account.objects.update(tracking_out=False)
    page = text(as_bob)
    assert "tracking upload is switched off" in page
    assert "Switch it on" in page


def test_connections_say_what_is_wrong_with_them(company: Company, as_bob: Client) -> None:
    account = make_scene(company).account
    Account.objects.filter(pk=account.pk).update(refresh_expires_at=clock.now() + timedelta(days=6))
    Cursor.objects.update(failures=3, failed_at=clock.now(), error="The channel did not answer in time.")
    page = text(as_bob)
    assert "Its consent ends within 7 days" in page
    assert "The channel did not answer in time." in page
    park(account_id=account.pk, why="The seller withdrew the consent.", by="worker")
    page = text(as_bob)
    assert "The seller withdrew the consent." in page
    assert "did not answer" not in page  # parked is the reason; the failing cursor would say it twice


def test_a_failed_job_stays_until_somebody_tries_again(company: Company, as_bob: Client) -> None:
    failed = Job.objects.create(
        company=company, name="x", title="Import shirts.csv", status=JobStatus.FAILED, error="The file is empty.",
        finished_at=clock.now(),
    )  # fmt: skip
    assert "The file is empty." in text(as_bob)
    Job.objects.create(company=company, name="x", title="Again", retry_of=failed)
    assert "The file is empty." not in text(as_bob)


def test_home_knows_nothing_of_another_company(
    company: Company, other_company: Company, as_bob: Client
) -> None:
    busy_scene(other_company)
    assert "Nothing needs you" in text(as_bob)


def test_home_asks_as_often_for_much_work_as_for_little(
    company: Company, as_bob: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scene = busy_scene(company)
    text(as_bob)
    with CaptureQueriesContext(connection) as few:
        text(as_bob)
    assert len(few) <= 70
    late = clock.now() - timedelta(hours=1)
    scene.many({f"more{number}": {"ship_by": late} for number in range(15)})
    scene.many({f"stuck{number}": {"cancel_requested": True} for number in range(15)})
    assert Order.objects.count() > 40
    with django_assert_max_num_queries(len(few)):
        page = text(as_bob)
    assert "See all" in page


# ── today ────────────────────────────────────────────────────────────────────────────────────────────────


def test_todays_numbers_are_lists_of_as_many_orders(company: Company, as_bob: Client) -> None:
    busy_scene(company)
    numbers = as_bob.get(HOME).context["today"].numbers
    assert [one.label for one in numbers] == [
        "To ship",
        "Late",
        "Packed, not scanned",
        "Refused",
        "Cancel requests",
        "Oversold",
        "Stock/price refused",
        "Drift",
        "Unexplained money",
    ]
    assert [one.count for one in numbers[5:]] == ["0", "0", "0", "0"]
    numbers = numbers[:5]
    for one in numbers:
        page = as_bob.get(one.href).content.decode()
        assert one.count == str(page.count("<tr data-row")), one.label
    assert all(one.count != "0" for one in numbers)


def test_the_one_button_ships_and_is_there_for_those_who_may(
    company: Company, as_bob: Client, as_charlie: Client
) -> None:
    scene = make_scene(company)
    assert "Ship 0" not in text(as_bob)
    scene.order("one")
    page = text(as_bob)
    assert "Ship 1 order<" in page
    assert 'href="/c/corner-shop/station/"' in page
    assert "Ship 1 order<" not in text(as_charlie)
    scene.order("two")
    scene.order("asked", cancel_requested=True)
    assert "Ship 2 orders<" in text(as_bob), "no more than the station offers"


def test_one_shop_shows_its_own_work_and_numbers_only(company: Company, as_bob: Client) -> None:
    scene = busy_scene(company)
    quiet = make_account(company, "Quiet shop")
    Account.objects.filter(pk=quiet.pk).update(refresh_expires_at=clock.now() + timedelta(days=6))
    Job.objects.create(
        company=company, name="x", title="Of the busy one", status=JobStatus.FAILED, error="No.",
        finished_at=clock.now(), subject_kind="account", subject_id=str(scene.account.pk),
    )  # fmt: skip
    page = text(as_bob, f"{HOME}?shop={quiet.pk}")
    assert "Its consent ends" in page
    assert "Of the busy one" not in page
    assert all(
        number.count == "0" for number in as_bob.get(f"{HOME}?shop={quiet.pk}").context["today"].numbers
    )
    for order in scene.orders.values():
        assert order.external_id not in page
    assert f"/work/?shop={quiet.pk}" in page
    busy = text(as_bob, f"{HOME}?shop={scene.account.pk}")
    assert "Of the busy one" in busy
    assert "Its consent ends" not in busy


# ── what is left as it is ────────────────────────────────────────────────────────────────────────────────


def leave(client: Client, key: str, how: str = "leave") -> str:
    answer = client.post(f"{HOME}work/{how}/", {"key": key}, headers={"hx-request": "true"})
    return str(answer.content.decode()) if answer.status_code == 200 else str(answer.status_code)


@pytest.fixture
def failed(company: Company) -> Job:
    make_scene(company)
    return Job.objects.create(
        company=company, name="x", title="Import shirts.csv", status=JobStatus.FAILED, error="It is empty.",
        finished_at=clock.now(),
    )  # fmt: skip


def test_an_issue_can_be_left_as_it_is_and_brought_back(
    failed: Job, as_bob: Client, as_charlie: Client
) -> None:
    key = f"job:{failed.pk}"
    page = leave(as_bob, key)
    assert "is left as it is" in page
    assert "Undo" in page
    for client in (as_bob, as_charlie):
        page = text(client)
        assert "It is empty." not in page
        assert "1 left as it is" in page
    assert "Bring back" not in text(as_charlie)
    assert "It is empty." in leave(as_bob, key, "restore")
    assert "It is empty." in leave(as_bob, key, "restore")
    assert not LeftAlone.objects.exists()


def test_who_may_only_look_leaves_nothing(failed: Job, as_charlie: Client) -> None:
    assert leave(as_charlie, f"job:{failed.pk}") == "403"
    assert not LeftAlone.objects.exists()
    assert "as it is”" not in text(as_charlie)


def test_what_has_changed_meanwhile_is_not_left(failed: Job, as_bob: Client) -> None:
    assert "That has changed meanwhile" in leave(as_bob, "job:0")
    assert "That has changed meanwhile" in leave(as_bob, "")
    assert not LeftAlone.objects.exists()


def test_it_comes_back_when_it_changes(company: Company, as_bob: Client) -> None:
    account = make_scene(company).account
    Account.objects.filter(pk=account.pk).update(refresh_expires_at=clock.now() + timedelta(days=25))
    leave(as_bob, f"consent:{account.pk}")
    assert "Its consent ends" not in text(as_bob)
    Account.objects.filter(pk=account.pk).update(refresh_expires_at=clock.now() + timedelta(days=5))
    assert "Its consent ends within 7 days" in text(as_bob)


def test_what_must_be_dealt_with_cannot_be_left(company: Company, as_bob: Client) -> None:
    busy_scene(company)
    rows = [row for group in as_bob.get(HOME).context["groups"] for row in group.rows]
    assert {row.key.partition(":")[0] for row in rows} <= {"", "scan", "job", "consent", "scopes", "troubles"}
    urgent = [row for row in rows if row.button in ("Ship", "Correct it", "Link the SKU", "Open the order")]
    assert urgent
    assert not any(row.key for row in urgent)


def test_decisions_are_a_companys_own(failed: Job, other_company: Company, as_bob: Client) -> None:
    LeftAlone.objects.create(
        company=other_company, key=f"job:{failed.pk}", title="x", at=clock.now(), by="somebody"
    )
    assert "It is empty." in text(as_bob)


def test_leaving_many_does_not_hide_the_others(company: Company, as_bob: Client) -> None:
    make_scene(company)
    jobs = [
        Job.objects.create(
            company=company, name="x", title=f"Job {n}", status=JobStatus.FAILED, error=f"Error {n}.",
            finished_at=clock.now() - timedelta(minutes=n),
        )
        for n in range(20)
    ]  # fmt: skip
    assert "See all" in text(as_bob)
    for job in reversed(jobs[5:]):
        answer = as_bob.post(f"{HOME}work/leave/", {"key": f"job:{job.pk}"})
        assert answer.status_code == 302, "by a plain form, which does not draw the list again each time"
    page = text(as_bob)
    assert [f"Error {n}." in page for n in range(20)] == [True] * 5 + [False] * 15
