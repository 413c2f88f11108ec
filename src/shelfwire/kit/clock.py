"""The only source of *now*. Every moment in Shelfwire is aware and in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Moments that people and programs may ask with: beyond them a calendar overflows somewhere, and nothing is meant."""


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def from_unix(seconds: int) -> datetime:
    """A moment from whole unix seconds, as channels send them."""
    return datetime.fromtimestamp(seconds, UTC)


def to_unix(moment: datetime) -> int:
    """Whole unix seconds of an aware moment; a naive one is a bug and raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no place on the time line")
    return int(moment.timestamp())


def zone_of(name: str | None) -> tzinfo:
    """The named zone; UTC when the name is empty or unknown to this machine."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def on_clock(moment: datetime, zone: tzinfo) -> datetime:
    """``moment`` as the clocks of ``zone`` show it; in UTC where they would show a year before 1 or after 9999."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.astimezone(UTC)


_AHEAD = timedelta(hours=1)
_PLANNED = timedelta(days=3 * 366)


def can_have_been(moment: datetime, at: datetime | None = None) -> bool:
    """Whether something can have happened at ``moment``: since the year 2000, and no more than the hour that two clocks
    may differ after ``at`` (now)."""
    return FIRST <= moment <= (at or now()) + _AHEAD


def can_be_due(moment: datetime, at: datetime | None = None) -> bool:
    """Whether ``moment`` can be a deadline: since the year 2000, and within three years of ``at`` (now)."""
    return FIRST <= moment <= (at or now()) + _PLANNED
