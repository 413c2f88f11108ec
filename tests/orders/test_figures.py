"""The figures of days: counted from the orders themselves, on the shop's calendar, per currency."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from tests.factories import DAY_ONE, channel_order, make_account

from shelfwire.channels.models import Account
from shelfwire.orders.actions import count_days, mark_dates, record_orders
from shelfwire.orders.models import DayFigures, DayToCount
from shelfwire.orders.queries import accounts_out_of_step, day_figures
from shelfwire.people.models import Company
from shelfwire.sync.engine.schedule import due
from shelfwire.sync.orders.figures import count_figures, mark_figures

pytestmark = pytest.mark.django_db
DAY = DAY_ONE.date()
EVER = (date(2000, 1, 1), date(2199, 12, 31))
HOUR = timedelta(hours=1)


@pytest.fixture
def account(company: Company) -> Account:
    return make_account(company, timezone="UTC")


@pytest.fixture(autouse=True)
def _in_march() -> Any:
    with time_machine.travel(DAY_ONE + timedelta(hours=6), tick=False):
        yield


def record(account: Account, *docs: Any) -> None:
    record_orders(account, docs, via="poll")


def count() -> None:
    """What the clock asks for every minute, done."""
    [accounts] = [accounts for chore, accounts in due() if chore is count_figures]
    for account_id in accounts:
        count_figures(account_id=account_id)


def figures(*accounts: Account) -> dict[tuple[date, str], tuple[int, int]]:
    count()
    return {(row.day, row.currency): (row.orders, row.revenue_minor) for row in day_figures(accounts, *EVER)}


def verdicts(account: Account) -> tuple[int, int, int]:
    count()
    [row] = day_figures([account], *EVER)
    return row.on_time, row.late, row.open


# ── orders and revenue ───────────────────────────────────────────────────────────────────────────────────


def test_a_day_is_counted_within_a_minute_of_its_orders(account: Account) -> None:
    assert figures(account) == {}
    record(
        account,
        channel_order("1", placed_at=DAY_ONE, subtotal_minor=1500, platform_discount_minor=200),
        channel_order("2", placed_at=DAY_ONE + HOUR, subtotal_minor=1000, platform_discount_minor=0),
    )
    assert figures(account) == {(DAY, "USD"): (2, 2700)}
    assert not DayToCount.objects.exists()


def test_only_paid_sales_count(account: Account) -> None:
    wanted = {"placed_at": DAY_ONE, "subtotal_minor": 100, "platform_discount_minor": 0}
    record(
        account,
        channel_order("held", status="on_hold", **wanted),
        channel_order("done", status="completed", **wanted),
        channel_order("unpaid", status="unpaid", **wanted),
        channel_order("cancelled", status="cancelled", **wanted),
        channel_order("strange", status="BRAND_NEW", **wanted),
        channel_order("fbt", order_class="channel_fulfilled", **wanted),
        *(
            channel_order(kind, order_class=kind, **wanted)
            for kind in ("sample", "giveaway", "replacement", "exchange")
        ),
    )
    assert figures(account) == {(DAY, "USD"): (3, 300)}


def test_what_is_cancelled_later_is_taken_off_its_own_day(account: Account) -> None:
    doc = channel_order("1", placed_at=DAY_ONE, subtotal_minor=100, platform_discount_minor=0)
    record(account, doc)
    assert figures(account) == {(DAY, "USD"): (1, 100)}
    gone = channel_order(
        "1", status="cancelled", placed_at=DAY_ONE, updated_at=DAY_ONE + 3 * HOUR, subtotal_minor=100,
        platform_discount_minor=0,
    )  # fmt: skip
    record(account, gone)
    assert figures(account) == {(DAY, "USD"): (0, 0)}


def test_currencies_are_never_added_to_each_other(account: Account) -> None:
    record(
        account,
        channel_order("1", placed_at=DAY_ONE, subtotal_minor=100, platform_discount_minor=0),
        channel_order("2", placed_at=DAY_ONE, subtotal_minor=7, platform_discount_minor=0, currency="JPY"),
    )
    assert figures(account) == {(DAY, "USD"): (1, 100), (DAY, "JPY"): (1, 7)}


def test_counting_again_changes_nothing(account: Account) -> None:
    record(account, channel_order("1", placed_at=DAY_ONE), channel_order("2", placed_at=DAY_ONE))
    first = figures(account)
    mark_dates(account.pk, [DAY, DAY + timedelta(days=1)])
    assert figures(account) == first
    assert count_days(account) == 0


def test_the_same_version_again_marks_no_day(account: Account) -> None:
    doc = channel_order("1", placed_at=DAY_ONE)
    record(account, doc)
    count()
    record(account, doc)
    assert not DayToCount.objects.exists()


def test_shops_are_counted_apart(account: Account, company: Company, other_company: Company) -> None:
    second, foreign = make_account(company, timezone="UTC"), make_account(other_company, timezone="UTC")
    for shop in (account, second, foreign):
        record(shop, channel_order("1", placed_at=DAY_ONE, subtotal_minor=100, platform_discount_minor=0))
    count()
    assert figures(account) == {(DAY, "USD"): (1, 100)}
    assert day_figures([account, second], *EVER).count() == 2


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("America/Los_Angeles", datetime(2026, 3, 2, 7, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        ("America/Los_Angeles", datetime(2026, 3, 2, 8, 0, tzinfo=UTC), date(2026, 3, 2)),
        # 8 March 2026 has 23 hours there, and 1 November 2025 was followed by a day of 25
        ("America/Los_Angeles", datetime(2026, 3, 8, 8, 0, tzinfo=UTC), date(2026, 3, 8)),
        ("America/Los_Angeles", datetime(2026, 3, 9, 6, 59, 59, tzinfo=UTC), date(2026, 3, 8)),
        ("America/Los_Angeles", datetime(2026, 3, 9, 7, 0, tzinfo=UTC), date(2026, 3, 9)),
        ("America/Los_Angeles", datetime(2025, 11, 2, 7, 0, tzinfo=UTC), date(2025, 11, 2)),
        ("America/Los_Angeles", datetime(2025, 11, 3, 7, 59, 59, tzinfo=UTC), date(2025, 11, 2)),
        # midnight itself does not exist on that day
        ("America/Santiago", datetime(2025, 9, 7, 4, 0, tzinfo=UTC), date(2025, 9, 7)),
        ("America/Santiago", datetime(2025, 9, 7, 3, 59, 59, tzinfo=UTC), date(2025, 9, 6)),
        ("Asia/Tokyo", datetime(2026, 3, 2, 15, 0, tzinfo=UTC), date(2026, 3, 3)),
        ("Pacific/Kiritimati", datetime(2026, 3, 2, 10, 0, tzinfo=UTC), date(2026, 3, 3)),
        ("Mars/Olympus_Mons", datetime(2026, 3, 2, 23, 59, tzinfo=UTC), date(2026, 3, 2)),
        ("", datetime(2026, 3, 2, 0, 0, tzinfo=UTC), date(2026, 3, 2)),
    ],
)  # fmt: skip
def test_a_day_begins_and_ends_on_the_shops_own_clock(
    zone: str, moment: datetime, day: date, company: Company
) -> None:
    account = make_account(company, timezone=zone)
    with time_machine.travel(moment + HOUR, tick=False):
        record(account, channel_order("1", placed_at=moment, updated_at=moment, paid_at=moment))
        assert [row[0] for row in figures(account)] == [day]
        assert [row.orders for row in day_figures([account], *EVER)] == [1]


# ── in time, late, open ──────────────────────────────────────────────────────────────────────────────────


def scanned(status: str, collected: timedelta | None = None, **more: Any) -> Any:
    """An order whose scan is due a day after it was placed; ``collected`` that long before its time was over."""
    until = DAY_ONE + timedelta(days=1)
    return channel_order(
        "1", status=status, placed_at=DAY_ONE, updated_at=DAY_ONE + HOUR, collect_by=until,
        collected_at=until - collected if collected is not None else None, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("doc", "expected"),
    [
        (scanned("in_transit", HOUR), (1, 0, 0)),
        (scanned("delivered", timedelta(0)), (1, 0, 0)),
        (scanned("in_transit", -timedelta(seconds=1)), (0, 1, 0)),
        (scanned("awaiting_shipment"), (0, 0, 1)),
        (scanned("awaiting_collection"), (0, 0, 1)),
        # on its way, and nobody told since when: it counts neither way
        (scanned("in_transit"), (0, 0, 0)),
        (scanned("cancelled"), (0, 0, 0)),
        (scanned("on_hold"), (0, 0, 0)),
        (scanned("in_transit", HOUR, order_class="channel_fulfilled"), (0, 0, 0)),
        (scanned("in_transit", HOUR, order_class="sample"), (1, 0, 0)),
    ],
)
def test_a_scan_counts_by_its_deadline(doc: Any, expected: tuple[int, int, int], account: Account) -> None:
    with time_machine.travel(DAY_ONE + timedelta(hours=30), tick=False):
        record(account, replace(doc, updated_at=DAY_ONE + timedelta(hours=29)))
    with time_machine.travel(DAY_ONE + timedelta(hours=6), tick=False):
        assert verdicts(account) == expected


def test_an_open_order_becomes_late_when_its_time_is_over(account: Account) -> None:
    record(account, scanned("awaiting_shipment"))
    assert verdicts(account) == (0, 0, 1)
    with time_machine.travel(DAY_ONE + timedelta(days=1, seconds=1), tick=False):
        mark_figures()
        assert verdicts(account) == (0, 1, 0)
        mark_figures()
        assert not DayToCount.objects.exists()


@time_machine.travel(DAY_ONE + timedelta(days=2), tick=False)
def test_a_scan_that_a_later_document_does_not_repeat_stays(account: Account) -> None:
    record(account, replace(scanned("in_transit", HOUR), updated_at=DAY_ONE + timedelta(hours=30)))
    later = replace(scanned("delivered"), updated_at=DAY_ONE + timedelta(hours=40))
    record(account, later)
    assert verdicts(account) == (1, 0, 0)


# ── what time and upgrades leave behind ──────────────────────────────────────────────────────────────────


def test_a_shop_that_moves_to_another_zone_is_counted_anew(account: Account) -> None:
    record(account, channel_order("1", placed_at=datetime(2026, 3, 2, 1, 0, tzinfo=UTC)))
    assert [day for day, _ in figures(account)] == [date(2026, 3, 2)]
    Account.objects.filter(pk=account.pk).update(timezone="America/Los_Angeles")
    mark_figures()
    assert [day for day, _ in figures(account)] == [date(2026, 3, 1)]
    assert accounts_out_of_step() == []


def test_orders_of_before_there_were_figures_are_counted(account: Account) -> None:
    record(
        account,
        channel_order("1", placed_at=DAY_ONE),
        channel_order("2", placed_at=DAY_ONE - timedelta(days=40)),
    )
    DayToCount.objects.all().delete()
    mark_figures()
    assert [orders for orders, _ in figures(account).values()] == [1, 1]
    assert accounts_out_of_step() == []


@pytest.mark.django_db(transaction=True)
def test_an_order_recorded_while_its_day_is_counted_is_not_lost(account: Account) -> None:
    """The recorder's mark is taken before the count begins, or stands after it has ended; never neither."""
    record(account, channel_order("1", placed_at=DAY_ONE))
    inside, go_on = Event(), Event()

    def recorder() -> None:
        try:
            with transaction.atomic():
                record(account, channel_order("2", placed_at=DAY_ONE))
                inside.set()
                go_on.wait(10)
        finally:
            connection.close()

    thread = Thread(target=recorder)
    thread.start()
    assert inside.wait(10)
    assert count_days(account) == 0  # the day is the recorder's
    go_on.set()
    thread.join(10)
    assert count_days(account) == 1
    assert DayFigures.objects.get().orders == 2
