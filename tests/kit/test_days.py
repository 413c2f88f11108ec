"""Days on a shop's clock: when one begins, whatever its length, and which one it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest
import time_machine

from shelfwire.kit import clock

NOON = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Los_Angeles", date(2026, 3, 29)),
        ("Asia/Ho_Chi_Minh", date(2026, 3, 30)),
        (ZoneInfo("Europe/Berlin"), date(2026, 3, 30)),
        ("", date(2026, 3, 29)),
        ("No/Where", date(2026, 3, 29)),
        (None, date(2026, 3, 29)),
    ],
)
def test_today_is_the_shops_day(zone: tzinfo | str | None, day: date) -> None:
    with time_machine.travel(NOON, tick=False):
        assert clock.today(zone) == day
    assert clock.day_of(NOON, zone) == day


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("UTC", date(2026, 3, 29), 24),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/Los_Angeles", date(2026, 3, 8), 23),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight(zone: str, day: date, hours: int) -> None:
    begins = clock.midnight(day, zone)
    ends = clock.midnight(date.fromordinal(day.toordinal() + 1), zone)
    assert (ends.astimezone(UTC) - begins.astimezone(UTC)).total_seconds() == hours * 3600
    assert clock.day_of(begins, zone) == day
