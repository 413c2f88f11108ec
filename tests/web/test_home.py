"""Home: what needs somebody stands there with its reason and one button, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.web.scene import busy_scene, make_scene

from shelfwire.channels.actions import park
from shelfwire.channels.models import Account, Cursor
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.models import Company

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


def test_without_a_shop_home_says_what_to_do_first(company: Company, as_bob: Client) -> None:
    assert "Connect a shop" in text(as_bob)
    assert "Get a seller account" in text(as_bob, HOME)


def test_every_kind_of_work_is_named_with_its_reason_and_a_way_to_do_it(
    company: Company, as_bob: Client
) -> None:
    orders = busy_scene(company).orders
    page = text(as_bob)
    assert "Late: not shipped" in page
    assert f"/orders/{orders['late'].pk}/#ship" in page
    assert "2 orders wait: it is not linked to a SKU of yours" in page
    assert "The buyer waits for an answer to a cancellation request." in page
    assert "Invalid tracking number for the selected shipping provider" in page
    assert "21011007 Tracking number does not match the shipping provider" in page
    assert "TikTok Shop does not count it as shipped yet" in page


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
    for number in range(15):
        scene.order(f"more{number}", ship_by=clock.now() - timedelta(hours=1))
        scene.order(f"stuck{number}", cancel_requested=True)
    assert Order.objects.count() > 40
    with django_assert_max_num_queries(40):
        page = text(as_bob)
    assert "See all" in page
