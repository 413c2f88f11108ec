"""How many listings a shop may create a day, and when a queue of them will be done. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Allowance:
    """A channel's allowance as data: new listings a day, its source and its date."""

    name: str
    per_day: int
    source: str
    date: str


@cache
def allowances() -> Mapping[str, Allowance]:
    """Every allowance by name."""
    text = files("shelfwire.posting").joinpath("data/allowance.json").read_text()
    return {row["name"]: Allowance(**row) for row in json.loads(text)}


@dataclass(frozen=True, slots=True)
class Plan:
    """When new listings go: how many on which day, and the day of the last. ``left``: what may still go today."""

    per_day: int
    left: int
    days: tuple[tuple[date, int], ...]

    @property
    def done_on(self) -> date | None:
        """The day on which all of them are there; None when there is nothing to do."""
        return self.days[-1][0] if self.days else None


def plan(wanted: int, *, used_today: int, per_day: int, today: date) -> Plan:
    """Return how ``wanted`` new listings spread over days, as early as the allowance lets them. Raises ValueError for
    an allowance of none.
    """
    if per_day < 1:
        raise ValueError(f"{per_day} a day never ends")
    left = max(per_day - used_today, 0)
    days, rest, day, room = [], wanted, today, left
    while rest:
        if room:
            days.append((day, min(room, rest)))
            rest -= min(room, rest)
        day, room = day + timedelta(days=1), per_day
    return Plan(per_day, left, tuple(days))
