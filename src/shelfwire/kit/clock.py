"""The current time. Nothing else reads the clock. Every moment in Shelfwire is aware and in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Moments that people and programs may ask with: beyond them a calendar overflows somewhere, and nothing is meant."""


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def from_unix(seconds: int) -> datetime:
    """A moment from whole unix seconds, as channels send them."""
    return datetime.fromtimestamp(seconds, UTC)


def zone_of(name: str | None) -> tzinfo:
    """The named zone; UTC when the name is empty or unknown to this machine."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def on_clock(moment: datetime, zone: tzinfo) -> datetime:
    """Return ``moment`` in the time zone ``zone``; in UTC where the year would be before 1 or after 9999."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.astimezone(UTC)


def day_of(moment: datetime, zone: tzinfo | str | None) -> date:
    """The day that it is at that moment on the clock of ``zone``, a zone or its name."""
    return on_clock(moment, _zone(zone)).date()


def today(zone: tzinfo | str | None) -> date:
    """The day that it is now on the clock of ``zone``."""
    return day_of(now(), zone)


def midnight(day: date, zone: tzinfo | str | None) -> datetime:
    """When the day begins on the clock of ``zone``, whatever its length; it ends with the next day's midnight."""
    return datetime.combine(day, time(), tzinfo=_zone(zone))


def _zone(zone: tzinfo | str | None) -> tzinfo:
    return zone if isinstance(zone, tzinfo) else zone_of(zone)


def zone_label(moment: datetime) -> str:
    """``CET``; zones without letters read ``UTC+07``."""
    name = moment.tzname() or "UTC"
    return f"UTC{name}" if name[:1] in "+-" else name


def worded(moment: datetime, zone: tzinfo, at: datetime | None = None, *, name_zone: bool = True) -> str:
    """``Sat 22 Nov 16:30 CET``, with the year when it is another one than that of ``at`` (now)."""
    local = on_clock(moment, zone)
    year = "" if local.year == on_clock(at or now(), zone).year else f" {local.year}"
    text = f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M}"
    return f"{text} {zone_label(local)}" if name_zone else text


_AHEAD = timedelta(hours=1)
_PLANNED = timedelta(days=3 * 366)


def can_have_been(moment: datetime, at: datetime | None = None) -> bool:
    """Whether ``moment`` is plausible for something that happened: since the year 2000, and at most one hour after
    ``at`` (now), by which two clocks may differ.
    """
    return FIRST <= moment <= (at or now()) + _AHEAD


def can_be_due(moment: datetime, at: datetime | None = None) -> bool:
    """Whether ``moment`` is plausible as a deadline: since the year 2000, and within three years of ``at`` (now)."""
    return FIRST <= moment <= (at or now()) + _PLANNED
