"""When things are sent: the hour of a digest on a person's clock, and the pauses between attempts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from shelfwire.kit import clock

BUNDLE: Final = timedelta(minutes=3)
"""How long an alert that is mailed at once waits for others of the same minute."""
GAP: Final = timedelta(minutes=10)
"""Between two mails at once to one person about one company."""
LEASE: Final = timedelta(minutes=10)
"""After this, whoever began to send has died."""
_PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480, 480))
ATTEMPTS: Final = len(_PAUSES) + 1
"""Over about a day."""


def next_hour(hour: int, zone: str, after: datetime) -> datetime:
    """The next moment after ``after`` at which a wall clock of the zone shows ``hour``; UTC in a zone not known.

    On the day on which the clock jumps over the hour, it is the moment of the jump's far side; on the day on which it
    shows the hour twice, the first.
    """
    place = clock.zone_of(zone)
    today = clock.on_clock(after, place).replace(tzinfo=None, hour=hour, minute=0, second=0, microsecond=0)
    for days in range(3):
        there = (today + timedelta(days=days)).replace(tzinfo=place, fold=0)
        moment = clock.on_clock(there, clock.zone_of("UTC"))
        if moment > after:
            return moment
    raise AssertionError("a day has an hour after any moment")


def again_at(attempts: int, now: datetime) -> datetime | None:
    """When the next attempt is due after so many that failed; None when it is given up."""
    return now + _PAUSES[attempts - 1] if attempts < ATTEMPTS else None
