"""Orders in: the window a person asks for, the polls, the cursor, and what survives."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest
import time_machine
from tests.support.folder_shops import Shop

from shelfwire.channels.errors import NotConnected, SwitchOff
from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelOrderStatus
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import reset_cursor
from shelfwire.exchange.models import Notice
from shelfwire.inventory.models import Balance, Reservation
from shelfwire.jobs.actions import cancel, retry_failed
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone, TryLater
from shelfwire.orders.models import Order, OrderDocument, TimelineEntry
from shelfwire.sync.engine import schedule, watermark
from shelfwire.sync.errors import BadWindow
from shelfwire.sync.orders import download, poll, read
from shelfwire.sync.orders import notices as inbox
from shelfwire.sync.orders.read import PAGE


class Killed(BaseException):
    """kill -9: nothing catches it."""


def window(shop: Shop, days: float = 1) -> Job:
    now = clock.now()
    return download.request_download(
        shop.account,
        since=now - timedelta(days=days),
        until=now + timedelta(minutes=1),
        by="Alice",
        user=shop.owner,
    )


def recorded() -> set[str]:
    return set(Order.objects.values_list("external_id", flat=True))


def cursor_position(shop: Shop) -> datetime:
    kept = exchange.cursor(shop.account.pk, poll.CONVERSATION)
    assert kept is not None
    assert kept.position is not None
    return kept.position


# the download


def test_a_download_brings_every_order_of_its_window_with_progress(selling: Shop) -> None:
    now = clock.now()
    inside = {selling.world.place_order(at=now - timedelta(hours=n)) for n in range(1, 120)}
    selling.world.place_order(at=now - timedelta(days=40))
    job = window(selling, days=30)
    assert (job.title.startswith("Download orders of Paper shop"), job.started_by_label) == (True, "Alice")
    selling.drain()
    job.refresh_from_db()
    assert recorded() == inside
    assert (job.status, job.done, job.total, job.succeeded) == (JobStatus.COMPLETED, 119, 119, 119)
    assert job.result == {"created": 119, "updated": 0, "unchanged": 0, "stale": 0}


@pytest.mark.parametrize(
    ("zone", "first", "last", "says"),
    [
        ("America/Los_Angeles", "2026-03-02", "2026-03-02", "2026-03-02"),
        ("Asia/Tokyo", "2026-03-02", "2026-03-02", "2026-03-02"),
        ("Pacific/Kiritimati", "2026-02-27", "2026-03-02", "2026-02-27 to 2026-03-02"),
        ("America/New_York", "2026-03-08", "2026-03-08", "2026-03-08"),  # 23 hours long
    ],
)
def test_a_downloads_title_names_the_days_that_were_asked_for(
    selling: Shop, zone: str, first: str, last: str, says: str
) -> None:
    place = clock.zone_of(zone)
    Account.objects.filter(pk=selling.account.pk).update(timezone=zone)
    selling.account.refresh_from_db()
    job = download.request_download(
        selling.account,
        since=datetime.combine(date.fromisoformat(first), time(), tzinfo=place),
        until=datetime.combine(date.fromisoformat(last) + timedelta(days=1), time(), tzinfo=place),
        by="Alice",
    )
    assert job.title == f"Download orders of Paper shop, {says}"


def test_a_download_twice_changes_nothing(selling: Shop) -> None:
    for _ in range(3):
        selling.world.place_order(units=2)
    window(selling)
    selling.drain()
    kept = list(Order.objects.order_by("pk").values_list("pk", "status_at"))
    again = window(selling, days=2)
    selling.drain()
    again.refresh_from_db()
    assert again.result == {"created": 0, "updated": 0, "unchanged": 3, "stale": 0}
    assert list(Order.objects.order_by("pk").values_list("pk", "status_at")) == kept
    assert OrderDocument.objects.count() == 3
    assert Balance.objects.get().reserved == 6


def test_the_same_window_asked_for_twice_is_one_job(selling: Shop) -> None:
    since, until = clock.now() - timedelta(days=1), clock.now()
    first = download.request_download(selling.account, since=since, until=until, by="Alice")
    assert download.request_download(selling.account, since=since, until=until, by="Bob").pk == first.pk
    elsewhere = timezone(timedelta(hours=8))
    same = download.request_download(
        selling.account, since=since.astimezone(elsewhere), until=until.astimezone(elsewhere), by="Bob"
    )
    assert same.pk == first.pk
    selling.drain()
    assert download.request_download(selling.account, since=since, until=until, by="Bob").pk != first.pk


def test_a_window_without_an_end_is_one_job_and_reaches_to_the_moment_it_begins(selling: Shop) -> None:
    since = clock.now() - timedelta(days=1)
    first = download.request_download(selling.account, since=since, by="Alice")
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        assert download.request_download(selling.account, since=since, by="Bob").pk == first.pk
        placed = selling.world.place_order()
        assert Job.objects.count() == 1
        with time_machine.travel(clock.now() + timedelta(minutes=1)):
            selling.drain()
    first.refresh_from_db()
    assert (first.status, recorded()) == (JobStatus.COMPLETED, {placed})


@pytest.mark.parametrize(("since", "until", "field"), [(1, 0, "until"), (0, 0, "until"), (2, 3, "since")])
def test_a_window_that_holds_nothing_is_refused(selling: Shop, since: int, until: int, field: str) -> None:
    now = clock.now()
    with pytest.raises(BadWindow) as refusal:
        download.request_download(
            selling.account, since=now + timedelta(days=since), until=now + timedelta(days=until), by="Alice"
        )
    assert refusal.value.field == field
    assert not Job.objects.exists()


def test_a_download_is_refused_while_orders_may_not_come_in(shop: Shop, stranger: Shop) -> None:
    shop.world.place_order()
    with pytest.raises(SwitchOff, match="“Allow order download” is off for Paper shop"):
        window(shop)
    Account.objects.update(status="new", orders_in=True)
    with pytest.raises(NotConnected):
        window(shop)
    assert not Job.objects.exists()


def test_a_download_under_way_obeys_the_switch_at_its_next_page(selling: Shop) -> None:
    now = clock.now()
    for n in range(120):
        selling.world.place_order(at=now - timedelta(minutes=n + 1))
    pages: list[str] = []

    def off_after_one(when: str, call: str) -> None:
        if when == "after" and call == "orders":
            pages.append(call)
            Account.objects.update(orders_in=False)

    job = window(selling)
    selling.world.on(off_after_one)
    selling.drain()
    job.refresh_from_db()
    assert pages == ["orders"]
    assert job.status == JobStatus.FAILED
    assert "Allow order download" in job.error
    assert Order.objects.count() == PAGE


def test_an_order_that_cannot_be_read_is_handed_back_and_the_others_are_recorded(selling: Shop) -> None:
    good, bad = selling.world.place_order(), selling.world.place_order()
    whole = selling.world._path(bad).read_text()
    selling.world.garble(bad)
    job = window(selling)
    selling.drain()
    job.refresh_from_db()
    assert recorded() == {good}
    (row,) = job.rows.all()
    assert (job.status, row.key, row.code) == (JobStatus.PARTLY_FAILED, bad, "unreadable")
    assert "could not be read" in row.message

    selling.world._path(bad).write_text(whole)
    again = retry_failed(job, by="Alice")
    selling.drain()
    again.refresh_from_db()
    assert (again.status, again.done, again.total) == (JobStatus.COMPLETED, 1, 1)
    assert recorded() == {good, bad}


def test_a_cancelled_download_keeps_what_it_has(selling: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shelfwire.jobs.run._FLUSH_EVERY", 0.0)
    now = clock.now()
    for n in range(120):
        selling.world.place_order(at=now - timedelta(minutes=n + 1))
    job = window(selling)

    def cancel_after_one(when: str, call: str) -> None:
        if when == "after" and Order.objects.exists() is False:
            cancel(job, by="Alice")

    selling.world.on(cancel_after_one)
    selling.drain()
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED
    assert 0 < Order.objects.count() < 120


@pytest.fixture
def sliced(selling: Shop, monkeypatch: pytest.MonkeyPatch, settings: Any) -> set[str]:
    """Small pages, four calls at once, and sixty orders over ten hours; one stands on every hour."""
    settings.CALLS_AT_ONCE = 4
    monkeypatch.setattr(download, "PAGE", 5)
    monkeypatch.setattr(download, "FEWEST_PAGES", 1)
    hour = (clock.now() - timedelta(hours=12)).replace(minute=0, second=0, microsecond=0)
    return {selling.world.place_order(at=hour + timedelta(minutes=10 * n, seconds=0.5)) for n in range(60)}


@pytest.mark.django_db(transaction=True)
def test_a_window_in_slices_brings_every_order_once(selling: Shop, sliced: set[str]) -> None:
    asked: list[str] = []
    selling.world.on(lambda when, call: asked.append(call) if (when, call) == ("after", "orders") else None)
    job = window(selling)
    selling.drain()
    job.refresh_from_db()
    assert recorded() == sliced
    assert (job.status, job.done, job.total) == (JobStatus.COMPLETED, 60, 60)
    assert job.result["created"] == 60
    assert 12 <= len(asked) <= 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", [2, 4, 7, 11])
def test_a_download_that_breaks_off_among_its_slices_goes_on_with_each(
    selling: Shop, sliced: set[str], which: int
) -> None:
    calls: list[str] = []

    def break_off(when: str, call: str) -> None:
        if (when, call) == ("after", "orders"):
            calls.append(call)
            if len(calls) == which:
                raise TryLater("the network went away", after=0)

    selling.world.on(break_off)
    job = window(selling)
    selling.drain()
    job.refresh_from_db()
    assert recorded() == sliced
    assert (job.status, job.done, job.total) == (JobStatus.COMPLETED, 60, 60)


def test_a_killed_download_goes_on_where_it_was(selling: Shop) -> None:
    now = clock.now()
    placed = {selling.world.place_order(at=now - timedelta(minutes=n + 1)) for n in range(170)}
    job = window(selling)
    calls: list[str] = []

    def kill_on_second(when: str, call: str) -> None:
        if when == "after" and call == "orders":
            calls.append(call)
            if len(calls) == 2:
                raise TryLater("the network went away", after=0)

    selling.world.on(kill_on_second)
    selling.drain()
    job.refresh_from_db()
    assert recorded() == placed
    assert (job.status, job.done, job.total) == (JobStatus.COMPLETED, 170, 170)
    assert len(calls) == 3  # two pages, and the one that was lost; nothing was read twice
    assert job.result["created"] == 170


def test_orders_that_change_under_the_readers_hands_are_not_skipped(selling: Shop) -> None:
    """While page one is read, its orders change: by page marks alone, the walk would jump over their successors."""
    start = clock.now() - timedelta(hours=3)
    with time_machine.travel(start, tick=False):
        placed = [selling.world.place_order(at=start + timedelta(seconds=n)) for n in range(130)]
    reset_cursor(
        account=selling.account, conversation="orders", position=start + timedelta(minutes=1), by="Alice"
    )
    touched = iter(placed)

    def stir(when: str, call: str) -> None:
        if when == "after" and call == "orders":
            for _ in range(20):
                selling.world.change(next(touched, placed[0]))

    selling.world.on(stir)
    poll.poll_orders(account_id=selling.account.pk)
    assert recorded() == set(placed)


def test_many_orders_of_one_second_are_all_read(selling: Shop) -> None:
    at = clock.now() - timedelta(hours=1)
    placed = {selling.world.place_order(at=at) for _ in range(130)}
    window(selling)
    selling.drain()
    assert recorded() == placed
    assert Job.objects.get().done == 130


# the polls


def test_a_poll_brings_what_changed_since_the_last_and_the_cursor_follows(selling: Shop) -> None:
    first = selling.world.place_order(held=True)
    poll.poll_orders(account_id=selling.account.pk)
    assert Order.objects.get().status == "held"
    before = cursor_position(selling)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        selling.world.release(first)
        schedule.tick()
        assert "orders.poll" in selling.drain()
    assert Order.objects.get().status == "released"
    assert cursor_position(selling) > before


def test_a_poll_reads_only_from_the_connection_on(shop: Shop) -> None:
    shop.world.place_order(at=clock.now() - timedelta(days=3))
    shop.switch("orders_in")
    shop.drain()
    assert not Order.objects.exists()


def test_a_poll_obeys_the_switch_and_catches_up_when_it_is_on_again(selling: Shop) -> None:
    selling.switch("orders_in", on=False)
    selling.world.place_order()
    schedule.tick()
    assert "orders.poll" not in selling.drain()
    poll.poll_orders(account_id=selling.account.pk)
    assert not Order.objects.exists()
    with time_machine.travel(clock.now() + timedelta(days=9)):
        selling.switch("orders_in")
        selling.drain()
    assert Order.objects.count() == 1


def test_a_channel_that_is_away_is_counted_shown_asked_less_often_and_loses_nothing(selling: Shop) -> None:
    before = cursor_position(selling)
    selling.world.place_order()
    with selling.world.break_network(when="before", call="orders"):
        for _ in range(3):
            poll.poll_orders(account_id=selling.account.pk)
    (kept,) = exchange.failing(selling.account.company)
    assert (kept.conversation, kept.failures, kept.error) == ("orders", 3, "no answer")
    assert cursor_position(selling) == before
    assert kept.due_at is not None
    assert kept.due_at - clock.now() > timedelta(seconds=15)
    schedule.tick()
    assert "orders.poll" not in selling.drain()
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        selling.drain()
    assert Order.objects.count() == 1
    assert not exchange.failing(selling.account.company).exists()


def test_a_poll_that_dies_between_two_pages_has_both_or_neither_of_page_and_cursor(
    selling: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    placed = {selling.world.place_order(at=start + timedelta(seconds=n)) for n in range(120)}
    real = watermark.advance_cursor

    def die(**kwargs: object) -> bool:
        raise Killed

    with time_machine.travel(start + timedelta(minutes=10), tick=False):
        monkeypatch.setattr(watermark, "advance_cursor", die)
        with pytest.raises(Killed):
            poll.poll_orders(account_id=selling.account.pk)
        assert Order.objects.count() == PAGE
        assert cursor_position(selling) <= start + timedelta(seconds=1)
        monkeypatch.setattr(watermark, "advance_cursor", real)
        poll.poll_orders(account_id=selling.account.pk)
    assert recorded() == placed
    assert Balance.objects.get().reserved == 120
    assert Reservation.objects.count() == 120


def test_a_cursor_set_back_by_a_person_holds_against_a_poll_under_way(selling: Shop) -> None:
    selling.world.place_order()
    back = clock.now() - timedelta(days=2)

    def set_back(when: str, call: str) -> None:
        if when == "after" and call == "orders":
            selling.world.mend()
            reset_cursor(account=selling.account, conversation="orders", position=back, by="Alice")

    selling.world.on(set_back)
    poll.poll_orders(account_id=selling.account.pk)
    assert cursor_position(selling) == back
    old = selling.world.place_order(at=clock.now() - timedelta(days=1))
    assert "orders.poll" in selling.drain()
    assert old in recorded()


def test_a_clock_of_ours_that_runs_ahead_loses_no_order(selling: Shop) -> None:
    channel_now = clock.now()
    with time_machine.travel(channel_now + timedelta(minutes=14)):
        poll.poll_orders(account_id=selling.account.pk)
    late = selling.world.place_order(at=channel_now + timedelta(minutes=1))
    with time_machine.travel(channel_now + timedelta(minutes=16)):
        poll.poll_orders(account_id=selling.account.pk)
    assert recorded() == {late}


def test_ended_consent_in_mid_pull_parks_the_shop_and_the_backlog_replays_from_the_cursor(
    selling: Shop,
) -> None:
    now = clock.now()
    placed = {selling.world.place_order(at=now - timedelta(minutes=n + 1)) for n in range(120)}
    job = window(selling)

    def revoke(when: str, call: str) -> None:
        if when == "after" and call == "orders":
            selling.world.mend()
            selling.world.revoke()

    selling.world.on(revoke)
    selling.drain()
    job.refresh_from_db()
    assert selling.fresh().status == "parked"
    assert (job.status, Order.objects.count()) == (JobStatus.WAITING, PAGE)
    assert "connected again" in job.note
    position = cursor_position(selling)

    missed = selling.world.place_order()
    with time_machine.travel(now + timedelta(days=2)):
        later = selling.world.place_order()
        ring = selling.world.ring(later)
        assert selling.ring(ring).status == 200
        schedule.tick()
        assert "orders.poll" not in selling.drain()
        assert Order.objects.count() == PAGE
        assert cursor_position(selling) == position

        selling.connect()
        selling.drain()
    job.refresh_from_db()
    assert (job.status, job.done) == (JobStatus.COMPLETED, 120 + 1)
    assert recorded() == placed | {missed, later}


def test_the_nightly_audit_fills_in_what_was_missed_and_says_so(selling: Shop) -> None:
    start = clock.now()
    known = selling.world.place_order()
    selling.drain()
    window(selling)
    selling.drain()
    with time_machine.travel(start + timedelta(hours=5)):
        missed = selling.world.place_order(at=clock.now() - timedelta(hours=3))
        reset_cursor(account=selling.account, conversation="orders", position=clock.now(), by="Alice")
        selling.drain()
        assert recorded() == {known}
        Account.objects.update(status_at=start - timedelta(days=9))
        schedule.tick()
        assert "orders.audit" in selling.drain()
    assert recorded() == {known, missed}
    kept = exchange.cursor(selling.account.pk, "audit")
    assert kept is not None
    assert kept.note == f"2 orders compared; 1 had been missed and are filled in ({missed})"


# one order, by a person


def test_one_order_is_read_again_when_a_person_asks(selling: Shop) -> None:
    order_id = selling.world.place_order()
    window(selling)
    selling.drain()
    selling.world.move_order(order_id, ChannelOrderStatus.CANCELLED)
    order = Order.objects.select_related("account").get()
    assert read.refetch(order, by="Bob").updated == 1
    order.refresh_from_db()
    assert order.status == "cancelled"
    selling.world._path(order_id).unlink()
    with pytest.raises(Gone):
        read.refetch(order, by="Bob")
    selling.switch("orders_in", on=False)
    with pytest.raises(SwitchOff):
        read.refetch(order, by="Bob")


# notices


def test_a_notice_does_not_shorten_the_pause_of_a_channel_that_is_away(selling: Shop) -> None:
    asked: list[str] = []

    def away(when: str, call: str) -> None:
        if (when, call) == ("before", "orders"):
            asked.append(call)
            raise TryLater("no answer")

    selling.world.on(away)
    order_id = selling.world.place_order()
    with time_machine.travel(clock.now(), tick=False):
        selling.ring(selling.world.ring(order_id))
        selling.drain()
        assert len(asked) == 1
        for _ in range(5):
            selling.ring(selling.world.ring(order_id))
            selling.drain()
            schedule.tick()
            inbox.work_inbox(account_id=selling.account.pk)
        assert len(asked) == 1
    kept = exchange.cursor(selling.account.pk, "inbox")
    assert kept is not None
    assert (kept.failures, Order.objects.count()) == (1, 0)
    selling.world.mend()
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        selling.drain()
    assert recorded() == {order_id}
    assert set(Notice.objects.values_list("status", flat=True)) == {"handled"}


def test_a_notice_that_comes_before_its_order_can_be_seen_is_looked_at_again(selling: Shop) -> None:
    start = clock.now()
    order_id = selling.world.place_order()
    ring = selling.world.ring(order_id)
    path = selling.world._path(order_id)
    hidden = path.rename(path.with_suffix(".hidden"))
    assert selling.ring(ring).status == 200
    selling.drain()
    (notice,) = exchange.notices(selling.account.company)
    assert notice.status == "new"
    assert "not to be seen yet" in notice.outcome
    hidden.rename(path)
    with time_machine.travel(start + timedelta(seconds=15)):
        assert "inbox.work" in selling.drain()
    notice.refresh_from_db()
    assert (notice.status, recorded()) == ("handled", {order_id})


def test_a_notice_about_an_order_that_never_shows_is_finished_and_says_so(selling: Shop) -> None:
    start = clock.now()
    selling.ring(selling.world.notice(kind="order", order="F999999", shop="S1"))
    selling.drain()
    with time_machine.travel(start + timedelta(minutes=4)):
        selling.drain()
    (notice,) = exchange.notices(selling.account.company)
    assert (notice.status, notice.outcome) == ("handled", "F999999 is unknown there")
    assert not Order.objects.exists()


def test_each_notice_is_in_the_diary_of_its_order_once(selling: Shop) -> None:
    order_id = selling.world.place_order()
    ring = selling.world.ring(order_id)
    for _ in range(3):
        selling.ring(ring)
        selling.drain()
    entries = TimelineEntry.objects.filter(kind="notice", by="channel")
    assert [entry.text for entry in entries] == ["Notice from Folder: order. The order was read again."]


def test_a_hundred_notices_are_looked_at_in_a_few_questions(selling: Shop) -> None:
    questions: list[str] = []
    placed = [selling.world.place_order() for _ in range(100)]
    for order_id in placed:
        selling.ring(selling.world.ring(order_id))
    selling.world.on(lambda when, call: questions.append(call) if when == "before" else None)
    assert selling.drain() == ["inbox.work"]
    assert recorded() == set(placed)
    assert (
        questions.count("orders") == 3
    )  # five orders first, so that one is seen at once; then fifty at a time


def test_a_late_notice_that_consent_ended_does_not_park_a_shop_that_has_a_newer_one(selling: Shop) -> None:
    old = (clock.now() - timedelta(days=1)).timestamp()
    selling.ring(selling.world.notice(kind="locked", shop="S1", at=old))
    selling.drain()
    assert selling.fresh().status == "connected"
    assert exchange.notices(selling.account.company)[0].outcome == "older than the present consent"


def test_a_notice_that_consent_ended_is_asked_about_when_its_moment_cannot_be(selling: Shop) -> None:
    selling.world.revoke()
    selling.ring(selling.world.notice(kind="locked", shop="S1", at=5))
    selling.drain()
    assert selling.fresh().status == "parked"


@pytest.mark.parametrize(("revoked", "status"), [(True, "parked"), (False, "connected")])
def test_a_notice_that_consent_ended_is_believed_only_when_the_channel_says_so_itself(
    selling: Shop, revoked: bool, status: str
) -> None:
    selling.switch("orders_in", on=False)
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        if revoked:
            selling.world.revoke()
        selling.ring(selling.world.notice(kind="locked", shop="S1"))
        selling.drain()
    assert selling.fresh().status == status
    assert exchange.notices(selling.account.company)[0].status == "handled"


# orders heal


def test_orders_heal_when_their_sku_is_made(shop: Shop) -> None:
    from shelfwire.catalog.actions import create_sku
    from shelfwire.inventory.actions import add_warehouse

    company = shop.account.company
    shop.switch("orders_in")
    shop.world.place_order(units=2)
    shop.drain()
    order = Order.objects.get()
    assert order.is_blocked
    add_warehouse(company=company, code="main", name="Main", by="Alice", is_default=True)
    create_sku(company=company, code="MUG", title="A mug", by="Alice")
    assert "orders.heal" in shop.drain()
    order.refresh_from_db()
    assert not order.is_blocked
    schedule.tick()
    shop.drain()
    assert Balance.objects.get().reserved == 2
