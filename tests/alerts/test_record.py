"""What people are told of: each thing once, to those who may see it, and no more once it is settled."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from tests.alerts.conftest import later, membership, tick
from tests.factories import channel_case
from tests.web.scene import Scene, make_scene

from shelfwire.aftersales.actions import record_cases
from shelfwire.alerts import actions, kinds, queries
from shelfwire.alerts.kinds import Found, Kind, Line, lines_of
from shelfwire.alerts.models import Alert, Occasion, Preferences
from shelfwire.channels.actions import park
from shelfwire.channels.models import Account
from shelfwire.channels.port import CaseStatus, NextAct
from shelfwire.exchange.actions import outgoing
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import CHORES, discover
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.actions import remove_member, set_role
from shelfwire.people.models import Company, Role, User

pytestmark = pytest.mark.django_db


def told(user: User, company: Company) -> list[tuple[str, str]]:
    """(kind, subject) of what stands in the person's list, oldest first."""
    rows = queries.alerts(user, company).order_by("id")
    return [(alert.occasion.kind, alert.occasion.subject_id) for alert in rows]


def late(scene: Scene, key: str = "late", **ago: float) -> Order:
    return scene.order(key, ship_by=clock.now() - timedelta(**(ago or {"hours": 2})))


def failed_job(company: Company, **more: object) -> Job:
    values = {"name": "x", "title": "Import SKUs", "status": JobStatus.FAILED, "finished_at": clock.now()}
    return Job.objects.create(company=company, **{**values, **more})


def test_each_kind_is_told_once_however_often_it_is_seen(scene: Scene, company: Company, bob: User) -> None:
    order, refused = late(scene), scene.refused(scene.order("refused"))
    job = failed_job(company)
    Account.objects.filter(pk=scene.account.pk).update(
        refresh_expires_at=clock.now() + timedelta(days=6, hours=1)
    )
    park(account_id=scene.account.pk, why="consent ended", by="worker")
    for _ in range(3):
        tick()
    shop = str(scene.account.pk)
    assert sorted(told(bob, company)) == sorted(
        [
            ("late_order", str(order.pk)),
            ("refused_shipment", str(refused.pk)),
            ("failed_job", str(job.pk)),
            ("shop_parked", shop),
            ("consent_ending", shop),
        ]
    )
    assert Occasion.objects.count() == 5
    assert Alert.objects.count() == 15  # three people


def test_what_is_no_matter_of_ours_or_no_news_is_not_told(scene: Scene, company: Company, bob: User) -> None:
    scene.order("in time", ship_by=clock.now() + timedelta(minutes=5))
    scene.order("theirs", ship_by=clock.now() - timedelta(hours=1), order_class="channel_fulfilled")
    late(scene, "months ago", days=60)
    scene.order("gone", ship_by=clock.now() - timedelta(hours=1), status="cancelled")
    failed_job(company, finished_at=clock.now() - timedelta(days=8))
    tick()
    assert told(bob, company) == []


def test_an_order_becomes_late_with_the_clock_and_is_settled_when_it_ships(
    scene: Scene, company: Company, bob: User
) -> None:
    order = scene.order("soon", ship_by=clock.now() + timedelta(hours=1))
    tick()
    assert told(bob, company) == []
    with later(hours=2):
        tick()
        assert queries.unread_count(bob, company) == 1
        scene.sent(order)
        tick()
        assert queries.unread_count(bob, company) == 0
        assert queries.alerts(bob, company).get().occasion.settled_at is not None


def test_a_request_of_a_buyer_is_told_until_nobody_waits_for_an_answer(
    scene: Scene, company: Company, bob: User
) -> None:
    order, now = scene.order("asked"), clock.now()
    asked = {
        "created_at": now,
        "updated_at": now,
        "next_acts": (NextAct("RESPOND", now + timedelta(days=2)),),
    }
    first = channel_case("R-1", order.external_id, **asked)
    over = channel_case("R-2", order.external_id, **{**asked, "next_acts": ()})
    ids = record_cases(account=scene.account, cases=[first, over]).case_ids
    for _ in range(2):
        tick()
    assert told(bob, company) == [("case.to_answer", str(ids["R-1"]))]
    line = lines_of(list(Occasion.objects.all()))[Occasion.objects.get().pk]
    assert line.text.endswith(
        f"Answer by {clock.worded(now + timedelta(days=2), clock.zone_of(scene.account.timezone))}."
    )
    assert (line.facts["external_id"], line.facts["refund"]) == ("R-1", {"minor": 1999, "currency": "USD"})
    answered = replace(
        first, next_acts=(), status=CaseStatus.ACCEPTED, updated_at=now + timedelta(hours=1), document=b"{}"
    )
    record_cases(account=scene.account, cases=[answered])
    tick()
    assert queries.unread_count(bob, company) == 0
    # the parcel came back: it waits for another answer, which is told once more, and once
    came = replace(
        answered,
        status=CaseStatus.RETURNING,
        next_acts=(NextAct("RESPOND_RECEIVED", now + timedelta(days=4)),),
        updated_at=now + timedelta(hours=2),
    )
    moved = replace(came, tracking_number="1Z", updated_at=now + timedelta(hours=3), document=b"{ }")
    with later(hours=3):
        for version in (came, moved):
            record_cases(account=scene.account, cases=[version])
            tick()
        assert queries.unread_count(bob, company) == 1
    assert told(bob, company) == [("case.to_answer", str(ids["R-1"]))] * 2


def test_a_deadline_that_moved_and_passed_again_is_told_again(
    scene: Scene, company: Company, bob: User
) -> None:
    order = late(scene)
    tick()
    Order.objects.filter(pk=order.pk).update(ship_by=clock.now() + timedelta(hours=1))
    tick()
    assert queries.unread_count(bob, company) == 0
    with later(hours=2):
        tick()
        assert queries.unread_count(bob, company) == 1
        assert len(told(bob, company)) == 2


def test_a_shipment_that_is_refused_again_is_told_again(scene: Scene, company: Company, bob: User) -> None:
    row = scene.refused(scene.order("refused"))
    tick()
    row = outgoing.retry(outgoing_id=row.pk, by="Bob")
    tick()
    assert queries.unread_count(bob, company) == 0
    outgoing.refuse(row=row, error="Still wrong")
    tick()
    tick()
    assert told(bob, company) == [("refused_shipment", str(row.pk))] * 2
    assert queries.unread_count(bob, company) == 1


def test_a_consent_warns_at_thirty_days_at_seven_and_at_one(
    scene: Scene, company: Company, bob: User
) -> None:
    ends_at = clock.now() + timedelta(days=40)
    Account.objects.filter(pk=scene.account.pk).update(refresh_expires_at=ends_at)
    days = []
    for after in (0, 9, 10.5, 20, 33.5, 34, 39.5, 39.9):
        with later(days=after):
            before = Occasion.objects.count()
            tick()
            # renewed tokens tell the same end by their own clock
            Account.objects.filter(pk=scene.account.pk).update(
                refresh_expires_at=ends_at + timedelta(seconds=after)
            )
            if Occasion.objects.count() > before:
                days.append((after, Occasion.objects.latest("id").detail["days"]))
            open_now = Occasion.objects.filter(settled_at=None).count()
            assert open_now <= 1
    assert days == [(10.5, 30), (33.5, 7), (39.5, 1)]
    Account.objects.filter(pk=scene.account.pk).update(refresh_expires_at=ends_at + timedelta(days=300))
    tick()
    assert queries.unread_count(bob, company) == 0


def test_a_shop_that_is_connected_again_settles(scene: Scene, company: Company, bob: User) -> None:
    park(account_id=scene.account.pk, why="consent ended", by="worker")
    tick()
    assert queries.unread_count(bob, company) == 1
    Account.objects.filter(pk=scene.account.pk).update(status="connected", status_at=clock.now())
    tick()
    assert queries.unread_count(bob, company) == 0


def test_a_job_that_somebody_tried_again_is_settled(company: Company, bob: User) -> None:
    job = failed_job(company)
    tick()
    assert queries.unread_count(bob, company) == 1
    Job.objects.create(company=company, name="x", title="Again", retry_of=job)
    tick()
    assert queries.unread_count(bob, company) == 0


@pytest.fixture
def owners_matter() -> Iterator[Kind]:
    """A kind that only owners may see, about one thing that stands."""
    kind = Kind(
        key="owners_matter",
        label="Owners' matters",
        says="x",
        icon="bell",
        tone="red",
        find=lambda _company, _at, _most: [Found("1", clock.FIRST)],
        standing=lambda occasions: {one.pk for one in occasions},
        lines=lambda occasions: {one.pk: Line("A matter", "x", "/") for one in occasions},
        headline=lambda count: f"{count} matters",
        path=lambda _company: "/",
        needs=Role.OWNER,
    )
    yield kinds.declare(kind)
    del kinds._registry["owners_matter"]


def test_a_person_is_told_what_their_role_may_see(
    owners_matter: Kind, company: Company, alice: User, bob: User, charlie: User
) -> None:
    tick()
    assert told(alice, company) == [("owners_matter", "1")]
    assert told(bob, company) == told(charlie, company) == []
    set_role(company=company, user_email=bob.email, role="owner", by="Alice")
    set_role(company=company, user_email=alice.email, role="viewer", by="Bob")
    assert told(alice, company) == []
    assert queries.unread_count(alice, company) == 0


def test_a_packer_who_sees_no_lists_is_told_of_none_of_them(
    scene: Scene, company: Company, bob: User
) -> None:
    set_role(company=company, user_email=bob.email, role="packer", by="Alice")
    late(scene)
    scene.refused(scene.order("refused"))
    failed_job(company)
    tick()
    assert Occasion.objects.count() == 3
    assert not Alert.objects.filter(membership__user=bob).exists()
    assert queries.unread_count(bob, company) == 0


def test_another_company_is_told_nothing(
    scene: Scene, company: Company, other_company: Company, bob: User
) -> None:
    stranger = User.objects.create_user("olga", "olga@example.com", "x")
    other_company.memberships.create(user=stranger, role="owner")
    late(scene)
    tick()
    assert told(stranger, other_company) == told(stranger, company) == []
    assert len(told(bob, company)) == 1


def test_leaving_the_company_takes_alerts_and_choices_along(
    scene: Scene, company: Company, bob: User
) -> None:
    late(scene)
    tick()
    actions.choose(membership=membership(bob), shown=[], mail={}, digest_hour=9)
    remove_member(company=company, user_email=bob.email, by="Alice")
    assert not Alert.objects.filter(membership__user=bob).exists()
    assert not Preferences.objects.filter(membership__user=bob).exists()
    late(scene, "later")
    tick()
    assert told(bob, company) == []
    assert Occasion.objects.count() == 2


def test_a_hidden_kind_does_not_stand_in_the_list(scene: Scene, company: Company, bob: User) -> None:
    keys = [kind.key for kind in queries.kinds_for(Role.OPERATOR)]
    keys.remove("late_order")
    actions.choose(membership=membership(bob), shown=keys, mail={}, digest_hour=9)
    late(scene)
    refused = scene.refused(scene.order("refused"))
    tick()
    assert told(bob, company) == [("refused_shipment", str(refused.pk))]


def test_marking_read_is_ones_own_and_stops_at_what_was_shown(
    scene: Scene, company: Company, bob: User, charlie: User
) -> None:
    late(scene, "one")
    tick()
    first = queries.alerts(bob, company).get()
    late(scene, "two")
    tick()
    assert actions.mark_all_read(user=bob, company=company, up_to=first.pk) == 1
    assert queries.unread_count(bob, company) == 1
    assert queries.unread_count(charlie, company) == 2
    others = queries.alerts(charlie, company).latest("id")
    actions.mark_read(user=bob, company=company, alert_id=others.pk)
    assert queries.unread_count(charlie, company) == 2


def test_rows_hold_no_name_of_a_buyer(scene: Scene, company: Company) -> None:
    scene.order("late", ship_by=clock.now() - timedelta(hours=1), buyer_name="marisol.v")
    tick()
    row = Occasion.objects.values().get()
    assert "marisol" not in str(row)
    assert "Whitfield" not in str(row)


def test_looking_costs_the_same_for_many_as_for_few(
    scene: Scene, company: Company, django_assert_max_num_queries: object
) -> None:
    for n in range(30):
        late(scene, f"late-{n}")
    tick()
    assert Occasion.objects.count() == 30
    with django_assert_max_num_queries(40):  # type: ignore[operator]  # pytest-django's fixture
        actions.settle()
        actions.look(company)


def test_old_notifications_are_forgotten(scene: Scene, company: Company) -> None:
    late(scene)
    tick()
    with later(days=89):
        actions.prune()
        assert Occasion.objects.count() == 1
    with later(days=91):
        actions.prune()
        assert Occasion.objects.count() == Alert.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_looks_at_once_tell_once(company: Company, bob: User) -> None:
    scene = make_scene(company)
    for n in range(20):
        late(scene, f"late-{n}")
    together = threading.Barrier(4)

    new: list[int] = []

    def look() -> None:
        together.wait()
        try:
            new.append(actions.look(company))
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new) == [0, 0, 0, 20]
    assert Occasion.objects.count() == Alert.objects.filter(membership__user=bob).count() == 20


def test_a_worker_finds_the_chores_by_itself_and_looks_every_minute() -> None:
    discover()
    assert CHORES["alerts.tick"].cron == "* * * * *"
    assert CHORES["alerts.prune"].cron
    assert {"alerts.mail", "alerts.webhook"} <= set(CHORES)
