"""Moments on one clock of a page: the zone is named once, above, and every moment below is short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from shelfwire.kit import clock
from shelfwire.kit.clock import on_clock, zone_of

_NEAR = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class WallClock:
    """The clock on the wall of a shop; ``now`` decides how much of a date is said."""

    zone: tzinfo
    name: str
    now: datetime

    @classmethod
    def of(cls, zone_name: str) -> WallClock:
        """The clock of a zone as an account has it."""
        return cls(zone_of(zone_name), zone_words(zone_name, clock.now()), clock.now())

    def __call__(self, moment: datetime) -> str:
        """``Tue 14:00`` within a week, else ``22 Nov 14:00``, with the year when it is another one."""
        local = on_clock(moment, self.zone)
        if abs(moment - self.now) < _NEAR:
            return f"{local:%a} {local:%H:%M}"
        year = "" if local.year == on_clock(self.now, self.zone).year else f" {local.year}"
        return f"{local.day} {local:%b}{year} {local:%H:%M}"

    def brief(self, moment: datetime) -> str:
        """``14:02`` today, else as ``__call__``."""
        local = on_clock(moment, self.zone)
        return f"{local:%H:%M}" if local.date() == on_clock(self.now, self.zone).date() else self(moment)

    def whole(self, moment: datetime) -> str:
        """``Tue 2 Dec 2025, 14:00``."""
        local = on_clock(moment, self.zone)
        return f"{local:%a} {local.day} {local:%b} {local.year}, {local:%H:%M}"

    def left(self, moment: datetime) -> str:
        """``5 h left``, ``2 days left``, ``40 min left``; ``3 h late`` once it has passed."""
        away = abs(moment - self.now)
        days, hours, minutes = (int(away / timedelta(**{unit: 1})) for unit in ("days", "hours", "minutes"))
        if days >= 2:
            span = f"{days} days"
        elif hours:
            span = f"{hours} h"
        else:
            span = f"{max(minutes, 1)} min"
        return f"{span} left" if moment > self.now else f"{span} late"


def zone_words(zone_name: str, moment: datetime) -> str:
    """``America/Los_Angeles`` as people write it: ``Los Angeles time``."""
    if not zone_name or zone_of(zone_name).utcoffset(moment) is None or "/" not in zone_name:
        return zone_name or "UTC"
    return f"{zone_name.rsplit('/', 1)[1].replace('_', ' ')} time"
